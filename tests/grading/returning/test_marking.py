"""Marking by hand: questions with rubric, answers without names, points that can be given."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_markdown_cell

from grading.course.folder import Course
from grading.course.rubric import find_regions
from grading.errors import GradingError
from grading.outcomes import Outcome
from grading.records.by_hand import ChangedMeanwhile
from grading.result import ExecutedCell
from grading.returning.marking.answers import find_answer
from grading.returning.marking.desk import Desk
from grading.returning.marking.pages import make_list, make_page
from grading.returning.marking.questions import choose, list_questions
from grading.returning.marking.typed import Refused, read_points
from tests.grading.classes.recorded_class import WRITTEN
from tests.grading.classes.source_cells import (
    answer_cell,
    check_cell,
    essay_cell,
    task_cell,
    write_course,
)

SCHEME = "Draw it.\n=== BEGIN MARK SCHEME ===\n1 for axes\n=== END MARK SCHEME ==="


@pytest.fixture(scope="module")
def questions(tmp_path_factory):
    """The questions of a small course: an essay, a task, and code that a person reads."""
    essay = "### BEGIN SOLUTION\nBecause $x^2$.\n### END SOLUTION"
    code = answer_cell("draw", "plot()")
    code.metadata.nbgrader |= {"grade": True, "points": 3}
    cells = [
        new_markdown_cell("# Title", id="title"),
        answer_cell("a", "x = 1"),
        check_cell("t", "assert x == 1"),
        new_markdown_cell("## Why? (2 points)\n\nSay **why**.", id="why"),
        essay_cell("essay", essay),
        task_cell("sketch", f"## Sketch\n\n{SCHEME}"),
        new_markdown_cell("## 3 (3 points)", id="label"),
        code,
    ]
    folder = write_course(tmp_path_factory.mktemp("marked") / "course", "tiny", cells)
    return list_questions(Course.read(folder), "tiny")


@pytest.fixture
def desk(room):
    """A desk with the answers of two, one of them untouched, and a file that cannot be read."""
    room.add(
        room.record("ada", answers={WRITTEN: "Because of $x^2$."}),
        room.record("bob", untouched=(WRITTEN,)),
        room.record("cyd", outcome=Outcome.UNREADABLE),
    )
    desk = Desk(room.course, "practice", list_questions(room.course, "practice"))
    yield desk
    desk.close()


def entry_of(desk, student):
    return next(entry for entry in desk.list_entries(0) if entry.student == student)


def save(desk, student, points, comment=""):
    entry = entry_of(desk, student)
    return desk.save(0, entry.key, entry.mark.version, entry.answer, points, comment)


def test_each_question_has_its_text_its_rubric_and_a_title(questions):
    assert [question.title for question in questions] == ["Why?", "Sketch", "draw"]
    essay, task, code = questions
    assert "<strong>why</strong>" in essay.text
    assert "Title" not in essay.text
    assert "<math" in essay.rubric
    assert "SOLUTION" not in essay.rubric
    assert "1 for axes" in task.rubric
    assert "1 for axes" not in task.text
    assert "plot()" in code.rubric


def test_a_cell_without_regions_is_its_own_model_answer():
    marks = [("BEGIN SOLUTION", "END SOLUTION"), ("BEGIN MARK", "END MARK")]
    text = "given\n# BEGIN SOLUTION\nright\n# END SOLUTION\n# BEGIN MARK\n1 point\n# END MARK"
    assert find_regions(text, marks) == "right\n\n1 point\n"
    assert find_regions("given", marks) == ""


def test_a_question_is_chosen_by_its_name_or_how_it_begins(questions):
    assert choose(questions, "tiny", "sketch") == 1
    assert choose(questions, "tiny", "e") == 0
    assert choose(questions, "tiny", None) is None
    with pytest.raises(GradingError, match=r"No question .* 'x'\. There are essay, sketch, draw"):
        choose(questions, "tiny", "x")
    with pytest.raises(GradingError, match="Nothing in tiny is marked by hand"):
        choose([], "tiny", None)


def test_the_answer_to_a_task_are_the_students_own_cells(questions):
    own = [ExecutedCell(f"own-{at}", "markdown", f"Own {at}.") for at in range(3)]
    of_source = {cell.name: cell for cell in questions[0].notebook.cells}
    cells = [ExecutedCell(name, cell.kind, cell.source) for name, cell in of_source.items()]
    at = list(of_source).index("sketch")
    cells = (*cells[: at + 1], own[0], *cells[at + 1 :], own[1])
    record = type("Record", (), {"result": type("Result", (), {"cells": cells})})
    html = find_answer(questions[1], record).html
    assert "Own 0." in html
    assert "Own 1." in html
    assert "Draw it." not in html


def test_nobody_is_named_unless_asked_for(desk):
    for name in ("ada", "bob", "cyd"):
        assert f"· {name}" not in make_page(desk, 0, with_names=False)
        assert f"· {name}" in make_page(desk, 0, with_names=True)


def test_the_order_does_not_follow_names(room):
    room.add(*(room.record(f"student-{number:02}") for number in range(30)))
    desk = Desk(room.course, "practice", list_questions(room.course, "practice"))
    students = [entry.student for entry in desk.list_entries(0)]
    assert students == [entry.student for entry in desk.list_entries(0)]
    assert students not in (sorted(students), sorted(students, reverse=True))
    desk.close()


def test_what_nobody_has_marked_is_told(desk):
    assert desk.say_progress(0) == "nobody marked this yet: 2 wait"
    assert "nobody marked this yet: 2 wait" in make_list(desk)
    states = {entry.student: entry.state for entry in desk.list_entries(0)}
    assert states == {"ada": "open", "bob": "untouched", "cyd": "open"}
    assert "unreadable" in entry_of(desk, "cyd").note
    assert set(desk.list_others().values()) == {1}  # cyd's tests, which were not run
    assert "1a · The slope at z = 5: 1" in make_list(desk)


def test_points_count_at_once_for_feedback_and_export(room, desk):
    mark, sentence = save(desk, "ada", "2,5", " Nearly.\r\nSee 3a. ")
    assert (mark.points, mark.comment, sentence) == (2.5, "Nearly.\nSee 3a.", "")
    ada = room.results().students[0]
    assert desk.say_progress(0) == "2 of 3 marked"  # nothing written is 0 without a person
    assert ada.scores[WRITTEN].points == 2.5
    assert ada.comments[WRITTEN] == "Nearly.\nSee 3a."
    assert ada.is_complete


def test_points_on_a_late_notebook_change_its_penalty_at_once(room):
    room.set_due("2020-01-01", 'c.LateSubmissionPlugin.penalty_method = "zero"')
    room.add(replace(room.record("ada"), time="2020-01-02 00:00:00 UTC"))
    desk = Desk(room.course, "practice", list_questions(room.course, "practice"))
    save(desk, "ada", "3")
    desk.close()
    (ada,) = room.results().students
    assert (ada.points, ada.is_complete) == (0.0, True)


@pytest.mark.parametrize(
    ("answer", "told"),
    [("Because of $x^2$.", "the answer is the one"), ("Another.", "The answer has changed")],
)
def test_after_a_regrade_it_is_told_whether_the_answer_has_changed(room, desk, answer, told):
    save(desk, "ada", "2")
    room.add(room.record("ada", answers={WRITTEN: answer}, wrong={"1a-sigma-prime": "No."}))
    entry = entry_of(desk, "ada")
    assert (entry.state, entry.mark.points) == ("again", 2.0)
    assert told in entry.note


def test_of_points_from_formgrader_nobody_knows_which_answer_they_are_for(room, desk):
    room.give_by_hand("ada", WRITTEN, 2.0)
    assert entry_of(desk, "ada").note == ""
    room.add(room.record("ada", answers={WRITTEN: "Another."}))
    assert "not known" in entry_of(desk, "ada").note


def test_an_answer_that_was_replaced_meanwhile_gets_no_points_unread(room, desk):
    entry = entry_of(desk, "ada")
    room.add(room.record("ada", answers={WRITTEN: "Another."}))
    with pytest.raises(Refused, match="handed in anew"):
        desk.save(0, entry.key, entry.mark.version, entry.answer, "3", "")
    assert entry_of(desk, "ada").mark.points is None


def test_points_count_although_nothing_else_can_be_kept(room, desk):
    room.course.looks("practice").parent.mkdir(parents=True, exist_ok=True)
    room.course.looks("practice").write_text("in the way")
    mark, sentence = save(desk, "ada", "3")
    assert mark.points == 3.0
    assert sentence.startswith("But later nobody can tell whether the answer has changed")


def test_who_was_first_is_told(room, desk):
    entry = entry_of(desk, "ada")
    save(desk, "ada", "1")
    with pytest.raises(ChangedMeanwhile) as told:
        desk.save(0, entry.key, entry.mark.version, entry.answer, "3", "")
    assert "given 1 point at " in desk.say_who_was_first(told.value.found)
    room.give_by_hand("ada", WRITTEN, 2.0)
    assert "2 points in another program" in desk.say_who_was_first(entry_of(desk, "ada").mark)


@pytest.mark.parametrize(
    ("typed", "points"), [("2", 2.0), (" 2.5 ", 2.5), ("0,5", 0.5), (".5", 0.5), ("", None)]
)
def test_points_are_read_as_people_type_them(typed, points):
    assert read_points(typed, 4.0) == points


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("5", "5 is more than the 4 points"),
        ("-1", "-1 is less than nothing: give 0 to 4 points"),
        ("−1", "less than nothing"),
        ("nan", "no number"),
        ("inf", "no number"),
        ("1e0", "no number"),
        ("٣", "no number"),
        ("1.2.3", "no number"),
        ("two", "'two' is no number of points: type one such as 2 or 2.5"),
    ],
)
def test_what_are_no_points_is_told_in_a_sentence(typed, told):
    with pytest.raises(Refused, match=told):
        read_points(typed, 4.0)


@given(st.text(max_size=20))
def test_whatever_is_typed_points_lie_between_none_and_all(typed):
    try:
        points = read_points(typed, 4.0)
    except Refused:
        return
    assert points is None or 0 <= points <= 4


def test_a_comment_that_is_too_long_is_refused(desk):
    with pytest.raises(Refused, match="10,001 characters"):
        save(desk, "ada", "1", "x" * 10_001)
