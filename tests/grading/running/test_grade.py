"""A run grades what is new or changed, loses nothing when it stops, and lets nothing spread."""

import errno
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.course.assignment import Role
from grading.errors import GradingError
from grading.limits import Limits
from grading.outcomes import Outcome
from grading.records.journal import Journal
from grading.running import keeping
from grading.running import run as grading
from grading.running.run_lock import only_one
from grading.running.worker import Setting
from grading.sandbox.bubblewrap import CourseFiles
from tests.grading.classes.pretended_class import (
    CLASS,
    REFERENCE,
    Inline,
    Room,
    hand_in,
    pretend,
)


def test_every_submission_has_one_named_outcome_and_the_others_their_points(class_room):
    rows = class_room.run(CLASS)
    assert {name: (row.outcome.value, row.points) for name, row in rows.items()} == {
        "ada": ("graded", 12),
        "bob": ("graded", 0),
        "cyd": ("unreadable", None),
        "dan": ("refused", None),
        "eve": ("missing", None),
        "fay": ("graded", 12),
    }
    assert class_room.outcomes() == {name: row.outcome.value for name, row in rows.items()}
    scores = class_room.scores()
    assert {student for student, _ in scores} == set(CLASS) - {"eve"}
    assert scores["ada", "2a-gradient"] == 2
    assert scores["bob", "2a-gradient"] == 0
    assert scores["cyd", "2a-gradient"] is None
    notebooks = sorted(
        path.parts[-3] for path in (class_room.folder / "autograded").rglob("*.ipynb")
    )
    assert notebooks == sorted(set(CLASS) - {"eve"})


def test_a_second_run_grades_nothing_and_says_the_same(class_room):
    first = class_room.run(CLASS)
    class_room.executor.graded.clear()
    second = class_room.run(CLASS)
    assert class_room.executor.graded == []
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
        (
            {"setting": Setting(CourseFiles(Path(), ()), Limits(cell=3))},
            ["right", "changed", "broken", "right"],
        ),
    ],
    ids=["submission", "force", "environment", "limits"],
)
def test_what_has_changed_is_graded_again(changes, graded, class_room):
    class_room.run(CLASS)
    class_room.executor.graded.clear()
    class_room.run(CLASS | {"bob": "changed"}, **changes)
    assert class_room.executor.graded == graded


@pytest.mark.parametrize("first", [False, True])
def test_a_doubt_about_the_time_is_noted_without_grading_again(first, class_room, monkeypatch):
    for is_doubtful in (first, not first):
        submissions = [
            replace(one, time_is_doubtful=is_doubtful) for one in hand_in({"ada": "right"})
        ]
        monkeypatch.setattr(
            "tests.grading.classes.pretended_class.hand_in", lambda *_, now=submissions: now
        )
        class_room.run({})
        (record,) = Journal(class_room.folder / "journal").read_all()
        assert record.time_is_doubtful is is_doubtful
    assert class_room.executor.graded == ["right"]


def test_a_changed_test_grades_everything_again(class_room):
    class_room.run({"ada": "right"})
    class_room.executor.graded.clear()
    cells = class_room.assignment.cells
    test = next(cell for cell in cells if cell.role is Role.TEST)
    changed = type(test)(**vars(test) | {"source": test.source + "\nassert True"})
    class_room.run(
        {"ada": "right"},
        assignment=type(class_room.assignment)(
            "practice", tuple(changed if cell is test else cell for cell in cells), {}
        ),
    )
    assert class_room.executor.graded == ["right"]


def test_a_worker_that_dies_costs_nothing_but_time(class_room):
    class_room.executor.lost = {b"right": 1}
    assert class_room.run({"ada": "right"})["ada"].points == 12


def test_a_submission_that_kills_its_workers_is_named_and_graded_again_next_time(class_room):
    class_room.executor.lost = {b"wrong": 2}
    rows = class_room.run(CLASS)
    assert rows["bob"].outcome is Outcome.FAILED
    assert rows["fay"].points == 12
    assert ("bob", "2a-gradient") not in class_room.scores()
    class_room.executor.graded.clear()
    assert class_room.run(CLASS)["bob"].outcome is Outcome.GRADED
    assert class_room.executor.graded == ["wrong"]


def test_a_fault_of_the_grader_is_named_and_stops_nobody_else(class_room):
    rows = class_room.run({"ada": "fault", "bob": "right"})
    assert rows["ada"].outcome is Outcome.FAILED
    assert rows["bob"].points == 12
    record = Journal(class_room.folder / "journal").read("ada")
    assert "ValueError: a fault of the grader" in record.result.sentence


def refuse(task):
    """Grade as ever, but for a submission with which the machine refuses to work."""
    if task.submission == b"refused":
        raise GradingError("the machine refuses")
    return pretend(task)


@pytest.mark.parametrize("place", ["worker", "reading"])
def test_a_fault_of_the_machine_takes_away_no_result_that_is_there(place, class_room, monkeypatch):
    monkeypatch.setattr(grading, "run_task", refuse)
    refused = "refused" if place == "worker" else GradingError("the machine refuses")
    with pytest.raises(GradingError, match="the machine refuses"):
        class_room.run({"ada": "right", "bob": refused, "cleo": "right"})
    known = {"ada", "cleo"} if place == "worker" else {"ada"}
    assert class_room.outcomes() == dict.fromkeys(known, "graded")


def test_a_fault_in_reading_is_named_and_stops_nobody_else(class_room):
    for fault in (MemoryError("all of it"), OSError(5, "Input/output error"), KeyError("x\x1b")):
        rows = class_room.run({"ada": fault, "bob": "right"})
        assert {name: row.outcome for name, row in rows.items()} == {
            "ada": Outcome.FAILED,
            "bob": Outcome.GRADED,
        }
        sentence = Journal(class_room.folder / "journal").read("ada").result.sentence
        assert sentence.startswith(Outcome.FAILED.sentence)
        assert type(fault).__name__ in sentence
        assert sentence.isprintable()
    assert class_room.run({"ada": "right"})["ada"].outcome is Outcome.GRADED


def test_nothing_is_graded_when_the_reference_solution_does_not_pass(class_room, monkeypatch):
    monkeypatch.setattr(grading, "run_task", lambda task: pretend_wrong(task))
    with pytest.raises(GradingError, match="reference solution itself does not pass"):
        class_room.run(CLASS)
    assert class_room.executor.graded == []


def test_a_reference_that_passes_although_a_cell_of_it_stops_is_told(class_room, monkeypatch):
    class_room.run({"ada": "right"})
    assert class_room.last.reference_note == ""

    def stop(task):
        result = json.loads(pretend(task)) | {"sentence": "The cell imp stopped."}
        return json.dumps(result).encode()

    monkeypatch.setattr(grading, "run_task", stop)
    class_room.run({"bob": "right"})
    assert "not all of it runs: The cell imp stopped." in class_room.last.reference_note


def test_a_disk_that_is_full_is_not_taken_for_a_reference_that_does_not_pass(
    class_room, monkeypatch
):
    def fail(task):
        raise OSError(errno.ENOSPC, "No space left on device", "/tmp/x")

    monkeypatch.setattr(grading, "run_task", fail)
    with pytest.raises(GradingError, match=r"^Nothing was graded: /tmp/x: No space left") as told:
        class_room.run({"ada": "right"})
    assert "reference" not in str(told.value)


def test_a_test_that_is_no_python_is_said_in_a_sentence(class_room, monkeypatch):
    def fail(task):
        raise SyntaxError("invalid syntax (<test>, line 3)")

    monkeypatch.setattr(grading, "run_task", fail)
    with pytest.raises(GradingError, match="SyntaxError: invalid syntax"):
        class_room.run(CLASS)


def pretend_wrong(task):
    return pretend(type(task)(task.assignment, b"wrong", task.setting))


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_stopped_anywhere_a_rerun_gives_the_same_and_grades_nothing_twice(
    data, tmp_path_factory, template
):
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(grading, "run_task", pretend)
        monkeypatch.setattr(keeping, "BATCH", data.draw(st.integers(1, 7), label="batch"))
        undisturbed = Room(tmp_path_factory.mktemp("undisturbed"), template)
        undisturbed.run(CLASS)
        class_room = Room(tmp_path_factory.mktemp("stopped"), template)
        for stop in data.draw(st.lists(st.integers(1, 6), max_size=3), label="stops"):
            class_room.run(CLASS, stop_after=stop)
        class_room.run(CLASS)
        assert class_room.scores() == undisturbed.scores()
        assert class_room.outcomes() == undisturbed.outcomes()
        # What was in a worker when the run stopped had not come back and is graded once more.
        known = {"right": 2, "wrong": 1, "broken": 1}
        assert set(class_room.executor.graded) == set(known)


def test_only_a_few_submissions_are_held_at_a_time(class_room):
    held, most = set(), 0

    class Counting(Inline):
        def submit(self, function, task):
            if task.submission != REFERENCE:
                held.add(task.submission)
                nonlocal most
                most = max(most, len(held))
            return super().submit(function, task)

    class_room.executor = Counting()
    class_room.run(
        {f"s{number:03}": f"text {number}" for number in range(50)},
        seen=lambda row: held.discard(f"text {int(row.student[1:])}".encode()),
    )
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
