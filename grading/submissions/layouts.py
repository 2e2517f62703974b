"""Who handed in a file, by its path alone: the layouts in which a class is handed in.

Each layout reads one file after the other and knows nothing of the others, so what somebody hands
in can never decide whose another file is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from grading.submissions.entry import Entry
from grading.submissions.hidden_files import is_hidden, is_nobodys
from grading.submissions.platforms import CANVAS, EXCHANGE, MOODLE, MOODLE_FEEDBACK

TEXT_ONLY = "onlinetext"
ENDING = ".ipynb"
Person = tuple[str, str]  # a name and the number that a platform gave, or ""


@dataclass(frozen=True)
class Found:
    """One file, and what its path says about it.

    Attributes:
        layout: the name of the layout, in `LAYOUTS`.
        person: who handed it in.
        inside: its path below what is the person's.
        entry: the file.
        assignment: that a folder of nbgrader's exchange names, or "".
        time: of handing in, that such a folder names, or "".
    """

    layout: str
    person: Person
    inside: tuple[str, ...]
    entry: Entry
    assignment: str = ""
    time: str = ""

    @property
    def label(self) -> str:
        """The folder or file as it was called in the class."""
        return self.entry.parts[0]

    @property
    def is_hidden(self) -> bool:
        """Whether it lies hidden among the person's files."""
        return any(map(is_hidden, self.inside)) and self.inside != self.entry.parts

    @property
    def is_notebook(self) -> bool:
        """Whether it should be a notebook, by its ending, even if it is none."""
        return bool(self.inside) and is_notebook(self.inside[-1])


def is_notebook(name: str) -> bool:
    """Tell by the ending, which some systems write in capital letters."""
    return name.lower().endswith(ENDING)


def name_of(label: str) -> str:
    """Return the name of a folder or file without a notebook's ending."""
    return label[: -len(ENDING)] if is_notebook(label) else label


def _match_moodle(entry: Entry) -> Found | None:
    first, *rest = entry.parts
    match = MOODLE.fullmatch(first)
    if match is None:
        return None
    if match["type"] == TEXT_ONLY:
        inside = (TEXT_ONLY,)
    elif rest or entry.is_folder:
        inside = tuple(rest)
    else:
        inside = (match["rest"] or first,)
    return Found("moodle", (match["name"], match["number"]), inside, entry)


def _match_exchange(entry: Entry) -> Found | None:
    first, *rest = entry.parts
    match = EXCHANGE.fullmatch(first) if rest or _is_folder(entry) else None
    if match is None:
        return None
    inside = tuple(rest)
    person = match["name"], ""
    return Found("exchange", person, inside, entry, match["assignment"], match["time"].strip())


def _match_canvas(entry: Entry) -> Found | None:
    first, *rest = entry.parts
    match = None if rest or _is_folder(entry) else CANVAS.fullmatch(first)
    if match is None:
        return None
    inside = (match["rest"] or match["text"],)
    return Found("canvas", (match["name"], match["number"]), inside, entry)


def _match_file(entry: Entry) -> Found | None:
    """Read STUDENT.ipynb."""
    first, *rest = entry.parts
    if rest or _is_folder(entry) or not is_notebook(first):
        return None
    return Found("files", (name_of(first), ""), (first,), entry)


def _match_folder(entry: Entry) -> Found | None:
    """Read STUDENT/anything, and with it nbgrader's STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb."""
    first, *rest = entry.parts
    if not rest and not _is_folder(entry):
        return None
    return Found("folders", (name_of(first), ""), tuple(rest), entry)


def _is_folder(entry: Entry) -> bool:
    return entry.is_folder or entry.is_linked_folder


class LayoutName(StrEnum):
    """The names of the layouts, in the order in which they are tried."""

    MOODLE = "moodle"
    EXCHANGE = "exchange"
    CANVAS = "canvas"
    FILES = "files"
    FOLDERS = "folders"


LAYOUTS: dict[str, Callable[[Entry], Found | None]] = {
    LayoutName.MOODLE: _match_moodle,
    LayoutName.EXCHANGE: _match_exchange,
    LayoutName.CANVAS: _match_canvas,
    LayoutName.FILES: _match_file,
    LayoutName.FOLDERS: _match_folder,
}
# Those whose forms name a person.
PLATFORMS = (LayoutName.MOODLE, LayoutName.EXCHANGE, LayoutName.CANVAS)


def find_owner(entry: Entry, layouts: Iterable[str] = LAYOUTS) -> Found | None:
    """Tell who handed in a file.

    Args:
        entry: the file, with its path below the folder that holds the class.
        layouts: those to try, of `LAYOUTS`.

    Returns:
        The file with its person, or None if it belongs to nobody.
    """
    first = entry.parts[0]
    is_hidden_here = is_nobodys(first, len(entry.parts) > 1 or _is_folder(entry))
    if is_hidden_here or MOODLE_FEEDBACK.fullmatch(first):
        return None
    matches = (LAYOUTS[name](entry) for name in layouts)
    return next((found for found in matches if found is not None), None)
