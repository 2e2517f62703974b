"""Copies the figure at the top of the README out of the executed lesson that draws it.

Run `python -m tools.lessons.readme_figure` after `make course` when the figure has changed; it
prints the description for the README.
"""

import sys

from tools.lessons.executing import EXECUTED
from tools.lessons.figures import find_figure, read_png
from tools.places import ROOT

LESSON = "03_vanishing_gradients"
CELL = "depth-figure-show"
PICTURE = ROOT / "docs" / "images" / "sigmoid-and-relu-by-depth.png"


if __name__ == "__main__":
    path = EXECUTED / f"{LESSON}.ipynb"
    if not path.exists():
        sys.exit(f"{path.relative_to(ROOT)} does not exist: run `make course` first")
    figure = find_figure(path, CELL)
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_bytes(read_png(figure))
    print(f"{PICTURE.relative_to(ROOT)}: {figure['alt']}")
