"""The rule about the size of the steps that a training takes, as `watch` has measured them."""

from typing import TYPE_CHECKING

import numpy as np

from helpers.diagnosis.thresholds import Thresholds
from helpers.diagnosis.verdicts import Verdict, beyond, say

if TYPE_CHECKING:
    import pandas as pd

AS_MANY_IN_ONE = 10  # steps that are just too large


def judge_steps(updates: "pd.DataFrame", limits: Thresholds) -> list[Verdict]:
    """Say whether the typical step is too large or too small for the whole network.

    Too large is one step, too, that does as much as ten: after it nothing of the initial weights
    counts, and if it has killed the network, the steps after it are small.

    All parameters count together: a layer that starts near 0 changes by a large share of itself in
    every healthy training, and one that is cut off from the loss by none.

    Args:
        updates: a row per watched step and parameter, with its training_step, change and size.
        limits: from where on a step is too large, or too small.

    """
    steps = updates.groupby("training_step")[["change", "size"]].agg(np.linalg.norm)
    steps = steps[np.isfinite(steps["size"]) & (steps["size"] > 0)].dropna()
    if steps.empty:
        return []
    ratios = steps["change"] / steps["size"]
    typical, largest = float(ratios.median()), float(ratios.max())
    if typical > limits.largest_step:
        return [_too_large(updates, list(steps.index), typical, limits)]
    if largest > AS_MANY_IN_ONE * limits.largest_step:
        return [_too_large(updates, [ratios.idxmax()], largest, limits)]
    if typical >= limits.smallest_step:
        return []
    return [
        Verdict(
            "step too small",
            "the whole network",
            f"a typical step changes the parameters by {typical:.2g} of their size."
            + (" Nothing moves at all." if typical == 0 else ""),
            beyond(limits.smallest_step, typical),
            "If a diagnosis finds nothing else, make the learning rate larger.",
            "03",
        )
    ]


def _too_large(
    updates: "pd.DataFrame", steps: list[int], ratio: float, limits: Thresholds
) -> Verdict:
    """Return the verdict on the steps in which the parameters change by this ratio."""
    seen = updates[updates["training_step"].isin(steps)]
    place = str(seen.groupby("parameter")["change"].median().idxmax())
    which = "a typical step" if len(steps) > 1 else f"step {steps[0] + 1}"
    by = f"{say(ratio)} times" if ratio >= 1 else f"{say(ratio)} of"
    return Verdict(
        "step too large",
        place,
        f"{which} changes the parameters by {by} their size, `{place}` most of all.",
        beyond(ratio, limits.largest_step),
        "Make the learning rate smaller, or clip the gradient.",
        "04",
    )
