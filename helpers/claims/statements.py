"""Stating in a lesson what its text says: in words, checked, with the measured values beside it.

    with statements(seeds=SEEDS) as state:
        state("relu-learns", "ReLU beats guessing at every depth.", best["relu"], above=guess)

On the page stands one line, "✓ 1 statement holds, over 5 seeds", which opens to the list. A
statement that fails stops the lesson where the text must be true: on the course's own images, with
its cells as they were shipped. Where a learner has changed something, or brought other images, it
says "not here" with the measured value, and the lesson goes on. In strict mode, for those who test
the course, every failure stops.
"""

import html
import os
import warnings
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any

from helpers.claims.bounds import compare
from helpers.claims.shipped import is_as_shipped
from helpers.data import is_own_set

STRICT = "COURSE_STRICT"  # an environment variable: set to anything, every failure stops the run
METADATA = "statements"  # where an output carries its statements, for programs
OTHER_IMAGES = "The text describes the digits of the course; these are other images."
CHANGED = "The text describes the lesson as it came; you have changed something, which is fine."


class StatementFails(AssertionError):  # noqa: N818 - reads as what it says
    """A statement of the text does not hold where it must.

    Its arguments are the message, and the names of all statements of the cell that do not hold.
    """

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the statements that do not hold."""
        return self.args[1]

    def __str__(self) -> str:
        """Write the message alone."""
        return self.args[0]


@dataclass(frozen=True)
class Statement:
    """One statement: its name, unique in its lesson, its sentence, and what its check has found."""

    name: str
    sentence: str
    holds: bool
    measured: str
    wanted: str

    def __str__(self) -> str:
        """Write it in one line, behind its mark."""
        mark = "✓ " if self.holds else "✗ not here: "
        return f"{mark}{self.sentence} Measured {self.measured}; should be {self.wanted}."


class statements:  # noqa: N801 - used like a word of the language: with statements() as state
    """The statements of one step of a lesson, shown as one line when the block ends.

    Args:
        seeds: over which the values were measured; without them nothing is left to chance.

    Raises:
        StatementFails: at the end of the block, one does not hold where it must.
    """

    def __init__(self, seeds: Sequence[int] = ()):
        """Begin with none."""
        self.seeds = tuple(seeds)
        self.found: list[Statement] = []
        self._quiet = ExitStack()

    def __enter__(self) -> "statements":
        # A learner's numbers may make a check divide by nothing; that is said as a measured value.
        # Where a statement must hold, a warning stays one: it would be the course's own fault.
        if reason_to_go_on():
            self._quiet.enter_context(warnings.catch_warnings())
            warnings.simplefilter("ignore", RuntimeWarning)
        return self

    def __call__(self, name: str, sentence: str, measured: Any, **bounds: Any) -> None:
        """State one thing.

        Args:
            name: of the statement, unique in its lesson: ``"relu-learns"``.
            sentence: what the text says.
            measured: every value behind it, see `helpers.claims.bounds.compare`.
            bounds: what each value has to keep: above, below, at_least, at_most, equals, within.

        Raises:
            ValueError: the name was used before in this block.
        """
        if name in [statement.name for statement in self.found]:
            raise ValueError(f"two statements are called {name!r}: give each a name of its own")
        found = compare(measured, **bounds)
        self.found.append(Statement(name, sentence, found.holds, found.measured, found.wanted))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        self._quiet.close()
        reason = reason_to_go_on()
        if error is not None and (not reason or not isinstance(error, Exception)):
            return False
        trouble = f"{kind.__name__}: {error}" if kind else ""
        failed = [statement for statement in self.found if not statement.holds]
        show_statements(self.found, len(self.seeds), reason, trouble)
        if failed and not reason:
            told = " ".join(f"{statement.name}: {statement}" for statement in failed)
            raise StatementFails(told, tuple(statement.name for statement in failed))
        return True


def reason_to_go_on() -> str:
    """Say why a statement may fail here without stopping the lesson; empty where it must hold."""
    if os.environ.get(STRICT):
        return ""
    if not is_own_set():
        return OTHER_IMAGES
    return "" if is_as_shipped(run_so_far()) else CHANGED


def run_so_far() -> list[str]:
    """Return the sources of all cells that this notebook's kernel has run, or nothing elsewhere."""
    from IPython import get_ipython

    shell = get_ipython()
    return [] if shell is None else list(shell.history_manager.input_hist_raw)


def show_statements(found: Sequence[Statement], seeds: int, reason: str, trouble: str) -> None:
    """Put one line on the page that opens to the list of statements; a failure opens it."""
    from IPython.display import display

    head = headline(found, seeds, trouble)
    lines = [str(statement) for statement in found]
    if trouble:
        lines.append(f"✗ not measured here: {trouble}.")
    is_open = bool(trouble) or not all(statement.holds for statement in found)
    if is_open and reason:
        lines.append(reason)
    rows = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    page = (
        f"<details{' open' if is_open else ''}><summary>{html.escape(head)}</summary>"
        f'<ul style="list-style: none; padding-left: 1em">{rows}</ul></details>'
    )
    metadata = {METADATA: [asdict(statement) for statement in found]}
    plain = "\n".join([head, *lines])
    display({"text/html": page, "text/plain": plain}, raw=True, metadata=metadata)


def headline(found: Sequence[Statement], seeds: int, trouble: str) -> str:
    """Say in one line how many statements hold, over how many seeds, and whether any is missing."""
    count, holding = len(found), sum(statement.holds for statement in found)
    over = f", over {seeds} seeds" if seeds > 1 else ""
    if trouble and not found:
        return "✗ the statements could not be measured here"
    if trouble:
        ones = f"{count} statement{'s' * (count > 1)} that could be measured"
        return f"✗ {holding} of the {ones} hold{'s' * (count == 1)} here{over}"
    if count == 1 and not holding:
        return f"✗ the statement does not hold here{over}"
    if holding < count:
        return f"✗ {holding} of {count} statements hold here{over}"
    return f"✓ {count} statement{' holds' if count == 1 else 's hold'}{over}"
