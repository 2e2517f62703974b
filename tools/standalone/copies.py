"""The notebooks as they are handed out alone: each begins with the cell that brings the package."""

import re
from dataclasses import replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tools.lessons.roles import ABSENCE, folding
from tools.lessons.ship import FIND_HELPERS
from tools.places import ROOT
from tools.standalone.package import build_package, name_wheel
from tools.website.addresses import Addresses
from tools.website.links import Links

FIRST_CELL = Path(__file__).with_name("first_cell.py")
TITLE = "# @title "
BRING_HELPERS = "bring-helpers"


def write_copies(folder: Path, links: list[Links], addresses: Addresses) -> None:
    """Write a copy of each notebook into a folder, and beside them the wheel that they bring.

    Args:
        folder: where they go; a copy keeps its place below the folder of the notebooks.
        links: of each notebook, for the site.
        addresses: where the wheel is fetched from when it is not beside the notebook.

    Raises:
        WheelError: setuptools has failed, and what it said is printed.

    """
    first_cell = write_first_cell(addresses)
    for each in links:
        notebook = nbformat.read(ROOT / each.source, as_version=4)
        copy = folder / Path(each.source).relative_to("notebooks")
        copy.parent.mkdir(parents=True, exist_ok=True)
        elsewhere = replace(each, site=addresses.site)
        text = nbformat.writes(let_run_alone(notebook, first_cell, elsewhere)) + "\n"
        copy.write_text(text, encoding="utf-8", newline="\n")
    build_package(folder, first_cell)


def let_run_alone(notebook: NotebookNode, first_cell: str, links: Links) -> NotebookNode:
    """Put the cell that brings the package first, in place; what a student answers in stays.

    Links lead to the site, if it has an address: beside the notebook there is nothing.
    """
    cells = [cell for cell in notebook.cells if cell.id != FIND_HELPERS]
    for cell in cells:
        if links.site and cell.cell_type == "markdown" and "nbgrader" not in cell.metadata:
            cell.source = links.in_markdown(cell.source)
    metadata = {"role": ABSENCE, **folding("setup")}
    first = nbformat.v4.new_code_cell(first_cell, id=BRING_HELPERS, metadata=metadata)
    notebook.cells = [first, *cells]
    return notebook


def write_first_cell(addresses: Addresses) -> str:
    """Return the source of the cell: its program, with the wheel's name and the site's address."""
    program = TITLE + FIRST_CELL.read_text(encoding="utf-8").partition(TITLE)[2].strip()
    for name, value in {"WHEEL": name_wheel(), "SITE": addresses.site}.items():
        program = re.sub(rf'^{name} = ".*"$', f'{name} = "{value}"', program, flags=re.MULTILINE)
    return program
