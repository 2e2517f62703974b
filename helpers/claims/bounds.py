"""Comparing measured values with bounds: every value has to keep them, and none may be missing."""

from dataclasses import dataclass
from typing import Any

import numpy as np

EXACT = 1e6  # whole numbers below this are written with all their digits


@dataclass(frozen=True)
class Comparison:
    """What a comparison has found: whether it holds, and in words what was measured and wanted."""

    holds: bool
    measured: str
    wanted: str


def compare(
    measured: Any,
    *,
    above: Any = None,
    below: Any = None,
    at_least: Any = None,
    at_most: Any = None,
    equals: Any = None,
    within: float | None = None,
    tolerance: float | None = None,
) -> Comparison:
    """Compare measured values with bounds.

    Args:
        measured: numbers or truth values: one, a list, an array, a tensor, a series or a frame, of
            any shape. Without a bound all have to be true.
        above: each value is greater than this. Bounds are numbers, or arrays of the same shape.
        below: each value is less.
        at_least: each value is greater or equal.
        at_most: each value is less or equal.
        equals: each value is this one.
        within: how far from `equals` it may lie, as a share of it: 0.1 for a tenth.
        tolerance: how far from `equals` it may lie, in its own unit. Without both, not at all.

    Returns:
        The comparison. It does not hold where nothing was measured or a value is NaN.
    """
    values = to_array(measured)
    tests = [
        ("above", above, np.greater),
        ("below", below, np.less),
        ("at least", at_least, np.greater_equal),
        ("at most", at_most, np.less_equal),
    ]
    outcomes, words = [], []
    for name, bound, test in tests:
        if bound is not None:
            outcomes.append(test(values, to_array(bound)))
            words.append(f"{name} {in_words(bound)}")
    if equals is not None:
        wanted = to_array(equals)
        room = np.abs(wanted) * (within or 0) + (tolerance or 0)
        outcomes.append(np.abs(values - wanted) <= room)
        margin = f" ± {100 * within:.3g}%" if within else ""
        margin += f" ± {tolerance:.3g}" if tolerance else ""
        words.append(in_words(equals) + (margin or " exactly"))
    if not outcomes:
        outcomes.append(values == 1)
        words.append("true in all")
    holds = values.size > 0 and all(bool(np.all(outcome)) for outcome in outcomes)
    return Comparison(holds, in_words(measured), " and ".join(words))


def to_array(values: Any) -> np.ndarray:
    """Turn numbers in any of the containers above into an array of float64."""
    if hasattr(values, "detach"):
        values = values.detach().cpu().numpy()
    return np.asarray(values, dtype=float)


def in_words(values: Any) -> str:
    """Write values in a few words: one number, their least and their most, or how many are true."""
    raw = values.detach().cpu().numpy() if hasattr(values, "detach") else np.asarray(values)
    if raw.size == 0:
        return "nothing"
    if raw.dtype == bool:
        yes = int(raw.sum())
        return ("yes" if yes else "no") if raw.size == 1 else f"true in {yes} of {raw.size}"
    array = to_array(values)
    if np.isnan(array).any():
        return f"not a number in {int(np.isnan(array).sum())} of {array.size}"
    least, most = number_in_words(array.min()), number_in_words(array.max())
    return least if least == most else f"{least} to {most}"


def number_in_words(number: float) -> str:
    """Write a number with three digits, and a whole one of moderate size with all of them."""
    if np.isinf(number):
        return "infinite" if number > 0 else "minus infinite"
    if float(number).is_integer() and abs(number) < EXACT:
        return f"{int(number):,}"
    return f"{number:.3g}"
