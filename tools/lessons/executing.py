"""Executes a notebook in a real kernel, as a student would."""

import asyncio
import os
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import nbformat
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode
from nbformat.reader import NotJSONError

from tools.lessons.fingerprints import MADE_FROM, fingerprint
from tools.lessons.rules import is_lesson
from tools.places import ROOT

LESSONS = ROOT / "notebooks"
EXECUTED = ROOT / "build" / "lessons"
SECONDS_PER_LESSON = 600  # a lesson takes under a minute on 2 cores; a slow machine gets its time
# What a developer or a test runner sets and a student's JupyterLab does not.
NOT_A_STUDENTS = ("MPLBACKEND", "PYTHONWARNINGS")
Result = TypeVar("Result")


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
    """One notebook after its run.

    Attributes:
        source: the notebook.
        executed: its copy with the outputs.
        seconds: that it took.
        error: what stopped it; None when every cell ran to its end.
        notebook: what lies in `executed`.
        is_new: whether it ran now, and not earlier with the same result.
    """

    source: Path
    executed: Path
    seconds: float
    error: Failure | None
    notebook: NotebookNode
    is_new: bool = True

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
    return wait_for(execute_beside(path, out_path, timeout, on_cell))


async def execute_beside(
    path: Path, out_path: Path, timeout: float, on_cell: Callable[[int, int], None]
) -> LessonRun:
    """Do what `execute_notebook` does while the event loop may do something else."""
    started = time.monotonic()
    made_from = fingerprint(path)  # before the run, during which somebody may save a change
    try:
        notebook = nbformat.read(path, as_version=4)
    except NotJSONError:
        notebook = nbformat.v4.new_notebook()
        error = Failure("", "the file holds no valid JSON, so it is no notebook")
    else:
        error = await run_cells(notebook, path.parent, timeout, on_cell)
        if error is None:
            notebook.metadata[MADE_FROM] = made_from
    replace_text(out_path, nbformat.writes(notebook))
    return LessonRun(path, out_path, time.monotonic() - started, error, notebook)


async def run_cells(
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
        await client.async_execute(env=student_environment() | variables, cleanup_kc=True)
    except CellExecutionError as failed:
        last_line = (failed.evalue.strip().splitlines() or [""])[-1]
        return Failure(running[0], f"{failed.ename}: {last_line}".removesuffix(": "))
    except CellTimeoutError:
        return Failure(running[0], f"still running after {timeout:g} s, the limit for a lesson")
    except RuntimeError as failed:  # nbclient's word for a kernel that died or never came up
        return Failure(running[0], str(failed))
    except AssertionError:
        if client.km is None:  # nbclient took Ctrl-C, stopped the kernel, and stumbles over that
            # Its watchers stumble as well, and nobody needs to read of it.
            asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
            raise asyncio.CancelledError from None
        raise
    return None


def wait_for(work: Coroutine[Any, Any, Result]) -> Result:
    """Wait for what runs in an event loop; Ctrl-C stops all of it, kernels first."""
    try:
        return asyncio.run(work)
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


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
