"""The rules about what comes out: the loss, the outputs and the gradients.

Every rule takes the findings of one pass and the thresholds, and yields the verdicts it has.
"""

import math
from collections.abc import Iterable

import torch

from helpers.diagnosis.calls import LOSS, name_place
from helpers.diagnosis.catalogue import IDEMPOTENT, LOGARITHMIC, ON_LOGITS, name_of
from helpers.diagnosis.findings import Findings
from helpers.diagnosis.recording import is_part
from helpers.diagnosis.thresholds import Thresholds
from helpers.diagnosis.units import signal_share
from helpers.diagnosis.verdicts import Verdict, beyond, say


def not_finite(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """A loss or a gradient is NaN or infinite."""
    if found.is_finite:
        return
    if found.record.born is not None:
        operation, place = found.record.born
        evidence = (
            f"the first number that is not finite came out of {operation} in {name_place(place)}."
        )
    else:
        place = found.first_bad_gradient
        evidence = f"the loss is {found.loss:.3g}, and the gradient of `{place}` is not finite."
    yield Verdict(
        "not finite",
        place,
        evidence,
        math.inf,
        "Look at what goes in there: a division by 0, the logarithm or the root of 0, or numbers "
        "too large for their type.",
        "01",
    )


def constant_output(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """The answer is the same for every example, and a step will not change that.

    A last layer that starts with weights of 0 answers the same, too, but it gets a gradient, and
    what it is given differs: after a step so do the answers.
    """
    if not is_stuck(found, limits):
        return
    makers = [
        name
        for name, made in found.record.normalised
        if any(_is_same(made, output) for output in found.outputs)
    ]
    if makers and makers[-1] != "sigmoid":
        remedy = (
            f"Look at the dimension of the {makers[-1]} at the output: over a single value it is "
            "always 1. A loss on logits needs none."
        )
    elif found.calls and found.is_output(found.calls[-1]):
        remedy = f"Take the {found.calls[-1].function} at the output away."
    else:
        remedy = "Look for weights of 0, and for the layer from which on every example is the same."
    yield Verdict(
        "constant output",
        "the output",
        "the outputs are the same for every example, as far as their type can tell, and no step "
        "changes that.",
        0.0,
        remedy,
        "07",
    )


def drowned_output(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """What the answers have in common is so large that what differs counts for nothing, and wrong.

    It may be large and right, as a bias that begins with how frequent the classes are: then the
    loss is smaller than for an answer of 0. Wrong it is if most of the loss comes from it. Where
    the last layer is given nothing that differs, the fault lies before it.
    """
    hidden = [call for call in found.calls if not found.is_output(call) and call.place != LOSS]
    is_given_some = not hidden or hidden[-1].signal >= limits.signal
    is_wrong = 0 <= found.empty_loss < found.loss / 2
    if is_wrong and is_given_some and not is_stuck(found, limits):
        yield Verdict(
            "constant output",
            "the output",
            f"the outputs differ between examples by {say(found.outputs_signal)} of their size, "
            f"and what they have in common is wrong: the loss is {say(found.loss)}, and with "
            f"outputs of 0 it would be {say(found.empty_loss)}.",
            beyond(limits.signal, max(found.outputs_signal, 1e-12)),
            "Look at the bias of the last layer, and start with one of 0 or with the mean of the "
            "targets.",
            "07",
        )


def is_stuck(found: Findings, limits: Thresholds) -> bool:
    """Tell whether the outputs are the same for every example, and stay so."""
    shares = [
        (signal_share(output.detach(), found.batch_size), torch.finfo(output.dtype).eps)
        for output in found.outputs
        if output.is_floating_point() and output.dim() and output.shape[0] == found.batch_size
    ]
    is_constant = bool(shares) and all(share <= eps for share, eps in shares)
    return is_constant and (
        not found.moved or any(call.signal < limits.signal for call in found.calls)
    )


def loss_on_probabilities(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """A loss for logits is given what has been through a softmax or a sigmoid already."""
    if is_stuck(found, limits):
        return
    for loss, taken in found.record.losses:
        makers = [
            name
            for name, made in found.record.normalised
            if _is_same(made, taken) and (name, loss) not in IDEMPOTENT
        ]
        if loss in ON_LOGITS and makers:
            yield Verdict(
                "loss saturates",
                "the loss",
                f"the loss function {loss} takes logits, and is given what {makers[-1]} has made "
                "of them.",
                0.0,
                f"Give {loss} the numbers before {makers[-1]}.",
                "08",
            )


def loss_with_flat_ends(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """The function at the output is flat where the answers are wrong, and the loss leaves it so.

    Where they are right it may be flat, so a network that has learnt most of its task is let off.
    """
    if found.learning is not None and found.learning.share < 0.5:
        return
    names = {name for name, _ in found.record.losses}
    if found.head_slope < limits.head_slope and not names & LOGARITHMIC:
        head = found.calls[-1]
        yield Verdict(
            "loss saturates",
            head.place,
            f"the {head.function} at the output is flat where the answer is wrong and lets "
            f"{found.head_slope:.1%} of the gradient through that it could, and the loss has no "
            "logarithm that would make up for it.",
            beyond(limits.head_slope, found.head_slope),
            "Use cross-entropy, computed from the logits.",
            "08",
        )


def underflow(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """Gradients are too small for half precision: with a larger loss they would not be 0."""
    for gradient in found.gradients:
        scaled = found.zeros_when_scaled.get(gradient.path, gradient.zeros)
        if gradient.arrives and gradient.zeros - scaled >= limits.zeros:
            yield Verdict(
                "underflow",
                gradient.path,
                f"{gradient.zeros:.0%} of the gradient of `{gradient.path}` is exactly 0 in "
                f"{name_of(gradient.dtype)}; with a larger loss it would be {scaled:.0%}.",
                beyond(gradient.zeros - scaled, limits.zeros),
                "Scale the loss up before the backward pass, or use bfloat16.",
                "07",
            )
            return  # the layers below have it from here


def _is_same(made: torch.Tensor, taken: torch.Tensor) -> bool:
    return made.numel() == taken.numel() and is_part(made, taken)
