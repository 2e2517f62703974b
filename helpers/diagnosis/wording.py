"""What a report says, in sentences."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from helpers.diagnosis.verdicts import Verdict, say

if TYPE_CHECKING:
    import pandas as pd

# Nobody can learn these from one pass, so a healthy report says that it has not looked.
BEYOND_ONE_PASS = (
    "One pass says nothing about the learning rate, the data and their labels, or what comes later "
    "in training: `watch` follows the steps."
)


def say_how_many(verdicts: Sequence[Verdict]) -> str:
    """Say how much was found, and how to go about it."""
    if len(verdicts) == 1:
        return "One thing ails this network:"
    return (
        f"{len(verdicts)} things ail this network. Repair the first and diagnose again: what "
        "stands below is often its effect."
    )


def say_healthy(table: "pd.DataFrame", parts: Mapping[str, float]) -> str:
    """Say that nothing was found, and what was measured instead."""
    measured = [f"at most {table['flat'].max():.0%} of the values lie in the flat part"]
    if math.isfinite(signal := table["signal"].min()):
        measured.append(f"the outputs of different examples differ by at least {signal:.0%}")
    if parts:
        fall = say(math.prod(parts.values()))
        measured.append(f"the gradient δ at the first is {fall} times that at the last")
    *others, last = measured
    together = f"{', '.join(others)}, and {last}" if others else last
    return (
        "Healthy: one forward and one backward pass show nothing that ails this network. In the "
        f"{_count_calls(table)} of activation functions {together}. {BEYOND_ONE_PASS}"
    )


def say_not_all_seen(table: "pd.DataFrame") -> str:
    """Say that nothing was found in the part that could be seen, without calling it healthy."""
    if table.empty:
        return "Nothing wrong was found, but most of what a diagnosis looks at could not be seen."
    return (
        f"Nothing wrong was found in the {_count_calls(table)} of activation functions, but not "
        "all of this network could be seen."
    )


def _count_calls(table: "pd.DataFrame") -> str:
    return "one call" if len(table) == 1 else f"{len(table)} calls"
