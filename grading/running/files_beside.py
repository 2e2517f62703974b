"""What the instructor ships beside a notebook, for the student's process and for the tests."""

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from grading.sandbox.bubblewrap import SHIPPED


def link_shipped(shipped: Iterable[Path], sandboxed: bool) -> dict[str, str]:
    """Say where each name in the student's folder leads to, which nothing of a student can change.

    Args:
        shipped: files and folders in the instructor's.
        sandboxed: they are where the sandbox shows them, read-only; else where they lie.
    """
    return {
        path.name: f"{SHIPPED}/{path.name}" if sandboxed else str(path.resolve())
        for path in shipped
    }


def lay_out_for_tests(shipped: Iterable[Path]) -> None:
    """Copy what is shipped into the current folder, where tests open and import it.

    A test may change its copy, which nobody else sees. Modules there stand in for none that is
    installed.
    """
    shipped = list(shipped)
    for path in shipped:
        if path.is_dir():
            shutil.copytree(path, path.name)
        else:
            shutil.copy(path, path.name)
    if shipped:
        sys.path.append(str(Path.cwd()))
