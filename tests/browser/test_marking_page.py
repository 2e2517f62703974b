"""In a real browser a class is marked by keyboard alone, and what is typed is in the gradebook."""

import pytest

from grading.outcomes import Outcome
from grading.returning.marking.desk import Desk
from grading.returning.marking.questions import list_questions
from tests.browser.barriers import find_violations
from tests.browser.readers import PATIENCE
from tests.grading.classes.gradebook_rows import read_grades
from tests.grading.classes.recorded_class import WRITTEN, make_class
from tests.grading.marking_server import served
from tests.grading.session_cells import linux_only

pytestmark = linux_only
EVIL = "<script>document.title = 'attacked'</script><img src=x onerror=alert(1)> $x^2$"


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A class in which the assignment is registered, which takes longer than a test."""
    return make_class(tmp_path_factory.mktemp("empty") / "class")


@pytest.fixture
def room(tmp_path, empty):
    room = make_class(tmp_path / "class", empty.gradebook)
    texts = {name: {WRITTEN: f"{name} wrote this. {EVIL}"} for name in ("ada", "bob", "cyd")}
    room.add(
        *(room.record(name, answers=answers) for name, answers in texts.items()),
        room.record("dan", untouched=(WRITTEN,)),
        room.record("eve", outcome=Outcome.UNREADABLE),
    )
    return room


@pytest.fixture
def address(room):
    desk = Desk(room.course, "practice", list_questions(room.course, "practice"))
    with served(desk) as address:
        yield address
    desk.close()


@pytest.fixture
def open_marking(browser, address):
    contexts = []

    def open_marking(place="question/1", width=1440, scheme="light"):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text))
        page.on("request", lambda request: request.url.startswith(address) or fail(request.url))
        page.goto(f"{address}{place}")
        return page

    def fail(url):
        if not url.startswith("data:"):
            contexts[0].pages[0].complaints.append(f"away: {url}")

    yield open_marking
    for context in contexts:
        context.close()


def by_hand(room):
    """Return the points that a person gave, in their order."""
    grades = read_grades(room.url)
    return sorted(g.manual for (_, cell), g in grades.items() if cell == WRITTEN and g.manual)


def test_a_class_is_marked_by_keyboard_alone(room, open_marking):
    page = open_marking()
    assert page.locator("#progress").inner_text() == "1 of 5 marked"
    for number, points in enumerate(("1", "2.5", "3", "4"), start=2):
        page.keyboard.type(points)
        if points == "3":
            page.keyboard.press("Escape")
            page.keyboard.type("c")
            page.keyboard.type("Nearly: see 3a.")
        page.keyboard.press("Enter")
        page.get_by_text(f"{number} of 5 marked").wait_for()
        page.keyboard.press("u")
    assert by_hand(room) == [1.0, 2.5, 3.0, 4.0]
    comments = {told for one in room.results().students for told in one.comments.values()}
    assert "Nearly: see 3a." in comments
    assert page.complaints == []


def test_who_types_faster_than_is_saved_marks_each_answer_as_meant(room, open_marking):
    page = open_marking()
    page.keyboard.type("1\n2.5\n3\n")
    page.get_by_text("4 of 5 marked").wait_for()
    assert by_hand(room) == [1.0, 2.5, 3.0]


def test_nothing_of_an_answer_runs_and_nobody_is_named(open_marking):
    page = open_marking()
    assert page.title() == "3e · In your own words: mark practice by hand"
    assert page.locator(".written script, .written img").count() == 0
    assert page.locator(".written math").count() == 3
    assert {"dan", "eve"}.isdisjoint(page.locator("main").inner_text().split())
    assert page.complaints == []


def test_two_windows_do_not_overwrite_each_other(room, open_marking):
    one, two = open_marking(), open_marking()
    one.keyboard.type("1")
    two.keyboard.type("2")
    one.keyboard.press("Enter")
    one.get_by_text("2 of 5 marked").wait_for()
    two.keyboard.press("Enter")
    two.get_by_text("Somebody was first: this answer was given 1 point").wait_for()
    assert by_hand(room) == [1.0]
    two.keyboard.press("Enter")
    two.get_by_text("Saved.").wait_for()
    assert by_hand(room) == [2.0]


def test_points_that_are_none_are_told_in_a_sentence_and_kept_on_the_page(room, open_marking):
    page = open_marking()
    page.keyboard.type("41")
    page.keyboard.press("Enter")
    page.get_by_text("41 is more than the 4 points of this question").wait_for()
    assert page.locator("input:focus").input_value() == "41"
    assert by_hand(room) == []


def test_the_pages_fit_and_have_no_barrier(open_marking):
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    for width, scheme in ((390, "light"), (1440, "dark")):
        for place in ("", "question/1"):
            page = open_marking(place, width, scheme)
            assert page.evaluate(wide) <= 0
            assert find_violations(page) == []
