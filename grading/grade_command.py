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
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from grading.classfolder import COURSE, require_assignment
from grading.cli_errors import one_sentence_on_failure
from grading.feedback_command import say
from grading.layouts import LayoutName
from grading.limits import Limits, parse_limits
from grading.outcomes import NOT_RUN, Outcome
from grading.text import shorten

if TYPE_CHECKING:
    from grading.grade import Row

WARNING = (
    "Warning: --unsandboxed runs every submission with your rights: it can read and change your "
    "files, the gradebook and other submissions. Use it only for people whom you trust."
)
SLOWEST = 3
LISTED = 10


def grade_command(
    assignment: Annotated[str, typer.Argument(help="Its name in solutions/.")],
    source: Annotated[
        Path,
        typer.Option(
            "--from",
            help="The folder or zip file that holds what was handed in.",
            show_default="classroom/submitted",
        ),
    ] = COURSE / "classroom" / "submitted",
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, help="How many submissions run at the same time.")
    ] = os.cpu_count() or 1,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler", help="Grade on a Dask cluster: its address, such as tcp://HOST:8786."
        ),
    ] = None,
    db: Annotated[
        str | None, typer.Option("--db", help="Another gradebook, as a database URL.")
    ] = None,
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
) -> None:
    """Grade a class, each submission locked in a sandbox of its own.

    Only what is new or changed is graded. Points go into nbgrader's gradebook; then use nbgrader's
    formgrader, feedback and export as usual.

    Examples:

    - `course grade practice --from Downloads/practice.zip` takes what Moodle or Canvas packed

    - `course grade practice` takes the folder classroom/submitted

    - `course grade practice --only ada --force` grades one submission again

    - `course grade practice --from class.zip --inside class` takes the folder class in it; only
      where it is not clear whether class is a student or a class, and the command asks

    - `course grade practice --from Downloads --layout files` takes NAME.ipynb and nothing else
    """
    if unsandboxed:
        print(WARNING, file=sys.stderr)
    with one_sentence_on_failure():
        try:
            rows, others, told = run_grading(
                assignment,
                source,
                jobs,
                db,
                parse_limits(limits),
                only or [],
                force,
                not unsandboxed,
                scheduler=scheduler,
                layout=layout,
                inside=inside,
            )
        except KeyboardInterrupt:
            print("Stopped. Run the same command again to go on from here.", file=sys.stderr)
            raise typer.Exit(130) from None
    show_summary(Console(), assignment, rows, others, told)
    if any(row.outcome is Outcome.FAILED for row in rows):
        raise typer.Exit(1)


def run_grading(
    assignment: str,
    source: Path,
    jobs: int,
    db: str | None,
    limits: Limits,
    only: list[str],
    force: bool,
    sandboxed: bool,
    course: Path = COURSE,
    scheduler: str | None = None,
    layout: str | None = None,
    inside: str | None = None,
) -> tuple[list["Row"], list[str], list[str]]:
    """Grade a class and show the progress.

    Returns:
        A row per submission, the files that belong to nobody, and a sentence each on what was odd
        about what was handed in.

    Raises:
        GradingError: something that the instructor has to mend first.
    """
    # nbgrader and SQLAlchemy take a second to load, which the other commands need not wait for.
    from grading.cluster import AGAIN, OTHER_VERSION
    from grading.intake import require_a_class, take_in, tell
    from grading.run_setup import open_run

    require_assignment(assignment, course)
    console = Console(stderr=True)
    with console.status("Looking at what was handed in …"):
        submissions, others = take_in(assignment, source, course, only, layout, inside)
    rows: list[Row] = []
    with open_run(assignment, jobs, db, limits, force, sandboxed, course, scheduler) as run:
        require_a_class(submissions, run.assignment, source, run.limits.submission)
        columns = (
            TextColumn("Grading"),
            BarColumn(),
            MofNCompleteColumn(),
            RateColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=console, transient=True) as progress:
            bar = progress.add_task("", total=len(submissions))
            for row in run.grade(submissions):
                rows.append(row)
                progress.advance(bar)
        say([run.reference_note] * bool(run.reference_note))
        say(run.say_late())
    for host in run.executor.sent_away:
        console.print(Text(f"The worker on {host} graded nothing: it {OTHER_VERSION}. {AGAIN}"))
    lost = set(run.not_written)
    rows = [replace(row, outcome=Outcome.FAILED) if row.student in lost else row for row in rows]
    return rows, others, tell(submissions, assignment)


class RateColumn(ProgressColumn):
    """Submissions per second so far."""

    def render(self, task: Task) -> Text:
        """Write the rate, once there is one."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f} a second" if speed else "")


def show_summary(
    console: Console,
    assignment: str,
    rows: Iterable["Row"],
    others: Sequence[str],
    told: Sequence[str],
) -> None:
    """Say what was graded and how it ended, how the points are spread, and where to look."""
    rows = list(rows)
    new = sum(row.is_new for row in rows)
    console.print(
        f"{assignment}: {len(rows)} submission{'s' * (len(rows) != 1)}, {new} graded now, "
        f"{len(rows) - new} unchanged since they were graded.",
        highlight=False,
    )
    table = Table("Outcome", "Submissions", "Students", title="Outcomes", title_justify="left")
    for outcome, count in Counter(row.outcome for row in rows).most_common():
        names = sorted(row.student for row in rows if row.outcome is outcome)
        named = "" if outcome == "graded" else shorten(names, LISTED)
        table.add_row(outcome.value, str(count), Text(named))
    console.print(table)
    if any(row.outcome not in NOT_RUN for row in rows):
        console.print(_points_table(rows))
    slowest = sorted(rows, key=lambda row: row.seconds, reverse=True)[:SLOWEST]
    times = ", ".join(f"{row.student} {row.seconds:.1f} s" for row in slowest)
    console.print(Text(f"Slowest: {times}"))
    if noted := sorted(row.student for row in rows if row.has_notes):
        console.print(Text(f"With notes for you in their notebooks: {shorten(noted, LISTED)}"))
    for sentence in told:
        console.print(Text(sentence))
    if others:
        console.print(Text(f"Files that belong to nobody: {shorten(others, LISTED)}"))
    console.print(
        "Look at classroom/autograded, or read and hand-grade in JupyterLab: "
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


def _points_table(rows: list["Row"]) -> Table:
    """Spread the points that tests gave over ten classes at most."""
    table = Table("Points", "Submissions", "", title="Points given by tests", title_justify="left")
    points = [row.points for row in rows if row.outcome not in NOT_RUN]
    counts = Counter(int(value) for value in points)
    width = max(1, -(-(max(counts, default=0) + 1) // 10))
    for low in range(0, max(counts, default=-1) + 1, width):
        count = sum(counts[value] for value in range(low, low + width))
        label = f"{low}" if width == 1 else f"{low} to {low + width - 1}"
        table.add_row(label, str(count), "█" * round(30 * count / len(points)))
    return table
