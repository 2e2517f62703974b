"""The value that a test cell ends in: nbgrader takes a number there for the points of the cell.

nbgrader looks at what the notebook shows of it. A text that is no number, and also a number below
zero, gives all points; a number above the cell's points is an error.
"""

import ast
import io
import numbers
import tokenize
from dataclasses import dataclass
from typing import Any

import numpy as np

from grading.examining.own_builtins import with_own_builtins

# What a test cell calls with it and where it leaves that; no student is asked for such names.
SHOW, VALUE = "__show__", "__value__"
NO_NUMBERS = (str, bytes, list, tuple, dict, set, frozenset, np.ndarray)
MAX_TEXT = 2_000
SKIPPED = (tokenize.ENDMARKER, tokenize.NEWLINE, tokenize.NL, tokenize.COMMENT)


class TooManyPoints(ValueError):  # noqa: N818 - reads as what it says
    """A test cell gave more points than it has."""


def find_last_value(tree: ast.Module, source: str) -> ast.expr | None:
    """Return the expression whose value a notebook shows below the cell, or None.

    Args:
        tree: the syntax tree of the cell.
        source: its text; a semicolon at its end hides the value.
    """
    if not tree.body or not isinstance(tree.body[-1], ast.Expr):
        return None
    words = tokenize.generate_tokens(io.StringIO(source).readline)
    last = [word.string for word in words if word.type not in SKIPPED and word.string.strip()][-1]
    return None if last == ";" else tree.body[-1].value


def keep_last_value(tree: ast.Module, source: str) -> None:
    """Change the tree of a cell so that `SHOW` is called with the value, and `VALUE` holds that."""
    if find_last_value(tree, source) is not None:
        last = tree.body[-1]
        shown = ast.Call(ast.Name(SHOW, ast.Load()), [last.value], [])
        tree.body[-1] = ast.copy_location(ast.Assign([ast.Name(VALUE, ast.Store())], shown), last)
        ast.fix_missing_locations(tree)


@dataclass(frozen=True)
class LastValue:
    """What a notebook shows below a cell.

    Attributes:
        text: the value as it is shown; "" if nothing is shown, or what is no number in any case.
        uncounted: why nbgrader counts it for all points although it looks like some, or "".
    """

    text: str = ""
    uncounted: str = ""


@with_own_builtins
def show_value(value: Any) -> LastValue:
    """Look at the value that a test cell ends in."""
    if value is None or type(value) in NO_NUMBERS:
        return LastValue()
    text = repr(value)[:MAX_TEXT]
    is_number = isinstance(value, numbers.Number | np.generic)
    if not is_number or _is_counted(text):
        return LastValue(text)
    return LastValue(
        text,
        f"it ends in {text}, which nbgrader does not count as points but takes for all of them: "
        "write an assert, or make it an int or float from zero up",
    )


def _is_counted(text: str) -> bool:
    try:
        return float(text) >= 0
    except ValueError:
        return False


def may_be_points(value: LastValue) -> bool:
    """Tell whether nbgrader would take a value for points, or its type looks as if it should."""
    try:
        float(value.text)
    except ValueError:
        return bool(value.uncounted)
    return True


def count_points(text: str, maximum: float) -> float:
    """Return the points that nbgrader gives for a cell that passed.

    Args:
        text: of its `LastValue`.
        maximum: the points that the cell has.

    Raises:
        TooManyPoints: the number is above them.
    """
    try:
        points = float(text)
    except ValueError:
        return maximum
    if points > maximum:
        raise TooManyPoints(f"it gave {text} points, and has {maximum:g}")
    return points if points >= 0 else maximum
