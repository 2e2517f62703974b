"""The rules: what a measured pass says about the mechanism that ails a network.

Every rule takes the findings of one pass and the thresholds, and returns the verdicts it has.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from helpers.diagnosis.calls import Call
from helpers.diagnosis.catalogue import KNOWN, LOGARITHMIC, ON_LOGITS
from helpers.diagnosis.findings import Findings
from helpers.diagnosis.recording import is_part
from helpers.diagnosis.thresholds import Thresholds

if TYPE_CHECKING:
    import pandas as pd

SMALLEST_STEP = 1e-5  # of the largest: ten thousand such steps would not change a weight's size
INPUTS_LARGE = 3.0  # standardised inputs have the size 1


@dataclass(frozen=True)
class Verdict:
    """One mechanism that ails a network.

    Attributes:
        name: of the mechanism, such as ``"attenuation"``.
        place: where, as the path of a module, or "the whole network".
        evidence: what was measured, in a sentence.
        severity: how far beyond its threshold, in powers of ten; 0 is on it.
        remedy: what repairs this factor, in a sentence.
        lesson: where the course explains it.

    """

    name: str
    place: str
    evidence: str
    severity: float
    remedy: str
    lesson: str

    def __str__(self) -> str:
        """Say what ails the network where, how that was seen, and what repairs it."""
        name, evidence = (text[0].upper() + text[1:] for text in (self.name, self.evidence))
        return f"{name} ({self.place}): {evidence} {self.remedy} (Lesson {self.lesson}.)"


def not_finite(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """A loss or a gradient is NaN or infinite."""
    if found.is_finite:
        return
    if found.record.born is not None:
        operation, place = found.record.born
        evidence = f"the first number that is not finite came out of {operation} in {place}."
    else:
        place = found.first_bad_gradient
        evidence = f"the loss is {found.loss:.3g}, and the gradient of {place} is not finite."
    yield Verdict(
        "not finite",
        place,
        evidence,
        math.inf,
        "Look at what goes in there: a division by 0, the logarithm or the root of 0, or numbers "
        "too large for their type.",
        "01",
    )


def loss_on_probabilities(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """A loss for logits is given what has been through a softmax or a sigmoid already."""
    for loss, taken in found.record.losses:
        makers = [name for name, made in found.record.normalised if _is_same(made, taken)]
        if loss in ON_LOGITS and makers:
            yield Verdict(
                "loss saturates",
                "the loss",
                f"{loss} is given the output of {makers[-1]}, and takes it for logits.",
                0.0,
                f"Give {loss} the numbers before {makers[-1]}.",
                "08",
            )


def loss_with_flat_ends(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """The loss looks at a saturated output, and has no logarithm that would undo it."""
    if not found.calls:
        return
    last, names = found.calls[-1], {name for name, _ in found.record.losses}
    if (
        _saturates(last)
        and found.is_output(last)
        and last.flat >= limits.flat_share
        and not names & LOGARITHMIC
    ):
        yield Verdict(
            "loss saturates",
            last.place,
            f"the {last.function} at the output is in its flat part for {last.flat:.0%} of the "
            "outputs, and the loss has no logarithm that would undo that: where the answer is most "
            "wrong there is hardly a gradient.",
            _beyond(last.flat, limits.flat_share),
            "Use cross-entropy, computed from the logits.",
            "08",
        )


def saturation(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """Most units of a call are in the flat part of a function that is flat at both ends."""
    calls = [
        call
        for call in found.calls
        if _saturates(call) and call.flat >= limits.flat_share and not found.is_output(call)
    ]
    if not calls:
        return
    worst = max(calls, key=lambda call: call.flat)
    large_inputs = [
        call for call in calls if call.on_inputs and (call.input_rms or 0) > INPUTS_LARGE
    ]
    if large_inputs:
        remedy = (
            f"The inputs are the reason: their size is {large_inputs[0].input_rms:.3g}. "
            "Standardise them to mean 0 and standard deviation 1."
        )
        place = large_inputs[0].place
    else:
        remedy = "Make the weights before it smaller, or normalise what they give."
        place = worst.place
    yield Verdict(
        "saturation",
        place,
        f"{worst.flat:.0%} of the {worst.function} outputs of {worst.place} are in the flat part "
        f"(the size of z is {worst.z_rms:.3g}).",
        _beyond(worst.flat, limits.flat_share),
        remedy,
        "05",
    )


def dead_units(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """Units have slope 0 for every example."""
    dead = [call for call in found.calls if call.dead is not None and call.seen >= limits.seen_by]
    dead = [call for call in dead if call.dead >= limits.dead_share]
    if dead:
        worst = max(dead, key=lambda call: call.dead)
        yield Verdict(
            "dead units",
            worst.place,
            f"{worst.dead:.0%} of the units of {worst.place} have slope 0 for every example.",
            _beyond(worst.dead, limits.dead_share),
            "Start again with smaller steps and biases of 0, or use leaky ReLU.",
            "06",
        )


def explosion(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """δ, or the signal itself, grows from layer to layer."""
    chain = found.chain
    if chain is not None and chain.fall > 1 / limits.fall:
        yield Verdict(
            "explosion",
            chain.name,
            f"δ grows {chain.fall:.3g} times from the last call to the first ({chain.describe()}).",
            math.log10(chain.fall * limits.fall),
            "Make the weights smaller (for ReLU: He's), normalise, or clip the gradient.",
            "03",
        )
    sizes = [call.z_rms for call in found.calls if math.isfinite(call.z_rms) and call.z_rms > 0]
    if len(sizes) > 1 and sizes[-1] / sizes[0] > 1 / limits.fall:
        yield Verdict(
            "explosion",
            found.calls[-1].place,
            f"z grows {sizes[-1] / sizes[0]:.3g} times from the first call to the last.",
            math.log10(sizes[-1] / sizes[0] * limits.fall),
            "Make the weights smaller (for ReLU: He's), or normalise.",
            "05",
        )


def lost_signal(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """What the layers pass on no longer depends on the example."""
    weak = [call for call in found.calls if call.signal < limits.signal]
    if weak:
        first, least = weak[0], min(weak, key=lambda call: call.signal)
        evidence = (
            f"the outputs differ between examples by {least.signal:.2g} of their size in "
            f"{least.place}; below {limits.signal:g} from {first.place} on."
        )
        if least.signal < 10 * torch.finfo(least.output.dtype).eps:
            evidence += f" That is what {_type_name(least.output.dtype)} can tell apart at best."
        yield Verdict(
            "lost signal",
            first.place,
            evidence,
            _beyond(limits.signal, max(least.signal, 1e-12)),
            "Use a function with mean 0 (tanh, 2σ − 1), centre the weights, or normalise after the "
            "activation.",
            "07",
        )


def attenuation(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """δ shrinks from layer to layer."""
    chain = found.chain
    if chain is not None and chain.fall < limits.fall:
        yield Verdict(
            "attenuation",
            chain.name,
            f"of δ {chain.fall:.2g} is left from the last call to the first ({chain.describe()}).",
            _beyond(limits.fall, max(chain.fall, 1e-300)),
            chain.advise(),
            "03",
        )


def underflow(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """Gradients are too small for their type of number."""
    for gradient in found.gradients:
        is_half = gradient.dtype in (torch.float16, torch.bfloat16)
        if is_half and gradient.arrives and gradient.zeros >= limits.zeros:
            yield Verdict(
                "underflow",
                gradient.path,
                f"{gradient.zeros:.0%} of the gradient of {gradient.path} are exactly 0 in "
                f"{_type_name(gradient.dtype)}.",
                _beyond(gradient.zeros, limits.zeros),
                "Scale the loss up before the backward pass, or use bfloat16.",
                "07",
            )
            return  # the layers below have it from here


def ill_conditioned(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """What passes is passed in few directions."""
    ratio = found.conditioning
    if ratio is not None and ratio > limits.conditioning:
        yield Verdict(
            "ill-conditioned",
            "the whole network",
            f"the largest singular value of the Jacobian is {ratio:.2g} times the middle one: few "
            "directions pass.",
            math.log10(ratio / limits.conditioning),
            "Use orthogonal weights, fewer layers, or residual connections.",
            "07",
        )


# In the order in which to repair: what comes later is often an effect of what comes earlier.
RULES: Sequence[Callable[[Findings, Thresholds], Iterable[Verdict]]] = (
    not_finite,
    loss_on_probabilities,
    loss_with_flat_ends,
    saturation,
    dead_units,
    explosion,
    lost_signal,
    attenuation,
    underflow,
    ill_conditioned,
)


def judge(found: Findings, limits: Thresholds) -> list[Verdict]:
    """Return all verdicts, what to repair first in front."""
    return [verdict for rule in RULES for verdict in rule(found, limits)]


def judge_steps(updates: "pd.DataFrame", limits: Thresholds) -> list[Verdict]:
    """Return what the sizes of the steps say, as `watch` has measured them.

    Args:
        updates: a row per watched step and parameter.
        limits: from where on a step is too large.

    """
    matrices = updates[updates["dimensions"] > 1].dropna()
    typical = matrices.groupby("parameter", sort=False)["update_ratio"].median()
    verdicts = []
    for path, ratio in typical.items():
        if ratio > limits.step:
            verdicts.append(
                Verdict(
                    "step too large",
                    path,
                    f"one step changes {path} by {ratio:.2g} of its size.",
                    math.log10(ratio / limits.step),
                    "Make the learning rate smaller, or clip the gradient.",
                    "04",
                )
            )
        elif ratio < SMALLEST_STEP * limits.step:
            verdicts.append(
                Verdict(
                    "step too small",
                    path,
                    f"one step changes {path} by {ratio:.2g} of its size.",
                    math.inf if ratio == 0 else math.log10(SMALLEST_STEP * limits.step / ratio),
                    "Make the learning rate larger; if only some layers stand still, look for "
                    "attenuation.",
                    "03",
                )
            )
    return verdicts


def _saturates(call: Call) -> bool:
    return KNOWN[call.function].saturates


def _beyond(larger: float, smaller: float) -> float:
    return math.log10(larger / smaller)


def _is_same(made: torch.Tensor, taken: torch.Tensor) -> bool:
    return made.numel() == taken.numel() and is_part(made, taken)


def _type_name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")
