"""A class that is graded in seconds, and everything that must be the same however it was graded."""

import json

import nbformat
from sqlalchemy import create_engine, text

from grading.course.folder import Course
from grading.records.journal import Journal
from grading.running.options import Options
from grading.running.setup import open_run
from grading.submissions.collecting import collect
from tests.grading.classes.practice_notebooks import make_class
from tools.class_folder import make_class_folder

COUNT = 12  # the twelfth is the slow one
SCORES = """
    SELECT submitted_assignment.student_id, base_cell.name, auto_score, manual_score,
        needs_manual_grade
    FROM grade JOIN base_cell ON base_cell.id = grade.cell_id
    JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
"""
COMMENTS = """
    SELECT submitted_assignment.student_id, base_cell.name, auto_comment
    FROM comment JOIN base_cell ON base_cell.id = comment.cell_id
    JOIN submitted_notebook ON submitted_notebook.id = comment.notebook_id
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
"""


def make_room(folder):
    """Make a course of its own with a class that has handed in: right, wrong, slow, broken."""
    room = make_class_folder(folder, "practice")
    for student, notebook in make_class(COUNT):
        place = room / "handed-in" / student / "practice"
        place.mkdir(parents=True)
        nbformat.write(notebook, place / "practice.ipynb")
    damaged = room / "handed-in" / "zoe" / "practice" / "practice.ipynb"
    damaged.parent.mkdir(parents=True)
    damaged.write_text('{"cells": [')
    return room


def grade(room, watch=None, db_url=None, **options):
    """Grade the class; `watch` is called with the run after each row. Return the rows."""
    submissions, _ = collect(room / "handed-in", "practice")
    rows = []
    with open_run(Course.read(room, db_url), "practice", Options(jobs=2, **options)) as run:
        for row in run.grade(submissions):
            rows.append(row)
            if watch is not None:
                watch(run, len(rows))
    return rows


def journal_of(room):
    return Journal(room / "classroom" / "journal" / "practice")


def url_of(room):
    return f"sqlite:///{room}/classroom/gradebook.db"


def read_everything(room, url=None):
    """Return the outcomes, every score and comment, and what the autograded notebooks show."""
    engine = create_engine(url or url_of(room))
    with engine.connect() as database:
        scores, comments = (
            sorted([tuple(row) for row in database.execute(text(query))], key=str)
            for query in (SCORES, COMMENTS)
        )
    engine.dispose()
    notebooks = {
        path.parts[-3]: json.loads(path.read_bytes())
        for path in (room / "classroom" / "autograded").rglob("*.ipynb")
    }
    return {
        "outcomes": {one.student: one.result.outcome for one in journal_of(room).read_all()},
        "points": {
            one.student: [verdict.points for verdict in one.result.verdicts]
            for one in journal_of(room).read_all()
        },
        "scores": scores,
        "comments": comments,
        "notebooks": notebooks,
    }
