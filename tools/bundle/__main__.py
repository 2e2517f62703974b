"""Packs the course for students: `make bundle`, or `python -m tools.bundle --to FILE.zip`."""

from pathlib import Path
from typing import Annotated

import typer

from grading.commands.words import one_sentence_on_failure
from grading.course.folder import Course
from grading.errors import GradingError
from helpers.progress import progress_bar
from tools.bundle.check import list_runnable
from tools.bundle.packing import write_bundle
from tools.places import ROOT

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="markdown")


@app.command()
def bundle(
    to: Annotated[
        Path,
        typer.Option(
            "--to",
            help="The zip file; the folder in it has the same name.",
            show_default="build/course-for-students.zip",
        ),
    ] = ROOT / "build" / "course-for-students.zip",
) -> None:
    """Pack what students need into a zip file: no solutions, no hidden tests, no grading code.

    The file is opened again: every text is searched for lines of solutions and hidden tests, and
    the first lesson and the assignments are run from the unpacked folder. The same course gives the
    same bytes.

    Examples:

    - `python -m tools.bundle` writes build/course-for-students.zip

    - `python -m tools.bundle --to deep-learning-2027.zip` writes another file
    """
    with one_sentence_on_failure():
        if to.suffix != ".zip" or not to.stem or to.is_dir():
            raise GradingError(f"--to {to}: name a file that ends in .zip.")
        with progress_bar(len(list_runnable()), "Running it", unit="notebook") as bar:
            count = write_bundle(to, advance=bar.update)
    print(f"{count} files, opened and run: {Course.read(ROOT).show(to)}")


if __name__ == "__main__":
    app()
