"""Finds the figures that executed lessons show, each a picture inside HTML with its description."""

import base64
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode


def list_figures(output: NotebookNode) -> list[Tag]:
    """Return the `<img>` elements of one output: `src` holds the picture, `alt` says what it is."""
    page = output.get("data", {}).get("text/html", "")
    return BeautifulSoup(page, "html.parser").find_all("img")


def find_figure(executed: Path, cell_id: str) -> Tag:
    """Return the first figure that a cell of an executed lesson shows.

    Raises:
        LookupError: the notebook has no such cell, or the cell shows no figure.
    """
    for cell in nbformat.read(executed, as_version=4).cells:
        for output in cell.get("outputs", []) if cell.id == cell_id else []:
            for figure in list_figures(output):
                return figure
    raise LookupError(f"{executed.name} has no figure in a cell {cell_id!r}: run the lesson again")


def read_png(figure: Tag) -> bytes:
    """Return the file of a figure; a ValueError (binascii's) says that it is none."""
    return base64.b64decode(figure["src"].partition(",")[2], validate=True)
