"""What a gradebook holds, read and changed with nbgrader's own classes."""

from typing import NamedTuple

from nbgrader import api


class Grade(NamedTuple):
    """The columns of one graded cell; None where nobody has given anything."""

    auto: float | None
    manual: float | None
    extra: float | None
    is_waiting: bool


def url_of(path):
    """Return the address of a gradebook in a file."""
    return f"sqlite:///{path.as_posix()}"


def read_grades(url):
    """Return {(student, cell): what the gradebook has of it}."""
    with api.Gradebook(url) as gradebook:
        return {
            (row.student.id, row.name): Grade(
                row.auto_score, row.manual_score, row.extra_credit, bool(row.needs_manual_grade)
            )
            for row in gradebook.db.query(api.Grade)
        }


def read_scores(url):
    """Return {(student, cell): points of the tests}."""
    return {place: grade.auto for place, grade in read_grades(url).items()}


def read_comments(url):
    """Return {(student, cell): the automatic comment}."""
    with api.Gradebook(url) as gradebook:
        rows = gradebook.db.query(api.Comment)
        return {(row.student.id, row.name): row.auto_comment for row in rows}


def mark_by_hand(url, assignment, student, cell, points, comment=""):
    """Do what formgrader does when a person gives points and writes a comment."""
    with api.Gradebook(url) as gradebook:
        notebook = gradebook.find_submission_notebook(assignment, assignment, student)
        for grade in notebook.grades:
            if grade.name == cell:
                grade.manual_score, grade.needs_manual_grade = points, False
        for told in notebook.comments:
            if told.name == cell:
                told.manual_comment = comment
        gradebook.db.commit()
