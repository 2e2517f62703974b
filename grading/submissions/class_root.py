"""Where the class begins: at the top of what was handed in, or in a folder around everything.

No single person's files may turn a student into a class or a class into a student, so whatever can
be read in both ways is a question to the instructor.
"""

import shlex
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from grading.errors import GradingError
from grading.submissions.entry import Entry
from grading.submissions.hidden_files import find_hidden
from grading.submissions.layouts import find_owner, is_notebook, name_of
from grading.submissions.notebook_names import Names
from grading.submissions.platforms import has_form
from grading.text import printable, shorten

Folders = tuple[str, ...]
Way = tuple[str, list[str]]  # a folder that may hold the class, and the students if it does
TOLD = 3  # names in a question


@dataclass
class _Child:
    """A file or folder in the folder that is looked at, and the notebooks in it."""

    name: str
    is_folder: bool = False
    notebooks: int = 0
    exact: int = 0  # those called like one of the assignment


class _Reading(Enum):
    """What a folder around everything can be."""

    STUDENT = auto()
    CLASS = auto()
    UNCLEAR = auto()
    DEPENDS = auto()  # on the one folder in it


def find_class(
    entries: Iterable[Entry],
    names: Names,
    other_assignments: Collection[str],
    source: Path,
    layout: str | None,
) -> Folders:
    """Find the folder that holds one folder or file per student.

    Args:
        entries: everything that was handed in.
        names: of the assignment and its notebooks.
        other_assignments: names of the course's other assignments.
        source: where it was handed in, to name it.
        layout: the one that files must have, if the instructor has told it.

    Returns:
        The path of the folder; empty if it is the top.

    Raises:
        GradingError: it can be read in two ways; the sentence says how to tell which is meant.
    """
    visible = [entry for entry in entries if find_hidden(entry.parts) is None]
    if layout is not None:
        return _find_first_match(visible, layout)
    root: Folders = ()
    ways: list[Way] = []
    outer = _only_folder(visible, root)
    while outer is not None:
        children = _list_children(visible, (*root, outer), names)
        reading = _read_folder(children, names, other_assignments)
        if reading is _Reading.CLASS:
            return (*root, outer)
        if reading is _Reading.STUDENT and not root:
            return root
        ways.append(("/".join(root) or ".", [outer]))
        root = (*root, outer)
        outer = _only_folder(visible, root) if reading is _Reading.DEPENDS else None
        if outer is None and reading is not _Reading.STUDENT:
            ways.append(("/".join(root), _list_students(children)))
    if ways:
        raise ask(source, ways)
    return root


def find_told(entries: Iterable[Entry], inside: str, source: Path) -> Folders:
    """Return the folder that the instructor says holds the class, as it is called or is printed.

    Raises:
        GradingError: there is no such folder, or several are printed so.
    """
    root = tuple(part for part in inside.split("/") if part not in ("", "."))
    depth = len(root)
    folders = {entry.parts[:depth] for entry in entries if len(entry.parts) > depth}
    if root in folders:
        return root
    alike = [folder for folder in folders if tuple(map(printable, folder)) == root]
    if len(alike) > 1:
        raise GradingError(f"Several folders in {source} are printed as {inside}; rename them.")
    if not alike:
        raise GradingError(f"There is no folder {inside} with anything in it in {source}.")
    return alike[0]


def _find_first_match(visible: list[Entry], layout: str) -> Folders:
    """Return the first folder that holds something in this layout, from the top down."""
    root: Folders = ()
    while True:
        if any(find_owner(entry.below(root), [layout]) for entry in _list_below(visible, root)):
            return root
        outer = _only_folder(visible, root)
        if outer is None:
            return ()
        root = (*root, outer)


def _list_below(visible: list[Entry], root: Folders) -> list[Entry]:
    depth = len(root)
    return [entry for entry in visible if entry.parts[:depth] == root and len(entry.parts) > depth]


def _only_folder(visible: list[Entry], root: Folders) -> str | None:
    """Return the one folder, if nothing but nobody's files lies beside it."""
    depth = len(root)
    folders = set()
    for entry in _list_below(visible, root):
        name = entry.parts[depth]
        is_folder = len(entry.parts) > depth + 1
        if is_folder and not has_form(name, is_folder=True):
            folders.add(name)
        elif is_folder or find_owner(entry.below(root)) is not None:
            return None
    return folders.pop() if len(folders) == 1 else None


def _list_children(visible: list[Entry], root: Folders, names: Names) -> list[_Child]:
    depth = len(root)
    children: dict[str, _Child] = {}
    for entry in _list_below(visible, root):
        name = entry.parts[depth]
        child = children.setdefault(name, _Child(name))
        child.is_folder |= len(entry.parts) > depth + 1 or entry.is_folder or entry.is_linked_folder
        last = entry.parts[-1].lower()
        if is_notebook(last):
            child.notebooks += 1
            child.exact += names.is_exact(last)
    return list(children.values())


def _read_folder(
    children: list[_Child], names: Names, other_assignments: Collection[str]
) -> _Reading:
    """Tell whether a folder is one student's, or holds a class."""
    bearing = [child for child in children if child.notebooks]
    candidates = bearing or children
    named = [child for child in candidates if has_form(child.name, child.is_folder)]
    if named:
        is_whole = not bearing or len(named) == len(bearing)
        return _Reading.CLASS if is_whole and _is_sure(named) else _Reading.UNCLEAR
    if not bearing:
        folders = sum(child.is_folder for child in children)
        return (_Reading.STUDENT, _Reading.DEPENDS, _Reading.UNCLEAR)[min(folders, 2)]
    own = [child for child in bearing if _is_own(child, names)]
    rest = [
        child
        for child in bearing
        if not _is_own(child, names) and not (child.is_folder and child.name in other_assignments)
    ]
    if not rest:
        return _Reading.STUDENT
    if own:
        return _Reading.UNCLEAR
    folders = sum(child.is_folder for child in rest)
    if len(rest) == 1:
        return _Reading.DEPENDS if folders else _Reading.UNCLEAR
    is_mixed = 0 < folders < len(rest)
    if is_mixed and sum(child.exact for child in rest) == 1:
        return _Reading.UNCLEAR
    return _Reading.CLASS


def _list_students(children: list[_Child]) -> list[str]:
    """Name the students, if a folder holds a class: whoever has a notebook, or else a folder."""
    bearing = [child.name for child in children if child.notebooks]
    return bearing or [child.name for child in children if child.is_folder]


def _is_sure(named: list[_Child]) -> bool:
    """Tell names that a platform gave from one file that a student may have called so."""
    return len(named) > 1 or named[0].is_folder or "_assignsubmission_" in named[0].name


def _is_own(child: _Child, names: Names) -> bool:
    """Tell a folder or file that is named after the assignment or a notebook of it."""
    return names.is_folder(child.name) if child.is_folder else names.is_like(child.name)


def say_inside(folder: str) -> str:
    """Return the option that names the folder that holds the class, to be copied as it stands."""
    return f"`--inside {shlex.quote(printable(folder))}`"


def ask(source: Path, ways: list[Way]) -> GradingError:
    """Say in which ways a source can be read, and how to tell which one is meant.

    Args:
        source: what was handed in.
        ways: a folder that may hold the class, and the students that it would hold.
    """
    choices = []
    for folder, students in ways:
        names = [printable(name_of(name)) for name in sorted(students)]
        noun = "students are" if len(names) > 1 else "student is"
        listed = shorten(names, TOLD)
        choices.append(f"{say_inside(folder)} if the {noun} {listed}")
    return GradingError(
        f"Nothing was graded, because {source} can be read in several ways. Add "
        f"{', or '.join(choices)}."
    )
