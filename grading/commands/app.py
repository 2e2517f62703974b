"""The command `course`: what an instructor runs besides nbgrader's own commands."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grading.commands.bundle import bundle_command
from grading.commands.doctor_command import doctor_command
from grading.commands.errors import one_sentence_on_failure
from grading.commands.export import export_command
from grading.commands.feedback import feedback_command
from grading.commands.grade import grade_command
from grading.commands.report import report_command
from grading.commands.sample import ASSIGNMENT, grade_sample
from grading.commands.stock import Graded
from grading.course.folder import COURSE, list_assignments
from grading.course.release import Outcome, release

SAMPLE_FOLDER = COURSE / "build" / "sample-class"
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
app.command("bundle")(bundle_command)
app.command("doctor")(doctor_command)


@app.command("sample")
def sample_command() -> None:
    """Grade a worked sample submission of the practice with nbgrader, and show the points.

    Example:

    - `course sample` leaves the graded notebook and its feedback page in build/sample-class
    """
    console = Console()
    with one_sentence_on_failure():
        remove_class_folder()
        with console.status("nbgrader grades the sample submission …"):
            graded = grade_sample(SAMPLE_FOLDER)
    console.print(points_table(graded))
    console.print(
        f"Feedback page: {graded.feedback.relative_to(COURSE)}", highlight=False, soft_wrap=True
    )


def points_table(graded: Graded) -> Table:
    """Lay out the points per part and per problem, with what each failing test said."""
    table = Table(title=f"Sample submission of {ASSIGNMENT}", title_justify="left")
    for heading, justify in (("Part", "left"), ("Points", "right"), ("Comment", "left")):
        table.add_column(heading, justify=justify, overflow="fold")
    for problem, (points, maximum) in graded.points_per_problem().items():
        for part in (part for part in graded.parts if part.problem == problem):
            given = "by hand" if part.points is None else f"{part.points:g} of {part.max_points:g}"
            label, _, title = part.name.partition("-")
            table.add_row(f"{label} {title.replace('-', ' ')}", given, Text(part.message))
        table.add_row(
            f"[bold]Problem {problem}", f"[bold]{points:g} of {maximum:g}", end_section=True
        )
    return table


def remove_class_folder() -> None:
    """Remove what an earlier run of `course sample` has left."""
    from nbgrader.utils import rmtree  # also removes the read-only files of nbgrader on Windows

    if SAMPLE_FOLDER.exists():
        rmtree(SAMPLE_FOLDER)
