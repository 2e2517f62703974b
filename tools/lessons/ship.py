"""Makes a lesson ready to be shipped: folds its cells by their role, and writes down their hashes.

    python -m tools.lessons.ship notebooks/01_sigmoid_saturation.ipynb …

does so for these lessons, or for all. It also clears outputs, writes the
glossary's sentences into the links to its terms, and says above the first code cell how to run it.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.claims import hash_of_cell, hashes_file
from tools.lessons.glossary import link_terms, read_terms
from tools.lessons.roles import ONLY_IN_JUPYTER, fold
from tools.lessons.rules import code_cells
from tools.lessons.run import exit_code_of, find_lessons, replace_text

HOW_TO_RUN = "how-to-run"
WORDS = (
    "In Jupyter, click on this text and press **Shift+Enter**, and again, from top to bottom: each "
    "time one cell runs and the next is selected. Cells whose code is folded run, too. You cannot "
    "break anything: *Kernel → Restart Kernel* starts over."
)


def list_hashes(notebook: NotebookNode) -> str:
    """Return one line per code cell: its hash and its id."""
    return "".join(f"{hash_of_cell(cell.source)} {cell.id}\n" for cell in code_cells(notebook))


def make_ready(notebook: NotebookNode) -> str:
    """Fold a lesson, clear its outputs, fill its links to the glossary; return its file's text."""
    terms = read_terms()
    fold(notebook)
    say_how_to_run(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = link_terms(cell.source, terms)
    for cell in code_cells(notebook):
        cell.update(outputs=[], execution_count=None)
    return nbformat.writes(notebook) + "\n"


def say_how_to_run(notebook: NotebookNode) -> None:
    """Put the one cell that says how to run a lesson above its first code cell, in place."""
    cells = [cell for cell in notebook.cells if cell.id != HOW_TO_RUN]
    first = cells.index(next(iter(code_cells(notebook))))
    said = nbformat.v4.new_markdown_cell(WORDS, id=HOW_TO_RUN, metadata={"tags": [ONLY_IN_JUPYTER]})
    notebook.cells = [*cells[:first], said, *cells[first:]]


def main(names: Sequence[str]) -> int:
    """Write folding and hashes of the lessons in these files, or of all."""
    for path in map(Path, names) if names else find_lessons():
        notebook = nbformat.read(path, as_version=4)
        replace_text(path, make_ready(notebook))
        replace_text(hashes_file(path.stem), list_hashes(notebook))
    return 0


if __name__ == "__main__":
    sys.exit(exit_code_of(lambda: main(sys.argv[1:])))
