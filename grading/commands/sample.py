"""A worked sample submission of the practice: some parts right, some wrong in a way with a name."""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

from grading.commands.stock import Graded, grade_class
from grading.errors import GradingError
from tests.grading.this_course import COURSE

if TYPE_CHECKING:
    from nbformat import NotebookNode

ASSIGNMENT = "practice"
STUDENT = "sample"
# What the sample student typed, per answer cell.
ANSWERS = {
    "1a-sigma-prime-answer": "sigma_prime_at_5 = 0.9933 * 0.0067",
    "1b-share-answer": "share_in_percent = sigma_prime_at_5 / 0.25  # a fraction, not percent",
    "2a-gradient-answer": "total_gradient = 0.2**5",
    "2b-update-answer": "update_size = total_gradient  # the learning rate is missing",
    "3a-slope-answer": 'relu_slope = "b"',
    "3b-reasons-answer": 'reasons = "AC"  # one is missing',
    "3c-dead-unit-answer": 'dead_unit = "A"  # as if it were a saturated sigmoid',
    "3d-sigmoid-place-answer": 'sigmoid_place = "D"',
    "3e-explain": (
        "The gradient of the first layer is a product with one slope per layer. With the sigmoid "
        "each slope is at most 0.25, so ten layers make it tiny. An active ReLU has slope 1 and "
        "does not shrink it. The price is that a unit which is negative everywhere stops learning."
    ),
}


def fill_in(notebook: "NotebookNode", answers: Mapping[str, str]) -> "NotebookNode":
    """Copy a student notebook and type answers into it.

    Args:
        notebook: the student version of an assignment.
        answers: the new source text of each answer cell, by cell id.

    Returns:
        The filled-in copy; cells without an answer stay as they are.

    Raises:
        GradingError: the notebook has no cell with that id.
    """
    filled = deepcopy(notebook)
    cells = {cell.id: cell for cell in filled.cells}
    for name, source in answers.items():
        if name not in cells:
            raise GradingError(f"The notebook has no cell {name!r} to type an answer into.")
        cells[name].source = source
    return filled


def grade_sample(folder: Path, course: Path = COURSE) -> Graded:
    """Grade the sample submission with plain nbgrader in an empty or missing folder.

    Raises:
        GradingError: nbgrader failed, or the folder is in use.
    """
    import nbformat

    blank = nbformat.read(course / "notebooks" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    return grade_class(folder, ASSIGNMENT, {STUDENT: fill_in(blank, ANSWERS)}, course)[STUDENT]
