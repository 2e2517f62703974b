"""What a grading run takes in: the class, from where the instructor says, and what is odd of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from grading.answers.reading import read_notebook
from grading.answers.rebuilding import rebuild
from grading.course.assignment import Assignment
from grading.course.folder import SETTINGS, Course
from grading.course.shipped import list_shipped
from grading.errors import GradingError, NotReadable
from grading.examining.time_alarm import Alarm, OutOfTime
from grading.records.journal import Journal
from grading.running.options import Options
from grading.submissions.carried import Carry
from grading.submissions.choosing import HandedIn
from grading.submissions.class_root import say_inside
from grading.submissions.collecting import collect
from grading.submissions.students import find_heirs, find_people
from grading.text import name_fault, shorten

LISTED = 10


def take_in(
    course: Course, assignment: str, options: Options, journals: Sequence[Journal]
) -> tuple[list[HandedIn], list[str]]:
    """Collect a class.

    Args:
        course: that it belongs to.
        assignment: its name.
        options: where it is, and how it is to be read.
        journals: of earlier runs, one for each notebook.

    Returns:
        What each student handed in for each notebook, and the names of files that belong to nobody.

    Raises:
        GradingError: nothing was handed in, or it is not clear by whom.
    """
    source, only = options.source or course.submitted, options.only
    labels = {student: label for one in journals for student, label in one.labels().items()}
    known = find_people(labels)
    submissions, others = collect(
        source,
        assignment,
        lambda: known,
        notebooks=course.list_notebooks(assignment),
        carry=_list_carry(course, assignment) if course.carry else Carry(),
        layout=options.layout,
        inside=options.inside,
        other_assignments=set(course.list_assignments()) - {assignment},
        is_nbgraders=source.resolve() == course.submitted.resolve(),
    )
    submissions = _leave_out(course, submissions)
    lost = {
        student: journal.folder / f"{student}.json"
        for journal in journals
        for student in journal.list_students()
        if student not in labels
    }
    now = {one.student: one.label for one in submissions}
    for student, heirs in find_heirs(lost, now, known).items():
        raise GradingError(
            f"Nothing was graded, because {lost[student]} is damaged and no longer "
            f"tells whom the name {student} belongs to: {shorten(heirs)} may be meant. Put the "
            "file back from a backup; or remove it, and they get their names as if they were new."
        )
    if unknown := sorted(set(only) - {one.student for one in submissions}):
        raise GradingError(f"There is nothing of a student called {unknown[0]!r} at {source}.")
    if not only:
        return submissions, others
    # Whom the instructor calls by name is a student.
    return [replace(one, is_certain=True) for one in submissions if one.student in only], others


def _leave_out(course: Course, submissions: list[HandedIn]) -> list[HandedIn]:
    """Leave out whom the settings name.

    Raises:
        GradingError: nobody else has handed in.
    """
    names = course.settings.CourseDirectory.get("student_id_exclude", "").split(",")
    left = [one for one in submissions if one.student not in names]
    if submissions and not left:
        raise GradingError(
            "Nothing was graded, because c.CourseDirectory.student_id_exclude in "
            f"{SETTINGS} leaves out everybody who has handed in."
        )
    return left


def _list_carry(course: Course, assignment: str) -> Carry:
    shipped = [path.name for path in list_shipped(course, assignment)]
    return Carry(course.carry, shipped, [path.name for path in course.shown])


def require_a_class(
    submissions: Sequence[HandedIn],
    notebooks: Mapping[str, Assignment],
    source: Path,
    seconds: float,
) -> None:
    """Check that students whom only names of folders and files tell are students indeed.

    A class whose folders are not as expected comes out as students of whom none can be read.

    Args:
        submissions: what each student handed in.
        notebooks: what they handed in for, by the name of each notebook.
        source: where it lies, to name it.
        seconds: how long to look at one student.

    Raises:
        GradingError: none can.
    """
    if any(one.is_certain for one in submissions):
        return
    first = ""
    for one in submissions:
        problem = _find_problem(one, notebooks[one.notebook], seconds)
        if not problem:
            return
        first = first or problem
    names = list(dict.fromkeys(one.student for one in submissions))
    if len(names) == 1:
        found = f"one student, {names[0]}, and there is nothing in it to grade: {first}"
        meant = "one student"
    else:
        found = (
            f"{len(names)} students, {shorten(names)}, and there is nothing in it to grade. Of "
            f"{names[0]}: {first}"
        )
        meant = "these students"
    raise GradingError(
        f"Nothing was graded, because {source} looks like the work of {found} If it is a whole "
        "class, `--inside FOLDER` names the folder in it that holds one folder or notebook per "
        f"student. If it is {meant}, add {say_inside(submissions[0].class_folder)}."
    )


def _find_problem(one: HandedIn, assignment: Assignment, seconds: float) -> str:
    """Say in a sentence why nothing can be graded of a student; "" if something can.

    Whatever goes wrong is this student's alone, and grading, which looks again, gives it a name.
    """
    try:
        with Alarm(seconds):
            rebuild(assignment, read_notebook(one.read()))
    except NotReadable as problem:
        return problem.sentence
    except OutOfTime:
        return f"Looking at it took more than {seconds:g} seconds."
    except Exception as problem:  # of the grader: what was handed in may be made to find such
        return f"Looking at it failed ({name_fault(problem)})."
    return ""


def tell(submissions: Sequence[HandedIn]) -> list[str]:
    """Say in a sentence each what the instructor should know about how the class came in."""
    sentences = []
    notebooks = sorted({f"{one.notebook}.ipynb" for one in submissions})
    by_student = {one.student: one for one in submissions}  # all that follows is the student's
    submissions = list(by_student.values())
    if several := [one.student for one in submissions if one.left_out]:
        verb = "was" if len(notebooks) == 1 else "were"
        taken = f"{' and '.join(notebooks)} {verb} graded and no other"
        sentences.append(f"Of several notebooks, {taken}: {shorten(several, LISTED)}")
    if doubtful := [one.student for one in submissions if one.time_is_doubtful]:
        sentences.append(
            "The time of handing in is one that the student could have written: "
            f"{shorten(doubtful, LISTED)}"
        )
    if noted := [f"{one.student} ({'; '.join(one.notes)})" for one in submissions if one.notes]:
        sentences.append(f"To look at: {shorten(noted, LISTED)}")
    return sentences
