"""The rows of the report's table of students: points, questions, outcome, and where to look."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from grading.records.results import ClassResults, StudentResult
from grading.returning.feedback import find_page


@dataclass(frozen=True)
class Row:
    """One student in the table.

    Attributes:
        student: the name in the gradebook.
        name: of the person, as far as the gradebook knows it.
        outcome: how grading ended.
        sentence: what that means.
        points: so far; None where nothing is given.
        each: points of each graded cell, in the order of the notebook; None where none are given.
        waiting: how many answers wait for a person.
        penalty: points taken off because it came late.
        time: when it was handed in, or "".
        seconds_late: how late that was; 0 in time, or where nobody can tell.
        notebook: relative address of the graded notebook, or "" where there is none.
        feedback: relative address of the feedback page, or "" where none is written yet.
    """

    student: str
    name: str
    outcome: str
    sentence: str
    points: float | None
    each: list[float | None]
    waiting: int
    penalty: float
    time: str
    seconds_late: int
    notebook: str
    feedback: str

    @property
    def late(self) -> str:
        """How late it came in words, or ""."""
        hours = self.seconds_late / 3600
        if not hours:
            return ""
        return f"{hours / 24:.1f} days" if hours >= 48 else f"{hours:.1f} h"


def list_rows(results: ClassResults) -> list[Row]:
    """Return a row for each student, in the order of their names."""
    return [_make_row(results, result) for result in results.students]


def _make_row(results: ClassResults, result: StudentResult) -> Row:
    scores = [result.scores.get(name) for name in results.graded_cells]
    person = result.person
    folder = results.course.autograded / result.student / results.assignment.name
    page = find_page(results, result)
    return Row(
        student=result.student,
        name=" ".join(filter(None, [person.first_name, person.last_name])),
        outcome=result.outcome,
        sentence=result.sentence,
        points=result.points,
        each=[score.points if score else None for score in scores],
        waiting=len(result.waiting),
        penalty=result.penalty,
        time=result.record.time if result.record else "",
        seconds_late=round(result.seconds_late),
        notebook=address_from_report(results, folder / f"{results.assignment.notebook}.ipynb"),
        feedback=address_from_report(results, page.parent if results.parts else page),
    )


def address_from_report(results: ClassResults, path: Path) -> str:
    """Return the address of a file as seen from the report, or "" where there is no such file."""
    if not path.exists():
        return ""
    return quote(Path(os.path.relpath(path, results.course.reports)).as_posix())
