"""Copies the figure at the top of the README out of the executed lesson that draws it.

Run `python -m tools.lessons.readme_figure` after `make course` when the figure has changed; it
prints the description for the README.
"""

import base64
import html
import re
import sys
from pathlib import Path

import nbformat

from tools.lessons.run import EXECUTED, ROOT

LESSON = "03_vanishing_gradients"
CELL = "depth-figure-show"
PICTURE = ROOT / "docs" / "images" / "sigmoid-and-relu-by-depth.png"
IMAGE = re.compile(r'<img src="data:image/png;base64,([^"]+)" alt="([^"]+)"')


def find_figure(executed: Path, cell_id: str) -> tuple[bytes, str]:
    """Return the PNG and the description of the figure that a cell of an executed lesson shows.

    Raises:
        LookupError: the notebook has no such cell, or the cell shows no figure.
    """
    for cell in nbformat.read(executed, as_version=4).cells:
        if cell.id == cell_id:
            for output in cell.get("outputs", []):
                image = IMAGE.search(output.get("data", {}).get("text/html", ""))
                if image:
                    return base64.b64decode(image[1]), html.unescape(image[2])
    raise LookupError(f"{executed.name} has no figure in a cell {cell_id!r}: run the lesson first")


if __name__ == "__main__":
    path = EXECUTED / f"{LESSON}.ipynb"
    if not path.exists():
        sys.exit(f"{path.relative_to(ROOT)} does not exist: run `make course` first")
    picture, description = find_figure(path, CELL)
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_bytes(picture)
    print(f"{PICTURE.relative_to(ROOT)}: {description}")
