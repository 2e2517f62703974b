"""The command `course`: what an instructor runs besides nbgrader's own commands."""

from typing import Annotated

import typer
from rich.console import Console

from grading.commands.doctor_command import doctor_command
from grading.commands.errors import one_sentence_on_failure
from grading.commands.export import export_command
from grading.commands.feedback import feedback_command
from grading.commands.grade import grade_command
from grading.commands.report import report_command
from grading.course.folder import list_assignments
from grading.course.release import Outcome, release

OUTCOMES = {
    Outcome.CREATED: "written",
    Outcome.UPDATED: "brought up to date",
    Outcome.UNCHANGED: "already up to date",
    Outcome.KEPT: "kept: it holds typed answers (--force overwrites them)",
}

app = typer.Typer(
    help="Hand out the assignments of this course, grade what comes back, and return it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


@app.command("release")
def release_command(
    assignment: Annotated[
        str | None, typer.Argument(help="Its name in solutions/; all of them if left out.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite a notebook that holds typed answers, too.")
    ] = False,
) -> None:
    """Generate the student notebooks from solutions/ with nbgrader.

    Examples:

    - `course release` brings all student notebooks up to date

    - `course release practice` does it for one
    """
    console = Console()
    with one_sentence_on_failure():
        for name in [assignment] if assignment else list_assignments():
            with console.status(f"nbgrader writes notebooks/{name} …"):
                outcome = release(name, force=force)
            console.print(f"notebooks/{name}: {OUTCOMES[outcome]}", highlight=False)


app.command("grade")(grade_command)
app.command("feedback")(feedback_command)
app.command("export")(export_command)
app.command("report")(report_command)
app.command("doctor")(doctor_command)
