"""The zip file of a learning platform with members that are damaged, hostile or odd, as data."""

import io
import os
import stat
import unicodedata
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from tests.redteam.malformed import NOTEBOOK, stops


@dataclass(frozen=True)
class Member:
    """One file in the zip file of a learning platform.

    Attributes:
        path: as the archive has it; its first folder is the student.
        outcome: what grading must say.
        naive: tells whether unpacking it as it is comes to harm, from the archive and its entry.
        link: it claims to be a link.
        method: how it is compressed.
        size: bytes of zeros instead of the notebook.
        damage: "password" or "checksum".
    """

    path: str
    outcome: str
    naive: Callable[[zipfile.ZipFile, zipfile.ZipInfo], bool]
    link: bool = False
    method: int = zipfile.ZIP_DEFLATED
    size: int = 0
    damage: str = ""


def leads_out(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Tell whether a plain joining of the path leaves the folder that it is unpacked into."""
    path = member.filename.replace("\\", "/")
    return not os.path.normpath(os.path.join("/class", path)).startswith("/class/")  # noqa: PTH118


def cannot_be_read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Tell whether reading stops with an error."""
    return stops(lambda data: archive.read(member))(b"")


def is_there_twice(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Tell whether the second of two files would take the place of the first."""
    return archive.namelist().count(member.filename) == 2


def has_a_double(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Tell whether somebody else in the archive has a name that looks the same."""
    people = [path.split("_")[0] for path in archive.namelist() if "_assignsubmission_" in path]
    same = {name for name in people if unicodedata.normalize("NFC", name) == "Zo\u00eb"}
    return len(same) == 2


DEEP = "deep/" + "a/" * 20_000 + NOTEBOOK
MEMBERS = [
    Member(f"../../slip-1/{NOTEBOOK}", "refused", leads_out),
    Member(f"slip-2/../../../{NOTEBOOK}", "refused", leads_out),
    Member(f"/slip-3/{NOTEBOOK}", "refused", leads_out),
    Member(f"slip-4\\..\\..\\..\\{NOTEBOOK}", "refused", leads_out),
    Member(f"link/{NOTEBOOK}", "refused",
           lambda archive, member: stat.S_ISLNK(member.external_attr >> 16), link=True),
    Member(f"bomb/{NOTEBOOK}", "unreadable",
           lambda archive, member: member.file_size > 500 * member.compress_size, size=80_000_000),
    Member(f"unusual/{NOTEBOOK}", "refused",
           lambda archive, member: len(archive.read(member)) > 1000, method=zipfile.ZIP_LZMA),
    Member(f"secret/{NOTEBOOK}", "refused", cannot_be_read, damage="password"),
    Member(f"damaged/{NOTEBOOK}", "unreadable", cannot_be_read, method=zipfile.ZIP_STORED,
           damage="checksum"),
    Member(DEEP, "missing", lambda archive, member: sum(
        len(part) for part in (member.filename[:end] for end in range(0, 40_000, 2))) > 10**8),
    Member(f"twice/{NOTEBOOK}", "unreadable", is_there_twice),
    Member(f"twice/{NOTEBOOK}", "unreadable", is_there_twice),
    Member(f"Zoe\u0308_1_assignsubmission_file_/{NOTEBOOK}", "graded", has_a_double),
    Member(f"Zo\u00eb_2_assignsubmission_file_/{NOTEBOOK}", "graded", has_a_double),
]  # fmt: skip


def make_zip(notebook: bytes) -> bytes:
    """Make the zip file."""
    content = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(content, "w") as archive:
        warnings.simplefilter("ignore")  # about the name that is there twice
        for member in MEMBERS:
            info = zipfile.ZipInfo(member.path)
            info.filename = member.path  # as it is: zipfile would mend some of them
            info.compress_type = member.method
            info.external_attr = (stat.S_IFLNK if member.link else stat.S_IFREG) << 16 | 0o644 << 16
            archive.writestr(info, bytes(member.size) if member.size else notebook)
    data = bytearray(content.getvalue())
    for member in MEMBERS:
        place = data.rfind(member.path.encode())  # in the list at the end of the archive
        if member.damage == "password":
            data[place - 46 + 8] |= 1
        elif member.damage == "checksum":
            data[place - 46 + 16] ^= 0xFF
    return bytes(data)
