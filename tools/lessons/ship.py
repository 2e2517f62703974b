"""Makes a lesson ready to be shipped: folds its cells by their role, and writes down their hashes.

    python -m tools.lessons.ship notebooks/01_sigmoid_saturation.ipynb …

does so for these lessons, or for all. It also clears outputs, writes the
glossary's sentences into the links to its terms, says above the first code cell how to run it, and
begins its code with a cell that says what to do where the course's package is missing.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.claims import hash_of_cell, hashes_file
from tools.lessons.executing import find_lessons, replace_text
from tools.lessons.glossary import link_terms, read_terms
from tools.lessons.roles import ABSENCE, ONLY_IN_JUPYTER, ROLE, fold
from tools.lessons.rules import code_cells
from tools.lessons.run import exit_code_of

HOW_TO_RUN = "how-to-run"
WORDS = (
    "In Jupyter, click on this text and press **Shift+Enter**, and again, from top to bottom: each "
    "time one cell runs and the next is selected. Cells whose code is folded run, too. You cannot "
    "break anything: *Kernel → Restart Kernel* starts over."
)
FIND_HELPERS = "find-helpers"
# Many have a module called `helpers`, and so has the public registry. `helpers.start` is the
# course's own, and loads nothing that could be missing for another reason.
FINDING = """\
from importlib import import_module

try:
    import_module("helpers.start")
except ImportError:
    raise ModuleNotFoundError(
        "The course's package `helpers` is not here, and `pip install helpers` would bring "
        "somebody else's: open this notebook in the course's own folder with `make jupyter`, or "
        "download it from the course's site, where every notebook brings what it needs."
    ) from None"""


def list_hashes(notebook: NotebookNode) -> str:
    """Return one line per code cell: its hash and its id."""
    return "".join(f"{hash_of_cell(cell.source)} {cell.id}\n" for cell in code_cells(notebook))


def make_ready(notebook: NotebookNode) -> str:
    """Fold a lesson, clear its outputs, fill its links to the glossary; return its file's text."""
    terms = read_terms()
    look_for_helpers(notebook)
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


def look_for_helpers(notebook: NotebookNode) -> None:
    """Begin the code of a lesson with the one cell that looks for `helpers`, in place."""
    cells = [cell for cell in notebook.cells if cell.id != FIND_HELPERS]
    first = cells.index(next(cell for cell in cells if cell.cell_type == "code"))
    finding = nbformat.v4.new_code_cell(FINDING, id=FIND_HELPERS, metadata={ROLE: ABSENCE})
    notebook.cells = [*cells[:first], finding, *cells[first:]]


def main(names: Sequence[str]) -> int:
    """Write folding and hashes of the lessons in these files, or of all."""
    for path in map(Path, names) if names else find_lessons():
        notebook = nbformat.read(path, as_version=4)
        replace_text(path, make_ready(notebook))
        replace_text(hashes_file(path.stem), list_hashes(notebook))
    return 0


if __name__ == "__main__":
    sys.exit(exit_code_of(lambda: main(sys.argv[1:])))
