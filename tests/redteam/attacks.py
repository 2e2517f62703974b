"""The red team's attacks on grading: read from `tests/redteam/`, made into submissions.

Every attack is a submission of the practice with right answers, except for the one cell in which it
stands. So its points say whether it gained any, and whether it lost what was rightly earned.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from grading.examining.hidden_tests import HIDDEN
from grading.limits import Limits
from tools.places import ROOT
from tools.sample import ASSIGNMENT, fill_in

FOLDER = ROOT / "tests" / "redteam"
SOURCE = ROOT / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
BLANK = ROOT / "notebooks" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
# Unlike the reference solution's, none is computed from another: an attack in 2a changes 2a alone.
RIGHT = {
    "1a-sigma-prime-answer": "sigma_prime_at_5 = 0.0066",
    "1b-share-answer": "share_in_percent = 2.66",
    "2a-gradient-answer": "total_gradient = 0.2 ** 5",
    "2b-update-answer": "update_size = 3.2e-5",
    "3a-slope-answer": "relu_slope = 'B'",
    "3b-reasons-answer": "reasons = 'ACE'",
    "3c-dead-unit-answer": "dead_unit = 'C'",
    "3d-sigmoid-place-answer": "sigmoid_place = 'D'",
    "3e-explain": "The gradient of the first layer is a product of one small slope per layer.",
}
RIGHT_POINTS = 12.0  # that tests give for them; 3e waits for a person
ONE_WRONG = 10.0  # where 2a is wrong
# Every attack on them runs into one of these soon.
LIMITS = Limits(
    cell=2.5,
    submission=6.0,
    memory=256 * 2**20,
    processes=16,
    output=2**18,
    written=2 * 2**20,
    value=6 * 2**20,
)
SUCCESS = "GOT-IN"  # what an attack prints when it has reached what it wanted
# No line of it holds the words above: a traceback may quote it. It imports nothing that a test
# could look at.
PRELUDE = """
def win(*words):
    print('GOT', 'IN', *words, sep='-')
def find_wire():
    import os, stat
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                return number
        except OSError:
            pass
"""


@dataclass(frozen=True)
class Attack:
    """One attack or accident.

    Attributes:
        kind: the name of its file, such as "skipping".
        name: what it does, in a few words.
        source: what stands in the answer cell.
        shown: how it is shown to succeed where its defence is switched off, see
            `tests/redteam/without_defence.py`; a list names walls of the sandbox.
        outcome: what grading must say of it.
        points: that tests must give it; a list where time decides.
        undefended: the points that it gets without the defence.
        room: limits under which it gets through.
        cell: the part whose answer cell it stands in.
        last: the source of an own cell at the end.
        probe: what a later notebook would find.
        page: words of a page that would run.
        stalls: a plain kernel does not answer any more, and nbgrader waits cell after cell.
        changes: what else of the notebook is changed, see `make_notebook`.
    """

    kind: str
    name: str
    source: str
    shown: str | list[str]
    outcome: str = "graded"
    points: float | list[float] = ONE_WRONG
    undefended: float = RIGHT_POINTS
    room: str = ""
    cell: str = "2a"
    last: str = ""
    probe: str = ""
    page: str = ""
    stalls: bool = False
    changes: dict[str, Any] = field(default_factory=dict)

    @property
    def is_harmless(self) -> bool:
        """Whether nbgrader is given it, with the rights of whoever calls it, in its own folder."""
        # In a kernel that starts anew, loading torch may take all the time that a cell has.
        return self.shown in GENTLE and not self.stalls and self.kind != "tensors"


GENTLE = ("one kernel", "rebuild", "nothing gained", "quote", "page", "sandbox", "lies", "stops")
HONEST = {
    "right": Attack(
        "honest", "right", "total_gradient = 0.2 ** 5", "one kernel", points=RIGHT_POINTS
    ),
    "wrong": Attack("honest", "wrong", "total_gradient = 0.5", "one kernel", points=ONE_WRONG),
}
CHANGES = {"tags", "tests", "kinds", "delete", "worth", "bonus", "text", "written"}


def read_attacks(folder: Path = FOLDER) -> list[Attack]:
    """Read every attack, in the order of the files' names."""
    attacks = []
    for path in sorted(folder.glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["attack"]:
            changes = {name: entry.pop(name) for name in CHANGES & entry.keys()}
            attacks.append(Attack(kind=path.stem, changes=changes, **entry))
    return attacks


def make_notebook(attack: Attack, places: Mapping[str, str]) -> NotebookNode:
    """Make the submission of an attack.

    Args:
        attack: `changes` may hold `tags` for the test cells, `tests` (their new text), `kinds` (the
            new kind of the attacked answer cell or of all tests), `delete` (the tests are gone),
            `worth` (points that the tests claim), `bonus` (points of an own cell that claims to be
            a test), `text` (an own cell of Markdown) and `written` (the answer of 3e).
        places: what stands for words such as @SECRET@ in the source.
    """
    notebook = nbformat.read(BLANK, as_version=4)
    answer = next(name for name in RIGHT if name.startswith(attack.cell))
    notebook = fill_in(notebook, RIGHT | {answer: put_in(PRELUDE + attack.source, places)})
    change = attack.changes
    if "written" in change:
        find(notebook, "3e-explain").source = change["written"]
    for cell in list(notebook.cells):
        if cell.id == answer and "answer" in change.get("kinds", {}):
            cell.cell_type = change["kinds"]["answer"]
        if not is_test(cell):
            continue
        cell.metadata.tags = change.get("tags", [])
        cell.source = change.get("tests", cell.source)
        cell.metadata.nbgrader.points = change.get("worth", cell.metadata.nbgrader.points)
        cell.cell_type = change.get("kinds", {}).get("test", cell.cell_type)
        if "delete" in change:
            notebook.cells.remove(cell)
    notebook.cells += make_own_cells(attack, places)
    return notebook


def make_own_cells(attack: Attack, places: Mapping[str, str]) -> list[NotebookNode]:
    """Make the cells that the student of an attack has added at the end."""
    change, cells = attack.changes, []
    if "bonus" in change:
        claim = {"grade": True, "locked": True, "solution": False, "schema_version": 3}
        claim |= {"grade_id": "bonus", "points": change["bonus"], "task": False}
        cells.append(new_code_cell("pass", metadata={"nbgrader": claim}))
    if "text" in change:
        cells.append(new_markdown_cell(change["text"]))
    if attack.last:
        cells.append(new_code_cell(put_in(attack.last, places)))
    return cells


def find(notebook: NotebookNode, name: str) -> NotebookNode:
    """Return the cell with this id."""
    return next(cell for cell in notebook.cells if cell.id == name)


def hidden_lines(notebook: NotebookNode) -> set[str]:
    """Return the lines of hidden tests that could stand nowhere else."""
    hidden = [match[0] for cell in notebook.cells for match in HIDDEN.finditer(cell.source)]
    lines = {line.strip() for text in hidden for line in text.splitlines()}
    return {line for line in lines if len(line) > 20 and not line.startswith("### ")}


def is_test(cell: NotebookNode) -> bool:
    """Tell a cell that claims to be a test."""
    told = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and bool(told.get("grade")) and not told.get("solution")


def put_in(text: str, places: Mapping[str, str]) -> str:
    """Put the places of this machine where their names stand, such as @SECRET@."""
    for name, value in places.items():
        text = text.replace(f"@{name}@", value)
    return text
