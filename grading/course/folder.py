"""A folder of its own in which plain nbgrader can work, laid out like the course itself."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from traitlets.config import Config, PyFileConfigLoader

from grading.errors import GradingError

COURSE = Path(__file__).resolve().parents[2]
SETTINGS = "nbgrader_config.py"


def list_assignments(course: Path = COURSE) -> list[str]:
    """Name the assignments of a course: the folders in `solutions/` that hold a notebook."""
    return sorted({path.parent.name for path in course.glob("solutions/*/*.ipynb")})


def require_assignment(assignment: str, course: Path = COURSE) -> None:
    """Check that an assignment exists.

    Raises:
        GradingError: it does not; the sentence names those that do.
    """
    known = list_assignments(course)
    if assignment not in known:
        choice = ", ".join(known) or "none, so run this in a clone of the course"
        raise GradingError(
            f"There is no assignment {assignment!r} in solutions/ (there is {choice})."
        )


def make_class_folder(folder: Path, assignment: str, course: Path = COURSE) -> Path:
    """Set up a folder with the course's nbgrader settings and the source of one assignment.

    The settings take the folder they lie in as the course, so that gradebook, submissions and
    feedback all stay inside and the real `classroom/` is never touched.

    Args:
        folder: a folder that does not exist yet, or is empty.
        assignment: its name, for example "practice".
        course: the course to copy from.

    Returns:
        The folder.

    Raises:
        GradingError: the assignment does not exist, or the folder is in use.
    """
    require_assignment(assignment, course)
    if folder.exists() and any(folder.iterdir()):
        raise GradingError(f"The folder {folder} is not empty: remove it or choose another one.")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(course / SETTINGS, folder)
    hidden = shutil.ignore_patterns(".ipynb_checkpoints")
    shutil.copytree(
        course / "solutions" / assignment, folder / "solutions" / assignment, ignore=hidden
    )
    return folder


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
        env=os.environ | {"PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if finished.returncode != 0:
        end = "\n".join(finished.stdout.splitlines()[-5:])
        raise GradingError(f"`nbgrader {' '.join(arguments)}` failed in {folder}:\n{end}")
    return finished.stdout


def load_settings(course: Path = COURSE, db_url: str | None = None) -> Config:
    """Read nbgrader's settings as its own commands do.

    Args:
        course: the folder that `nbgrader_config.py` lies in.
        db_url: another gradebook than the one in the settings.
    """
    settings = PyFileConfigLoader(SETTINGS, path=str(course)).load_config()
    if db_url is not None:
        settings.CourseDirectory.db_url = db_url
    return settings
