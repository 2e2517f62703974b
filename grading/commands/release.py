"""The command `course release`: student notebooks, as nbgrader makes them of their sources."""

from typing import Annotated

import typer
from rich.console import Console

from grading.commands.words import Folder, one_sentence_on_failure, open_course
from grading.course.release import Released, release

WORDS = {
    Released.CREATED: "written",
    Released.UPDATED: "brought up to date",
    Released.UNCHANGED: "already up to date",
    Released.KEPT: "kept: it holds typed answers (--force overwrites them)",
}


def release_command(
    assignment: Annotated[
        str | None, typer.Argument(help="Its name; all assignments if left out.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite a notebook that holds typed answers, too.")
    ] = False,
    course: Folder = None,
) -> None:
    """Generate the student notebooks from the instructor's, with nbgrader.

    Examples:

    - `course release` brings all student notebooks up to date

    - `course release practice` does it for one
    """
    console = Console()
    with one_sentence_on_failure():
        taken = open_course(course)
        for name in [assignment] if assignment else taken.list_assignments():
            place = taken.show(taken.release / name)
            with console.status(f"nbgrader writes {place} …"):
                outcome = release(taken, name, force=force)
            console.print(f"{place}: {WORDS[outcome]}", highlight=False)
