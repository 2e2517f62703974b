"""What one pass has shown, in numbers: the calls, the way of δ through them, the gradients."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from helpers.diagnosis.calls import Call, Record, name_way
from helpers.diagnosis.catalogue import KNOWN
from helpers.diagnosis.conditioning import Conditioning
from helpers.diagnosis.recording import is_part
from helpers.diagnosis.verdicts import say

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Gradient:
    """The gradient of one parameter.

    Attributes:
        path: its name.
        dtype: of the gradient.
        weight_norm, gradient_norm: Frobenius norms.
        zeros: share of entries that are exactly 0.
        finite: whether all entries are.
        arrives: whether a gradient arrives at all; without one the parameter has no part in it.

    """

    path: str
    dtype: torch.dtype
    weight_norm: float
    gradient_norm: float
    zeros: float
    finite: bool
    arrives: bool


@dataclass(frozen=True)
class Learning:
    """What a network has learnt: its loss beside that with the targets of other examples.

    Attributes:
        share: the loss as a share of what it then is, on average.
        deviations: how many standard deviations it is below. From 3 on it is hardly chance.

    """

    share: float
    deviations: float


@dataclass(frozen=True)
class Chain:
    """The way of δ back through the calls of the function that a network uses most.

    Attributes:
        calls: at least two, in the order of the forward pass.

    """

    calls: Sequence[Call]

    @property
    def name(self) -> str:
        """From where to where."""
        first, last = self.calls[0], self.calls[-1]
        steps = f", step {last.step} to {first.step}" if first.place == last.place else ""
        return f"{last.place} to {first.place}{steps}"

    @property
    def way(self) -> str:
        """The same, in a sentence."""
        return name_way(self.calls[-1], self.calls[0])

    @property
    def fall(self) -> float:
        """‖δ‖ of the first call as a share of that of the last."""
        return self.calls[0].delta_norm / self.calls[-1].delta_norm

    @cached_property
    def parts(self) -> dict[str, float]:
        """The factors of the fall, whose product it is: saturation, ceiling and weights.

        From call to call ‖δ_l‖ / ‖δ_{l+1}‖ = (rms f'(z_l) / max f') · max f' · the rest, and the
        rest, for a chain of layers, is about std(W) · √fan_in.
        """
        logs = dict.fromkeys(("saturation", "ceiling", "weights"), 0.0)
        for call, following in zip(self.calls, self.calls[1:], strict=False):
            ceiling = KNOWN[call.function].ceiling
            logs["saturation"] += _log(call.slope_rms / ceiling)
            logs["ceiling"] += _log(ceiling)
            if (
                following.delta_norm > 0
            ):  # or all is lost already, and there is nothing to share out
                logs["weights"] += _log(call.delta_norm / following.delta_norm / call.slope_rms)
        return {name: math.exp(log) for name, log in logs.items()}

    def describe(self) -> str:
        """Name the factors in a sentence without its end."""
        ceiling, saturation, weights = (
            self.parts[name] for name in ("ceiling", "saturation", "weights")
        )
        return (
            f"the product of {say(ceiling)} by the ceiling of the slopes, {say(saturation)} by "
            f"saturation and {say(weights)} by the weights"
        )

    def advise(self) -> str:
        """Say what repairs the smallest factor."""
        smallest = min(self.parts, key=lambda name: self.parts[name])
        return {
            "ceiling": "Use a function whose slope reaches 1 (tanh, ReLU), or weights that make up "
            "for the ceiling.",
            "saturation": "Make the weights smaller, so that z comes out of the flat part.",
            "weights": "Make the initial weights larger: He's for ReLU, Xavier's for tanh.",
        }[smallest]


@dataclass
class Findings:
    """All that the rules look at.

    Attributes:
        record: of the forward pass; its calls have their δ.
        loss: its value.
        gradients: of the parameters that want one, in the order of the model.
        outputs: the tensors that the model gave.
        batch_size: the number of examples.
        unseen: what could not be looked at.
        moved: whether any weight matrix gets a gradient that is not 0.
        head_slope: share of ∂L/∂a that the function at the output lets through, see
            `closer_looks.measure_head_slope`.
        zeros_when_scaled: share of exact zeros in each gradient if the loss is scaled up; empty if
            there was no reason to try.
        conditioning: of the layers from the first of the main calls to the last; None if it was not
            measured.
        learning: what the network has learnt already; None if that cannot be said.

    """

    record: Record
    loss: float
    gradients: list[Gradient]
    outputs: list[Tensor]
    batch_size: int
    unseen: list[str] = field(default_factory=list)
    moved: bool = True
    head_slope: float = math.nan
    zeros_when_scaled: dict[str, float] = field(default_factory=dict)
    conditioning: Conditioning | None = None
    learning: Learning | None = None

    @property
    def calls(self) -> list[Call]:
        """The calls of activation functions."""
        return self.record.calls

    @property
    def is_finite(self) -> bool:
        """Whether loss and gradients are."""
        return math.isfinite(self.loss) and all(gradient.finite for gradient in self.gradients)

    @property
    def first_bad_gradient(self) -> str:
        """The parameter nearest to the loss whose gradient is not finite."""
        bad = [gradient.path for gradient in self.gradients if not gradient.finite]
        return bad[-1] if bad else "the loss"

    def is_output(self, call: Call) -> bool:
        """Tell whether what came out of a call is what the model gives."""
        return any(
            call.output.numel() == output.numel() and is_part(call.output, output)
            for output in self.outputs
        )

    @cached_property
    def main_calls(self) -> list[Call]:
        """The calls that lie on the way of δ, of the function that is used most."""
        passed = [
            call
            for call in self.calls
            if math.isfinite(call.delta_norm) and call.slope_rms > 0 and not self.is_output(call)
        ]
        counts = Counter(call.function for call in passed).most_common(1)
        return [call for call in passed if call.function == counts[0][0]]

    @cached_property
    def chain(self) -> Chain | None:
        """The main calls, if there are two at least and δ arrives at the last of them."""
        calls = self.main_calls
        return Chain(calls) if len(calls) > 1 and calls[-1].delta_norm > 0 else None


def tabulate(found: Findings) -> "pd.DataFrame":
    """Return a row per call of an activation function, in the order of the forward pass.

    The columns: place, function, step (which call of it in this place), shape, z_rms, slope_rms,
    ceiling (of the slope), flat, dead, signal, delta_norm, delta_zeros, fall (‖δ‖ as a share of
    that of the last call in the chain).
    """
    import pandas as pd

    last = found.chain.calls[-1].delta_norm if found.chain else float("nan")
    return pd.DataFrame(
        [
            {
                "place": call.place,
                "function": call.function,
                "step": call.step,
                "shape": "×".join(map(str, call.shape)),
                "z_rms": call.z_rms,
                "slope_rms": call.slope_rms,
                "ceiling": KNOWN[call.function].ceiling,
                "flat": call.flat,
                "dead": float("nan") if call.dead is None else call.dead,
                "signal": call.signal,
                "delta_norm": call.delta_norm,
                "delta_zeros": call.delta_zeros,
                "fall": call.delta_norm / last,
            }
            for call in found.calls
        ],
        columns=[
            "place", "function", "step", "shape", "z_rms", "slope_rms", "ceiling", "flat", "dead",
            "signal", "delta_norm", "delta_zeros", "fall",
        ],
    )  # fmt: skip


def _log(factor: float) -> float:
    return math.log(factor) if factor > 0 else -math.inf
