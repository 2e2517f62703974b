"""Classes of notebooks, always the same: right, wrong, slow and broken; solved labs."""

from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tests.grading.classes.grading_runs import hand_in
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
    hand_in(folder, ASSIGNMENT, make_class(count))


def write_labs(folder: Path, count: int) -> None:
    """Write solved labs, which differ in a comment."""
    blank, solved = _read("notebooks", "lab"), list_solutions(_read("solutions", "lab"))
    first, *_ = solved
    rest = {name: text for name, text in solved.items() if name != first}
    hand_in(
        folder,
        "lab",
        (
            (
                f"solved-{number:04}",
                fill_in(blank, {first: f"# My answer, number {number}.\n{solved[first]}"} | rest),
            )
            for number in range(count)
        ),
    )


def list_solutions(notebook: NotebookNode) -> dict[str, str]:
    """Return the whole text of each code cell that holds a solution, by cell id."""
    return {
        cell.id: cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and "BEGIN SOLUTION" in cell.source
    }


def _read(folder: str, assignment: str = ASSIGNMENT) -> NotebookNode:
    return nbformat.read(ROOT / folder / assignment / f"{assignment}.ipynb", as_version=4)
