"""Grading with nbgrader alone, in a class folder of its own, with the result as plain data.

nbgrader runs a submission with the rights of whoever grades. Use this for notebooks that you trust,
such as the sample and the tests' own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grading.course.folder import Course
from tools.class_folder import make_class_folder, run_nbgrader
from tools.places import ROOT

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class GradedPart:
    """The result of one graded cell.

    Attributes:
        name: the cell's name, for example "1a-sigma-prime".
        points: what was given; None as long as a person has to read the answer.
        max_points: what could be given.
        message: what the failing test said; empty when it passed.
    """

    name: str
    points: float | None
    max_points: float
    message: str = ""

    @property
    def problem(self) -> str:
        """The number of the problem that the part belongs to: the first digit of its name."""
        return self.name[0]


@dataclass(frozen=True)
class Graded:
    """One graded submission: its parts in the order of the notebook, and the feedback page."""

    student: str
    parts: tuple[GradedPart, ...]
    feedback: Path

    def points_per_problem(self) -> dict[str, tuple[float, float]]:
        """Add up (points, maximum) per problem; what is still to be read counts 0 so far."""
        sums: dict[str, tuple[float, float]] = {}
        for part in self.parts:
            points, maximum = sums.get(part.problem, (0.0, 0.0))
            sums[part.problem] = (points + (part.points or 0.0), maximum + part.max_points)
        return sums


def grade_class(
    folder: Path,
    assignment: str,
    submissions: "Mapping[str, NotebookNode]",
    course: Path = ROOT,
    run: Callable[..., str] = run_nbgrader,
) -> dict[str, Graded]:
    """Grade notebooks with `nbgrader autograde` and `nbgrader generate_feedback`.

    Args:
        folder: an empty or missing folder; everything that nbgrader writes stays in it.
        assignment: its name, for example "practice".
        submissions: the notebook that each student handed in.
        course: the course that the assignment belongs to.
        run: what runs nbgrader's commands.

    Returns:
        The result of each student.

    Raises:
        GradingError: nbgrader failed, or the folder is in use.
    """
    import nbformat

    from grading.records.new_gradebook import make_tables

    own = Course.read(make_class_folder(folder, assignment, course))
    for student, notebook in submissions.items():
        place = own.submitted / student / assignment / f"{assignment}.ipynb"
        place.parent.mkdir(parents=True)
        nbformat.write(notebook, place)
    make_tables(own.db_url)  # nbgrader takes seconds for it
    run(folder, "autograde", assignment)
    run(folder, "generate_feedback", assignment)
    return {student: read_result(folder, assignment, student) for student in submissions}


def read_result(folder: Path, assignment: str, student: str) -> Graded:
    """Read one student's points from the gradebook, and messages from the autograded notebook."""
    import nbformat
    from nbgrader.api import Gradebook

    course = Course.read(folder)
    place = course.autograded / student / assignment / f"{assignment}.ipynb"
    autograded = nbformat.read(place, as_version=4)
    with Gradebook(course.db_url) as gradebook:
        grades = gradebook.find_submission_notebook(assignment, assignment, student).grades
        given = {
            grade.name: (None if grade.needs_manual_grade else grade.score, grade.max_score)
            for grade in grades
        }
    parts = tuple(
        GradedPart(
            cell.metadata.nbgrader.grade_id, *given[cell.metadata.nbgrader.grade_id], error(cell)
        )
        for cell in autograded.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    )
    feedback = course.feedback / student / assignment / f"{assignment}.html"
    return Graded(student, parts, feedback)


def error(cell: "NotebookNode") -> str:
    """Return what the error in a cell's output says, and "" if there is none."""
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            is_test = output.ename == "AssertionError"
            return output.evalue if is_test else f"{output.ename}: {output.evalue}"
    return ""
