"""The rules about how model, targets and loss are wired: what is to be mended in the code.

Every rule takes the findings of one pass and the thresholds, and yields the verdicts it has.
"""

from collections.abc import Iterable

from helpers.diagnosis.calls import name_place
from helpers.diagnosis.catalogue import MATCHING
from helpers.diagnosis.findings import Findings
from helpers.diagnosis.recording import is_whole
from helpers.diagnosis.thresholds import Thresholds
from helpers.diagnosis.verdicts import Verdict


def cut_off(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """Parameters that want a gradient get none, because what they make is detached."""
    for place, paths in found.cut_off:
        others = f" and {len(paths) - 1} other parameters" if len(paths) > 1 else ""
        yield Verdict(
            "cut off",
            place,
            f"`{paths[0]}`{others} cannot learn: {name_place(place)} detaches what they make, and "
            "no gradient reaches them by another way.",
            0.0,
            "Take the `detach` away; or, if they are not to learn, say so with "
            "`requires_grad_(False)`.",
            "10",
        )


def mismatched_loss(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """The loss gets something else than what it takes, and computes something else from it."""
    for name, one, other in found.record.spread:
        shapes = [tuple(tensor.shape) for tensor in (one, other)]
        if name in MATCHING or any(is_whole(each, found.outputs) for each in (one, other)):
            yield Verdict(
                "mismatched loss",
                "the loss",
                f"the function {name} gets the shapes {shapes[0]} and {shapes[1]}, and holds every "
                "output against every target instead of its own.",
                0.0,
                "Give both the same shape, with `squeeze` or `unsqueeze`.",
                "10",
            )
            return
    for name, taken in found.record.losses:
        if name == "nll_loss" and bool((taken > 0).any()):
            yield Verdict(
                "mismatched loss",
                "the loss",
                "the loss function nll_loss takes logarithms of probabilities, which are never "
                "above 0, and is given numbers that are.",
                0.0,
                "Use cross_entropy on logits, or `log_softmax` before nll_loss.",
                "08",
            )
            return
