"""What the subcommands say in the same way: which course, what to look at, what went wrong."""

import platform
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grading.course.folder import Course
from grading.errors import GradingError

if TYPE_CHECKING:
    from grading.sandbox.environment import Environment

Name = Annotated[str, typer.Argument(help="Its name: a folder of the course's sources.")]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--course", help="The folder of the course; else the one around the current folder."
    ),
]
Database = Annotated[str | None, typer.Option("--db", help="Another gradebook, as a database URL.")]


@contextmanager
def one_sentence_on_failure() -> Iterator[None]:
    """Turn an error that an instructor can act on into one sentence and exit code 2."""
    try:
        yield
    except GradingError as problem:
        print(problem, file=sys.stderr)
        raise typer.Exit(2) from None


def open_course(folder: Path | None, db_url: str | None = None) -> Course:
    """Read the course that is meant, and say which.

    Args:
        folder: as the option `--course` names it.
        db_url: as the option `--db` names it.

    Raises:
        GradingError: there is none, or its settings cannot be read.
    """
    course = Course.find(Path(), db_url) if folder is None else Course.read(folder, db_url)
    say([f"Course: {course.root}"])
    return course


def say(sentences: Iterable[str]) -> None:
    """Print what is no result: warnings, and what was taken for granted."""
    for sentence in sentences:
        typer.echo(sentence, err=True)


def say_environment(environment: "Environment | None") -> None:
    """Say which Python notebooks run in, where that is not the one that grades."""
    if environment is not None:
        say([f"Notebooks run in {environment}, tests in Python {platform.python_version()}."])
