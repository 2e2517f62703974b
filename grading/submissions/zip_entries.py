"""The files in a zip file, none of which is unpacked anywhere."""

import stat
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from grading.answers.reading import MAX_FILE
from grading.errors import GradingError, NotReadable
from grading.outcomes import Outcome
from grading.submissions.entry import MAX_DEPTH, SAFE_ONLY, TOO_DEEP, Entry, empty_folder

COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others can fill the memory


def list_zip(source: Path) -> Iterator[Entry]:
    """List the files in a zip file, which stays open until nobody needs the entries.

    Raises:
        GradingError: it is damaged.
    """
    try:
        archive = zipfile.ZipFile(source)
        members = archive.infolist()
    # The last is what zipfile raises for an archive that asks for more than it can do.
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
        raise GradingError(
            f"{source} is damaged: {problem}. Download or copy it once more."
        ) from None
    # Old Windows programs part folders by the other stroke.
    paths = [(member.filename.replace("\\", "/"), member) for member in members]
    filled = {
        folder
        for path, _ in paths
        if path.count("/") <= MAX_DEPTH
        for folder in _folders_around(path)
    }
    for path, member in paths:
        if path.count("/") > MAX_DEPTH:
            parts = _split("/".join(path.split("/", MAX_DEPTH)[:MAX_DEPTH]))
            yield replace(empty_folder(parts), why=TOO_DEEP)
        elif not (parts := _split(path)):
            continue
        elif not path.endswith("/"):
            # What a link leads to is not in the archive; a folder's name has no ending.
            is_linked = stat.S_ISLNK(member.external_attr >> 16) and "." not in parts[-1]
            yield Entry(parts, partial(_read_member, archive, member), is_linked_folder=is_linked)
        elif path not in filled:
            yield empty_folder(parts)


def _split(path: str) -> tuple[str, ...]:
    return tuple(part for part in path.split("/") if part not in ("", "."))


def _folders_around(path: str) -> list[str]:
    """Return the folders that a member of an archive lies in, as a zip file names them."""
    return [path[: end + 1] for end, letter in enumerate(path[:-1]) if letter == "/"]


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
