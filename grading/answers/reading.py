"""Reading a submitted notebook: bytes in, the text of its cells out, and nothing else of it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grading.errors import NotReadable
from grading.outcomes import Outcome
from grading.text import clean

MAX_FILE = 32 * 2**20  # bytes; figures in the outputs count, too
MAX_CELLS = 2_000
MAX_SOURCE = 2**20  # characters of one cell
MAX_BRACKETS = 500_000  # each opens a list or a dict that takes 20 times its place in the file
MAX_ATTACHMENTS = 100  # pictures of one cell
MAX_ATTACHED_NAME = 200  # characters of a picture's name
KINDS = ("code", "markdown", "raw")
# What it took is not given back, so that a long text takes no more than its length.
DATA_URL = re.compile(r"data:image/[a-z0-9.+-]{1,40};base64,([a-z0-9+/=%]*+)", re.IGNORECASE)


@dataclass(frozen=True)
class SubmittedCell:
    """The text of one submitted cell.

    Attributes:
        grade_id: nbgrader's name of it, or "".
        ids: its ids: a notebook's own, and the one that Colab keeps in the metadata.
        kind: "code", "markdown" or "raw".
        source: its text.
        pasted: pictures in base64 as they were handed in, by the name that the text has for each.
    """

    grade_id: str
    ids: tuple[str, ...]
    kind: str
    source: str
    pasted: Mapping[str, str] = field(default_factory=dict)


def read_notebook(data: bytes) -> list[SubmittedCell]:
    """Read the cells of a notebook from the bytes of its file.

    Args:
        data: UTF-8 or UTF-16, with or without a byte order mark.

    Raises:
        NotReadable: the bytes are no notebook of format 4; the sentence says why.
    """
    if len(data) > MAX_FILE:
        raise _unreadable(
            f"The file has more than {MAX_FILE // 2**20} MB. Clear the outputs and save it again."
        )
    notebook = _read_json(data)
    if type(notebook) is not dict:
        raise _unreadable("The file is not a notebook.")
    version = notebook.get("nbformat")
    if version != 4 or type(version) is not int:
        told = f"format {version}" if type(version) is int else "an unknown format"
        raise _unreadable(
            f"The notebook is saved in {told}, and format 4 is needed. "
            "Open it in a current JupyterLab and save it again."
        )
    cells = notebook.get("cells")
    if type(cells) is not list:
        raise _unreadable("The file says that it is a notebook, but it has no list of cells.")
    if len(cells) > MAX_CELLS:
        raise _unreadable(f"The notebook has more than {MAX_CELLS} cells.")
    return [_read_cell(number, cell) for number, cell in enumerate(cells, start=1)]


def _read_json(data: bytes) -> Any:
    if not data.strip():
        raise _unreadable("The file is empty.")
    encoding = json.detect_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise _unreadable(f"The file is not text in {encoding.upper()}; save it again.") from None
    if text.count("[") + text.count("{") > MAX_BRACKETS:
        raise _unreadable("The file has too many parts. Clear the outputs and save it again.")
    try:
        return json.loads(text)
    except RecursionError:
        raise _unreadable("The file is nested too deeply for a notebook.") from None
    except ValueError as problem:
        place = f" (line {problem.lineno})" if isinstance(problem, json.JSONDecodeError) else ""
        raise _unreadable(
            f"The file is damaged: it is not valid JSON{place}. Export the notebook once more."
        ) from None


def _read_cell(number: int, cell: Any) -> SubmittedCell:
    if type(cell) is not dict or cell.get("cell_type") not in KINDS:
        raise _unreadable(f"Cell {number} is none that a notebook can have.")
    source = cell.get("source", "")
    if type(source) is list and all(type(line) is str for line in source):
        source = "".join(source)
    if type(source) is not str:
        raise _unreadable(f"Cell {number} has no text.")
    pasted: dict[str, str] = {}
    if cell["cell_type"] != "code":
        source, pasted = take_data_urls(source)
        pasted |= _read_attachments(cell.get("attachments"))
    if len(source) > MAX_SOURCE:
        raise _unreadable(f"Cell {number} has more than {MAX_SOURCE} characters.")
    metadata = cell.get("metadata")
    metadata = metadata if type(metadata) is dict else {}
    nbgrader = metadata.get("nbgrader")
    named = nbgrader.get("grade_id") if type(nbgrader) is dict else None
    ids = (cell.get("id"), metadata.get("id"))
    return SubmittedCell(
        grade_id=named if type(named) is str else "",
        ids=tuple(name for name in ids if type(name) is str and name),
        kind=cell["cell_type"],
        source=clean(source),
        pasted=pasted,
    )


def take_data_urls(text: str) -> tuple[str, dict[str, str]]:
    """Take the pictures out of a text that holds them itself, as Colab pastes them.

    Returns:
        The text, in which each stands as an attachment, and the pictures in base64 by name.
    """
    found: dict[str, str] = {}

    def replace(match: re.Match[str]) -> str:
        name = f"pasted-{len(found) + 1}"
        found[name] = match[1]
        return f"attachment:{name}"

    return DATA_URL.sub(replace, text), found


def _read_attachments(attachments: Any) -> dict[str, str]:
    """Read what was pasted into a cell; of one picture in several forms, the first that is text."""
    pasted = {}
    for name, forms in (
        list(attachments.items())[:MAX_ATTACHMENTS] if type(attachments) is dict else []
    ):
        for content in forms.values() if type(forms) is dict else []:
            lines = content if type(content) is list else [content]
            if len(name) <= MAX_ATTACHED_NAME and all(type(line) is str for line in lines):
                pasted[clean(name)] = "".join(lines)
                break
    return pasted


def _unreadable(sentence: str) -> NotReadable:
    return NotReadable(Outcome.UNREADABLE, sentence)
