"""Grades the twins' submissions with `course grade` and with plain nbgrader, cell by cell."""

import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import nbformat

from grading.course.folder import Course
from grading.course.release import write_version
from grading.errors import GradingError
from grading.records.new_gradebook import make_tables
from tests.grading.classes import grading_runs
from tests.grading.classes.gradebook_rows import read_grades
from tests.grading.classes.grading_runs import grade
from tests.grading.classes.warm_nbgrader import run_nbgrader
from tests.twins.questions import NAME, write_course
from tests.twins.submissions import Twin, make_notebook

Points = dict[str, dict[str, float | None]]  # by student and cell; None waits for a person


@dataclass(frozen=True)
class Graded:
    """What both graders gave.

    Attributes:
        here: by `course grade`.
        plain: by `nbgrader autograde`; without those on whose notebooks it stopped.
        outcomes: how `course grade` names the end of each submission.
    """

    here: Points
    plain: Points
    outcomes: dict[str, str]


def grade_both(folder: Path, twins: Iterable[Twin], jobs: int = 2) -> Graded:
    """Grade submissions with both, each in a course of its own.

    Args:
        folder: an empty folder.
        twins: what is handed in.
        jobs: how many notebooks each grader runs at the same time.
    """
    twins = list(twins)
    here = write_course(folder / "here")
    hand_in(here, twins)
    rows = grade(here, NAME, Course.read(here).submitted, jobs=jobs)
    outcomes = {row.student: row.outcome.value for row in rows}
    # nbgrader has no parallel mode, so it gets a course for each processor.
    shares = [twins[start::jobs] for start in range(jobs)]
    courses = [
        (write_course(folder / f"plain-{number}"), share)
        for number, share in enumerate(shares)
        if share
    ]
    # Here and not in the threads: nbgrader changes the folder of the whole process for a release.
    for course, share in courses:
        hand_in(course, share)
    with ThreadPoolExecutor(jobs) as pool:
        found = list(pool.map(lambda job: grade_plainly(*job), courses))
    plain = {student: cells for points in found for student, cells in points.items()}
    return Graded(read_points(here), plain, outcomes)


def hand_in(course: Path, twins: Iterable[Twin]) -> None:
    """Release the assignment and hand every submission in."""
    taken = Course.read(course)
    write_version(taken, NAME, course / "notebooks" / NAME)
    released = nbformat.read(course / "notebooks" / NAME / f"{NAME}.ipynb", as_version=4)
    notebooks = ((twin.student, make_notebook(released, twin)) for twin in twins)
    grading_runs.hand_in(taken.submitted, NAME, notebooks)


def grade_plainly(course: Path, twins: Iterable[Twin]) -> Points:
    """Grade what was handed in with `nbgrader autograde`; what it stops at is taken away."""
    make_tables(Course.read(course).db_url)  # nbgrader takes seconds for it
    left = sorted(twin.student for twin in twins)
    stopped = set()
    while left:
        try:
            run_nbgrader(course, "autograde", NAME)
            break
        except GradingError:
            left = [student for student in left if not was_graded(course, student)]
            if left:
                stopped.add(left[0])
                shutil.rmtree(course / "classroom" / "submitted" / left.pop(0))
    # Of a notebook that stopped it, the gradebook can hold a beginning.
    return {who: cells for who, cells in read_points(course).items() if who not in stopped}


def was_graded(course: Path, student: str) -> bool:
    """Tell whether nbgrader came to the end of a submission."""
    return (course / "classroom" / "autograded" / student / NAME / f"{NAME}.ipynb").is_file()


def read_points(course: Path) -> Points:
    """Read what a gradebook holds."""
    points: Points = {}
    for (student, cell), given in read_grades(Course.read(course).db_url).items():
        points.setdefault(student, {})[cell] = None if given.is_waiting else given.auto
    return points
