"""nbgrader's formgrader shows what `course mark` gave, and what still waits for a person."""

import nbformat
import pytest

from grading.course.folder import Course
from grading.returning.marking.desk import Desk
from grading.returning.marking.questions import list_questions
from tests.browser.jupyter import jupyter
from tests.grading.classes import grading_runs
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


def open_submission(page, address, student):
    page.goto(address.format(f"formgrader/manage_students/{student}/{ASSIGNMENT}"))
    page.locator("tbody").get_by_role("link", name=ASSIGNMENT).click()
    page.wait_for_selector("input.score")


def test_what_was_marked_needs_nobody_and_the_other_still_does(formgrader):
    page, address = formgrader
    page.goto(address.format(f"formgrader/gradebook/{ASSIGNMENT}/{ASSIGNMENT}"))
    page.wait_for_selector("tbody tr .needs-manual-grade")
    print(page.locator("table").inner_html())


def test_points_and_comment_are_there(formgrader):
    page, address = formgrader
    open_submission(page, address, MARKED)
    print(page.url)
