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
    squares = updates[["change", "size"]].pow(2).groupby(updates["training_step"]).sum(min_count=1)
    squares = squares[np.isfinite(squares["size"]) & (squares["size"] > 0)]
    if squares.empty:
        return []
    ratio = float(np.sqrt(squares["change"] / squares["size"]).fillna(np.inf).median())
    if limits.smallest_step <= ratio <= limits.largest_step:
        return []
    moved = updates.groupby("parameter", sort=False)["change"].median()
    is_large = ratio > limits.largest_step
    place = str(moved.fillna(np.inf).idxmax())
    share = f"{ratio:.2g} of their size" if ratio > 0 else "nothing at all"
    if is_large:
        return [
            Verdict(
                "step too large",
                place,
                f"a typical step changes the parameters by {share}, those of {place} most.",
                beyond(ratio, limits.largest_step),
                "Make the learning rate smaller, or clip the gradient.",
                "04",
            )
        ]
    return [
        Verdict(
            "step too small",
            "the whole network",
            f"a typical step changes the parameters by {share}.",
            beyond(limits.smallest_step, ratio),
            "If a diagnosis finds nothing else, make the learning rate larger.",
            "03",
        )
    ]
