"""Classes of notebooks, always the same: right, wrong, slow and broken; solved labs."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tools.places import ROOT
from tools.sample import ANSWERS, fill_in

ASSIGNMENT = "practice"
# Of 20 notebooks one after the other: 11 right, 6 wrong, 1 slow, 2 broken.
PATTERN = "rwrrwrbrwrrswrrwbrwr"
KINDS = {"r": "right", "w": "wrong", "s": "slow", "b": "broken"}
# Both graders run it to its end: it is slow, not endless.
SLOW = "sum(k * k % 7 for k in range({steps}))"
BROKEN = (
    "sigma_prime_at_5 = (1 / (1 + np.exp(-5))",  # not Python
    "raise RuntimeError('I gave up here')",
    "sigma_prime_at_5 = sigma(5) * (1 - sigma(5))",  # never defined
    "import sys\nsys.exit('done')",
)


def make_class(count: int) -> Iterator[tuple[str, NotebookNode]]:
    """Yield so many students' names and notebooks, one after the other.

    No two notebooks are the same, so that nothing can be graded once for two.
    """
    blank = _read("notebooks")
    solved = list_solutions(_read("solutions"))
    for number in range(count):
        kind = KINDS[PATTERN[number % len(PATTERN)]]
        answers = dict(solved)
        first = next(iter(solved))
        if kind == "wrong":
            names = [name for name in solved if name in ANSWERS]
            for name in names[number % 3 :: 2]:
                answers[name] = ANSWERS[name]
        elif kind == "slow":
            answers[first] += "\n" + SLOW.format(steps=4_000_000 + number)
        elif kind == "broken":
            answers[first] = BROKEN[number // 10 % len(BROKEN)]
        answers[first] = f"# My answer, number {number}.\n{answers[first]}"
        answers["3e-explain"] = f"{ANSWERS['3e-explain']} (Number {number}.)"
        yield f"{kind}-{number:04}", fill_in(blank, answers)


def write_class(folder: Path, count: int) -> None:
    """Write the notebooks as nbgrader wants them: STUDENT/practice/practice.ipynb."""
    for student, notebook in make_class(count):
        place = folder / student / ASSIGNMENT
        place.mkdir(parents=True)
        nbformat.write(deepcopy(notebook), place / f"{ASSIGNMENT}.ipynb")


def write_labs(folder: Path, count: int) -> None:
    """Write solved labs, which differ in a comment."""
    blank, solved = _read("notebooks", "lab"), list_solutions(_read("solutions", "lab"))
    first = next(iter(solved))
    for number in range(count):
        answers = solved | {first: f"# My answer, number {number}.\n{solved[first]}"}
        place = folder / f"solved-{number:04}" / "lab"
        place.mkdir(parents=True)
        nbformat.write(fill_in(blank, answers), place / "lab.ipynb")


def list_solutions(notebook: NotebookNode) -> dict[str, str]:
    """Return the whole text of each code cell that holds a solution, by cell id."""
    return {
        cell.id: cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and "BEGIN SOLUTION" in cell.source
    }


def _read(folder: str, assignment: str = ASSIGNMENT) -> NotebookNode:
    return nbformat.read(ROOT / folder / assignment / f"{assignment}.ipynb", as_version=4)
