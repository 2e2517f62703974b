"""Runs a task of a lesson as it came, or with the solution that stands below it."""

import builtins
import re
from unittest.mock import MagicMock

import nbformat

from helpers.tasks import now_you
from tests.alterations.slicing import list_needed
from tools.lessons.executing import find_lessons

SEEDS = re.compile(r"^SEEDS = .*$", re.MULTILINE)  # one is enough
SOLUTION = re.compile(r"<summary>Solution.*?```python\n(.*?)```", re.DOTALL)


def run_task(task_id: str, *, solved: bool) -> None:
    """Run a task of a lesson with the solution that stands above it, or as it comes.

    Args:
        task_id: such as ``"01.write-sigma"``.
        solved: with the solution in place of the cell.

    """
    if solved:
        run_solution(task_id)
    else:
        run_as_it_comes(task_id)


def run_solution(task_id: str) -> None:
    """Run a task with the solution that stands above it, and the cells that it needs.

    Args:
        task_id: such as ``"01.write-sigma"``.

    """
    cells, place = find_task(task_id)
    sources = [SEEDS.sub("SEEDS = range(1)", code_of(cell)) for cell in cells]
    above = next(cell for cell in reversed(cells[:place]) if cell.cell_type == "markdown")
    sources[place] = SOLUTION.search(above.source)[1]
    namespace: dict[str, object] = {"__name__": "__main__"}
    for needed in list_needed(sources, place):
        exec(compile(sources[needed], f"<cell {cells[needed].id}>", "exec"), namespace)


def run_as_it_comes(task_id: str) -> None:
    """Run a task's cell without a word of a learner; what it needs is stood in for, not measured.

    Args:
        task_id: such as ``"01.write-sigma"``.

    """
    cells, place = find_task(task_id)
    exec(compile(cells[place].source, task_id, "exec"), {"__name__": "__main__"}, StandIns())


class StandIns(dict):
    """The names of a notebook: `now_you` is what it is, all others that are not set stand in."""

    def __missing__(self, name: str) -> object:
        return now_you if name == "now_you" else getattr(builtins, name, None) or MagicMock()


def find_task(task_id: str) -> tuple[list[nbformat.NotebookNode], int]:
    """Return the cells of a task's lesson, and the place of the task's own."""
    lesson = task_id.partition(".")[0]
    path = next(path for path in find_lessons() if path.name.startswith(f"{lesson}_"))
    cells = nbformat.read(path, as_version=4).cells
    call = f'now_you("{task_id}"'
    return cells, next(place for place, cell in enumerate(cells) if call in code_of(cell))


def code_of(cell: nbformat.NotebookNode) -> str:
    """Return the source of a cell of code, and nothing of any other."""
    return cell.source if cell.cell_type == "code" else ""
