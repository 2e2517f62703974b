"""The files in a folder or a zip file, listed and read without trusting any of them."""

import os
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

from grading.answers.reading import MAX_FILE
from grading.errors import GradingError, NotReadable
from grading.outcomes import Outcome
from grading.submissions.entry import MAX_DEPTH, SAFE_ONLY, TOO_DEEP, Entry, empty_folder
from grading.submissions.hidden_files import find_hidden, is_nobodys
from grading.submissions.zip_entries import list_zip

MAX_ENTRIES = 1_000_000


def list_entries(source: Path) -> list[Entry]:
    """List the files in a folder or zip file, in the order of their paths.

    Links are not followed. A hidden folder is one entry, whatever it holds. A zip file has to stay
    where it is until the entries are read.

    Raises:
        GradingError: there is no such folder or zip file, or it holds far too many files.
    """
    if source.is_dir():
        found = _list_folder(source)
    elif not source.exists():
        raise GradingError(f"There is nothing at {source} to grade.")
    elif zipfile.is_zipfile(source):
        found = _collapse_hidden(list_zip(source))
    else:
        raise GradingError(_say_what_it_is(source))
    entries = []
    for entry in found:
        if len(entries) == MAX_ENTRIES:
            raise GradingError(f"{source} holds more than {MAX_ENTRIES} files.")
        entries.append(entry)
    return sorted(entries, key=lambda entry: entry.parts)


def _say_what_it_is(source: Path) -> str:
    try:
        with source.open("rb") as file:
            start = file.read(2)
    except OSError as problem:
        return f"{source} cannot be opened: {problem.strerror}."
    if start == b"PK":
        return (
            f"{source} is the beginning of a zip file, and the rest is missing or damaged. "
            "Download or copy it once more."
        )
    if not start:
        return f"{source} is an empty file. Download or copy it once more."
    return f"{source} is neither a folder nor a zip file."


def _collapse_hidden(entries: Iterator[Entry]) -> Iterator[Entry]:
    """Put one entry in place of all that lies in a hidden folder."""
    seen = set()
    for entry in entries:
        place = find_hidden(entry.parts)
        parts = entry.parts if place is None else entry.parts[: place + 1]
        if place is None or len(parts) == len(entry.parts):
            yield entry
        elif parts not in seen:
            seen.add(parts)
            yield empty_folder(parts)


def _list_folder(root: Path, below: tuple[str, ...] = ()) -> Iterator[Entry]:
    try:
        with os.scandir(root.joinpath(*below)) as found:
            children = sorted(found, key=lambda child: child.name)
        status = root.joinpath(*below).stat()
    except OSError:
        if not below:
            raise
        yield replace(empty_folder(below), why="cannot be opened")
        return
    if not children and below:
        yield empty_folder(below)
    owner = owner_of(status)
    for child in children:
        parts = (*below, child.name)
        if not child.is_dir(follow_symlinks=False):
            yield Entry(
                parts,
                partial(_read_file, root, parts),
                is_linked_folder=_leads_to_folder(child),
                owner=owner,
                changed=status.st_ctime,
            )
        elif is_nobodys(child.name, is_folder=True):
            yield empty_folder(parts)
        elif len(parts) < MAX_DEPTH:
            yield from _list_folder(root, parts)
        else:  # the student is there, even if nobody looks so deep
            yield replace(empty_folder(parts), why=TOO_DEEP)


def owner_of(status: os.stat_result) -> str:
    """Return the account that owns a folder; "" where that says nothing of who made it.

    What belongs to the system or to whoever grades has been copied here.
    """
    if not hasattr(os, "getuid") or status.st_uid in (0, os.getuid()):
        return ""
    return _name_account(status.st_uid)


@lru_cache(maxsize=10_000)
def _name_account(number: int) -> str:
    import pwd  # Windows has none

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # such as the accounts of a container or of another machine
        return ""


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
