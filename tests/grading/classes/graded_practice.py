"""A class that is graded in seconds, and everything that must be the same however it was graded."""

import json

from tests.grading.classes import grading_runs
from tests.grading.classes.gradebook_rows import read_comments, read_grades, url_of
from tests.grading.classes.grading_runs import points_of, read_results
from tests.grading.classes.practice_notebooks import ASSIGNMENT, make_class
from tools.class_folder import make_class_folder

COUNT = 12  # the twelfth is the slow one


def make_room(folder):
    """Make a course of its own with a class that has handed in: right, wrong, slow, broken."""
    room = make_class_folder(folder, ASSIGNMENT)
    damaged = ("zoe", b'{"cells": [')
    grading_runs.hand_in(room / "handed-in", ASSIGNMENT, [*make_class(COUNT), damaged])
    return room


def grade(room, watch=None, db_url=None, **options):
    """Grade the class; `watch` is called with the run after each row. Return the rows."""
    return grading_runs.grade(
        room, ASSIGNMENT, room / "handed-in", watch, db_url, jobs=2, **options
    )


def address_of(room):
    """Return the address of the gradebook that the course's settings name."""
    return url_of(room / "classroom" / "gradebook.db")


def read_everything(room, url=None):
    """Return the outcomes, every score and comment, and what the autograded notebooks show."""
    results = read_results(room, ASSIGNMENT)
    return {
        "outcomes": {student: result.outcome for student, result in results.items()},
        "points": {student: points_of(result) for student, result in results.items()},
        "scores": read_grades(url or address_of(room)),
        "comments": read_comments(url or address_of(room)),
        "notebooks": {
            path.parts[-3]: json.loads(path.read_bytes())
            for path in (room / "classroom" / "autograded").rglob("*.ipynb")
        },
    }
