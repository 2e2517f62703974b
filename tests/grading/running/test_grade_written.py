"""What is graded comes into the gradebook, whatever happens to that, and is not graded again."""

import contextlib
import sqlite3

import pytest

from grading.errors import GradingError
from grading.records.gradebook import GradebookWriter
from grading.records.journal import Journal
from grading.running import run as grading
from tests.grading.classes.pretended_class import (
    CLASS,
    Inline,
    pretend,
)


def test_a_lost_gradebook_is_written_anew_without_grading(class_room, template):
    class_room.run(CLASS)
    before = class_room.scores()
    class_room.executor.graded.clear()
    class_room.path.write_bytes(template[1])
    class_room.run(CLASS)
    assert class_room.executor.graded == []
    assert class_room.scores() == before


def test_a_second_gradebook_is_filled_without_grading(class_room, template):
    class_room.run(CLASS)
    before, class_room.path = class_room.scores(), class_room.folder / "second.db"
    class_room.path.write_bytes(template[1])
    class_room.executor.graded.clear()
    class_room.run(CLASS)
    assert (class_room.executor.graded, class_room.scores()) == ([], before)


def test_a_gradebook_that_is_locked_from_the_start_is_said_before_anything_is_graded(
    soon_locked, class_room
):
    with contextlib.closing(sqlite3.connect(class_room.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(GradingError, match="locked"):
            class_room.run(CLASS)
    assert class_room.executor.graded == []


def test_a_gradebook_that_is_locked_while_grading_loses_nothing(soon_locked, class_room):
    other = sqlite3.connect(class_room.path)

    class Locking(Inline):
        def submit(self, function, task):
            if not other.in_transaction:
                other.execute("BEGIN IMMEDIATE")
            return super().submit(function, task)

    class_room.executor = Locking()
    with pytest.raises(GradingError, match="locked"):
        class_room.run(CLASS)
    other.close()
    graded, class_room.executor = class_room.executor.graded, Inline()
    class_room.run(CLASS)
    assert sorted(graded) == ["broken", "right", "right", "wrong"]
    assert class_room.executor.graded == []
    assert len(class_room.scores()) == 9 * 5


def test_a_record_that_no_gradebook_takes_fails_alone(class_room, monkeypatch):
    write = GradebookWriter.write

    def choosy(self, records):
        if any(record.student == "bob" for record in records):
            raise ValueError("not this one")
        write(self, records)

    monkeypatch.setattr(GradebookWriter, "write", choosy)
    class_room.run(dict.fromkeys(["ada", "bob", "cyd"], "right"))
    assert class_room.outcomes() == {"ada": "graded", "bob": "failed", "cyd": "graded"}
    assert {student for student, _ in class_room.scores()} == {"ada", "cyd"}
    monkeypatch.undo()
    monkeypatch.setattr(grading, "run_task", pretend)
    rows = class_room.run(dict.fromkeys(["ada", "bob", "cyd"], "right"))
    assert [name for name, row in rows.items() if row.is_new] == ["bob"]
    assert {student for student, _ in class_room.scores()} == {"ada", "bob", "cyd"}


@pytest.mark.parametrize("damage", ["emptied", "removed"])
def test_a_lost_autograded_notebook_is_written_again_without_grading(class_room, damage):
    class_room.run({"ada": "right"})
    path = class_room.folder / "autograded" / "ada" / "practice" / "practice.ipynb"
    before = path.read_bytes()
    path.write_bytes(b"") if damage == "emptied" else path.unlink()
    assert not class_room.run({"ada": "right"})["ada"].is_new
    assert path.read_bytes() == before


def test_a_new_number_from_the_platform_is_kept_without_grading_again(class_room):
    class_room.run({"ada": "right"})
    label = "ada_17_assignsubmission_file_"
    assert not class_room.run({"ada": "right"}, label=label)["ada"].is_new
    assert Journal(class_room.folder / "journal").read("ada").label == label
