"""Why a test may miss what an answer should have made: a cell before it did not come to its end.

Without this, a forgotten bracket reads as "NameError: name 'x' is not defined" in the test.
"""

import re
from dataclasses import dataclass

from grading.text import printable, shorten

LONGEST = 200  # characters of what the error says
LONGEST_KIND = 60  # of its type
NOT_PYTHON = ("SyntaxError", "IndentationError", "TabError")
MISSING = re.compile(r"name '(\w{1,100})' is not defined")
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


class StoppedCells:
    """The cells of one notebook that did not come to their end, in their order."""

    def __init__(self) -> None:
        """Begin with none."""
        self.names: list[str] = []
        self._found: list[tuple[Stop, str]] = []

    def add(self, name: str, stop: Stop, source: str) -> Stop:
        """Keep a cell that stopped; return why, with what an earlier one had to do with it."""
        maker = self.find_maker(stop.sentence) if stop.kind == "NameError" else None
        if maker is not None:
            stop = Stop(maker.kind, f"{stop.sentence} {maker.sentence}")
        self.names.append(name)
        self._found.append((stop, source))
        return stop

    def find_maker(self, error: str) -> Stop | None:
        """Find the last cell that stopped and holds the name that an error says is missing."""
        missing = MISSING.search(error)
        wanted = missing and re.compile(rf"\b{re.escape(missing[1])}\b")
        makers = [stop for stop, source in self._found if wanted and wanted.search(source)]
        return makers[-1] if makers else None

    def find_last(self) -> Stop | None:
        """Return the last cell that stopped."""
        return self._found[-1][0] if self._found else None

    def tell(self) -> str:
        """Say which cells have stopped, where every test gave its verdict all the same."""
        noun, its = ("this cell", "its") if len(self.names) == 1 else ("these cells", "their")
        told = f"{noun} did not run to {its} end: {shorten(self.names)}."
        return f"Every test gave its verdict, but {told}"


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


def _end(text: str) -> str:
    return f"{text[:LONGEST].rstrip('.: ')}."
