"""What a test cannot judge waits for a person: in the result, the gradebook and on every page."""

import json
import sqlite3
from dataclasses import replace

import nbformat

from grading.course.assignment import Assignment, Role, SourceCell
from grading.examining.task import grade
from grading.limits import Limits
from grading.outcomes import Outcome
from grading.result import Verdict
from grading.returning.analysis import count_messages
from grading.returning.autograded import make_notebook
from grading.returning.causes import Causes
from grading.returning.feedback import make_page
from grading.returning.marks import list_marks
from grading.running.rows import make_row
from tests.grading.examining.test_submission_task import points, run

REASON = "it cannot be judged: it asks for the truth of a Model, which is no plain data"
NEUTRAL = "could not be judged by the tests"
CELL = "1a-sigma-prime"
GRADE = """
    SELECT auto_score, needs_manual_grade FROM grade JOIN base_cell ON base_cell.id = grade.cell_id
    WHERE base_cell.name = ?
"""


def unjudged(record):
    """Make a record of one in which a test could not judge."""
    told = f"This answer {NEUTRAL}."
    unjudged = Verdict(CELL, False, told, "unjudged", REASON, is_judged=False)
    verdicts = tuple(unjudged if one.name == CELL else one for one in record.result.verdicts)
    result = replace(record.result, outcome=Outcome.UNJUDGED, verdicts=verdicts)
    return replace(record, result=result)


def test_an_object_where_a_number_was_asked_is_no_mistake_and_no_zero(zygote):
    result = run(zygote, b="class Model:\n    def __eq__(self, other): return True\nb = Model()")
    assert result.outcome == Outcome.UNJUDGED
    assert points(result) == [1, None, 1]
    verdict = result.verdicts[1]
    assert NEUTRAL in verdict.message
    assert "with a Model, which is no plain data" in verdict.detail
    assert "Model" not in verdict.message + result.sentence


def test_the_cell_waits_in_the_gradebook_and_points_by_hand_count(room):
    record = unjudged(room.record("ada"))
    room.add(record)
    path = room.folder / "classroom" / "gradebook.db"
    with sqlite3.connect(path) as database:
        assert database.execute(GRADE, [CELL]).fetchall() == [(None, 1)]
    result = room.results().students[0]
    assert CELL in result.open
    before = result.points
    room.give_by_hand("ada", CELL, 1.5)
    assert room.results().students[0].points == before + 1.5


def test_the_student_reads_that_it_is_open_and_not_why(room):
    room.add(unjudged(room.record("ada")))
    results = room.results()
    result = results.students[0]
    marks = list_marks(results.assignment, result, Causes(results.assignment))
    assert marks[CELL].status == "waiting"
    page = make_page(results, result)
    assert NEUTRAL in page
    assert "Model" not in page


def test_the_instructor_reads_what_was_asked(room):
    record = unjudged(room.record("ada"))
    room.add(record)
    notebook = nbformat.reads(
        make_notebook(room.results().assignment, record).decode(), as_version=4
    )
    told = next(cell for cell in notebook.cells if cell.id == CELL).outputs[-1]
    assert told.evalue == REASON
    messages = {one.name: one.said for one in count_messages(room.results())}
    assert messages[CELL] == [(REASON, ["ada"])]


def test_the_summary_counts_the_points_that_are_given(room):
    record = room.record("ada")
    row, full = (make_row(one, is_new=True) for one in (unjudged(record), record))
    assert row.points == full.points - 2


def test_more_points_than_a_test_has_are_nobodys_and_wait_for_a_person(zygote):
    cells = (
        SourceCell("a", "code", Role.ANSWER, "a = None", 0.0, False, {}),
        SourceCell("t", "code", Role.TEST, "points = 5\npoints", 3.0, False, {}),
        SourceCell("u", "code", Role.TEST, "assert a == 1", 1.0, False, {}),
    )
    handed_in = {"cell_type": "code", "metadata": {}, "source": "a = 1", "id": "a"}
    data = json.dumps({"nbformat": 4, "cells": [handed_in]}).encode()
    result = grade(Assignment("demo", cells, {}), data, Limits(), zygote)
    assert result.outcome == Outcome.UNJUDGED
    assert points(result) == [None, 1]
    assert "it gave 5 points, and has 3: mend the test" in result.verdicts[0].detail
