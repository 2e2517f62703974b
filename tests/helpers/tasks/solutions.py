"""Runs a task of a lesson as it came, or with the solution that stands below it."""

import re

import nbformat

from tests.alterations.slicing import list_needed
from tools.lessons.run import find_lessons

SEEDS = re.compile(r"^SEEDS = .*$", re.MULTILINE)  # one is enough
SOLUTION = re.compile(r"<summary>Solution.*?```python\n(.*?)```", re.DOTALL)


def run_task(task_id: str, *, solved: bool) -> None:
    """Run a task's cell, and the cells before it that it needs; what it shows is displayed.

    Args:
        task_id: such as ``"01.write-sigma"``.
        solved: with the solution in place of the cell.

    """
    lesson = task_id.partition(".")[0]
    path = next(path for path in find_lessons() if path.name.startswith(f"{lesson}_"))
    cells = nbformat.read(path, as_version=4).cells
    place = next(
        number for number, cell in enumerate(cells) if f'now_you("{task_id}"' in code_of(cell)
    )
    sources = [SEEDS.sub("SEEDS = range(1)", code_of(cell)) for cell in cells]
    if solved:
        sources[place] = SOLUTION.search(cells[place - 1].source)[1]
    namespace: dict[str, object] = {"__name__": "__main__"}
    for needed in list_needed(sources, place):
        exec(compile(sources[needed], f"<cell {cells[needed].id}>", "exec"), namespace)


def code_of(cell: nbformat.NotebookNode) -> str:
    """Return the source of a cell of code, and nothing of any other."""
    return cell.source if cell.cell_type == "code" else ""
