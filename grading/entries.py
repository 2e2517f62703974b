"""The files in a folder or a zip file, listed and read without trusting any of them."""

import os
import stat
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from grading.classfolder import GradingError
from grading.outcomes import Outcome
from grading.reading import MAX_FILE, NotReadable

MAX_ENTRIES = 1_000_000
MAX_OWN_ENTRIES = 2_000  # of one student
MAX_DEPTH = 8
IGNORED = ("__MACOSX", "Thumbs.db", "desktop.ini")  # besides names that start with a dot
COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others can fill the memory
SAFE_ONLY = "Only a file is opened, and this is {}."


@dataclass(frozen=True)
class Entry:
    """One file.

    Attributes:
        parts: its path from the root, folder by folder.
        read: returns its bytes, or raises `NotReadable`.
        is_folder: an empty folder, which shows that a student handed in nothing.
        is_linked_folder: it stands for a folder into which nobody looks, such as a link.
    """

    parts: tuple[str, ...]
    read: Callable[[], bytes]
    is_folder: bool = False
    is_linked_folder: bool = False


def list_entries(source: Path) -> list[Entry]:
    """List the files in a folder or zip file.

    Links are not followed. A zip file has to stay where it is until the entries are read.

    Raises:
        GradingError: there is no such folder or zip file, or it holds far too many files.
    """
    if source.is_dir():
        found = _list_folder(source)
    elif not source.exists():
        raise GradingError(f"There is nothing at {source} to grade.")
    elif zipfile.is_zipfile(source):
        found = _list_zip(source)
    else:
        raise GradingError(f"{source} is neither a folder nor a zip file.")
    entries = []
    for entry in found:
        if len(entries) == MAX_ENTRIES:
            raise GradingError(f"{source} holds more than {MAX_ENTRIES} files.")
        hidden = next((place for place, part in enumerate(entry.parts) if _is_hidden(part)), None)
        if hidden is None:
            entries.append(entry)
        elif hidden > 0:  # the student's folder is there, even if it holds nothing to be seen
            entries.append(empty_folder(entry.parts[:hidden]))
    return sorted(_limit_each(entries), key=lambda entry: entry.parts)


def _limit_each(entries: list[Entry]) -> list[Entry]:
    """Put one entry that is refused in place of what one student has too many of."""
    first = {entry.parts[0] for entry in entries}
    has_outer_folder = len(first) == 1 and all(len(entry.parts) > 1 for entry in entries)
    depth = 2 if has_outer_folder else 1
    counts = Counter(entry.parts[:depth] for entry in entries)
    too_many = {parts for parts, count in counts.items() if count > MAX_OWN_ENTRIES}
    sentence = f"There are more than {MAX_OWN_ENTRIES} files; hand in one notebook."
    refused = [
        Entry(parts, partial(_raise, Outcome.REFUSED, sentence), is_linked_folder=True)
        for parts in too_many
    ]
    return [entry for entry in entries if entry.parts[:depth] not in too_many] + refused


def _raise(outcome: Outcome, sentence: str) -> bytes:
    raise NotReadable(outcome, sentence)


def _is_hidden(part: str) -> bool:
    return (part.startswith(".") and part != "..") or part in IGNORED


def empty_folder(parts: tuple[str, ...]) -> Entry:
    """Return what stands for a folder in which there is nothing to be seen."""
    return Entry(parts, _refuse("an empty folder"), is_folder=True)


def _list_folder(root: Path, below: tuple[str, ...] = ()) -> Iterator[Entry]:
    try:
        with os.scandir(root.joinpath(*below)) as found:
            children = sorted(found, key=lambda child: child.name)
    except OSError:
        if not below:
            raise
        yield Entry(below, _refuse("a folder that cannot be opened"), is_folder=True)
        return
    if not children and below:
        yield empty_folder(below)
    for child in children:
        parts = (*below, child.name)
        if not child.is_dir(follow_symlinks=False):
            yield Entry(
                parts, partial(_read_file, root, parts), is_linked_folder=_leads_to_folder(child)
            )
        elif len(parts) < MAX_DEPTH:
            yield from _list_folder(root, parts)
        else:  # the student is there, even if nobody looks so deep
            yield empty_folder(parts)


def _leads_to_folder(child: os.DirEntry) -> bool:
    try:
        return child.is_dir()
    except OSError:  # a link that leads back to itself
        return False


def _read_file(root: Path, parts: tuple[str, ...]) -> bytes:
    """Open a file folder by folder, so that no link on the way is followed."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    try:
        place = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for part in parts[:-1]:
                below = os.open(part, flags | os.O_DIRECTORY, dir_fd=place)
                os.close(place)
                place = below
            if not stat.S_ISREG(os.stat(parts[-1], dir_fd=place, follow_symlinks=False).st_mode):
                raise NotReadable(Outcome.REFUSED, SAFE_ONLY.format("a link or a device"))
            with os.fdopen(os.open(parts[-1], flags, dir_fd=place), "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise NotReadable(Outcome.REFUSED, SAFE_ONLY.format("a link or a device"))
                return file.read(MAX_FILE + 1)
        finally:
            os.close(place)
    except OSError as problem:
        sentence = f"The file cannot be opened: {problem.strerror}."
        raise NotReadable(Outcome.UNREADABLE, sentence) from None


def _list_zip(source: Path) -> Iterator[Entry]:
    try:
        archive = zipfile.ZipFile(source)
        members = archive.infolist()
    # The last is what zipfile raises for an archive that asks for more than it can do.
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
        raise GradingError(f"{source} is damaged: {problem}.") from None
    deep = [member for member in members if member.filename.count("/") > MAX_DEPTH]
    members = [member for member in members if member.filename.count("/") <= MAX_DEPTH]
    filled = {folder for member in members for folder in _folders(member.filename)}
    for member in deep:
        yield empty_folder(tuple(filter(None, member.filename.split("/", MAX_DEPTH)[:MAX_DEPTH])))
    for member in members:
        parts = tuple(part for part in member.filename.replace("\\", "/").split("/") if part != ".")
        parts = tuple(filter(None, parts))
        if not parts:
            continue
        if member.is_dir():
            if member.filename not in filled:
                yield empty_folder(parts)
        else:
            # What a link leads to is not in the archive; a folder's name has no ending.
            is_linked = stat.S_ISLNK(member.external_attr >> 16) and "." not in parts[-1]
            yield Entry(parts, partial(_read_member, archive, member), is_linked_folder=is_linked)


def _folders(name: str) -> list[str]:
    """Return the folders that a member of an archive lies in, as a zip file names them."""
    return [name[: end + 1] for end, letter in enumerate(name[:-1]) if letter == "/"]


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    mode = member.external_attr >> 16
    name = member.filename.replace("\\", "/")
    if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
        raise NotReadable(Outcome.REFUSED, SAFE_ONLY.format("a link or a device"))
    if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":":
        raise NotReadable(Outcome.REFUSED, SAFE_ONLY.format("a path that leads out of its folder"))
    if member.flag_bits & 1:
        raise NotReadable(Outcome.REFUSED, SAFE_ONLY.format("encrypted"))
    if member.compress_type not in COMPRESSIONS:
        raise NotReadable(Outcome.REFUSED, SAFE_ONLY.format("compressed in an unusual way"))
    try:
        with archive.open(member) as file:
            return file.read(MAX_FILE + 1)
    except Exception as problem:  # zipfile lets many kinds out of a damaged member
        sentence = f"The file is damaged inside the zip file ({type(problem).__name__})."
        raise NotReadable(Outcome.UNREADABLE, sentence) from None


def _refuse(what: str) -> Callable[[], bytes]:
    return partial(_raise, Outcome.REFUSED, SAFE_ONLY.format(what))
