"""The command `course grade`: a class of notebooks in, points in nbgrader's gradebook out."""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grading.commands.progress import progress_bar
from grading.commands.words import (
    Database,
    Folder,
    Name,
    one_sentence_on_failure,
    open_course,
    say,
)
from grading.course.folder import Course
from grading.limits import parse_limits
from grading.outcomes import NOT_RUN, Outcome
from grading.records.journal import Journal
from grading.running.options import Options
from grading.submissions.layouts import LayoutName
from grading.text import shorten

if TYPE_CHECKING:
    from grading.running.run import Row

WARNING = (
    "Warning: --unsandboxed runs every submission with your rights: it can read and change your "
    "files, the gradebook and other submissions. Use it only for people whom you trust."
)
SLOWEST = 3
LISTED = 10


def grade_command(
    assignment: Name,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="The folder or zip file that holds what was handed in.",
            show_default="where nbgrader collects it",
        ),
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, help="How many submissions run at the same time.")
    ] = os.cpu_count() or 1,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler", help="Grade on a Dask cluster: its address, such as tcp://HOST:8786."
        ),
    ] = None,
    db: Database = None,
    limits: Annotated[
        str, typer.Option("--limits", help="What one submission may use: cell=10s,memory=1G,…")
    ] = "",
    only: Annotated[
        list[str] | None, typer.Option("--only", help="This student only; may be repeated.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Grade again what has been graded already.")
    ] = False,
    unsandboxed: Annotated[
        bool, typer.Option("--unsandboxed", help="Trust the submissions: no sandbox.")
    ] = False,
    inside: Annotated[
        str | None,
        typer.Option("--inside", help="The folder in it that holds the class; . for the top."),
    ] = None,
    layout: Annotated[
        LayoutName | None,
        typer.Option("--layout", help="How what one student handed in is called there."),
    ] = None,
    course: Folder = None,
) -> None:
    """Grade a class, each submission locked in a sandbox of its own.

    Only what is new or changed is graded. Points go into nbgrader's gradebook; then use nbgrader's
    formgrader, feedback and export as usual.

    Examples:

    - `course grade practice --from Downloads/practice.zip` takes what Moodle or Canvas packed

    - `course grade practice` takes what `nbgrader collect` has collected

    - `course grade practice --only ada --force` grades one submission again

    - `course grade practice --from class.zip --inside class` takes the folder class in it; only
      where it is not clear whether class is a student or a class, and the command asks

    - `course grade practice --from Downloads --layout files` takes NAME.ipynb and nothing else
    """
    if unsandboxed:
        print(WARNING, file=sys.stderr)
    with one_sentence_on_failure():
        try:
            options = Options(
                source=source,
                inside=inside,
                layout=layout,
                only=tuple(only or ()),
                force=force,
                limits=parse_limits(limits),
                sandboxed=not unsandboxed,
                jobs=jobs,
                scheduler=scheduler,
            )
            taken = open_course(course, db)
            rows, others, remarks = run_grading(taken, assignment, options)
        except KeyboardInterrupt:
            print("Stopped. Run the same command again to go on from here.", file=sys.stderr)
            raise typer.Exit(130) from None
    show_summary(Console(), taken, assignment, rows, others, remarks)
    if any(row.outcome is Outcome.FAILED for row in rows):
        raise typer.Exit(1)


def run_grading(
    course: Course, assignment: str, options: Options
) -> tuple[list["Row"], list[str], list[str]]:
    """Grade a class and show the progress.

    Returns:
        A row per submission, the files that belong to nobody, and a sentence each on what was odd
        about what was handed in.

    Raises:
        GradingError: something that the instructor has to mend first.
    """
    # nbgrader and SQLAlchemy take a second to load, which the other commands need not wait for.
    from grading.running.cluster import AGAIN, OTHER_VERSION
    from grading.running.intake import require_a_class, take_in, tell
    from grading.running.run import say_late_of
    from grading.running.setup import open_runs

    course.require_assignment(assignment)
    parts = ["" if name == assignment else name for name in course.list_notebooks(assignment)]
    journals = [Journal(course.journal(assignment, part)) for part in parts]
    console = Console(stderr=True)
    with console.status("Looking at what was handed in …"):
        submissions, others = take_in(course, assignment, options, journals)
    rows: list[Row] = []
    with open_runs(course, assignment, options) as runs:
        place, seconds = options.source or course.submitted, options.limits.submission
        notebooks = {run.assignment.notebook: run.assignment for run in runs}
        require_a_class(submissions, notebooks, place, seconds)
        with progress_bar(len(submissions), "Grading", console) as advance:
            for run in runs:
                own = [one for one in submissions if one.notebook == run.assignment.notebook]
                for row in run.grade(own):
                    rows.append(row)
                    advance(1)
        say(run.reference_note for run in runs if run.reference_note)
        say(say_late_of(runs))
    for host in runs[0].executor.sent_away:
        console.print(Text(f"The worker on {host} graded nothing: it {OTHER_VERSION}. {AGAIN}"))
    lost = {(run.assignment.notebook, student) for run in runs for student in run.not_written}
    rows = [
        replace(row, outcome=Outcome.FAILED) if (row.notebook, row.student) in lost else row
        for row in rows
    ]
    return rows, others, tell(submissions)


def show_summary(
    console: Console,
    course: Course,
    assignment: str,
    rows: Iterable["Row"],
    others: Sequence[str],
    remarks: Sequence[str],
) -> None:
    """Say what was graded and how it ended, how the points are spread, and where to look."""
    rows = list(rows)
    has_several = len({row.notebook for row in rows}) > 1
    new = sum(row.is_new for row in rows)
    console.print(
        f"{assignment}: {len(rows)} submission{'s' * (len(rows) != 1)}, {new} graded now, "
        f"{len(rows) - new} unchanged since they were graded.",
        highlight=False,
    )
    table = Table("Outcome", "Submissions", "Students", title="Outcomes", title_justify="left")
    for outcome, count in Counter(row.outcome for row in rows).most_common():
        names = sorted(
            f"{row.student} ({row.notebook})" if has_several else row.student
            for row in rows
            if row.outcome is outcome
        )
        named = "" if outcome == "graded" else shorten(names, LISTED)
        table.add_row(outcome.value, str(count), Text(named))
    console.print(table)
    given: Counter[str] = Counter()
    for row in rows:
        if row.points is not None and row.outcome not in NOT_RUN:
            given[row.student] += row.points
    if given:
        console.print(_points_table(list(given.values())))
    slowest = sorted(rows, key=lambda row: row.seconds, reverse=True)[:SLOWEST]
    times = ", ".join(f"{row.student} {row.seconds:.1f} s" for row in slowest)
    console.print(Text(f"Slowest: {times}"))
    if noted := sorted({row.student for row in rows if row.has_notes}):
        console.print(Text(f"With notes for you in their notebooks: {shorten(noted, LISTED)}"))
    for sentence in remarks:
        console.print(Text(sentence))
    if others:
        console.print(Text(f"Files that belong to nobody: {shorten(others, LISTED)}"))
    console.print(
        f"Look at {course.show(course.autograded)}, or read and hand-grade in JupyterLab: "
        "Nbgrader → Formgrader.",
        highlight=False,
        soft_wrap=True,
    )
    console.print(
        f"Then `course report {assignment}` makes a page on the class, and `course feedback "
        f"{assignment}` one for each student.",
        highlight=False,
        soft_wrap=True,
    )


def _points_table(points: list[float]) -> Table:
    """Spread the points that tests gave over ten classes at most."""
    table = Table("Points", "Submissions", "", title="Points given by tests", title_justify="left")
    counts = Counter(int(value) for value in points)
    width = max(1, -(-(max(counts, default=0) + 1) // 10))
    for low in range(0, max(counts, default=-1) + 1, width):
        count = sum(counts[value] for value in range(low, low + width))
        label = f"{low}" if width == 1 else f"{low} to {low + width - 1}"
        table.add_row(label, str(count), "█" * round(30 * count / len(points)))
    return table
