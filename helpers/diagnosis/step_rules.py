"""The rule about the size of the steps that a training takes, as `watch` has measured them."""

from typing import TYPE_CHECKING

import numpy as np

from helpers.diagnosis.thresholds import Thresholds
from helpers.diagnosis.verdicts import Verdict, beyond

if TYPE_CHECKING:
    import pandas as pd


def judge_steps(updates: "pd.DataFrame", limits: Thresholds) -> list[Verdict]:
    """Say whether the typical step is too large or too small for the whole network.

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
    ratio = float((steps["change"] / steps["size"]).median())
    if limits.smallest_step <= ratio <= limits.largest_step:
        return []
    if ratio > limits.largest_step:
        seen = updates[updates["training_step"].isin(steps.index)]
        place = str(seen.groupby("parameter")["change"].median().idxmax())
        return [
            Verdict(
                "step too large",
                place,
                f"a typical step changes the parameters by {ratio:.2g} of their size, `{place}` "
                "most of all.",
                beyond(ratio, limits.largest_step),
                "Make the learning rate smaller, or clip the gradient.",
                "04",
            )
        ]
    return [
        Verdict(
            "step too small",
            "the whole network",
            f"a typical step changes the parameters by {ratio:.2g} of their size."
            + (" Nothing moves at all." if ratio == 0 else ""),
            beyond(limits.smallest_step, ratio),
            "If a diagnosis finds nothing else, make the learning rate larger.",
            "03",
        )
    ]
