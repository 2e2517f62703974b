"""The command `course check-assignment`: what the tests of an assignment judge and protect."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grading.commands.words import (
    Folder,
    Name,
    one_sentence_on_failure,
    open_course,
    say,
    say_environment,
)
from grading.course.unfollowed import name_unfollowed, require_own_files
from grading.limits import parse_limits
from grading.running.options import Options

if TYPE_CHECKING:
    from grading.running.checkup import CellCheck


def check_assignment_command(
    assignment: Name,
    limits: Annotated[
        str, typer.Option("--limits", help="What one submission may use: cell=10s,memory=1G,…")
    ] = "",
    course: Folder = None,
) -> None:
    """Look through an assignment before students get it.

    It runs the reference solution and the notebook as students get it, and names each test cell
    that cannot be judged, and why; that the reference does not pass; that an untouched notebook
    passes, so that it protects nothing; whose hidden part repeats what students can read; or that
    sets a name which the notebook sets, too. Nothing is graded and nothing is written. The exit
    code is 1 where `course grade` would refuse the assignment.

    Examples:

    - `course check-assignment practice` takes as long as grading two submissions

    - `course check-assignment ps1 --course ../course101` looks at a course somewhere else
    """
    console = Console()
    with one_sentence_on_failure():
        # nbgrader takes a second to load, which the other commands need not wait for.
        from grading.running.checkup import check_assignment
        from grading.running.environments import find_environment
        from grading.running.setup import read_references

        taken = open_course(course)
        say(name_unfollowed(taken))
        require_own_files(taken, assignment)
        environment = find_environment(taken, assignment, read_references(taken, assignment))
        say_environment(environment)
        with console.status("Running the reference solution and an untouched notebook …"):
            options = Options(limits=parse_limits(limits))
            checks = list(check_assignment(taken, assignment, options))
    show_checks(console, assignment, checks)
    if any(check.fault for check in checks):
        raise typer.Exit(1)


def show_checks(console: Console, assignment: str, checks: "list[CellCheck]") -> None:
    """Print a row per graded cell, then what to change."""
    table = Table("Cell", "Points", "Judged", "Untouched notebook")
    has_several = len({check.notebook for check in checks}) > 1
    for check in checks:
        name = f"{check.notebook}/{check.name}" if has_several else check.name
        judged = "by hand" if check.by_hand else "yes"
        untouched = "" if check.by_hand or check.fault else "fails, as it should"
        table.add_row(
            Text(name, overflow="fold"),
            f"{check.points:g}",
            "no" if check.fault else judged,
            "passes" if check.is_free else untouched,
        )
    console.print(table)
    said = [sentence for check in checks for sentence in check.sentences]
    for sentence in said:
        console.print(Text(sentence))
    broken = sum(bool(check.fault) for check in checks)
    if broken:
        cells = "1 cell is" if broken == 1 else f"{broken} cells are"
        print(f"`course grade {assignment}` will refuse this assignment until {cells} mended.")
    elif said:
        print(f"`course grade {assignment}` will work; look at the sentences above.")
    else:
        print(f"`course grade {assignment}` will work, and every test protects something.")
