"""A small assignment, notebooks that are handed in for it, and what is rebuilt of them."""

import contextlib
import copy
import json

from grading.answers.reading import read_notebook
from grading.answers.rebuilding import rebuild
from grading.course.assignment import Assignment, Role, SourceCell
from tests.grading.classes.source_cells import describe
from tests.grading.front_ends import cell_id

STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
SQUARES = 'def squares(n):\n    """Do it."""\n    return [i * i for i in range(1, n + 1)]'
TOTAL = "def total(n):\n    numbers = squares(n)\n    return sum(numbers)"
RIGHT = {"q1": SQUARES, "q2": TOTAL, "q3": "x = base * 2", "essay": "The chain rule multiplies."}
NAMES = list(RIGHT)


def source(name, role, text, kind="code", points=0.0, by_hand=False, is_locked=False):
    """Make a cell of the instructor's, whose id is not nbgrader's name of it."""
    is_known = role in (Role.ANSWER, Role.TEST) or by_hand or is_locked
    is_graded = role is Role.TEST or by_hand
    is_answer = role is Role.ANSWER
    told = describe(name, grade=is_graded, solution=is_answer, locked=is_locked, points=points)
    metadata = {"nbgrader": told} if is_known else {}
    return SourceCell(name, kind, role, text, points, by_hand, metadata, cell_id=cell_id(name))


ASSIGNMENT = Assignment(
    "demo",
    (
        source("title", Role.TEXT, "# Demo", "markdown"),
        source("setup", Role.SETUP, "base = 10", is_locked=True),
        source("tools", Role.SETUP, "import math"),
        source("text-1", Role.TEXT, "Question 1", "markdown"),
        source("q1", Role.ANSWER, f"def squares(n):\n    {STUB.splitlines()[0]}"),
        source("t1", Role.TEST, "assert squares(3) == [1, 4, 9]", points=1.0),
        source("text-2", Role.TEXT, "Question 2", "markdown"),
        source("q2", Role.ANSWER, STUB),
        source("t2", Role.TEST, "assert total(3) == 14", points=1.0),
        source("text-3", Role.TEXT, "Question 3", "markdown"),
        source("q3", Role.ANSWER, STUB),
        source("t3", Role.TEST, "assert x == 20", points=1.0),
        source("text-4", Role.TEXT, "Question 4", "markdown"),
        source("essay", Role.ANSWER, "YOUR ANSWER HERE", "markdown", 4.0, by_hand=True),
        source("text-5", Role.TEXT, "Question 5", "markdown"),
        source("plot", Role.ANSWER, STUB, points=2.0, by_hand=True),
        source("draw", Role.TEXT, "Add cells and draw.", "markdown", 3.0, by_hand=True),
    ),
    {},
)


def hand_in(**answers):
    """Return the cells of a notebook with these answers; all others are left as they were."""
    return [
        {
            "cell_type": cell.kind,
            "id": cell.cell_id,
            "metadata": copy.deepcopy(cell.metadata),
            "source": answers.get(cell.name, cell.released),
        }
        for cell in ASSIGNMENT.cells
    ]


def read(cells):
    """Rebuild the notebook of some cells."""
    data = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
    return rebuild(ASSIGNMENT, read_notebook(data.encode()))


def points(rebuilt):
    """Run the rebuilt notebook of honest code, and name the tests that pass."""
    student: dict = {}
    passed = []
    for step in rebuilt.steps:
        if step.kind != "code":
            continue
        if step.role is not Role.TEST:
            with contextlib.suppress(Exception):  # a cell that stops does not end the notebook
                exec(step.source, student)
            continue
        try:
            exec(step.source, dict(student))
        except Exception:  # whatever the student's code raises in it, the test has not passed
            continue
        passed.append(step.name)
    return passed


def sources(rebuilt, name):
    """Return the text of the step with this name."""
    return next(step.source for step in rebuilt.steps if step.name == name)


def own_cells(rebuilt):
    """Return the texts of the student's own cells."""
    return [step.source for step in rebuilt.steps if step.is_own]


def is_waiting(rebuilt, name):
    """Tell whether an answer waits for a person."""
    return not next(step.is_untouched for step in rebuilt.steps if step.name == name)
