"""What nbgrader's tests promise about times: of handing in, of grading again, and limits."""

import nbformat

from tests.grading.classes.source_cells import answer_cell, check_cell, given_cell
from tests.peers.behaviour import OfCourse, Stands, of
from tests.peers.of_classes import AUTOGRADE, points_of, write_class, write_one
from tests.peers.peer_course import PeerCourse

DUE = "2026-03-02 14:00:00.000000 UTC"
HOUR_LATE = "2026-03-02 15:00:00.000000 UTC"
DAY_BEFORE = "2026-03-01 14:00:00.000000 UTC"
PLUGIN = """
from nbgrader.plugins import BasePlugin

class PerHour(BasePlugin):
    def late_submission_penalty(self, student_id, score, seconds_late):
        return seconds_late // 3600
"""


def read_times(course: PeerCourse) -> None:
    """Check what is late."""
    write_one(course)
    course.due(DUE)
    course.submit("ada", time=HOUR_LATE)
    course.submit("bob", time=DAY_BEFORE)
    course.grade()
    assert [course.submission(one)["late"] for one in ("ada", "bob")] == [3600, 0]
    assert "0 graded now" in course.grade()


def keep_time_out(course: PeerCourse) -> None:
    """Check where the time of somebody is whose notebook came without the exchange."""
    write_one(course)
    course.submit("ada", time=DAY_BEFORE)
    course.grade()
    assert not (course.autograded("ada") / "timestamp.txt").exists()
    assert course.see("ada").time == DAY_BEFORE


def read_odd_times(course: PeerCourse) -> None:
    """Check a time that is empty and one that is none."""
    write_one(course)
    course.due(DUE)
    course.submit("ada", time="")
    course.submit("bob", time="tomorrow, perhaps")
    assert "bob" in course.grade()
    assert [course.submission(one)["late"] for one in ("ada", "bob")] == [0, 0]


def find_penalty(course: PeerCourse, setting: str) -> float | None:
    """Return the penalty of somebody who came an hour late."""
    write_one(course)
    course.due(DUE)
    course.settle(setting)
    course.submit("ada", time=HOUR_LATE)
    course.grade()
    return course.submission("ada")["penalty"]


def take_nothing(course: PeerCourse) -> None:
    """Check that nothing is taken off by itself."""
    assert find_penalty(course, "c.LateSubmissionPlugin.penalty_method = 'none'") is None


def take_all(course: PeerCourse) -> None:
    """Check that all is taken off, and given back when the time is another one."""
    assert find_penalty(course, "c.LateSubmissionPlugin.penalty_method = 'zero'") == 2
    course.hand_in("ada", DAY_BEFORE, "timestamp.txt")
    course.grade()
    assert course.submission("ada")["penalty"] is None


def take_by_plugin(course: PeerCourse) -> None:
    """Check a plugin of the instructor's."""
    course.ship("../../peer_penalty.py", PLUGIN)
    course.settle(f"import sys\nsys.path.insert(0, {str(course.folder)!r})")
    setting = "c.AssignLatePenalties.plugin_class = 'peer_penalty.PerHour'"
    assert find_penalty(course, setting) == 1


def grade_again(course: PeerCourse) -> None:
    """Check what is graded again, and when."""
    write_class(course)
    course.grade()
    assert "0 graded now" in course.grade()
    assert "2 graded now" in course.grade("--force")
    assert "2 graded now" in course.grade("-f")


def grade_changed(course: PeerCourse) -> None:
    """Check that a notebook handed in anew is graded, whatever time it has."""
    write_class(course)
    course.grade()
    course.submit("bob")
    assert "1 graded now" in course.grade()
    assert points_of(course, "bob") == [2]


def limit_time(course: PeerCourse) -> None:
    """Check that the option of the command sets the limit."""
    course.source(
        given_cell("g", "import time\ndef wait(seconds): time.sleep(seconds)"),
        answer_cell("a", "a = 1"),
        check_cell("t", "assert a == 1", points=2),
    )
    course.settle("c.Execute.timeout = 1000")
    course.submit("ada", a="wait(60)\na = 1")
    course.submit("bob")
    course.grade("--limits", "cell=300ms")
    assert points_of(course, "ada", "bob") == [0, 2]


def end_loop(course: PeerCourse) -> None:
    """Check a loop without an end, and one that prints."""
    write_one(course)
    course.submit("ada", a="while True: pass")
    course.submit("bob", a="while True: print('x' * 1000)")
    course.grade("--limits", "cell=300ms,output=1M")
    assert course.see("ada").outcome == "timeout"
    assert course.see("bob").outcome in ("timeout", "output")
    assert points_of(course, "ada", "bob") == [0, 0]
    assert len(nbformat.writes(course.see("bob").notebook)) < 2 * 2**20


TIMES = (
    OfCourse("the time of handing in is read", of(AUTOGRADE, "grade_timestamp"), check=read_times),
    OfCourse(
        "the time of handing in lies beside the autograded notebook",
        of(AUTOGRADE, "grade_timestamp"), Stands.DIFFERENT,
        "Only where nbgrader's exchange has collected the notebook: there it brings the feedback "
        "to the right student. All times are in the table of `course export`.",
        check=keep_time_out,
    ),
    OfCourse(
        "a time that is empty is none, and one that cannot be read is an error",
        of(AUTOGRADE, "grade_empty_timestamp"), Stands.DIFFERENT,
        "Neither is late, and the summary names whose time cannot be read; nbgrader stops there.",
        check=read_odd_times,
    ),
    OfCourse(
        "a student who is late loses nothing by default",
        of(AUTOGRADE, "late_submission_penalty_none"), check=take_nothing,
    ),
    OfCourse(
        "`LateSubmissionPlugin.penalty_method = \"zero\"` takes all points, until the time changes",
        of(AUTOGRADE, "late_submission_penalty_zero"), check=take_all,
    ),
    OfCourse(
        "a plugin of the instructor's says what is lost",
        of(AUTOGRADE, "late_submission_penalty_plugin"), check=take_by_plugin,
    ),
    OfCourse(
        "what has been graded is left alone, unless `--force` or `-f` is given",
        of(AUTOGRADE, "force", "force_f"), check=grade_again,
    ),
    OfCourse(
        "a notebook that was handed in later is graded again",
        of(AUTOGRADE, "update_newer"), Stands.DIFFERENT,
        "One that has changed is graded again, whether or not it has a later time.",
        check=grade_changed,
    ),
    OfCourse(
        "`Execute.timeout` limits a cell",
        of(AUTOGRADE, "autograde_timeout"), Stands.DIFFERENT,
        "`--limits cell=…` does, and the whole notebook has a limit as well.", check=limit_time,
    ),
    OfCourse(
        "a loop without an end is ended",
        of(AUTOGRADE, "infinite_loop", "infinite_loop_with_output"), Stands.DIFFERENT,
        "Likewise, with the outcome `timeout` or `output`; and what it prints fills no memory.",
        check=end_loop,
    ),
)  # fmt: skip
