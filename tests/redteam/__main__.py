"""Grades the harmless attacks of the red team with plain nbgrader and with `course grade`.

`python -m tests.redteam` prints what each attack got from the two, side by side, and a
summary at the end. All of it happens in folders of its own. It takes minutes: damaged files can
stop nbgrader, so it gets each of them alone. A second table has the attacks that nbgrader is not
given, see `tests/redteam/undefended.py`. `--notebooks` leaves that table and the damaged files out.
"""

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat

from grading.errors import GradingError
from grading.submissions.collecting import collect
from tests.grading.classes import grading_runs
from tests.grading.returning.classic_page import make_classic_page
from tests.redteam.attacks import (
    HONEST,
    ONE_WRONG,
    RIGHT_POINTS,
    SOURCE,
    SUCCESS,
    hidden_lines,
    make_notebook,
    read_attacks,
)
from tests.redteam.edited import EDITED
from tests.redteam.malformed import FILES
from tests.redteam.target import PASSWORD, Target, open_target
from tests.redteam.undefended import print_undefended
from tools.class_folder import run_nbgrader

NAME = "practice"
SHORT = "--Execute.timeout=5"  # some attacks leave nbgrader waiting, cell after cell


@dataclass(frozen=True)
class Submission:
    """One submission of the table.

    Attributes:
        student: who hands it in.
        kind: its class of attacks.
        name: what it does.
        deserved: the points that tests should give.
        page: words that no page may have.
    """

    student: str
    kind: str
    name: str
    deserved: float
    page: str = ""


@dataclass(frozen=True)
class Result:
    """What one grader made of a submission.

    Attributes:
        said: its outcome, in a word or two.
        points: that tests gave; None if there are none.
        reached: what the attack got, in words, or "".
    """

    said: str
    points: float | None
    reached: str = ""


def hand_in(target: Target, with_damaged: bool) -> list[Submission]:
    """Write every harmless attack and damaged file as nbgrader wants them; say what they are."""
    submissions = []
    for attack in read_attacks():
        if attack.is_harmless:
            student = f"s{len(submissions):03}"
            data = nbformat.writes(make_notebook(attack, target.places)).encode()
            write(target, student, data)
            deserved = attack.points if isinstance(attack.points, float | int) else ONE_WRONG
            submissions.append(Submission(student, attack.kind, attack.name, deserved, attack.page))
    right = json.dumps(make_notebook(HONEST["right"], {})).encode()
    for one in (*FILES, *EDITED) if with_damaged else ():
        student = f"s{len(submissions):03}"
        write(target, student, one.change(right))
        submissions.append(Submission(student, "malformed", one.name, one.points or 0.0))
    for student in ("honest-1", "honest-2"):
        write(target, student, right)
        submissions.append(Submission(student, "honest", "right answers", RIGHT_POINTS))
    return submissions


def write(target: Target, student: str, data: bytes) -> None:
    """Write one submission."""
    grading_runs.hand_in(target.folder / "classroom" / "submitted", NAME, [(student, data)])


def grade_with_nbgrader(target: Target, submissions: Sequence[Submission]) -> dict[str, Result]:
    """Grade with `nbgrader autograde`: damaged files one by one, all others in one run."""
    from nbgrader.api import Gradebook, MissingEntry

    said = {one.student: "graded" for one in submissions}
    alone = [one.student for one in submissions if one.kind == "malformed"]
    parked = target.folder / "parked"
    parked.mkdir()
    submitted = target.folder / "classroom" / "submitted"
    for student in alone:
        (submitted / student).rename(parked / student)
    run_quietly(target.folder, "autograde", NAME, SHORT)
    for student in alone:
        (parked / student).rename(submitted / student)
        if not run_quietly(target.folder, "autograde", NAME, "--student", student):
            said[student] = "stopped"
        (submitted / student).rename(parked / student)
    results = {}
    url = f"sqlite:///{(target.folder / 'classroom' / 'gradebook.db').as_posix()}"
    with Gradebook(url) as gradebook:
        for one in submissions:
            try:
                notebook = gradebook.find_submission_notebook(NAME, NAME, one.student)
                points = sum(grade.auto_score or 0.0 for grade in notebook.grades)
            except MissingEntry:
                points = None
            results[one.student] = Result(said[one.student], points, find_reached(target, one))
    return results


def grade_with_course(target: Target, submissions: Sequence[Submission]) -> dict[str, Result]:
    """Grade with `course grade`."""
    collected, _ = collect(target.folder / "classroom" / "submitted", NAME, inside=".")
    graded = grading_runs.grade(target.folder, NAME, collected, jobs=os.cpu_count() or 1)
    rows = {row.student: row for row in graded}
    journal = grading_runs.journal_of(target.folder, NAME)
    return {
        one.student: Result(
            rows[one.student].outcome.value,
            rows[one.student].points,
            "got in" if SUCCESS in str(journal.read(one.student)) else find_reached(target, one),
        )
        for one in submissions
    }


def run_quietly(folder: Path, *arguments: str) -> bool:
    """Run nbgrader; tell whether it succeeded."""
    try:
        run_nbgrader(folder, *arguments)
    except GradingError:
        return False
    return True


def find_reached(target: Target, one: Submission) -> str:
    """Say what an attack got, from the notebook that grading has left and a page made of it."""
    classroom = target.folder / "classroom"
    notebook = classroom / "autograded" / one.student / NAME / f"{NAME}.ipynb"
    if not notebook.is_file():
        return ""
    read = nbformat.read(notebook, as_version=4)
    shown = "".join(str(cell.get("outputs", "")) for cell in read.cells)
    if SUCCESS in shown:
        return "got in"
    if any(line in shown for line in hidden_lines(nbformat.read(SOURCE, as_version=4))):
        return "quotes a hidden test"
    if one.page and one.page in make_classic_page(read):
        return "runs in the browser"
    return ""


def is_wrong(one: Submission, result: Result) -> bool:
    """Tell whether a result is one that nobody should get.

    A file that cannot be graded has to be named; no points without a word are a silent zero.
    """
    if result.reached or (result.points or 0.0) > one.deserved:
        return True
    is_named = result.said not in ("graded", "stopped")
    return not is_named and (result.said == "stopped" or (result.points or 0.0) != one.deserved)


def print_table(
    submissions: Sequence[Submission], plain: dict[str, Result], course: dict[str, Result]
) -> None:
    """Print one row per submission and the summary."""
    from rich.text import Text

    from tests.redteam.printing import make_console, make_table

    console = make_console()
    table = make_table(
        "The red team's harmless attacks",
        ("Class", "Attack or accident", "nbgrader autograde", "course grade"),
    )
    wrong = {"plain": 0, "course": 0}
    for one in submissions:
        texts = []
        for grader, results in (("plain", plain), ("course", course)):
            result = results[one.student]
            points = "no points" if result.points is None else f"{result.points:g}"
            is_bad = is_wrong(one, result)
            wrong[grader] += is_bad
            told = f"{result.said}, {points}{', ' if result.reached else ''}{result.reached}"
            texts.append(Text(f"{'✗' if is_bad else '✓'} {told}"))
        table.add_row(one.kind, Text(f"{one.name} ({one.deserved:g} deserved)"), *texts)
    console.print(table)
    console.print(
        f"Wrong (points that were not earned or were lost, something reached, or a run that "
        f"stopped): nbgrader autograde {wrong['plain']} of {len(submissions)}, course grade "
        f"{wrong['course']} of {len(submissions)}.",
        highlight=False,
        soft_wrap=True,
    )


def main() -> None:
    """Grade them with both, and print the table."""
    os.environ[PASSWORD] = "hush"
    results = []
    for grade in (grade_with_nbgrader, grade_with_course):
        with (
            tempfile.TemporaryDirectory(prefix="redteam-") as folder,
            open_target(Path(folder)) as target,
        ):
            submissions = hand_in(target, with_damaged="--notebooks" not in sys.argv)
            print(f"{grade.__name__}: {len(submissions)} submissions …", file=sys.stderr)
            results.append(grade(target, submissions))
    print_table(submissions, *results)
    if "--notebooks" not in sys.argv:
        print("what nbgrader is not given …", file=sys.stderr)
        print_undefended()


if __name__ == "__main__":
    main()
