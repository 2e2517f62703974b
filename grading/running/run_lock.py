"""A lock, so that two runs do not grade the same assignment at the same time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grading.errors import GradingError
from grading.files import cannot_write


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the lock of an assignment.

    Raises:
        GradingError: another run holds it, or nothing can be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = (folder / ".lock").open("w")
    except OSError as problem:
        raise cannot_write(folder, problem) from None
    with held as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise GradingError(
                "Another `course grade` works on this assignment; wait until it is done."
            ) from None
        yield
