"""What a person gives goes into nbgrader's gradebook as from formgrader, and nothing is lost."""

from dataclasses import replace

import pytest
from nbgrader import api

from grading.records.by_hand import ChangedMeanwhile, HandMarks
from grading.result import ExecutedCell
from tests.grading.classes.gradebook_rows import read_grades
from tests.grading.classes.recorded_class import WRITTEN

PLACE = "practice", WRITTEN


@pytest.fixture
def marked(room):
    """A class of two, and a way to read and save."""
    room.add(room.record("ada"), room.record("bob", untouched=(WRITTEN,)))
    marks = HandMarks(room.url, "practice")
    yield room, marks
    marks.close()


def save(marks, student, points, comment="", version=None):
    found = marks.read(*PLACE)[student]
    return marks.save(PLACE, found.key, version or found.version, points, comment)


def test_points_and_comment_stand_where_formgrader_puts_them(marked):
    room, marks = marked
    mark = save(marks, "ada", 2.5, "Nearly.")
    assert (mark.points, mark.comment, mark.is_marked) == (2.5, "Nearly.", True)
    assert read_grades(room.url)["ada", WRITTEN] == (None, 2.5, None, False)
    with api.Gradebook(room.url) as gradebook:
        copy = gradebook.find_submission_notebook("practice", "practice", "ada")
        assert {told.name: told.manual_comment for told in copy.comments}[WRITTEN] == "Nearly."
        assert not copy.needs_manual_grade
    (ada, _) = room.results().students
    assert ada.comments[WRITTEN] == "Nearly."
    assert ada.scores[WRITTEN].points == 2.5


def test_extra_credit_and_other_cells_stay_as_they_are(marked):
    room, marks = marked
    with api.Gradebook(room.url) as gradebook:
        copy = gradebook.find_submission_notebook("practice", "practice", "ada")
        next(grade for grade in copy.grades if grade.name == WRITTEN).extra_credit = 1.0
        gradebook.db.commit()
    before = read_grades(room.url)
    save(marks, "ada", 3.0)
    after = read_grades(room.url)
    assert after.pop(("ada", WRITTEN)) == (None, 3.0, 1.0, False)
    before.pop(("ada", WRITTEN))
    assert after == before


def test_what_is_taken_back_waits_again_unless_it_has_points_without_a_person(marked):
    room, marks = marked
    for student in ("ada", "bob"):
        save(marks, student, 4.0, "Well said.")
        save(marks, student, None)
    assert read_grades(room.url)["ada", WRITTEN] == (None, None, None, True)
    assert read_grades(room.url)["bob", WRITTEN] == (0.0, None, None, False)
    assert {mark.comment for mark in marks.read(*PLACE).values()} == {""}


@pytest.mark.parametrize("other", [{"points": 1.0}, {"points": None, "comment": "Mine."}])
def test_who_comes_second_overwrites_nothing(marked, other):
    room, marks = marked
    old = marks.read(*PLACE)["ada"].version
    save(marks, "ada", **other)
    before = read_grades(room.url)
    with pytest.raises(ChangedMeanwhile) as told:
        save(marks, "ada", 3.0, "Yours.", version=old)
    assert told.value.found == marks.read(*PLACE)["ada"]
    assert read_grades(room.url) == before


def test_what_formgrader_wrote_meanwhile_is_not_overwritten(marked):
    room, marks = marked
    old = marks.read(*PLACE)["ada"].version
    room.give_by_hand("ada", WRITTEN, 2.0)
    with pytest.raises(ChangedMeanwhile):
        save(marks, "ada", 3.0, version=old)


def test_a_write_within_the_same_moment_is_noticed_by_the_database(marked, monkeypatch):
    """Between reading and writing somebody else writes: the change itself asks what is there."""
    room, marks = marked
    found = HandMarks._find
    calls = []

    def find(self, *given):
        calls.append(found(self, *given))
        if len(calls) == 1:
            room.give_by_hand("ada", WRITTEN, 1.0)
        return calls[-1]

    mark = save(marks, "ada", 4.0)
    monkeypatch.setattr(HandMarks, "_find", find)
    with pytest.raises(ChangedMeanwhile) as told:
        marks.save(PLACE, mark.key, mark.version, 3.0, "")
    assert told.value.found.by_hand == 1.0
    assert read_grades(room.url)["ada", WRITTEN].manual == 1.0


def test_a_regrade_keeps_what_was_given_and_asks_to_look_once_more(marked):
    room, marks = marked
    save(marks, "ada", 2.0, "Well said.")
    record = room.record("ada", wrong={"1a-sigma-prime": "No."})
    own = ExecutedCell("own-cell-1", "markdown", "Mine.")
    room.add(replace(record, result=replace(record.result, cells=(*record.result.cells, own))))
    mark = marks.read(*PLACE)["ada"]
    assert (mark.by_hand, mark.comment, mark.is_waiting) == (2.0, "Well said.", True)
    save(marks, "ada", 2.0, "Well said.")
    assert marks.read(*PLACE)["ada"].is_marked


def test_only_an_answer_to_this_question_can_be_marked(marked):
    _, marks = marked
    key = marks.read("practice", "1a-sigma-prime")["ada"].key
    with pytest.raises(KeyError):
        marks.save(PLACE, key, "", 2.0, "")
    with pytest.raises(KeyError):
        marks.find_student(PLACE, "0" * 32)
