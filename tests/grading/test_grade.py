"""A run grades what is new or changed, loses nothing when it stops, and lets nothing spread."""

import contextlib
import errno
import json
import sqlite3
from concurrent.futures import Executor, Future

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading import grade as grading
from grading.assignment import Role, load_assignment
from grading.classfolder import GradingError, make_class_folder
from grading.collecting import HandedIn
from grading.executor import WorkerLostError
from grading.grade import Run, only_one
from grading.gradebook import GradebookWriter
from grading.journal import Journal
from grading.limits import Limits
from grading.outcomes import Outcome
from grading.reading import NotReadable
from grading.registration import load_settings, register_if_changed
from grading.submission_task import not_run

SCORES = """
    SELECT student_id, name, auto_score FROM grade JOIN base_cell ON base_cell.id = grade.cell_id
    JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
"""
REFERENCE = b"reference"


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    folder = make_class_folder(tmp_path_factory.mktemp("class") / "class", "practice")
    nbgrader = load_settings(folder)
    assignment = load_assignment("practice", nbgrader, folder)
    register_if_changed(assignment, nbgrader)
    return assignment, (folder / "classroom" / "gradebook.db").read_bytes()


class Inline(Executor):
    """Runs each task at once; `lost` names submissions whose worker dies so many times."""

    def __init__(self):
        self.lost, self.graded = {}, []

    def submit(self, function, task):
        future = Future()
        content = task.submission
        if self.lost.get(content, 0) > 0:
            self.lost[content] -= 1
            future.set_exception(WorkerLostError("A worker process died."))
            return future
        if content != REFERENCE:
            self.graded.append(content.decode())
        try:
            future.set_result(function(task))
        except Exception as problem:
            future.set_exception(problem)
        return future


class Room:
    """A class folder with stand-ins for what runs notebooks."""

    def __init__(self, folder, template):
        self.folder, (self.assignment, database) = folder, template
        self.path = folder / "gradebook.db"
        self.path.write_bytes(database)
        self.executor = Inline()

    def run(self, submissions, stop_after=None, **changes):
        """Grade {student: content}; a content that is an exception is raised on reading."""
        writer = GradebookWriter(f"sqlite:///{self.path}", self.assignment)
        wanted = {
            "assignment": self.assignment,
            "reference": REFERENCE,
            "limits": Limits(),
            "environment": "e",
            "journal": Journal(self.folder / "journal"),
            "gradebook": writer,
            "autograded": self.folder / "autograded",
            "gradebook_name": str(self.path),
            "executor": self.executor,
            "workers": 2,
        }
        run = Run(**wanted | changes)
        rows = {}
        try:
            for row in run.grade(hand_in(submissions)):
                rows[row.student] = row
                if len(rows) == stop_after:
                    break
        finally:
            writer.close()
        return rows

    def scores(self):
        with sqlite3.connect(self.path) as database:
            return {(student, cell): score for student, cell, score in database.execute(SCORES)}

    def outcomes(self):
        records = Journal(self.folder / "journal").read_all()
        return {record.student: record.result["outcome"] for record in records}


def hand_in(submissions):
    def reader(content):
        def read():
            if isinstance(content, Exception):
                raise content
            return content.encode()

        return read

    return [HandedIn(name, name, reader(content)) for name, content in submissions.items()]


def pretend(task):
    """Give every test of a submission the points that its text says: all, none or an error."""
    text = task.submission.decode()
    if text == "fault":
        raise ValueError("a fault of the grader")
    if text.startswith("broken"):
        return json.dumps(not_run(Outcome.UNREADABLE)).encode()
    passed = text in ("right", "reference")
    assignment = json.loads(task.assignment)
    result = not_run(Outcome.GRADED) | {
        "verdicts": [
            {
                "name": cell["name"],
                "passed": passed,
                "points": cell["points"] if passed else 0.0,
                "message": "" if passed else "No.",
                "error": "" if passed else "AssertionError",
                "detail": "",
                "printed": "",
                "printed_hidden": "",
            }
            for cell in assignment["cells"]
            if cell["role"] == Role.TEST
        ],
        "cells": [],
    }
    return json.dumps(result).encode()


@pytest.fixture
def room(tmp_path, template, monkeypatch):
    monkeypatch.setattr(grading, "run_task", pretend)
    return Room(tmp_path, template)


CLASS = {
    "ada": "right",
    "bob": "wrong",
    "cyd": "broken",
    "dan": NotReadable(Outcome.REFUSED, "A link."),
    "eve": NotReadable(Outcome.MISSING, "Nothing."),
    "fay": "right",
}


def test_every_submission_has_one_named_outcome_and_the_others_their_points(room):
    rows = room.run(CLASS)
    assert {name: (row.outcome.value, row.points) for name, row in rows.items()} == {
        "ada": ("graded", 12),
        "bob": ("graded", 0),
        "cyd": ("unreadable", 0),
        "dan": ("refused", 0),
        "eve": ("missing", 0),
        "fay": ("graded", 12),
    }
    assert room.outcomes() == {name: row.outcome.value for name, row in rows.items()}
    scores = room.scores()
    assert {student for student, _ in scores} == set(CLASS) - {"eve"}
    assert scores["ada", "2a-gradient"] == 2
    assert scores["bob", "2a-gradient"] == 0
    assert scores["cyd", "2a-gradient"] is None
    notebooks = sorted(path.parts[-3] for path in (room.folder / "autograded").rglob("*.ipynb"))
    assert notebooks == sorted(set(CLASS) - {"eve"})


def test_a_second_run_grades_nothing_and_says_the_same(room):
    first = room.run(CLASS)
    room.executor.graded.clear()
    second = room.run(CLASS)
    assert room.executor.graded == []
    assert all(row.is_new for row in first.values())
    assert not any(row.is_new for row in second.values())
    assert {name: row.points for name, row in first.items()} == {
        name: row.points for name, row in second.items()
    }


@pytest.mark.parametrize(
    ("changes", "graded"),
    [
        ({}, ["changed"]),
        ({"force": True}, ["right", "changed", "broken", "right"]),
        ({"environment": "other"}, ["right", "changed", "broken", "right"]),
        ({"limits": Limits(cell=3)}, ["right", "changed", "broken", "right"]),
    ],
    ids=["submission", "force", "environment", "limits"],
)
def test_what_has_changed_is_graded_again(changes, graded, room):
    room.run(CLASS)
    room.executor.graded.clear()
    room.run(CLASS | {"bob": "changed"}, **changes)
    assert room.executor.graded == graded


def test_a_changed_test_grades_everything_again(room):
    room.run({"ada": "right"})
    room.executor.graded.clear()
    cells = room.assignment.cells
    test = next(cell for cell in cells if cell.role is Role.TEST)
    changed = type(test)(**vars(test) | {"source": test.source + "\nassert True"})
    room.run(
        {"ada": "right"},
        assignment=type(room.assignment)(
            "practice", tuple(changed if cell is test else cell for cell in cells), {}
        ),
    )
    assert room.executor.graded == ["right"]


def test_a_worker_that_dies_costs_nothing_but_time(room):
    room.executor.lost = {b"right": 1}
    assert room.run({"ada": "right"})["ada"].points == 12


def test_a_submission_that_kills_its_workers_is_named_and_graded_again_next_time(room):
    room.executor.lost = {b"wrong": 2}
    rows = room.run(CLASS)
    assert rows["bob"].outcome is Outcome.FAILED
    assert rows["fay"].points == 12
    assert ("bob", "2a-gradient") not in room.scores()
    room.executor.graded.clear()
    assert room.run(CLASS)["bob"].outcome is Outcome.GRADED
    assert room.executor.graded == ["wrong"]


def test_a_fault_of_the_grader_is_named_and_stops_nobody_else(room):
    rows = room.run({"ada": "fault", "bob": "right"})
    assert rows["ada"].outcome is Outcome.FAILED
    assert rows["bob"].points == 12
    record = Journal(room.folder / "journal").read("ada")
    assert "ValueError: a fault of the grader" in record.result["sentence"]


def test_nothing_is_graded_when_the_reference_solution_does_not_pass(room, monkeypatch):
    monkeypatch.setattr(grading, "run_task", lambda task: pretend_wrong(task))
    with pytest.raises(GradingError, match="reference solution itself does not pass"):
        room.run(CLASS)
    assert room.executor.graded == []


def test_a_disk_that_is_full_is_not_taken_for_a_reference_that_does_not_pass(room, monkeypatch):
    def fail(task):
        raise OSError(errno.ENOSPC, "No space left on device", "/tmp/x")

    monkeypatch.setattr(grading, "run_task", fail)
    with pytest.raises(GradingError, match=r"^Nothing was graded: /tmp/x: No space left") as told:
        room.run({"ada": "right"})
    assert "reference" not in str(told.value)


def test_a_test_that_is_no_python_is_said_in_a_sentence(room, monkeypatch):
    def fail(task):
        raise SyntaxError("invalid syntax (<test>, line 3)")

    monkeypatch.setattr(grading, "run_task", fail)
    with pytest.raises(GradingError, match="SyntaxError: invalid syntax"):
        room.run(CLASS)


def pretend_wrong(task):
    return pretend(type(task)(task.assignment, b"wrong", task.limits))


def test_a_lost_gradebook_is_written_anew_without_grading(room, template):
    room.run(CLASS)
    before = room.scores()
    room.executor.graded.clear()
    room.path.write_bytes(template[1])
    room.run(CLASS)
    assert room.executor.graded == []
    assert room.scores() == before


def test_a_second_gradebook_is_filled_without_grading(room, template):
    room.run(CLASS)
    before, room.path = room.scores(), room.folder / "second.db"
    room.path.write_bytes(template[1])
    room.executor.graded.clear()
    room.run(CLASS)
    assert (room.executor.graded, room.scores()) == ([], before)


def test_a_gradebook_that_is_locked_from_the_start_is_said_before_anything_is_graded(room):
    with contextlib.closing(sqlite3.connect(room.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(GradingError, match="locked"):
            room.run(CLASS)
    assert room.executor.graded == []


def test_a_gradebook_that_is_locked_while_grading_loses_nothing(room):
    other = sqlite3.connect(room.path)

    class Locking(Inline):
        def submit(self, function, task):
            if not other.in_transaction:
                other.execute("BEGIN IMMEDIATE")
            return super().submit(function, task)

    room.executor = Locking()
    with pytest.raises(GradingError, match="locked"):
        room.run(CLASS)
    other.close()
    graded, room.executor = room.executor.graded, Inline()
    room.run(CLASS)
    assert sorted(graded) == ["broken", "right", "right", "wrong"]
    assert room.executor.graded == []
    assert len(room.scores()) == 9 * 5


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_stopped_anywhere_a_rerun_gives_the_same_and_grades_nothing_twice(
    data, tmp_path_factory, template
):
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(grading, "run_task", pretend)
        monkeypatch.setattr(grading, "BATCH", data.draw(st.integers(1, 7), label="batch"))
        undisturbed = Room(tmp_path_factory.mktemp("undisturbed"), template)
        undisturbed.run(CLASS)
        room = Room(tmp_path_factory.mktemp("stopped"), template)
        for stop in data.draw(st.lists(st.integers(1, 6), max_size=3), label="stops"):
            room.run(CLASS, stop_after=stop)
        room.run(CLASS)
        assert room.scores() == undisturbed.scores()
        assert room.outcomes() == undisturbed.outcomes()
        # What was in a worker when the run stopped had not come back and is graded once more.
        known = {"right": 2, "wrong": 1, "broken": 1}
        assert set(room.executor.graded) == set(known)


def test_only_a_few_submissions_are_held_at_a_time(room):
    held, most = set(), 0

    class Counting(Inline):
        def submit(self, function, task):
            if task.submission != REFERENCE:
                held.add(task.submission)
                nonlocal most
                most = max(most, len(held))
            return super().submit(function, task)

    room.executor = Counting()
    writer = GradebookWriter(f"sqlite:///{room.path}", room.assignment)
    run = Run(
        room.assignment,
        REFERENCE,
        Limits(),
        "e",
        Journal(room.folder / "journal"),
        writer,
        room.folder / "autograded",
        "g",
        room.executor,
        workers=2,
    )
    for row in run.grade(hand_in({f"s{number:03}": f"text {number}" for number in range(50)})):
        held.discard(f"text {int(row.student[1:])}".encode())
    writer.close()
    assert most <= grading.AHEAD * 2


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(tmp_path):
    (tmp_path / "journal").touch()
    with (
        pytest.raises(GradingError, match=r"Cannot write .*journal.*: Not a directory"),
        only_one(tmp_path / "journal" / "practice"),
    ):
        pass


def test_two_runs_on_one_assignment_do_not_mix(tmp_path):
    with (
        only_one(tmp_path),
        pytest.raises(GradingError, match="Another `course grade`"),
        only_one(tmp_path),
    ):
        pass
    with only_one(tmp_path):
        pass


def test_a_record_that_no_gradebook_takes_fails_alone(room, monkeypatch):
    write = GradebookWriter.write

    def choosy(self, records):
        if any(record.student == "bob" for record in records):
            raise ValueError("not this one")
        write(self, records)

    monkeypatch.setattr(GradebookWriter, "write", choosy)
    room.run(dict.fromkeys(["ada", "bob", "cyd"], "right"))
    assert room.outcomes() == {"ada": "graded", "bob": "failed", "cyd": "graded"}
    assert {student for student, _ in room.scores()} == {"ada", "cyd"}
    monkeypatch.undo()
    monkeypatch.setattr(grading, "run_task", pretend)
    rows = room.run(dict.fromkeys(["ada", "bob", "cyd"], "right"))
    assert [name for name, row in rows.items() if row.is_new] == ["bob"]
    assert {student for student, _ in room.scores()} == {"ada", "bob", "cyd"}


@pytest.mark.parametrize("damage", ["emptied", "removed"])
def test_a_lost_autograded_notebook_is_written_again_without_grading(room, damage):
    room.run({"ada": "right"})
    path = room.folder / "autograded" / "ada" / "practice" / "practice.ipynb"
    before = path.read_bytes()
    path.write_bytes(b"") if damage == "emptied" else path.unlink()
    assert not room.run({"ada": "right"})["ada"].is_new
    assert path.read_bytes() == before


def test_a_new_number_from_the_platform_is_kept_without_grading_again(room, monkeypatch):
    room.run({"ada": "right"})
    again = [HandedIn("ada", "ada_17_assignsubmission_file_", lambda: b"right")]
    monkeypatch.setitem(globals(), "hand_in", lambda submissions: again)
    assert not room.run({"ada": "right"})["ada"].is_new
    assert Journal(room.folder / "journal").read("ada").label == "ada_17_assignsubmission_file_"
