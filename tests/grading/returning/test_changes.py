"""A report says what has changed since the one before, and the same when it is written twice."""

import pytest

from grading.outcomes import Outcome
from grading.returning.changes import update_changes
from grading.returning.report import make_report, write_report
from tests.grading.classes.recorded_class import WRITTEN


def seen(room, written):
    """Write a report; return since when, and what is told of whom."""
    changes = update_changes(room.results(), written)
    return changes.since, {one.student: (one.what, one.before, one.now) for one in changes.students}


def test_a_first_report_has_nothing_to_compare_with(room):
    room.add(room.record("ada"))
    assert seen(room, "Monday") == ("", {})
    assert "Since the last report" not in make_report(room.results())


def test_points_outcomes_and_newcomers_are_told(room):
    room.add(room.record("ada"), room.record("bob"), room.record("cyd"), room.record("dan"))
    seen(room, "Monday")
    room.add(
        room.record("bob", outcome=Outcome.UNREADABLE),
        room.record("cyd", wrong={"1a-sigma-prime": "No."}),
        room.record("eve"),
    )
    room.give_by_hand("dan", WRITTEN, 3.0)
    assert seen(room, "Tuesday") == (
        "Monday",
        {
            "bob": ("graded, now unreadable; 8 answers more to mark", 12.0, None),
            "cyd": ("other points", 12.0, 10.0),
            "dan": ("1 answer marked by hand", 12.0, 15.0),
            "eve": ("new: graded", None, 12.0),
        },
    )


def test_a_report_that_is_written_again_says_the_same_again(room):
    room.add(room.record("ada"))
    seen(room, "Monday")
    room.add(room.record("bob"))
    first = seen(room, "Tuesday")
    assert seen(room, "Wednesday") == first
    room.add(room.record("cyd"))
    assert seen(room, "Thursday") == ("Tuesday", {"cyd": ("new: graded", None, 12.0)})


def test_the_page_shows_it(room):
    room.add(room.record("ada"))
    write_report(room.results())
    room.add(room.record("bob"))
    page = write_report(room.results()).read_text(encoding="utf-8")
    assert "1 student for whom something has changed since" in page


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"before": null}',
        b'{"before": null, "last": {"written": 1}}',
        b"[" * 99999,
    ],
)
def test_a_damaged_memory_is_none(room, content):
    room.add(room.record("ada"))
    room.course.reports.mkdir(parents=True)
    (room.course.reports / "practice.json").write_bytes(content)
    assert seen(room, "Monday") == ("", {})
    assert seen(room, "Tuesday") == ("", {})
