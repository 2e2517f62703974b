"""Runs lessons in a real kernel; leaves the executed notebooks and HTML copies in build/lessons.

`python -m tools.lessons.run` runs all lessons, `python -m tools.lessons.run 02_chain_rule` one.
"""

import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import nbformat
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode
from nbformat.reader import NotJSONError
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from tools.lessons.fingerprints import MADE_FROM, fingerprint
from tools.lessons.roles import HIDE_ON_THE_SITE
from tools.lessons.rules import is_lesson
from tools.places import ROOT

LESSONS = ROOT / "notebooks"
EXECUTED = ROOT / "build" / "lessons"
SECONDS_PER_LESSON = 600  # a lesson takes under a minute on 2 cores; a slow machine gets its time
# What a developer or a test runner sets and a student's JupyterLab does not.
NOT_A_STUDENTS = ("MPLBACKEND", "PYTHONWARNINGS")


@dataclass(frozen=True)
class Failure:
    """Why a lesson stopped: the cell's id (empty before the first cell) and one line."""

    cell_id: str
    message: str

    def __str__(self) -> str:
        """Write both in one line."""
        return f"cell {self.cell_id}: {self.message}" if self.cell_id else self.message


@dataclass(frozen=True)
class LessonRun:
    """One notebook after its run; `error` is None when every cell ran to its end."""

    source: Path
    executed: Path
    seconds: float
    error: Failure | None
    notebook: NotebookNode

    @property
    def outputs(self) -> dict[str, list[NotebookNode]]:
        """The outputs of each code cell, by cell id."""
        return {cell.id: cell.outputs for cell in self.notebook.cells if "outputs" in cell}


def find_lessons(folder: Path = LESSONS) -> list[Path]:
    """List the lessons of a folder in their order."""
    return sorted(path for path in folder.glob("*.ipynb") if is_lesson(path))


def execute_notebook(
    path: Path,
    out_path: Path,
    timeout: float = SECONDS_PER_LESSON,
    on_cell: Callable[[int, int], None] = lambda done, total: None,
) -> LessonRun:
    """Run a notebook top to bottom in a fresh kernel, in its own folder, as a student would.

    Args:
        path: the notebook; it is not changed.
        out_path: where the executed copy goes, also when a cell fails.
        timeout: seconds for the whole notebook.
        on_cell: called before each code cell with the numbers of cells done and in total.

    Returns:
        What came of it. Whatever goes wrong is an `error` in the result and not an exception.
    """
    started = time.monotonic()
    made_from = fingerprint(path)  # before the run, during which somebody may save a change
    try:
        notebook = nbformat.read(path, as_version=4)
    except NotJSONError:
        notebook = nbformat.v4.new_notebook()
        error = Failure("", "the file holds no valid JSON, so it is no notebook")
    else:
        error = run_cells(notebook, path.parent, timeout, on_cell)
        if error is None:
            notebook.metadata[MADE_FROM] = made_from
    replace_text(out_path, nbformat.writes(notebook))
    return LessonRun(path, out_path, time.monotonic() - started, error, notebook)


def run_cells(
    notebook: NotebookNode,
    folder: Path,
    timeout: float,
    on_cell: Callable[[int, int], None],
    variables: Mapping[str, str] = MappingProxyType({}),
    passed_over: Sequence[str] = (),
) -> Failure | None:
    """Run the cells of a notebook in place.

    Args:
        notebook: it receives the outputs.
        folder: where the kernel starts.
        timeout: seconds for the whole notebook.
        on_cell: called before each code cell with the numbers of cells done and in total.
        variables: of the environment, besides those of this process.
        passed_over: names of exceptions after which the next cell runs.

    Returns:
        What stopped it, if anything did.
    """
    deadline = time.monotonic() + timeout
    running = [""]

    def note_cell(cell: NotebookNode, cell_index: int) -> None:
        running[0] = cell.id
        on_cell(cell_index, len(notebook.cells))

    client = NotebookClient(
        notebook,
        km=own_kernel(),
        # nbclient's limit is one per cell: each gets what is left for the notebook.
        timeout_func=lambda cell: max(1, round(deadline - time.monotonic())),
        on_cell_execute=note_cell,
        allow_error_names=list(passed_over),
        shutdown_kernel="immediate",
        # Without the widgets' state a page shows the words that stand in for them; with it, gaps.
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        client.execute(env=student_environment() | variables, cleanup_kc=True)
    except CellExecutionError as failed:
        last_line = (failed.evalue.strip().splitlines() or [""])[-1]
        return Failure(running[0], f"{failed.ename}: {last_line}".removesuffix(": "))
    except CellTimeoutError:
        return Failure(running[0], f"still running after {timeout:g} s, the limit for a lesson")
    except RuntimeError as failed:  # nbclient's word for a kernel that died or never came up
        return Failure(running[0], str(failed))
    except AssertionError:
        if client.km is None:  # nbclient took Ctrl-C, stopped the kernel, and stumbles over that
            raise KeyboardInterrupt from None
        raise
    return None


def own_kernel() -> AsyncKernelManager:
    """Prepare a kernel of the Python that runs this, whatever kernels the user has registered."""
    return AsyncKernelManager(
        kernel_name="python3",
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
        transport_encryption="auto",  # without it the kernel warns on the terminal
    )


def student_environment() -> dict[str, str]:
    """Copy the environment without what would change figures or warnings for a student.

    Nobody watches, so progress bars, of which a page keeps the words "training: 50%", are off.
    """
    kept = {name: value for name, value in os.environ.items() if name not in NOT_A_STUDENTS}
    return kept | {"TQDM_DISABLE": "1"}


def replace_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all, making its folder when needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    unfinished.replace(path)


def write_html(run: LessonRun) -> Path:
    """Write the HTML copy of an executed notebook beside it; returns the copy's path.

    Code that is folded on the screen is left out of it, its output is there.
    """
    from nbconvert import HTMLExporter
    from nbconvert.preprocessors import TagRemovePreprocessor

    exporter = HTMLExporter()
    folded = TagRemovePreprocessor(remove_input_tags={HIDE_ON_THE_SITE}, enabled=True)
    exporter.register_preprocessor(folded, enabled=True)
    page, _ = exporter.from_notebook_node(run.notebook)
    path = run.executed.with_suffix(".html")
    replace_text(path, point_links(page, run.source.parent, path.parent))
    return path


def point_links(page: str, source: Path, target: Path) -> str:
    """Point the relative links of a page that moved from one folder to another to where they led.

    A link to a lesson leads to that lesson's HTML copy, which lies beside the page.
    """
    away = os.path.relpath(source, target).replace(os.sep, "/")

    def point(match: re.Match) -> str:
        attribute, link = match.groups()
        file, mark, place = link.partition("#")
        if is_lesson(Path(file)) and file.endswith(".ipynb"):
            return f'{attribute}="{file.removesuffix(".ipynb")}.html{mark}{place}"'
        return f'{attribute}="{away}/{link}"'

    # Neither a place in the page itself, nor an address with a scheme, nor an absolute path.
    return re.sub(r'\b(href|src)="(?!#|/|[a-z][a-z0-9+.-]*:)([^"]+)"', point, page)


def run_lessons(
    lessons: Iterable[Path],
    out_folder: Path,
    console: Console,
    timeout: float = SECONDS_PER_LESSON,
) -> list[LessonRun]:
    """Run lessons one after the other, all of them even when one fails, and show the progress."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    elapsed = (TextColumn("cells"), TimeElapsedColumn())
    runs = []
    # Bars for a person at a terminal, plain lines for a file.
    with Progress(*columns, *elapsed, console=console, disable=not console.is_terminal) as bars:
        for path in lessons:
            bar = bars.add_task(path.stem)

            def show(done: int, total: int, bar: TaskID = bar) -> None:
                bars.update(bar, completed=done, total=total)

            run = execute_notebook(path, out_folder / path.name, timeout, on_cell=show)
            write_html(run)
            runs.append(run)
            if run.error:
                bars.stop_task(bar)
                console.print(f"{path.stem} failed: {run.error}", markup=False, soft_wrap=True)
            else:
                show(len(run.notebook.cells), len(run.notebook.cells))
            if not console.is_terminal:
                console.print(f"{path.stem}: {run.seconds:.0f} s", highlight=False)
    return runs


def main(names: Sequence[str]) -> int:
    """Run the lessons with these names, or all; the exit code is 1 when one fails."""
    console = Console()
    lessons = [path for path in find_lessons() if not names or path.stem in names]
    unknown = set(names) - {path.stem for path in lessons}
    if unknown:
        console.print(f"No lesson in {LESSONS.name}/ is called {', '.join(sorted(unknown))}.")
        return 1
    runs = run_lessons(lessons, EXECUTED, console)
    return int(any(run.error for run in runs))


def exit_code_of(command: Callable[[], int]) -> int:
    """Run a command; Ctrl-C ends it with a word and the exit code that a shell gives for it."""
    try:
        return command()
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(exit_code_of(lambda: main(sys.argv[1:])))
