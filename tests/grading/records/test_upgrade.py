"""A class that an earlier version has graded stays the same class, with the points by hand."""

import hashlib
import json
import sqlite3

import pytest

from grading.records.journal import Journal
from tests.grading.classes.gradebook_rows import mark_by_hand, read_grades, url_of
from tests.grading.classes.handed_in_files import collect_from, fill

HANDED_IN = {
    "Ada_11_assignsubmission_file_": "right",
    "Ada_13_assignsubmission_file_": "wrong",
    "o'neil_17_assignsubmission_file_": "right",
    "bob.ipynb": "broken",
    "Zoe\u0308": "right",
}
EARLIER = ("student", "label", "key", "result", "time")  # that a record held before it had a hash
BY_HAND = ("3e-explain", "2a-gradient")


@pytest.fixture
def grade(class_room, monkeypatch):
    """Collect and grade a class, whose journal stands where `course grade` has it."""

    def grade_these(*labels):
        source = class_room.folder / "-".join(["in", *(label[:6] for label in labels)])
        for label in labels:
            name = label if label.endswith(".ipynb") else f"{label}/practice.ipynb"
            fill(source, name)
            (source / name).write_text(HANDED_IN[label])
        submissions = collect_from(source, class_room.folder)
        monkeypatch.setattr("tests.grading.classes.pretended_class.hand_in", lambda *_: submissions)
        rows = class_room.run({}, journal=grade_these.journal)
        names = {one.label: one.student for one in submissions}
        return names, {name: (row.outcome, row.points) for name, row in rows.items()}

    grade_these.journal = Journal(class_room.folder / "classroom" / "journal" / "practice")
    return grade_these


def as_earlier(journal, gradebook):
    """Write the journal as the version before records had a hash wrote it."""
    for path in list(journal.folder.glob("*.json")):
        told = json.loads(path.read_bytes())
        told = {"format": 1} | {name: told[name] for name in EARLIER}
        content = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
        path.write_bytes(content)
        mark = hashlib.sha256(content + f"sqlite:///{gradebook}".encode()).hexdigest()
        path.with_suffix(".recorded").write_text(mark)


def points(room):
    with sqlite3.connect(room.path) as database:
        students = sorted(database.execute("SELECT id FROM student"))
    return students, {at: grade[:3] for at, grade in read_grades(url_of(room.path)).items()}


def test_nothing_is_lost_or_counted_twice_and_points_by_hand_stay(grade, class_room):
    first, *_ = HANDED_IN
    early, _ = grade(first)
    before = grade(*HANDED_IN)
    assert early.items() <= before[0].items()
    for student, cell in points(class_room)[1]:
        if cell in BY_HAND:
            mark_by_hand(url_of(class_room.path), "practice", student, cell, 1.5)
    kept = points(class_room)
    assert {manual for _, manual, _ in kept[1].values()} == {None, 1.5}
    as_earlier(grade.journal, str(class_room.path))
    assert grade.journal.read_with_damaged()[0] == {}
    assert grade(*HANDED_IN) == before
    assert points(class_room) == kept
    assert grade.journal.read_with_damaged()[0].keys() == set(before[0].values())


def test_who_comes_later_takes_no_name_and_no_points_of_before(grade, class_room):
    first, second, *others = HANDED_IN
    names, _ = grade(first, *others)
    with sqlite3.connect(class_room.path) as database:
        database.execute(BY_HAND)
    _, kept = points(class_room)
    as_earlier(grade.journal, str(class_room.path))
    again, _ = grade(second)
    assert not set(again.values()) & set(names.values())
    assert {label: grade(*HANDED_IN)[0][label] for label in names} == names
    students, now = points(class_room)
    assert len(students) == len(HANDED_IN)
    assert [row for row in now if row[0] != again[second]] == kept
