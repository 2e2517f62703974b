"""Attacks on another Python environment that notebooks run in, and by means of it.

Each prints `SUCCESS` where the defence that it targets is switched off, and here it does not.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from unittest import mock

import nbformat
import numpy as np

from grading.course.folder import SETTINGS, Course
from grading.errors import GradingError
from grading.limits import Limits
from grading.running.environments import find_environment
from grading.running.setup import read_references
from grading.sandbox.bubblewrap import CourseFiles
from grading.sandbox.environment import Environment, ask_python, python_folders
from grading.sandbox.zygote_source import ZygoteSource
from tests.grading.classes.other_environment import (
    ARGUMENTS,
    KERNEL,
    MODULE,
    add_package,
    install_kernel,
    make_environment,
)
from tests.grading.classes.source_cells import plain_cell, write_notebook
from tests.grading.this_course import FILES
from tests.redteam.attacks import SUCCESS

NAME = "ps1"
OLD_START = "import sys; sys.path.insert(0, {place!r} + '/..'); import grading"


@dataclass(frozen=True)
class Means:
    """What it takes to run these attacks.

    Attributes:
        python: of the other environment, into which anybody may write.
        folder: an empty one.
    """

    python: Path
    folder: Path

    @property
    def packages(self) -> Path:
        """Where what is installed in the environment lies."""
        return next(self.python.parents[1].glob("lib/python*/site-packages"))

    def ask(self) -> Environment:
        """Describe the environment."""
        return ask_python(KERNEL, self.python, [MODULE])


@dataclass(frozen=True)
class Intrusion:
    """One attack.

    Attributes:
        name: what it does, in a few words.
        undefended: what is switched off, in words.
        run: runs it, with the defence or without it; returns what was printed.
    """

    name: str
    undefended: str
    run: Callable[[Means, bool], str]


def make_means(folder: Path) -> Means:
    """Make the other environment in an empty folder."""
    folder.chmod(0o755)
    means = Means(make_environment(folder / "environment"), folder)
    means.packages.chmod(0o777)
    return means


def run_in(environment: Environment | None, source: str, sandboxed: bool = True) -> str:
    """Run code in an environment; return what it printed, or why it could not begin."""
    files = replace(FILES, environment=environment)
    try:
        with (
            ZygoteSource(files, modules=(), sandboxed=sandboxed) as zygote,
            zygote.open(Limits(cell=20)) as session,
        ):
            outputs = session.run(f"{source}\nprint({SUCCESS!r})").outputs
    except GradingError as problem:
        return str(problem)
    return "".join(output.get("text", "") for output in outputs)


def write_into_it(means: Means, is_defended: bool) -> str:
    """Put a file into the environment that each Python runs as it starts."""
    planted = means.packages / "planted.pth"
    told = run_in(means.ask(), f"open({str(planted)!r}, 'w').close()", sandboxed=is_defended)
    planted.unlink(missing_ok=True)
    return told


def read_the_graders(means: Means, is_defended: bool) -> str:
    """Read what is installed where the tests run."""
    source = f"open({str(Path(np.__file__))!r}).close()"
    if is_defended:
        return run_in(means.ask(), source)
    both = property(lambda files: [*files.environment.folders, *python_folders()])
    with mock.patch.object(CourseFiles, "python_folders", both):
        return run_in(means.ask(), source)


def stand_in_its_place(means: Means, is_defended: bool) -> str:
    """Be called in the environment as what puts up the walls: another version may be installed."""
    add_package(means.packages, "grading", f"raise SystemExit('grading: ' + {SUCCESS!r})")
    try:
        if is_defended:
            return run_in(means.ask(), "import grading\ngrading.__file__")  # ours has none
        with mock.patch("grading.sandbox.zygote.START", OLD_START):
            return run_in(means.ask(), "")
    finally:
        (means.packages / "grading.py").unlink()


def choose_a_kernel(means: Means, is_defended: bool) -> str:
    """Name the kernel of an environment in which the answer is installed."""
    course = means.folder / "course"
    source, submission = course / "source" / NAME / f"{NAME}.ipynb", course / "submission.ipynb"
    write_notebook(source, [plain_cell("a", f"import {MODULE}")])
    (course / SETTINGS).write_text("c = get_config()\n", encoding="utf-8")
    notebook = nbformat.read(source, as_version=4)
    notebook.metadata.kernelspec.name = KERNEL
    nbformat.write(notebook, submission)
    install_kernel(means.folder / "share", [str(means.python), *ARGUMENTS])
    taken = Course.read(course)
    read = read_references(taken, NAME) if is_defended else {NAME: submission.read_bytes()}
    with mock.patch.dict(os.environ, {"JUPYTER_PATH": str(means.folder / "share")}):
        return run_in(find_environment(taken, NAME, read), f"import {MODULE}")


INTRUSIONS = (
    Intrusion("a file that Python runs as it starts is put into the environment",
              "without a sandbox: it is there", write_into_it),
    Intrusion("what is installed where tests run is read",
              "with both environments shown: it is read", read_the_graders),
    Intrusion("a package of the environment stands in the place of what puts up the walls",
              "found as Python finds a package: it runs", stand_in_its_place),
    Intrusion("a notebook names the kernel of an environment that has the answer",
              "if the notebook were asked: it has it", choose_a_kernel),
)  # fmt: skip
