"""What one pass has shown, in numbers: the calls, the way of δ through them, the gradients."""

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from helpers.diagnosis.calls import LOSS, Call, Record
from helpers.diagnosis.catalogue import KNOWN
from helpers.diagnosis.chain import Chain, Layer, find_layers
from helpers.diagnosis.conditioning import Conditioning
from helpers.diagnosis.recording import is_part

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
        cut_off: places that detach something, with the paths of parameters that get no gradient
            by another way.
        inputs_signal: by which share of their size the inputs differ between examples, of several
            those that differ most; NaN if that cannot be said.
        outputs_signal: the same of the outputs.
        empty_loss: what the loss would be of outputs that are all 0; NaN if it was not looked for.
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
    cut_off: list[tuple[str, list[str]]] = field(default_factory=list)
    inputs_signal: float = math.nan
    outputs_signal: float = math.nan
    empty_loss: float = math.nan
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
    def passed(self) -> list[Call]:
        """The calls that lie on the way of δ, without one that makes the output."""
        return [
            call
            for call in self.calls
            if math.isfinite(call.delta_norm) and call.slope_rms > 0
            if call.place != LOSS and not self.is_output(call)
        ]

    @cached_property
    def layers(self) -> list[Layer]:
        """The layers of the function that is used most, the first in front."""
        return find_layers(self.passed)

    @cached_property
    def chain(self) -> Chain | None:
        """The way of δ, if it passes two layers at least and arrives at the last of them."""
        has_way = len(self.layers) > 1 and self.layers[-1].delta_norm > 0
        return (
            Chain(self.layers, [call for call in self.passed if call.is_gate]) if has_way else None
        )


COLUMNS = [
    "place", "function", "step", "shape", "z_rms", "slope_rms", "ceiling", "flat", "dead",
    "signal", "delta_norm", "delta_zeros", "fall",
]  # fmt: skip


def tabulate(found: Findings) -> "pd.DataFrame":
    """Return a row per call of an activation function, in the order of the forward pass.

    The columns: place, function, step (which call of it in this place), shape, z_rms, slope_rms,
    ceiling (of the slope), flat, dead, signal, delta_norm, delta_zeros, fall (‖δ‖ as a share of
    that of the last layer in the chain).
    """
    import pandas as pd

    return pd.DataFrame(list_rows(found), columns=COLUMNS)


def list_rows(found: Findings) -> list[dict[str, Any]]:
    """Return the rows of `tabulate`, for those who put them together later."""
    last = found.chain.layers[-1].delta_norm if found.chain else float("nan")
    return [
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
    ]
