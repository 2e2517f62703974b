"""A folder of its own in which plain nbgrader can work, laid out like the course itself."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from grading.course.folder import SETTINGS, Course
from grading.errors import GradingError
from tools.places import ROOT


def make_class_folder(folder: Path, assignment: str, course: Path = ROOT) -> Path:
    """Set up a folder with the course's nbgrader settings and the source of one assignment.

    The settings take the folder they lie in as the course, so that gradebook, submissions and
    feedback all stay inside and the real class data is never touched.

    Args:
        folder: a folder that does not exist yet, or is empty.
        assignment: its name, for example "practice".
        course: the course to copy from.

    Returns:
        The folder.

    Raises:
        GradingError: the assignment does not exist, or the folder is in use.
    """
    taken = Course.read(course)
    taken.require_assignment(assignment)
    if folder.exists() and any(folder.iterdir()):
        raise GradingError(f"The folder {folder} is not empty: remove it or choose another one.")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(course / SETTINGS, folder)
    hidden = shutil.ignore_patterns(".ipynb_checkpoints")
    for path in (taken.source / assignment, *taken.shown):
        shutil.copytree(path, folder / path.relative_to(taken.root), ignore=hidden)
    return folder


def find_programs() -> str:
    """Return a search path that begins beside this Python: nbgrader starts `alembic` by name."""
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def run_nbgrader(folder: Path, *arguments: str) -> str:
    """Run one nbgrader command in a class folder.

    Args:
        folder: where to run it.
        arguments: the command, for example "autograde", "practice".

    Returns:
        What nbgrader printed.

    Raises:
        GradingError: nbgrader failed; the last lines that it printed are in the sentence.
    """
    finished = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONUTF8": "1", "PATH": find_programs()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if finished.returncode != 0:
        raise explain_failure(folder, arguments, finished.stdout)
    return finished.stdout


def explain_failure(folder: Path, arguments: Sequence[str], said: str) -> GradingError:
    """Say which command of nbgrader failed, with the last lines of what it printed."""
    end = "\n".join(said.splitlines()[-5:])
    return GradingError(f"`nbgrader {' '.join(arguments)}` failed in {folder}:\n{end}")
