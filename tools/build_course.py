"""Builds the whole course: runs every lesson, makes the student notebooks, grades the sample.

`make course` runs this as `python -m tools.build_course`; with --again, unchanged lessons run, too.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grading.commands.release import WORDS
from grading.course.folder import Course
from grading.course.release import Released, release
from grading.errors import GradingError
from helpers.data import DataError, load_dataset
from tools.lessons.executing import EXECUTED, LessonRun, find_lessons
from tools.lessons.run import exit_code_of, run_lessons
from tools.places import ROOT
from tools.plain_nbgrader import Graded
from tools.sample import ASSIGNMENT, SAMPLE_FOLDER, grade_sample, remove_class_folder


def main(again: bool = False) -> int:
    """Build everything and end with a table of it; the exit code is 1 when something failed.

    Args:
        again: run lessons, too, that have not changed since their last run.
    """
    console = Console()
    try:
        load_dataset(image_size=8)
    except DataError as error:  # better said once and now than by every lesson
        console.print(str(error), markup=False, highlight=False, soft_wrap=True)
        return 1
    runs = run_lessons(find_lessons(), EXECUTED, console, again=again)
    outcomes, sample, problem = make_assignments(console)
    console.print(summary(runs, outcomes, sample))
    problems = [f"{run.source.stem} failed: {run.error}" for run in runs if run.error]
    problems += [problem] if problem else []
    notes = [
        f"notebooks/{name}: {WORDS[outcome]}"
        for name, outcome in outcomes.items()
        if outcome is Released.KEPT
    ]
    if sample:
        console.print(
            Text("The sample's feedback page: ").append(place(sample.feedback)), soft_wrap=True
        )
    for line in notes + problems:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    return int(bool(problems))


def make_assignments(console: Console) -> tuple[dict[str, Released], Graded | None, str]:
    """Make the student notebooks and grade the sample; the last value says what went wrong."""
    outcomes: dict[str, Released] = {}
    try:
        course = Course.read(ROOT)
        for name in course.list_assignments():
            with console.status(f"nbgrader makes the student notebook of {name}"):
                outcomes[name] = release(course, name)
        with console.status(f"nbgrader grades the sample submission of {ASSIGNMENT}"):
            remove_class_folder()
            sample = grade_sample(SAMPLE_FOLDER)
    except GradingError as error:
        return outcomes, None, str(error)
    return outcomes, sample, ""


def summary(
    runs: Sequence[LessonRun], outcomes: Mapping[str, Released], sample: Graded | None
) -> Table:
    """Lay out what was made, how it went and where it lies."""
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)  # paths in 80 columns
    table.add_column("What", no_wrap=True)
    table.add_column("Result", justify="right", no_wrap=True)
    table.add_column("Where to look", overflow="fold")
    for run in runs:
        result = Text(f"{run.seconds:.0f} s" if run.is_new else "unchanged")
        if run.error:
            result = Text("failed", "bold red")
        table.add_row("lesson", result, place(run.executed.with_suffix(".html")))
    for name, outcome in outcomes.items():
        notebook = Course.read(ROOT).student_notebook(name)
        table.add_row("assignment", outcome.value, place(notebook))
    if sample:
        for problem, (points, maximum) in sample.points_per_problem().items():
            parts = [part for part in sample.parts if part.problem == problem]
            by_hand = sum(part.max_points for part in parts if part.points is None)
            remark = f" ({by_hand:g} of these by hand)" if by_hand else ""
            result = f"{points:g} of {maximum:g} points"
            table.add_row("sample", result, f"{ASSIGNMENT}, problem {problem}{remark}")
    return table


def place(path: Path) -> Text:
    """Write a path relative to the course, as a link where the terminal knows links."""
    return Text(path.relative_to(ROOT).as_posix(), f"link {path.as_uri()}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make course", description=__doc__.splitlines()[0])
    parser.add_argument("--again", action="store_true", help="run unchanged lessons, too")
    options = parser.parse_args()
    sys.exit(exit_code_of(lambda: main(options.again)))
