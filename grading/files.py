"""Files that are whole or not there."""

import contextlib
import os
import tempfile
from pathlib import Path

from grading.errors import GradingError


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file that is never seen half written; folders are made as needed.

    Raises:
        GradingError: it cannot be written; the sentence says where and why.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, scratch = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                if hasattr(os, "fchmod"):  # Windows has none before Python 3.13
                    os.fchmod(file.fileno(), 0o644)
            Path(scratch).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(scratch).unlink()
            raise
    except OSError as problem:
        raise cannot_write(path, problem) from None


def cannot_write(path: Path, problem: OSError) -> GradingError:
    """Return the error that says what cannot be written, and why."""
    return GradingError(
        f"Cannot write {path}: {problem.strerror}. What is graded so far is kept; "
        "mend that and run the same command again."
    )
