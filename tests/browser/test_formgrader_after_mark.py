"""nbgrader's formgrader shows what `course mark` gave, and what still waits for a person."""

import nbformat
import pytest

from grading.course.folder import Course
from grading.returning.marking.desk import Desk
from grading.returning.marking.questions import list_questions
from tests.browser.jupyter import jupyter
from tests.grading.classes import grading_runs
from tests.grading.classes.recorded_class import WRITTEN
from tests.grading.session_cells import linux_only
from tools.class_folder import make_class_folder
from tools.places import ROOT
from tools.sample import ANSWERS, ASSIGNMENT, fill_in

pytestmark = linux_only
MARKED, WAITING = "ada", "bob"
GIVEN, COMMENT = "2.5", "Nearly: which factor is it?"


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A class of two, graded with `course grade`; one written answer is marked."""
    folder = make_class_folder(tmp_path_factory.mktemp("class") / "room", ASSIGNMENT)
    course = Course.read(folder)
    blank = nbformat.read(Course.read(ROOT).student_notebook(ASSIGNMENT), as_version=4)
    answered = fill_in(blank, ANSWERS)
    handed_in = [(student, answered) for student in (MARKED, WAITING)]
    grading_runs.hand_in(folder / "handed-in", ASSIGNMENT, handed_in)
    grading_runs.grade(folder, ASSIGNMENT, folder / "handed-in", jobs=1)
    desk = Desk(course, ASSIGNMENT, list_questions(course, ASSIGNMENT))
    entry = next(entry for entry in desk.list_entries(0) if entry.student == MARKED)
    desk.save(0, entry.mark.key, entry.mark.version, entry.answer, GIVEN, COMMENT)
    desk.close()
    return folder


@pytest.fixture(scope="module")
def formgrader(room, browser, tmp_path_factory):
    """A page that is logged in, and the address of formgrader's pages."""
    with jupyter(room, tmp_path_factory.mktemp("jupyter")) as address:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(120_000)
        page.goto(address.format("login"))
        yield page, address
        page.close()


def open_list(formgrader):
    page, address = formgrader
    page.goto(address.format(f"formgrader/gradebook/{ASSIGNMENT}/{ASSIGNMENT}"))
    page.wait_for_selector("tbody tr td.needs-manual-grade")
    return page


def row_of(page, student):
    return page.locator("tbody tr", has=page.locator(".name-shown", has_text=student))


def open_submission(formgrader, student):
    page = open_list(formgrader)
    page.goto(row_of(page, student).locator("a.name-shown").evaluate("link => link.href"))
    page.wait_for_selector("input.score")
    return page


def test_what_was_marked_needs_nobody_and_the_other_still_does(formgrader):
    page = open_list(formgrader)
    told = {
        student: (
            row_of(page, student).locator(".written-score").inner_text(),
            row_of(page, student).locator(".needs-manual-grade").get_attribute("data-search"),
        )
        for student in (MARKED, WAITING)
    }
    assert told == {MARKED: ("2.5 / 4", ""), WAITING: ("0 / 4", "needs manual grade")}


def test_the_page_of_an_answer_has_the_points_and_the_comment(formgrader):
    page = open_submission(formgrader, MARKED)
    # They are filled in once the server has answered.
    page.wait_for_function("name => document.getElementById(name)?.value", arg=f"{WRITTEN}-comment")
    assert page.locator(f"textarea[id='{WRITTEN}-comment']").input_value() == COMMENT
    score = page.locator(f"input.score[id='{WRITTEN}']")
    assert score.input_value() == GIVEN
    assert "needs_manual_grade" not in (score.get_attribute("class") or "")


def test_the_page_of_an_answer_that_waits_says_so(formgrader):
    page = open_submission(formgrader, WAITING)
    score = page.locator(f"input.score.needs_manual_grade[id='{WRITTEN}']")
    score.wait_for()
    assert score.input_value() == ""
