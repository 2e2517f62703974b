"""A worked sample submission of the practice: some parts right, some wrong in a way with a name.

`make sample` runs this as `python -m tools.sample`.
"""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grading.commands.words import one_sentence_on_failure
from grading.course.folder import Course
from grading.errors import GradingError
from tools.places import ROOT
from tools.plain_nbgrader import Graded, grade_class

if TYPE_CHECKING:
    from nbformat import NotebookNode

SAMPLE_FOLDER = ROOT / "build" / "sample-class"
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


def grade_sample(folder: Path, course: Path = ROOT) -> Graded:
    """Grade the sample submission with plain nbgrader in an empty or missing folder.

    Raises:
        GradingError: nbgrader failed, or the folder is in use.
    """
    import nbformat

    blank = nbformat.read(Course.read(course).student_notebook(ASSIGNMENT), as_version=4)
    return grade_class(folder, ASSIGNMENT, {STUDENT: fill_in(blank, ANSWERS)}, course)[STUDENT]


def points_table(graded: Graded) -> Table:
    """Lay out the points per part and per problem, with what each failing test said."""
    table = Table(title=f"Sample submission of {ASSIGNMENT}", title_justify="left")
    for heading, justify in (("Part", "left"), ("Points", "right"), ("Comment", "left")):
        table.add_column(heading, justify=justify, overflow="fold")
    for problem, (points, maximum) in graded.points_per_problem().items():
        for part in (part for part in graded.parts if part.problem == problem):
            given = "by hand" if part.points is None else f"{part.points:g} of {part.max_points:g}"
            label, _, title = part.name.partition("-")
            table.add_row(f"{label} {title.replace('-', ' ')}", given, Text(part.message))
        table.add_row(
            f"[bold]Problem {problem}", f"[bold]{points:g} of {maximum:g}", end_section=True
        )
    return table


def remove_class_folder() -> None:
    """Remove what an earlier run has left."""
    from nbgrader.utils import rmtree  # also removes the read-only files of nbgrader on Windows

    if SAMPLE_FOLDER.exists():
        rmtree(SAMPLE_FOLDER)


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="markdown")


@app.command()
def sample() -> None:
    """Grade a worked sample submission of the practice with nbgrader, and show the points.

    Example:

    - `python -m tools.sample` leaves the graded notebook and its feedback page in
      build/sample-class
    """
    console = Console()
    with one_sentence_on_failure():
        remove_class_folder()
        with console.status("nbgrader grades the sample submission …"):
            graded = grade_sample(SAMPLE_FOLDER)
    console.print(points_table(graded))
    console.print(
        f"Feedback page: {graded.feedback.relative_to(ROOT)}", highlight=False, soft_wrap=True
    )


if __name__ == "__main__":
    app()
