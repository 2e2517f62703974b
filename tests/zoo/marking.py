"""Marks the zoo of student solutions of the lab, which stand in the files `part_N_….toml`.

A solution stands in place of the reference in its part's answer cell. Set-up, answer and test cells
of that part then run one after the other in this process, as they would in one kernel.
"""

import contextlib
import io
import tomllib
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.checks import time_limit
from tools.places import ROOT

SOURCE = ROOT / "solutions" / "lab" / "lab.ipynb"
ZOO = Path(__file__).parent
REFERENCE = "the reference solution"
# Wrong solutions that do not break one property alone, and why no test could see them so.
KINDS = {
    "nothing usable": "what comes back, if anything does, is not what can be looked at",
    "never ends": "a call without an end gives nothing to look at",
    "not done": "what was handed out gets no point, whatever may be right in it",
    "values typed in": "it knows the answers of the examples and nothing else",
    "another calculation": "it calculates something else altogether",
    "takes no arrays": "shapes and dtypes cannot be looked at in single numbers",
    "several faults": "each of them costs its own property",
}
# Nothing in the zoo that ends takes a fifth of this, and what never ends shall not take long.
SECONDS = 0.5


@dataclass(frozen=True)
class Solution:
    """One student's solution of one part.

    Attributes:
        part: the number of the part, such as "1".
        name: what is right or wrong with it, in a few words.
        source: what the student has typed into the answer cell.
        loses: for each test cell that must fail, words of its message.
        breaks: the property of the part that it breaks, and no other; "" if it is right, or of a
            kind that breaks none alone.
        kind: which of `KINDS` it is otherwise.
    """

    part: str
    name: str
    source: str
    loses: dict[str, str]
    breaks: str = ""
    kind: str = ""


@dataclass(frozen=True)
class CellMark:
    """What one test cell gave.

    Attributes:
        cell: its id up to the first hyphen, such as "1a".
        points: what it gave.
        max_points: what it could give.
        message: what it said; empty when it passed.
    """

    cell: str
    points: float
    max_points: float
    message: str


def read_properties(folder: Path = ZOO) -> dict[str, dict[str, list[str]]]:
    """Return the properties of each part, by its number, with the test cells that look at each."""
    return {
        path.stem.split("_")[1]: tomllib.loads(path.read_text(encoding="utf-8"))["properties"]
        for path in sorted(folder.glob("part_*.toml"))
    }


def read_zoo(folder: Path = ZOO) -> list[Solution]:
    """Read every solution; a file `part_N_….toml` holds those of part N."""
    return [
        Solution(
            part=path.stem.split("_")[1],
            name=entry["name"],
            source=entry["source"],
            loses=entry.get("loses", {}),
            breaks=entry.get("breaks", ""),
            kind=entry.get("kind", ""),
        )
        for path in sorted(folder.glob("part_*.toml"))
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["solution"]
    ]


def read_parts(source: Path = SOURCE) -> dict[str, list[NotebookNode]]:
    """Return the code cells of each part, by its number: the answer cell, then the test cells."""
    parts: dict[str, list[NotebookNode]] = {}
    for cell in nbformat.read(source, as_version=4).cells:
        if cell.cell_type == "code" and cell.id[0].isdigit():
            parts.setdefault(cell.id[0], []).append(cell)
    return parts


def mark(cells: Sequence[NotebookNode], answer: str | None = None) -> list[CellMark]:
    """Run the cells of one part and return what each test cell gave.

    Args:
        cells: the answer cell, then the test cells.
        answer: what stands in the answer cell; the reference solution without it.
    """
    namespace = {"__name__": "__main__"}
    marks = []
    for cell in cells:
        is_test = cell.metadata.nbgrader.grade
        source = cell.source if is_test or answer is None else answer
        said = run_cell(source, namespace)
        if is_test:
            most = cell.metadata.nbgrader.points
            marks.append(CellMark(cell.id.partition("-")[0], 0 if said else most, most, said))
    return marks


def run_cell(source: str, namespace: dict) -> str:
    """Run a cell as a kernel would; returns what its error says, and "" if there is none.

    Anything on stderr counts as an error, as it does for nbgrader.
    """
    words = io.StringIO()
    try:
        with (
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(words),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("always")
            exec(compile(source, "<cell>", "exec"), namespace)
    except AssertionError as error:
        return str(error) or "AssertionError"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return f"on stderr: {words.getvalue()}" if words.getvalue() else ""


def mark_zoo(solutions: Sequence[Solution], parts: dict[str, list[NotebookNode]]) -> list[dict]:
    """Mark solutions; one row of plain data each: part, name, and the marks as dicts."""
    before, time_limit.SECONDS = time_limit.SECONDS, SECONDS
    ready = {part: set_up(part) for part in parts}
    try:
        return [
            {
                "part": solution.part,
                "name": solution.name,
                "marks": [
                    asdict(given)
                    for given in mark(parts[solution.part], ready[solution.part] + solution.source)
                ],
            }
            for solution in solutions
        ]
    finally:
        time_limit.SECONDS = before


def set_up(part: str) -> str:
    """Return what a student has run before this part: NumPy, and a right σ from part 1."""
    reference = next(cell.source for cell in read_parts()["1"])
    return "import numpy as np\n" + (reference if part > "1" else "") + "\n"


def reference_solutions(parts: dict[str, list[NotebookNode]]) -> list[Solution]:
    """Return the reference solution of every part."""
    return [Solution(part, REFERENCE, cells[0].source, {}) for part, cells in parts.items()]
