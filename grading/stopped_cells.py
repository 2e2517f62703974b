"""Why a test may miss what an answer should have made: a cell before it did not come to its end.

Without this, a forgotten bracket reads as "NameError: name 'x' is not defined" in the test.
"""

import re

from grading.reading import printable

LONGEST = 200  # characters of what the error says
NOT_PYTHON = ("SyntaxError", "IndentationError", "TabError")
PLACE = re.compile(r"\s*\([^()]*, line (\d+)\)$")


def explain_stop(cell: str, error: str) -> str:
    """Say in a sentence which cell did not come to its end, and why.

    Args:
        cell: what to call it, such as "The cell 1a".
        error: as the student's process has put it, such as "ValueError: no".
    """
    kind, _, words = printable(" ".join(error.split())).partition(": ")
    if kind not in NOT_PYTHON:
        told = f"{kind}: {words}" if words else kind
        return f"{cell} before it stopped at {_end(told)}"
    place = PLACE.search(words)
    where = f" in line {place[1]}" if place else ""
    told = f"{kind}{where}: {PLACE.sub('', words)}"
    return f"{cell} before it did not run: {_end(told)}"


def _end(text: str) -> str:
    return f"{text[:LONGEST].rstrip('.: ')}."
