"""Reading scores, comments and students from nbgrader's gradebook, in a few queries for a class."""

from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import FromClause, Select, create_engine, func, select
from sqlalchemy.engine import Connection, make_url

from grading.records.database import one_sentence_per_fault
from grading.records.late import Submitted, read_submitted


@dataclass(frozen=True)
class Score:
    """What the gradebook has for one graded cell.

    Attributes:
        points: what was given by hand, else by the tests; None as long as nobody has given any.
        is_waiting: a person has to look at it (once more, where there are points already).
    """

    points: float | None
    is_waiting: bool


@dataclass(frozen=True)
class Person:
    """What the gradebook knows of a student besides the name; "" where nothing is known."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    platform_id: str = ""


@dataclass(frozen=True)
class Gradebook:
    """What a gradebook holds of one notebook, by student.

    Attributes:
        scores: by graded cell.
        comments: by answer cell, what a person wrote or nbgrader's own words.
        people: everybody in the gradebook.
        submitted: when each was handed in and due, and what is taken off for coming late.
    """

    scores: dict[str, dict[str, Score]] = field(default_factory=dict)
    comments: dict[str, dict[str, str]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    submitted: dict[str, Submitted] = field(default_factory=dict)


def read_gradebook(url: str, assignment: str, part: str = "") -> Gradebook:
    """Read what a gradebook holds of one notebook of an assignment.

    Args:
        url: of the gradebook.
        assignment: its name.
        part: the name of the notebook where that is another.

    Raises:
        GradingError: the database cannot be read, or another nbgrader has made it.
    """
    from grading.records.gradebook_version import require_current_tables

    notebook = part or assignment
    with one_sentence_per_fault(url):
        engine = create_engine(url)
        try:
            with closing(engine.connect()) as connection:
                require_current_tables(connection)
                return Gradebook(
                    _read_scores(connection, assignment, notebook),
                    _read_comments(connection, assignment, notebook),
                    _read_people(connection),
                    {one.student: one for one in read_submitted(connection, assignment, notebook)},
                )
        finally:
            engine.dispose()


def begin_query(assignment: str, notebook: str, *columns: Any) -> tuple[Select, FromClause]:
    """Begin a query for the submitted copies of a notebook, with the student's name first."""
    from nbgrader import api

    copy, handed_in = api.SubmittedNotebook.__table__, api.SubmittedAssignment.__table__
    known, source = api.Assignment.__table__, api.Notebook.__table__
    joined = (
        copy.join(handed_in, handed_in.c.id == copy.c.assignment_id)
        .join(known, known.c.id == handed_in.c.assignment_id)
        .join(source, source.c.id == copy.c.notebook_id)
    )
    wanted = select(handed_in.c.student_id, *columns)
    return (
        wanted.where(known.c.name == assignment, source.c.name == notebook),
        joined,
    )


def _read_scores(connection: Connection, *names: str) -> dict[str, dict[str, Score]]:
    from nbgrader import api

    grade, cell = api.Grade.__table__, api.BaseCell.__table__
    columns = ("auto_score", "manual_score", "extra_credit", "needs_manual_grade")
    wanted, joined = begin_query(*names, cell.c.name, *(grade.c[name] for name in columns))
    copy = api.SubmittedNotebook.__table__
    joined = joined.join(grade, grade.c.notebook_id == copy.c.id)
    joined = joined.join(cell, cell.c.id == grade.c.cell_id)
    scores: dict[str, dict[str, Score]] = {}
    for student, name, auto, manual, extra, waits in connection.execute(wanted.select_from(joined)):
        points = manual if manual is not None else auto
        if points is not None:
            points += extra or 0.0
        scores.setdefault(student, {})[name] = Score(points, bool(waits))
    return scores


def _read_comments(connection: Connection, *names: str) -> dict[str, dict[str, str]]:
    """Read comments by the name of their cell: nbgrader has another row of it for its grade."""
    from nbgrader import api

    comment, cell = api.Comment.__table__, api.BaseCell.__table__
    words = func.coalesce(comment.c.manual_comment, comment.c.auto_comment)
    wanted, joined = begin_query(*names, cell.c.name, words)
    copy = api.SubmittedNotebook.__table__
    joined = joined.join(comment, comment.c.notebook_id == copy.c.id)
    joined = joined.join(cell, cell.c.id == comment.c.cell_id)
    comments: dict[str, dict[str, str]] = {}
    for student, name, told in connection.execute(wanted.select_from(joined)):
        if told:
            comments.setdefault(student, {})[name] = told
    return comments


def _read_people(connection: Connection) -> dict[str, Person]:
    from nbgrader import api

    student = api.Student.__table__
    columns = ("id", "first_name", "last_name", "email", "lms_user_id")
    rows = connection.execute(select(*(student.c[column] for column in columns)))
    return {row[0]: Person(*(value or "" for value in row[1:])) for row in rows}


def has_gradebook(url: str) -> bool:
    """Tell whether there is a gradebook; reading one that is not there would make an empty file."""
    with one_sentence_per_fault(url):
        parts = make_url(url)
    return parts.get_backend_name() != "sqlite" or Path(parts.database or "").is_file()
