"""Why a test may miss what an answer should have made: a cell before it did not come to its end.

Without this, a forgotten bracket reads as "NameError: name 'x' is not defined" in the test.
"""

import re
from dataclasses import dataclass

from grading.reading import printable

LONGEST = 200  # characters of what the error says
LONGEST_KIND = 60  # of its type
MOST_NAMED = 5
NOT_PYTHON = ("SyntaxError", "IndentationError", "TabError")
PLACE = re.compile(r"\s*\([^()]*, line (\d+)\)$")


@dataclass(frozen=True)
class Stop:
    """A cell that did not come to its end.

    Attributes:
        kind: the type of what ended it, such as "SyntaxError".
        sentence: which cell it was, and why.
    """

    kind: str
    sentence: str


def explain_stop(cell: str, error: str) -> Stop:
    """Say which cell did not come to its end, and why.

    Args:
        cell: what to call it, such as "The cell 1a".
        error: as the student's process has put it, such as "ValueError: no".
    """
    kind, _, words = printable(" ".join(error.split())).partition(": ")
    if kind not in NOT_PYTHON:
        told = f"{kind}: {words}" if words else kind
        # A student names their own exceptions.
        named = kind if kind.isidentifier() and len(kind) <= LONGEST_KIND else "Exception"
        return Stop(named, f"{cell} before it stopped at {_end(told)}")
    place = PLACE.search(words)
    where = f" in line {place[1]}" if place else ""
    told = f"{kind}{where}: {PLACE.sub('', words)}"
    return Stop(kind, f"{cell} before it did not run: {_end(told)}")


def list_stopped(cells: list[str]) -> str:
    """Say which cells have stopped, where every test gave its verdict all the same."""
    more = len(cells) - MOST_NAMED
    named = ", ".join(cells[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    noun = "this cell" if len(cells) == 1 else "these cells"
    return f"Every test gave its verdict, but {noun} stopped at an error: {named}."


def _end(text: str) -> str:
    return f"{text[:LONGEST].rstrip('.: ')}."
