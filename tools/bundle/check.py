"""Opens the zip file for students: nothing is in it that must not be, and it runs."""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat

from grading.course.folder import Course
from grading.errors import GradingError
from grading.examining.hidden_tests import HIDDEN
from tools.places import ROOT

PRIVATE = ("grading/", "solutions/", "tools/", "tests/", "classroom/")
# All of tools/ that students get: it makes their environment and opens the lessons.
SET_UP = (
    *("tools/__init__.py", "tools/setup/__init__.py"),
    *("tools/setup/environment.py", "tools/setup/commands.py", "tools/setup/jupyter.py"),
    "tools/setup/for_students/labconfig/default_setting_overrides.json",
    "tools/setup/for_students/labconfig/page_config.json",
)
SOLUTION = re.compile(r"(?:###|<!--) BEGIN SOLUTION.*?END SOLUTION", re.DOTALL)
SHORTEST_LINE = 25  # characters; shorter lines of a test can stand in any program
BY_CHANCE = 2  # lines of one hidden test or solution that another file may have as well
CELL_SECONDS = 300
# Runs a notebook in a fresh kernel; a test of an answer that is still empty may fail.
RUN = """
import sys
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
name, folder, seconds = sys.argv[1:]
notebook = nbformat.read(name, as_version=4)
for cell in notebook.cells:
    if cell.metadata.get("nbgrader", {}).get("grade"):
        cell.metadata.tags = ["raises-exception"]
check = f"import helpers\\nassert helpers.__file__.startswith({folder!r}), helpers.__file__"
notebook.cells.append(nbformat.v4.new_code_cell(check))
try:
    NotebookClient(notebook, timeout=int(seconds), kernel_name="python3").execute()
except CellExecutionError as problem:
    sys.exit(f"{problem.ename}: {problem.evalue}")
"""


def find_leaks(files: Mapping[str, bytes], course: Path = ROOT) -> list[str]:
    """Name what students must not get: solutions, hidden tests, and grading code.

    In the notebook of an assignment no line of its solutions and hidden tests may stand; elsewhere
    a line can stand by chance, and several of one cell do not.

    Args:
        files: what was packed, by path.
        course: whose solutions to look for.
    """
    secrets = list_secrets(course)
    leaks = []
    for name, content in files.items():
        text = content.decode("utf-8", "replace")
        if name.startswith(PRIVATE) and name not in SET_UP:
            leaks.append(f"{name} is for instructors alone")
        if name.endswith(".ipynb"):
            text = "\n".join(cell.source for cell in nbformat.reads(text, as_version=4).cells)
        lines = {line.strip() for line in text.splitlines()}
        for secret in secrets:
            is_own = name.startswith(f"notebooks/{secret.assignment}/")
            if len(lines & secret.lines) >= (1 if is_own else BY_CHANCE + 1):
                leaks.append(f"{name} holds {secret.what} of {secret.assignment}")
        if "### BEGIN HIDDEN TESTS" in text and name.endswith(".ipynb"):
            leaks.append(f"{name} holds a hidden test")
    return leaks


@dataclass(frozen=True)
class Secret:
    """A solution or a hidden test: the lines of it that say something."""

    assignment: str
    what: str
    lines: frozenset[str]


def list_secrets(course: Path) -> list[Secret]:
    """Read the solutions and hidden tests of every assignment."""
    secrets = []
    for path in sorted(Course.read(course).source.glob("*/*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        in_sight: set[str] = set()
        blocks = []
        for cell in cells:
            shown = SOLUTION.sub("", HIDDEN.sub("", cell.source))
            in_sight.update(line.strip() for line in shown.splitlines())
            blocks += [("a hidden test", block) for block in HIDDEN.findall(cell.source)]
            blocks += [("a solution", block) for block in SOLUTION.findall(cell.source)]
        for what, block in blocks:
            lines = frozenset(
                line
                for line in map(str.strip, block.splitlines())
                if len(line) >= SHORTEST_LINE
                and not line.startswith(("import ", "from "))
                and line not in in_sight
            )
            secrets.append(Secret(path.parent.name, what, lines))
    return secrets


def unpack(content: bytes, target: Path) -> Path:
    """Unpack a bundle; return the folder in it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(target)
    (folder,) = target.iterdir()
    return folder


def run_notebook(path: Path, folder: Path) -> None:
    """Run a notebook of an unpacked bundle with the `helpers` that lie there and no others.

    A test of an answer that is still empty may fail; anything else must not.

    Raises:
        GradingError: it does not run; the sentence says which cell and why.
    """
    variables = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    variables |= {"PYTHONPATH": str(folder), "MPLBACKEND": "agg", "TQDM_DISABLE": "1"}
    variables.pop("JPY_PARENT_PID", None)
    done = subprocess.run(
        [sys.executable, "-c", RUN, path.name, str(folder), str(CELL_SECONDS)],
        cwd=path.parent,
        env=variables,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise GradingError(f"The bundle was not written: {path.name} does not run in it: {last[0]}")


def verify(
    content: bytes,
    course: Path = ROOT,
    notebooks: list[str] | None = None,
    advance: Callable[[int], object] = int,
) -> None:
    """Open a bundle as a student would: look for what must not be there, and run it.

    Args:
        content: of the zip file.
        course: it was made from.
        notebooks: which to run; the first lesson and the assignments if left out.
        advance: is told of each notebook that has run.

    Raises:
        GradingError: something must not be there, or does not run.
    """
    scratch = Path(tempfile.mkdtemp(prefix="course-bundle-")).resolve()
    try:
        folder = unpack(content, scratch)
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        if leaks := find_leaks(files, course):
            raise GradingError(f"The bundle was not written: {leaks[0]}.")
        for name in notebooks or list_runnable(course):
            run_notebook(folder / name, folder)
            advance(1)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def list_runnable(course: Path = ROOT) -> list[str]:
    """Name the notebooks that are run: the first lesson and every assignment."""
    lessons = sorted(path.name for path in (course / "notebooks").glob("*.ipynb"))[:1]
    assignments = [f"{name}/{name}.ipynb" for name in Course.read(course).list_assignments()]
    return [f"notebooks/{name}" for name in lessons + assignments]
