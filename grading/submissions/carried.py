"""A student's own files that the instructor lets lie beside the notebook as it runs.

They are read as notebooks are, without following a link, and reach the student's process alone.
What is allowed by its name and cannot be taken is named: nobody is graded without a file.
"""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib.machinery import all_suffixes
from importlib.util import find_spec

from grading.errors import NotReadable
from grading.outcomes import Outcome
from grading.submissions.entry import Entry
from grading.submissions.layouts import Found
from grading.text import printable

MOST_FILES = 100
MOST_BYTES = 16 * 2**20  # of all files together
LONGEST_NAME = 200  # bytes of one part of a path
OF_START = ("sitecustomize", "usercustomize")  # a Python that starts runs them, if there are any
MODULES = tuple(sorted(all_suffixes(), key=len, reverse=True))


@dataclass(frozen=True)
class Carry:
    """What may be carried along.

    Attributes:
        patterns: of paths from the notebook's folder on, such as "data/*.csv".
        shipped: names that the instructor ships there, which nobody else's file replaces.
        shown: names of the folders that students import from.
    """

    patterns: Sequence[str] = ()
    shipped: Sequence[str] = ()
    shown: Sequence[str] = ()


def find_carried(
    notebook: Found, files: Iterable[Found], carry: Carry
) -> Callable[[], dict[str, bytes]]:
    """Find what is carried along with a notebook.

    Args:
        notebook: that was chosen.
        files: of the same student.
        carry: what the instructor allows.

    Returns:
        What reads the files, by their path from the notebook's folder on; it raises `NotReadable`
        where one of them cannot be taken.
    """
    found = list(_list_allowed(notebook, files, carry)) if carry.patterns else []
    return lambda: _read_all(found, carry)


def _list_allowed(
    notebook: Found, files: Iterable[Found], carry: Carry
) -> Iterable[tuple[str, Entry]]:
    folder = notebook.inside[:-1]
    shipped = {_fold(name) for name in carry.shipped}
    for item in files:
        parts = tuple(unicodedata.normalize("NFC", part) for part in item.inside[len(folder) :])
        is_beside = item.inside[: len(folder)] == folder and parts and not item.is_hidden
        is_same = (item.layout, item.time, item.assignment) == (
            notebook.layout,
            notebook.time,
            notebook.assignment,
        )
        is_file = not (item.is_notebook or item.entry.is_folder)
        is_theirs = is_beside and is_same and is_file and _fold(parts[0]) not in shipped
        if is_theirs and any(_matches(parts, pattern) for pattern in carry.patterns):
            yield "/".join(parts), item.entry


def _matches(parts: Sequence[str], pattern: str) -> bool:
    """Tell whether each folder and the file fit their part of a pattern, and none is hidden."""
    wanted = unicodedata.normalize("NFC", pattern).split("/")
    return len(parts) == len(wanted) and all(
        fnmatchcase(part, one) and not part.startswith(".")
        for part, one in zip(parts, wanted, strict=True)
    )


def _read_all(found: Sequence[tuple[str, Entry]], carry: Carry) -> dict[str, bytes]:
    """Read the files.

    Raises:
        NotReadable: there are too many, they are too large, or one may not lie there.
    """
    if len(found) > MOST_FILES:
        raise _refuse(f"More than {MOST_FILES} files were handed in beside the notebook.")
    read: dict[str, bytes] = {}
    known: set[str] = set()
    for name, entry in found:
        if fault := _find_fault(name, known, carry):
            raise _refuse(f"The file {name} {fault}.")
        try:
            read[name] = entry.read()
        except NotReadable as problem:
            raise _refuse(f"The file {name}: {problem.sentence}", problem.outcome) from None
        if sum(map(len, read.values())) > MOST_BYTES:
            told = f"{MOST_BYTES // 2**20} MB"
            raise _refuse(f"The files beside the notebook have more than {told}.")
        known.add(_fold(name))
    return read


def _find_fault(name: str, known: Collection[str], carry: Carry) -> str:
    """Say why a file may not lie beside the notebook; "" if it may."""
    parts = name.split("/")
    if any(
        part in ("", "..") or "\0" in part or len(part.encode("utf-8", "replace")) > LONGEST_NAME
        for part in parts
    ):
        return "has a name that is not safe"
    folded = _fold(name)
    if any(f"{one}/".startswith(f"{folded}/") or folded.startswith(f"{one}/") for one in known):
        return "has the name of another file"
    ending = next((one for one in MODULES if folded.endswith(one)), "")
    top = parts[0][: -len(ending)] if ending and len(parts) == 1 else parts[0]
    if ending and _is_module(top, carry.shown):
        return f"would stand in the place of the module {top}"
    if folded.endswith(".pth"):
        return "would tell Python where to look for modules"
    return ""


def _is_module(name: str, shown: Sequence[str]) -> bool:
    """Tell whether an import of this name means something else than a file of the student's."""
    if name in shown or name in OF_START:
        return True
    return name.isidentifier() and find_spec(name) is not None


def _fold(name: str) -> str:
    """Return a name as it reads where capital letters and ways of writing do not count."""
    return unicodedata.normalize("NFKC", name).casefold()


def _refuse(sentence: str, outcome: Outcome = Outcome.REFUSED) -> NotReadable:
    return NotReadable(outcome, printable(sentence)[:500])
