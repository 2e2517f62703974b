"""What the command line does when something goes wrong that an instructor can act on."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from grading.errors import GradingError


@contextmanager
def one_sentence_on_failure() -> Iterator[None]:
    """Turn an error that an instructor can act on into one sentence and exit code 2."""
    try:
        yield
    except GradingError as problem:
        print(problem, file=sys.stderr)
        raise typer.Exit(2) from None
