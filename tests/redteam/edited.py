"""Submissions with hostile pictures, and with copies and halves of cells, as data.

They are files like those of `malformed`: each is made from the bytes of a right submission.
"""

import base64
import json
from collections.abc import Callable

import nbformat
from PIL import Image

from tests.grading.pasted_pictures import (
    SCRIPT,
    SECRET,
    SVG,
    as_text,
    make_bomb,
    make_photo,
    make_with_words,
    open_text,
)
from tests.grading.returning.classic_page import make_classic_page
from tests.redteam.malformed import File, answer, edit, stops

WRONG = "total_gradient = 0.5"
TEST = "2a-gradient"


def paste(data: bytes, name: str = "p.png", kind: str = "image/png") -> Callable[[bytes], bytes]:
    """Paste a picture into the written answer."""

    def change(notebook: dict) -> None:
        cell = next(cell for cell in notebook["cells"] if cell["id"] == "3e-explain")
        cell["source"] = f"My drawing: ![d](attachment:{name})"
        cell["attachments"] = {name: {kind: as_text(data)}} if data else {}

    return edit(change)


def pasted(data: bytes) -> str:
    """Return the first pasted picture in base64."""
    cell = next(cell for cell in json.loads(data)["cells"] if cell.get("attachments"))
    return next(iter(next(iter(cell["attachments"].values())).values()))


def page_of(data: bytes) -> str:
    """Make the page that a person would see of the notebook as it was handed in."""
    return make_classic_page(nbformat.reads(data.decode(), as_version=4))


def comes_along(words: str) -> Callable[[bytes], bool]:
    """Tell whether words within a picture's file get into the page."""
    return lambda data: (
        words.encode() in base64.b64decode(pasted(data)) and pasted(data) in page_of(data)
    )


def needs_much_room(data: bytes) -> bool:
    """Tell whether the pixels of a picture take a thousand times the place of its file."""
    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        width, height = open_text(pasted(data)).size
    finally:
        Image.MAX_IMAGE_PIXELS = limit
    return 3 * width * height > 1_000 * len(data)


def halve(notebook: dict) -> None:
    """Split the right answer of 2a in the middle of a function, as JupyterLab does."""
    at = notebook["cells"].index(answer(notebook))
    first, second = (dict(notebook["cells"][at]) for _ in range(2))
    first |= {"id": "half-1", "source": "def gradient():\n    slope = 0.2"}
    second |= {"id": "half-2", "source": "    return slope ** 5\ntotal_gradient = gradient()"}
    notebook["cells"][at : at + 1] = [first, second]


def copy_test(notebook: dict) -> None:
    """Answer 2a wrong, and put a copy of its test in that passes for nothing."""
    answer(notebook)["source"] = WRONG
    test = next(cell for cell in notebook["cells"] if cell["id"] == TEST)
    notebook["cells"].append(test | {"id": "copy", "source": "pass"})


def lose_names(notebook: dict) -> None:
    """Answer 2a wrong, empty every test, and lose all names: only place and text are left."""
    answer(notebook)["source"] = WRONG
    for at, cell in enumerate(notebook["cells"]):
        told = cell["metadata"].get("nbgrader", {})
        if told.get("grade") and not told.get("solution"):
            cell["source"] = "pass"
        cell |= {"id": f"new-{at}", "metadata": {}}


def claim_a_test(notebook: dict) -> None:
    """Answer 2a wrong, and give the answer cell the name of its test."""
    cell = answer(notebook)
    twin = json.loads(json.dumps(cell))
    twin["metadata"]["nbgrader"] |= {"grade_id": TEST, "grade": True, "points": 2}
    cell["source"] = WRONG
    notebook["cells"].append(twin | {"id": TEST, "source": "assert True"})


def last_called(name: str) -> Callable[[bytes], str]:
    """Return what reads the text of the last cell with nbgrader's name."""

    def read(data: bytes) -> str:
        cells = json.loads(data)["cells"]
        return [
            cell["source"]
            for cell in cells
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == name
        ][-1]

    return read


def has_no_names(data: bytes) -> bool:
    """Tell whether a reader that goes by names finds no answer at all."""
    return not any(cell["metadata"] for cell in json.loads(data)["cells"])


def is_in_halves(data: bytes) -> bool:
    """Tell whether a reader that takes one cell of a name gets a half that does not run."""
    sources = [cell["source"] for cell in json.loads(data)["cells"] if "half-" in cell["id"]]
    return all(stops(lambda one: exec(one, {}))(one.encode()) for one in sources[1:])


EDITED = [
    File("a picture of billions of pixels", paste(make_bomb()), "graded", needs_much_room, 12),
    File("a picture with a program behind its end", paste(make_with_words()), "graded",
         comes_along(SCRIPT), 12),
    File("a picture that is a program", paste(SVG, "p.svg", "image/svg+xml"), "graded",
         comes_along(SCRIPT), 12),
    File("a photo that knows where it was taken", paste(make_photo()), "graded",
         comes_along(SECRET), 12),
    File("a picture that is not there, at which the page stops", paste(b""), "graded",
         stops(page_of), 12),
    File("an answer in two halves", edit(halve), "graded", is_in_halves, 12),
    File("a copy of a test that passes for nothing", edit(copy_test), "graded",
         lambda data: last_called(TEST)(data) == "pass", 10),
    File("an own cell that has the name of a test", edit(claim_a_test), "graded",
         lambda data: last_called(TEST)(data) == "assert True", 10),
    File("empty tests, and no names left", edit(lose_names), "graded", has_no_names, 10),
]  # fmt: skip
