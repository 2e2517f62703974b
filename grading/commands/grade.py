"""The command `course grade`: a class of notebooks in, points in nbgrader's gradebook out."""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from grading.commands.grade_summary import show_summary
from grading.commands.progress import progress_bar
from grading.commands.words import (
    Database,
    Folder,
    Name,
    one_sentence_on_failure,
    open_course,
    say,
    say_environment,
)
from grading.course.folder import Course
from grading.course.unfollowed import name_unfollowed, require_own_files
from grading.errors import GradingError
from grading.limits import parse_limits
from grading.outcomes import Outcome
from grading.records.journal import Journal
from grading.running.options import Options
from grading.submissions.layouts import LayoutName

if TYPE_CHECKING:
    from grading.running.rows import Row

WARNING = (
    "Warning: --unsandboxed runs every submission with your rights: it can read and change your "
    "files, the gradebook and other submissions. Use it only for people whom you trust."
)
PAUSE = 2.0  # seconds between two looks at what was handed in


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
        bool, typer.Option("--force", "-f", help="Grade again what has been graded already.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on with what is handed in later, until Ctrl-C.")
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

    Only what is new or changed is graded. Points go into nbgrader's gradebook; go on with `course
    mark`, `report`, `feedback` and `export`, or with nbgrader's formgrader.

    Examples:

    - `course grade practice --from Downloads/practice.zip` takes what Moodle or Canvas packed

    - `course grade practice` takes what `nbgrader collect` has collected

    - `course grade practice --watch` goes on with what is collected later, as it comes

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
            say(name_unfollowed(taken))
            if watch:
                grade_as_it_comes(taken, assignment, options, partial(time.sleep, PAUSE))
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
    require_own_files(course, assignment)
    parts = ["" if name == assignment else name for name in course.list_notebooks(assignment)]
    journals = [Journal(course.journal(assignment, part)) for part in parts]
    console = Console(stderr=True)
    with console.status("Looking at what was handed in …"):
        submissions, others = take_in(course, assignment, options, journals)
    rows: list[Row] = []
    with open_runs(course, assignment, options) as runs:
        say_environment(runs[0].setting.course.environment)
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
    lost = {
        (run.assignment.notebook, student) for run in runs for student in run.keeper.not_written
    }
    rows = [
        replace(row, outcome=Outcome.FAILED) if (row.notebook, row.student) in lost else row
        for row in rows
    ]
    return rows, others, tell(submissions)


def grade_as_it_comes(
    course: Course, assignment: str, options: Options, pause: Callable[[], object]
) -> None:
    """Grade what there is, and then whatever is handed in or changed, until `pause` raises.

    What an instructor has to mend is said, and tried again when something has changed.

    Args:
        course: that the assignment belongs to.
        assignment: its name.
        options: of the first run; later ones grade what is new.
        pause: waits between two looks.
    """
    from grading.running.watching import watch

    course.require_assignment(assignment)
    places = [options.source or course.submitted, course.source / assignment]
    for _ in watch(places, pause):
        try:
            rows, others, remarks = run_grading(course, assignment, options)
        except GradingError as problem:
            say([str(problem)])
        else:
            if any(row.is_new for row in rows):
                show_summary(Console(), course, assignment, rows, others, remarks)
            options = replace(options, force=False)
        say([f"Waiting for what is handed in at {course.show(places[0])}; Ctrl-C ends this."])
