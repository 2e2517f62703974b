"""What nbgrader's tests promise about a class: who is graded, and who not."""

from tests.grading.classes.source_cells import answer_cell, check_cell
from tests.peers.behaviour import OfCourse, Stands, of
from tests.peers.peer_course import PeerCourse

AUTOGRADE = "nbgrader_autograde"
DUE = "2026-03-02 14:00:00.000000 UTC"
WRONG = {"a": "a = 2"}


def write_one(course: PeerCourse, *before, test: str = "assert a == 1") -> None:
    """Write a source with one answer and one test."""
    course.source(*before, answer_cell("a", "a = 1"), check_cell("t", test, points=2))


def write_class(course: PeerCourse) -> None:
    """Write such a source, and let one student be right and one wrong."""
    write_one(course)
    course.submit("ada")
    course.submit("bob", **WRONG)


def points_of(course: PeerCourse, *students: str) -> list[float | None]:
    """Return the points of the one test."""
    return [course.see(student).points["t"] for student in students]


def grade_class(course: PeerCourse) -> None:
    """Check the points of a class, and what lies in its folders."""
    write_class(course)
    course.grade()
    assert points_of(course, "ada", "bob") == [2, 0]
    assert [path.name for path in course.autograded("ada").iterdir()] == ["p1.ipynb"]


def grade_many(course: PeerCourse) -> None:
    """Check that a dozen are graded in one run."""
    write_one(course)
    for number in range(12):
        course.submit(f"student-{number:02}")
    course.grade()
    assert len(course.students()) == 12


def grade_newcomer(course: PeerCourse) -> None:
    """Check that somebody whom nobody has registered is graded."""
    write_class(course)
    course.due(DUE)
    course.grade()
    assert course.students() == {"ada", "bob"}


def say_that_all_are_created(course: PeerCourse) -> str:
    """Check what is said where settings want nobody to be registered."""
    write_class(course)
    course.settle("c.Autograde.create_student = False")
    said = course.grade()
    assert course.students() == {"ada", "bob"}
    return said


def refuse_unknown_assignment(course: PeerCourse) -> None:
    """Check the sentence on an assignment that is not there."""
    write_class(course)
    assert "There is no assignment 'ps2'" in course.grade(assignment="ps2", code=2)


def leave_out(course: PeerCourse) -> None:
    """Check that some are left out, and what is said if all are."""
    write_class(course)
    course.settle("c.CourseDirectory.student_id_exclude = 'bob,cyd'")
    course.grade()
    assert course.students() == {"ada"}
    course.settle("c.CourseDirectory.student_id_exclude = 'bob,ada'")
    assert "leaves out everybody" in course.grade(code=2)


def go_on_after_failure(course: PeerCourse) -> None:
    """Check that a damaged notebook has an outcome and spoils no other."""
    write_class(course)
    course.hand_in("bob", "{}")
    course.grade()
    assert points_of(course, "ada") == [2]
    assert course.see("bob").outcome == "unreadable"


CLASSES = (
    OfCourse(
        "a class is graded; a folder holds the autograded notebook of each",
        of(AUTOGRADE, "grade"), check=grade_class,
    ),
    OfCourse(
        "many students are graded in one run",
        of(AUTOGRADE, "many_students"), check=grade_many,
    ),
    OfCourse(
        "a student who is not registered yet is registered and graded",
        of(AUTOGRADE, "missing_student"), check=grade_newcomer,
    ),
    OfCourse(
        "with `Autograde.create_student = False` nobody is registered",
        of(AUTOGRADE, "missing_student"), Stands.UNSUPPORTED,
        "c.Autograde.create_student in nbgrader_config.py is not followed here: whoever handed in "
        "is graded and registered.",
        check=say_that_all_are_created,
    ),
    OfCourse(
        "an assignment that does not exist is an error",
        of(AUTOGRADE, "missing_assignment"), check=refuse_unknown_assignment,
    ),
    OfCourse(
        "`CourseDirectory.student_id_exclude` leaves students out",
        of(AUTOGRADE, "student_id_exclude"), check=leave_out,
    ),
    OfCourse(
        "a notebook that cannot be graded leaves nothing behind, and the command fails",
        of(AUTOGRADE, "handle_failure"), Stands.DIFFERENT,
        "It has an outcome that says why and no points, which is not 0; all others are graded.",
        check=go_on_after_failure,
    ),
)  # fmt: skip
