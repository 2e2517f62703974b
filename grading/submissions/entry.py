"""One file of what was handed in: where it lies, and how its bytes are read."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from grading.errors import NotReadable
from grading.outcomes import Outcome

MAX_DEPTH = 8
TOO_DEEP = f"lies {MAX_DEPTH} folders deep, and nobody looks further down"
SAFE_ONLY = "Only a file is opened, and this is {}."


@dataclass(frozen=True)
class Entry:
    """One file.

    Attributes:
        parts: its path from the root, folder by folder.
        read: returns its bytes, or raises `NotReadable`.
        is_folder: it stands for a folder of which nothing else is listed.
        why: of such a folder, the reason; it reads on from the folder's name.
        is_linked_folder: it stands for a folder into which nobody looks, such as a link.
        owner: the account that owns the folder in which it lies, or "" if that says nothing.
        changed: when that folder was last changed, in seconds since 1970; 0 if unknown.
    """

    parts: tuple[str, ...]
    read: Callable[[], bytes]
    is_folder: bool = False
    why: str = ""
    is_linked_folder: bool = False
    owner: str = ""
    changed: float = 0.0

    def below(self, folder: tuple[str, ...]) -> "Entry":
        """Return the same file with its path below one of its folders."""
        return replace(self, parts=self.parts[len(folder) :]) if folder else self


def empty_folder(parts: tuple[str, ...]) -> Entry:
    """Return what stands for a folder in which there is nothing to be seen."""
    sentence = SAFE_ONLY.format("an empty folder")
    return Entry(parts, partial(refuse, Outcome.REFUSED, sentence), is_folder=True, why="is empty")


def refuse(outcome: Outcome, sentence: str) -> bytes:
    """Read nothing.

    Raises:
        NotReadable: always, with this outcome and sentence.
    """
    raise NotReadable(outcome, sentence)
