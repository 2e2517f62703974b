"""The command `course`: what an instructor runs besides nbgrader's own commands."""

import typer

from grading.commands.check_assignment import check_assignment_command
from grading.commands.doctor_command import doctor_command
from grading.commands.export import export_command
from grading.commands.feedback import feedback_command
from grading.commands.grade import grade_command
from grading.commands.mark import mark_command
from grading.commands.release import release_command
from grading.commands.report import report_command

app = typer.Typer(
    help="Hand out the assignments of a course, grade what comes back, and return it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)

app.command("release")(release_command)
app.command("check-assignment")(check_assignment_command)
app.command("grade")(grade_command)
app.command("mark")(mark_command)
app.command("feedback")(feedback_command)
app.command("export")(export_command)
app.command("report")(report_command)
app.command("doctor")(doctor_command)
