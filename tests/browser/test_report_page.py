"""In a real browser the report's table of students can be sorted and searched, by keyboard too."""

import pytest

from tests.browser.barriers import find_barriers
from tests.grading.classes.recorded_class import make_class
from tests.grading.session_cells import linux_only

pytestmark = linux_only
ROWS = "table.sortable tbody tr:not([hidden]) th"


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    from grading.outcomes import Outcome
    from grading.returning.report import write_report

    room = make_class(tmp_path_factory.mktemp("report") / "class")
    room.add(
        room.record("ada", wrong={"1a-sigma-prime": "No."}),
        room.record("bob"),
        room.record("cyd", outcome=Outcome.UNREADABLE),
        room.record("dan", wrong={"1a-sigma-prime": "No.", "1b-share": "No."}),
    )
    return write_report(room.results()).parent


@pytest.fixture
def open_report(readers, reports):
    with readers.opener(reports) as open_page:
        yield lambda **options: open_page("practice.html", **options)


def test_the_table_is_sorted_up_and_down_and_who_has_no_points_comes_last(open_report):
    page = open_report()
    points = page.locator("th button", has_text="Points")
    points.press("Enter")
    assert page.locator(ROWS).all_inner_texts() == ["dan", "ada", "bob", "cyd"]
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("Points")
    points.press("Enter")
    assert page.locator(ROWS).all_inner_texts() == ["bob", "ada", "dan", "cyd"]


def test_the_table_shows_what_was_searched_for(open_report):
    page = open_report()
    page.get_by_label("Find").fill("unread")
    assert page.locator(ROWS).all_inner_texts() == ["cyd"]
    assert page.locator("#said").inner_text() == "1 of 4 students"


def test_without_scripts_everybody_is_there(open_report):
    page = open_report(scripts=False)
    assert page.locator(ROWS).count() == 4
    assert not page.get_by_label("Find").is_visible()


def test_the_report_brings_its_typeface_and_asks_for_nothing_else(open_report):
    page = open_report()
    page.evaluate("document.fonts.ready.then(() => null)")
    loaded = "[...document.fonts].filter((one) => one.status === 'loaded').map((one) => one.weight)"
    assert sorted(page.evaluate(loaded))[-2:] == ["400", "700"]
    assert page.complaints == []


@pytest.fixture(scope="module")
def report(readers, reports):
    with readers.opener(reports) as open_page:
        yield open_page("practice.html")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_report_fits_and_has_no_barrier(report, scheme, width):
    report.set_viewport_size({"width": width, "height": 900})
    report.emulate_media(color_scheme=scheme)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert report.evaluate(wide) <= 0
    assert find_barriers(report) == []
    assert report.complaints == []
