"""What front ends and students do to the cells of a notebook without changing an answer.

Each edit takes the notebook as it was handed out and filled in, and returns another one that a
person would read as the same answers. The cells of one question are edited: the one given by name.
"""

import random
from collections.abc import Callable
from typing import Any

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_output

from tests.grading import front_ends
from tests.twins.questions import ESSAY

Edit = Callable[[NotebookNode, str, random.Random], None]


def leave_alone(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Change nothing."""


def run_it(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Leave outputs and numbers, as a notebook has that was run."""
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            cell.execution_count = number
            cell.outputs = [new_output("stream", name="stdout", text="1\n")]


def keep_names_only(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Give every cell a new id in its metadata, as Colab does."""
    give_new_ids(notebook, name, chance)
    _change(notebook, front_ends.to_colab)
    notebook.nbformat_minor = 0
    notebook.metadata["colab"] = {"provenance": []}


def give_new_ids(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Give every cell a new id, and keep its metadata."""
    for cell in notebook.cells:
        cell.id = _new_id(chance)


def drop_metadata(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Keep the ids and lose all metadata of the cells."""
    _change(notebook, front_ends.drop_metadata)


def drop_everything(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Lose metadata and ids: text and order are what is left."""
    drop_metadata(notebook, name, chance)
    give_new_ids(notebook, name, chance)


def create_again(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Delete the answer cell and write the answer into a new one."""
    _change(notebook, front_ends.recreate, name, _new_id(chance))


def write_essay_again(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Delete the cell of the written answer and write it into a new one."""
    _change(notebook, front_ends.recreate, ESSAY, _new_id(chance))


def copy_below(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Copy the answer cell: the copy has nbgrader's metadata, and an id of its own."""
    double = front_ends.copied(notebook.cells, name, new_id=_new_id(chance))
    _change(notebook, front_ends.put_behind, name, double)


def split(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Split the answer cell between two statements: both parts keep the metadata."""
    lines = _find(notebook, name).source.splitlines()
    if "" in lines:
        second = _new_id(chance)
        at = lines.index("")
        _change(notebook, front_ends.split, name, at, keeps_id=True, new_id=second)


def split_plainly(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Split the answer cell between two statements: the lower part is a plain cell."""
    cell = _find(notebook, name)
    head, gap, tail = cell.source.partition("\n\n")
    if gap:
        cell.source = head
        _change(notebook, front_ends.put_behind, name, front_ends.own(tail, new_id=_new_id(chance)))


def delete_tests(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Delete the tests of the question."""
    notebook.cells = [cell for cell in notebook.cells if not _is_test_of(cell, name)]


def change_tests(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Type into the tests of the question."""
    for cell in notebook.cells:
        if _is_test_of(cell, name):
            cell.source = f"print('mine')\n{cell.source}"


def add_cells(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Add cells to try things out, text among them."""
    note = front_ends.own("Let me see.", "markdown", _new_id(chance))
    trial = front_ends.own("trial = 1 + 1\ntrial", new_id=_new_id(chance))
    _change(notebook, front_ends.put_behind, name, trial, note)
    notebook.cells.append(front_ends.own("print('done')", new_id=_new_id(chance)))


def end_lines_otherwise(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """End lines as Windows does, and add space at their ends."""
    cell = _find(notebook, name)
    cell.source = cell.source.replace("\n", "  \r\n") + "\r\n"


def rename_kernel(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Choose a kernel that is not here, and other metadata of the notebook."""
    notebook.metadata["kernelspec"] = {
        "name": "my-env",
        "display_name": "Mine",
        "language": "python",
    }
    notebook.metadata["vscode"] = {"interpreter": {"hash": "0"}}


EDITS: dict[str, Edit] = {
    edit.__name__: edit
    for edit in (
        leave_alone,
        run_it,
        keep_names_only,
        give_new_ids,
        drop_metadata,
        drop_everything,
        create_again,
        write_essay_again,
        copy_below,
        split,
        split_plainly,
        delete_tests,
        change_tests,
        add_cells,
        end_lines_otherwise,
        rename_kernel,
    )
}


def _change(notebook: NotebookNode, change: Callable[..., list], *where: Any, **told: Any) -> None:
    notebook.cells = [from_dict(cell) for cell in change(notebook.cells, *where, **told)]


def _find(notebook: NotebookNode, name: str) -> NotebookNode:
    return notebook.cells[front_ends.place_of(notebook.cells, name)]


def _is_test_of(cell: NotebookNode, name: str) -> bool:
    return front_ends.name_of(cell).startswith(f"{name}-test-")


def _new_id(chance: random.Random) -> str:
    return f"{chance.getrandbits(32):08x}"
