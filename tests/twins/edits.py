"""What front ends and students do to the cells of a notebook without changing an answer.

Each edit takes the notebook as it was handed out and filled in, and returns another one that a
person would read as the same answers. The cells of one question are edited: the one given by name.
"""

import copy
import random
from collections.abc import Callable

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

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
    for cell in notebook.cells:
        cell.metadata["id"] = _new_id(chance)
        del cell["id"]
    notebook.nbformat_minor = 0
    notebook.metadata["colab"] = {"provenance": []}


def give_new_ids(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Give every cell a new id, and keep its metadata."""
    for cell in notebook.cells:
        cell.id = _new_id(chance)


def drop_metadata(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Keep the ids and lose all metadata of the cells."""
    for cell in notebook.cells:
        cell.metadata = NotebookNode()


def drop_everything(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Lose metadata and ids: text and order are what is left."""
    drop_metadata(notebook, name, chance)
    give_new_ids(notebook, name, chance)


def create_again(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Delete the answer cell and write the answer into a new one."""
    place, cell = _find(notebook, name)
    notebook.cells[place] = new_code_cell(cell.source, id=_new_id(chance))


def write_essay_again(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Delete the cell of the written answer and write it into a new one."""
    place, cell = _find(notebook, ESSAY)
    notebook.cells[place] = new_markdown_cell(cell.source, id=_new_id(chance))


def copy_below(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Copy the answer cell: the copy has nbgrader's metadata, and an id of its own."""
    place, cell = _find(notebook, name)
    double = copy.deepcopy(cell)
    double.id = _new_id(chance)
    notebook.cells.insert(place + 1, double)


def split(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Split the answer cell between two statements: both parts keep the metadata."""
    place, cell = _find(notebook, name)
    head, gap, tail = cell.source.partition("\n\n")
    if not gap:
        return
    rest = copy.deepcopy(cell)
    rest.id, rest.source, cell.source = _new_id(chance), tail, head
    notebook.cells.insert(place + 1, rest)


def split_plainly(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """Split the answer cell between two statements: the lower part is a plain cell."""
    place, cell = _find(notebook, name)
    head, gap, tail = cell.source.partition("\n\n")
    if not gap:
        return
    cell.source = head
    notebook.cells.insert(place + 1, new_code_cell(tail, id=_new_id(chance)))


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
    place, _ = _find(notebook, name)
    notebook.cells.insert(place + 1, new_markdown_cell("Let me see.", id=_new_id(chance)))
    notebook.cells.insert(place + 1, new_code_cell("trial = 1 + 1\ntrial", id=_new_id(chance)))
    notebook.cells.append(new_code_cell("print('done')", id=_new_id(chance)))


def end_lines_otherwise(notebook: NotebookNode, name: str, chance: random.Random) -> None:
    """End lines as Windows does, and add space at their ends."""
    _, cell = _find(notebook, name)
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


def _find(notebook: NotebookNode, name: str) -> tuple[int, NotebookNode]:
    for place, cell in enumerate(notebook.cells):
        if cell.metadata.get("nbgrader", {}).get("grade_id") == name:
            return place, cell
    raise LookupError(f"The notebook has no cell {name}.")


def _is_test_of(cell: NotebookNode, name: str) -> bool:
    return cell.metadata.get("nbgrader", {}).get("grade_id", "").startswith(f"{name}-test-")


def _new_id(chance: random.Random) -> str:
    return f"{chance.getrandbits(32):08x}"
