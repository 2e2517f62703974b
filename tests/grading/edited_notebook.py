"""A small assignment, a right submission, and what front ends and students make of a notebook.

Every change takes the list of cells, as dicts of nbformat, and gives back another one.
"""

import contextlib
import copy
import json

from grading.answers.reading import read_notebook
from grading.answers.rebuilding import rebuild
from grading.course.assignment import Assignment, Role, SourceCell

STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
SQUARES = 'def squares(n):\n    """Do it."""\n    return [i * i for i in range(1, n + 1)]'
TOTAL = "def total(n):\n    numbers = squares(n)\n    return sum(numbers)"
RIGHT = {"q1": SQUARES, "q2": TOTAL, "q3": "x = base * 2", "essay": "The chain rule multiplies."}
NAMES = list(RIGHT)


def source(name, role, text, kind="code", points=0.0, by_hand=False, is_locked=False):
    """Make a cell of the instructor's, whose id is not nbgrader's name of it."""
    is_known = role in (Role.ANSWER, Role.TEST) or by_hand or is_locked
    told = {
        "grade_id": name,
        "grade": role is Role.TEST or by_hand,
        "solution": role is Role.ANSWER,
        "locked": is_locked,
        "schema_version": 3,
        "points": points,
    }
    metadata = {"nbgrader": told} if is_known else {}
    return SourceCell(name, kind, role, text, points, by_hand, metadata, cell_id=f"id-{name}")


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


def own(text, kind="code", name="fresh"):
    """Make a cell as a front end makes a new one."""
    return {"cell_type": kind, "id": name, "metadata": {}, "source": text}


def place_of(cells, name):
    """Find a cell by nbgrader's name or by the source's id."""
    return next(
        at
        for at, cell in enumerate(cells)
        if name_of(cell) == name or cell.get("id") == f"id-{name}"
    )


def name_of(cell):
    """Return nbgrader's name of a cell, or ""."""
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def put_behind(cells, name, *added):
    """Put cells behind the one with this name."""
    at = place_of(cells, name) + 1
    return [*cells[:at], *added, *cells[at:]]


def put_before(cells, name, *added):
    """Put cells before the one with this name."""
    at = place_of(cells, name)
    return [*cells[:at], *added, *cells[at:]]


def without(cells, *names):
    """Delete cells."""
    places = {place_of(cells, name) for name in names}
    return [cell for at, cell in enumerate(cells) if at not in places]


def copied(cells, name, text=None):
    """Return a copy of a cell as JupyterLab makes one: nbgrader's name stays, the id does not."""
    cell = copy.deepcopy(cells[place_of(cells, name)])
    return cell | {"id": "a-copy", "source": cell["source"] if text is None else text}


def split(cells, name, line, keeps_id=False):
    """Split a cell before one of its lines."""
    at = place_of(cells, name)
    lines = cells[at]["source"].splitlines()
    first = cells[at] | {"source": "\n".join(lines[:line])}
    second = cells[at] | {"source": "\n".join(lines[line:]), "id": "second-half"}
    if not keeps_id:
        first |= {"id": "first-half"}
    return [*cells[:at], first, second, *cells[at + 1 :]]


def recreate(cells, name):
    """Type a cell anew: neither its id nor its metadata stay."""
    at = place_of(cells, name)
    return [*cells[:at], own(cells[at]["source"], cells[at]["cell_type"]), *cells[at + 1 :]]


def move_behind(cells, name, other):
    """Move a cell behind another one."""
    at = place_of(cells, name)
    return put_behind(cells[:at] + cells[at + 1 :], other, cells[at])


def drop_metadata(cells):
    """Lose nbgrader's metadata, and keep the ids."""
    return [cell | {"metadata": {}} for cell in cells]


def give_new_ids(cells):
    """Give each cell another id."""
    return [cell | {"id": f"new-{at}"} for at, cell in enumerate(cells)]


def to_colab(cells):
    """Save as Colab does: ids in the metadata, and notes of its own."""
    told = [cell["metadata"] | {"id": cell.get("id", ""), "colab": {}} for cell in cells]
    return [
        {key: value for key, value in cell.items() if key != "id"} | {"metadata": metadata}
        for cell, metadata in zip(cells, told, strict=True)
    ]


def to_old_format(cells):
    """Save in a format without ids."""
    return [{key: value for key, value in cell.items() if key != "id"} for cell in cells]


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
        except Exception:
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
