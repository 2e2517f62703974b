"""Files, folders and names that are damaged, hostile or odd, as data.

Each is made from the bytes of a right submission of the practice. `naive` does what a grader
without the defence would do, and says whether it came to harm: it stopped, it read what it should
not, it took one thing for another, or it needed far more room than the file.
"""

import codecs
import contextlib
import json
import os
import re
import socket
import subprocess
import unicodedata
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import nbformat


@dataclass(frozen=True)
class File:
    """Bytes that are handed in as a notebook.

    Attributes:
        name: what is odd about them.
        change: makes them from a right notebook.
        outcome: what grading must say.
        naive: tells whether a reader without the defence comes to harm.
        points: that tests must give; None where nothing can be graded, which is no zero.
    """

    name: str
    change: Callable[[bytes], bytes]
    outcome: str
    naive: Callable[[bytes], bool]
    points: float | None = None


def stops(action: Callable[[bytes], object]) -> Callable[[bytes], bool]:
    """Tell whether an action stops with an error, and with it the batch."""

    def is_stopped(data: bytes) -> bool:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                action(data)
            except Exception:
                return True
        return False

    return is_stopped


def read_plainly(data: bytes) -> nbformat.NotebookNode:
    """Read and check a notebook as nbgrader does."""
    notebook = nbformat.reads(data.decode(), as_version=4)
    nbformat.validate(notebook)
    return notebook


def edit(change: Callable[[dict], object]) -> Callable[[bytes], bytes]:
    """Make a change of the bytes from one of the notebook."""

    def edited(data: bytes) -> bytes:
        notebook = json.loads(data)
        change(notebook)
        return json.dumps(notebook).encode()

    return edited


def answer(notebook: dict) -> dict:
    """Return the answer cell of 2a."""
    return next(cell for cell in notebook["cells"] if cell["id"] == "2a-gradient-answer")


def add_to_answer(text: str) -> Callable[[bytes], bytes]:
    """Add text behind the right answer of 2a."""
    return edit(lambda notebook: answer(notebook).update(source=f"total_gradient = 0.00032{text}"))


def copy_answer(source: str | None) -> Callable[[bytes], bytes]:
    """Put the answer cell of 2a in twice, the second with another text or the same."""

    def copy(notebook: dict) -> None:
        cell = dict(answer(notebook))
        cell["source"] = cell["source"] if source is None else source
        notebook["cells"].append(cell)

    return edit(copy)


def ids_of(data: bytes) -> list[str]:
    """List the ids of the cells."""
    return [cell["id"] for cell in json.loads(data)["cells"]]


def source_of_answer(data: bytes) -> str:
    """Return the text of 2a."""
    return answer(json.loads(data))["source"]


PARTS = 700_000
FILES = [
    File("nothing in it", lambda data: b"", "unreadable", stops(read_plainly)),
    File("blanks only", lambda data: b" \n" * 100, "unreadable", stops(read_plainly)),
    File("cut off in the middle", lambda data: data[: len(data) // 2], "unreadable",
         stops(read_plainly)),
    File("the page of a login", lambda data: b"<!doctype html><title>Log in</title>", "unreadable",
         stops(read_plainly)),
    File("another kind of file", lambda data: b"%PDF-1.7\n\xe2\xe3\xcf\xd3", "unreadable",
         stops(read_plainly)),
    File("a mark for the order of bytes", lambda data: codecs.BOM_UTF8 + data, "graded",
         stops(read_plainly), 12),
    File("UTF-16", lambda data: data.decode().encode("utf-16"), "graded", stops(read_plainly), 12),
    File("bytes that are no text", lambda data: data.replace(b"0.2", b"\xff\xfe"), "unreadable",
         stops(read_plainly)),
    File("a version that is not a number", lambda data: data.replace(
        b'"nbformat": 4', b'"nbformat": NaN'), "unreadable", stops(read_plainly)),
    File("a version that does not exist", edit(lambda book: book.update(nbformat=99)),
         "unreadable", stops(read_plainly)),
    File("a version that is true", edit(lambda book: book.update(nbformat=True)), "unreadable",
         stops(read_plainly)),
    File("the old format 3, whose cells lie elsewhere", lambda data: json.dumps(
        {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": []}]}
    ).encode(), "unreadable", lambda data: nbformat.reads(data, as_version=4).cells == []),
    File("lists inside each other", lambda data: b"[" * 100_000, "unreadable",
         stops(json.loads)),
    File("small lists in millions", lambda data: data.replace(
        b'"metadata": {', b'"metadata": {"x": [' + b"[]," * PARTS + b"[]],", 1), "unreadable",
         lambda data: 15 * len(data) < 56 * PARTS),  # an empty list takes 56 bytes or more
    File("the cells twice, the second time none", lambda data: (
        data.rstrip()[:-1] + b', "cells": []}'), "unreadable",
         lambda data: json.loads(data)["cells"] == []),
    File("a dict of cells", edit(lambda book: book.update(cells={})), "unreadable",
         stops(read_plainly)),
    File("a cell that is a number", edit(lambda book: book["cells"].append(7)), "unreadable",
         stops(read_plainly)),
    File("a text that is a number", edit(lambda book: answer(book).update(source=7)), "unreadable",
         stops(read_plainly)),
    File("lines that are numbers", edit(lambda book: answer(book).update(source=["a", 7])),
         "unreadable", stops(read_plainly)),
    File("a cell of no known kind", edit(lambda book: answer(book).update(cell_type="slide")),
         "unreadable", stops(read_plainly)),
    File("metadata that are a list", edit(lambda book: answer(book).update(metadata=[1])),
         "graded", stops(read_plainly), 12),
    File("half of a pair of characters", add_to_answer("  # \ud800"), "graded",
         stops(lambda data: source_of_answer(data).encode()), 12),
    File("a character that is none", add_to_answer("  # \0"), "graded",
         stops(lambda data: compile(source_of_answer(data), "cell", "exec")), 12),
    File("an answer twice, with different text", copy_answer("total_gradient = 0.5"), "graded",
         lambda data: len(set(ids_of(data))) < len(ids_of(data)), 12),
    File("an answer twice, with the same text", copy_answer(None), "graded",
         lambda data: len(set(ids_of(data))) < len(ids_of(data)), 12),
    File("a cell of two megabytes", add_to_answer("#" * 2_000_000), "unreadable",
         lambda data: len(source_of_answer(data)) > 1_000_000),
    File("three thousand cells", edit(lambda book: book["cells"].extend(
        [{"cell_type": "raw", "id": f"x{n}", "metadata": {}, "source": ""} for n in range(3000)])),
         "unreadable", lambda data: len(read_plainly(data).cells) > 3000),
    File("forty megabytes", lambda data: data + b" " * 40_000_000, "unreadable",
         lambda data: len(read_plainly(data).cells) > 0),
    File("another notebook", edit(lambda book: book.update(cells=[])), "unreadable",
         lambda data: read_plainly(data).cells == []),  # every point is lost without a word
    File("a kernel of its own choice", edit(lambda book: book["metadata"].update(
        kernelspec={"name": "evil", "display_name": "evil", "language": "bash"})), "graded",
         lambda data: read_plainly(data).metadata.kernelspec.name == "evil", 12),
]  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Something in the folder of submissions that is no ordinary file of a student.

    Attributes:
        name: what is odd about it.
        make: makes it in a student's folder, from the bytes of a right notebook.
        outcome: what grading must say; "" if it belongs to nobody.
        naive: tells, from the student's folder, whether naive handling comes to harm.
    """

    name: str
    make: Callable[[Path, bytes], object]
    outcome: str
    naive: Callable[[Path], bool]


NOTEBOOK = "practice.ipynb"


def make_socket(folder: Path, data: bytes) -> None:
    """Leave a socket where a notebook is expected."""
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as server:
        server.bind(os.path.relpath(folder / NOTEBOOK))


def make_deep(folder: Path, data: bytes) -> None:
    """Put the notebook into a folder in a folder, and so on."""
    deep = folder.joinpath(*"123456789")
    deep.mkdir(parents=True)
    (deep / NOTEBOOK).write_bytes(data)


def cannot_open(folder: Path) -> bool:
    """Tell whether opening the notebook fails."""
    try:
        (folder / NOTEBOOK).read_bytes()
    except OSError:
        return True
    return False


def hangs(folder: Path) -> bool:
    """Tell whether opening the notebook never comes to an end."""
    try:
        subprocess.run(["cat", folder / NOTEBOOK], timeout=0.5, stdout=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return True
    return False


PLACES = [
    Place("a link to a secret file", lambda folder, data: (folder / NOTEBOOK).symlink_to(
        folder.parents[3] / "secret.txt"), "refused",
          lambda folder: (folder / NOTEBOOK).read_text() == "secret"),
    Place("a link to a classmate's notebook", lambda folder, data: (folder / NOTEBOOK).symlink_to(
        "../honest.ipynb"), "refused", lambda folder: len((folder / NOTEBOOK).read_bytes()) > 1000),
    Place("a pipe that nobody writes to", lambda folder, data: os.mkfifo(folder / NOTEBOOK),
          "refused", hangs),
    Place("a socket", make_socket, "refused", cannot_open),
    Place("a folder that is called like the notebook", lambda folder, data: (
        folder / NOTEBOOK).mkdir(), "refused", cannot_open),
    Place("an empty folder", lambda folder, data: None, "missing", cannot_open),
    Place("a document of a word processor", lambda folder, data: (
        folder / "practice.docx").write_bytes(b"PK"), "missing", cannot_open),
    Place("a zip file with the notebook in it", lambda folder, data: zipfile.ZipFile(
        folder / "practice.zip", "w").writestr(NOTEBOOK, data), "missing", cannot_open),
    Place("two notebooks", lambda folder, data: [(folder / name).write_bytes(data)
          for name in ("a.ipynb", "b.ipynb")], "unreadable",
          lambda folder: len(list(folder.glob("*.ipynb"))) > 1),
    Place("a notebook ten folders deep", make_deep, "missing", cannot_open),
]  # fmt: skip

# Names that students could have; of each, what a grader would do that takes it as it is. Each of
# them is graded, under a name that is harmless, and nobody becomes somebody else.
NAMES = {
    "=cmd|' calc'!A0": lambda name: name.startswith("="),
    "+1+1": lambda name: name[0] in "+-=@",
    "<img src=x onerror=alert(1)>": lambda name: "<img" in name,
    "$(touch owned)": lambda name: subprocess.run(
        f"echo {name}", shell=True, capture_output=True, cwd="/"
    ).stdout != f"{name}\n".encode(),
    "[a-z]*": lambda name: PurePosixPath("honest").match(name),
    "..": lambda name: str(Path("/class/autograded", name).resolve()) == "/class",
    "x" * 240: lambda name: len(f"{name}.recorded.writing") > 255,
    "a\x1b[2J\x1b]0;owned\x07": lambda name: "\x1b" in name,
    "a\nTotal: 12": lambda name: len(name.splitlines()) > 1,
    "nuf\u202exslx": lambda name: "\u202e" in name,
    "\udcff\udcfe": stops(lambda name: name.encode()),
    "Zoe\u0308": lambda name: unicodedata.normalize("NFC", name) == "Zo\u00eb",
    "Zo\u00eb": lambda name: unicodedata.normalize("NFD", name) == "Zoe\u0308",
    "Bea": lambda name: name.casefold() == "bea",
    "bea": lambda name: name.casefold() == "Bea".casefold(),
    "\u0412\u0435\u0430": lambda name: not name.isascii(),  # Bea in other letters
}  # fmt: skip
HARMLESS = re.compile(r"[^\W_](?:[\w.@ -]{0,62}\w)?")
# A list of the class beside the submissions, which the summary names on the terminal.
BESIDE = "marks\x1b[2J\x1b]0;owned\x07.csv"
