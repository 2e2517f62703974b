"""What a run of a lesson has shown: each of its statements, where it stopped, and its noise."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from helpers.claims import METADATA
from tests.alterations.alteration import find_statements
from tests.breadth.noise import find_nans, find_warnings
from tools.lessons.executing import Failure

HELD, NOT_HERE, NOT_REACHED = "held", "not here", "not reached"
TROUBLE = re.compile(r"^✗ (not measured here: .*)$", re.MULTILINE)


@dataclass(frozen=True)
class Found:
    """What became of one statement.

    Attributes:
        name: of the statement.
        sentence: what it says; empty where it was not reached.
        verdict: `HELD`, `NOT_HERE` or `NOT_REACHED`.
        measured: the measured value in words, or why it was not reached.
        wanted: what it should be.
    """

    name: str
    sentence: str
    verdict: str
    measured: str
    wanted: str


@dataclass(frozen=True)
class Noise:
    """A warning, or a number that is none, and the cell that shows it."""

    cell: str
    text: str


@dataclass(frozen=True)
class Outcome:
    """All that a run has shown; `stopped` is empty where every cell ran to its end."""

    found: tuple[Found, ...]
    stopped: str
    warnings: tuple[Noise, ...]
    nans: tuple[Noise, ...]

    def count(self, verdict: str) -> int:
        """Return how many statements have this verdict."""
        return sum(found.verdict == verdict for found in self.found)


def read_outcome(
    notebook: NotebookNode, failure: Failure | None, places: Mapping[str, str]
) -> Outcome:
    """Read an executed lesson.

    Args:
        notebook: with its outputs.
        failure: what stopped it, if anything did.
        places: of every statement that the lesson has, by its name: the id of its cell.
    """
    outputs = {cell.id: cell.outputs for cell in notebook.cells if "outputs" in cell}
    stated = {
        statement["name"]: statement
        for shown in outputs.values()
        for output in shown
        for statement in output.get("metadata", {}).get(METADATA, [])
    }
    stopped = str(failure or "")
    found = []
    for name, cell in places.items():
        if name in stated:
            one = stated[name]
            verdict = HELD if one["holds"] else NOT_HERE
            found.append(Found(name, one["sentence"], verdict, one["measured"], one["wanted"]))
        else:
            why = find_trouble(outputs.get(cell, [])) or f"the lesson stopped at {stopped}"
            found.append(Found(name, "", NOT_REACHED, why, ""))
    return Outcome(
        tuple(found),
        stopped,
        tuple(Noise(cell, text) for cell in outputs for text in find_warnings(outputs[cell])),
        tuple(Noise(cell, text) for cell in outputs for text in find_nans(outputs[cell])),
    )


def list_statements(notebook: NotebookNode) -> dict[str, str]:
    """Return, by the name of each statement that a lesson makes, the id of its cell."""
    code = {cell.id: cell.source for cell in notebook.cells if cell.cell_type == "code"}
    return find_statements(code)


def find_trouble(outputs: list[NotebookNode]) -> str:
    """Return which exception ended a block of statements while the lesson went on, if one did."""
    for output in outputs:
        match = TROUBLE.search(output.get("data", {}).get("text/plain", ""))
        if match:
            return match[1]
    return ""
