"""Attacks with files beside a notebook, where the instructor lets some of them come along.

Each hands in files that would lie beside the notebook as something else than what was allowed.
Without its defence one does; here it stays behind, or the student is refused by name.
"""

import zipfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from grading.errors import NotReadable
from grading.submissions.carried import Carry
from grading.submissions.collecting import collect
from grading.submissions.zip_entries import COMPRESSIONS

SECRET = b"the solution"
NAME = "practice"
CARRIED, ENTRIES = "grading.submissions.carried", "grading.submissions.entries"
ALL = ("*", "*/*")
HELD = 2**20  # bytes of a file, where a smaller limit stands for that of all of them


@dataclass(frozen=True)
class Load:
    """One attack.

    Attributes:
        name: what it does, in a few words.
        files: what lies beside the notebook, by path; a path stands for a link to it.
        harm: a path that has to stay behind.
        defences: the dotted names of what keeps it away, each with what takes its place.
        patterns: what the instructor lets come along.
        is_zipped: it comes in an archive.
        limits: what is changed on both sides, so that no attack has to be large.
    """

    name: str
    files: tuple[tuple[str, bytes | Path], ...]
    harm: str
    defences: Mapping[str, Any]
    patterns: tuple[str, ...] = ALL
    is_zipped: bool = False
    limits: tuple[tuple[str, int], ...] = ()

    @property
    def undefended(self) -> str:
        """What is switched off, in words."""
        return " and ".join(name.rpartition(".")[2] for name in self.defences)


def _allow(*rest: Any) -> str:
    """Find no fault with a name."""
    return ""


def _follow(root: Path, parts: tuple[str, ...]) -> bytes:
    return root.joinpath(*parts).read_bytes()


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    return archive.read(member)


def _match_loosely(parts: tuple[str, ...], pattern: str) -> bool:
    return pattern in ("*", "*/*")


def plain(*names: str) -> tuple[tuple[str, bytes], ...]:
    """Write files that hold little."""
    return tuple((name, b"x") for name in names)


FAULTS = {f"{CARRIED}._find_fault": _allow}
SAME_NAME = {f"{CARRIED}._fold": lambda name: name}
MODULE = {f"{CARRIED}._is_module": lambda *rest: False}
SHOWN = {
    f"{CARRIED}._matches": _match_loosely,
    "grading.submissions.layouts.Found.is_hidden": property(lambda found: False),
}
PATHS = {"grading.submissions.zip_entries._read_member": _unpack, **FAULTS, **SHOWN}
BYTES, FILES = {f"{CARRIED}.MOST_BYTES": 2**40}, {f"{CARRIED}.MOST_FILES": 2**20}
ACUTE, ACCENT = "\N{LATIN SMALL LETTER E WITH ACUTE}", "e\N{COMBINING ACUTE ACCENT}"
LOADS = (
    Load("a link leads to a file of the instructor's", (("b.txt", Path("secret")),), "b.txt",
         {f"{ENTRIES}._read_file": _follow}),
    Load("a path in an archive leads out of its folder", plain("../../b.txt"), "../../b.txt",
         PATHS, is_zipped=True),
    Load("a path leads out of its folder and back into another student's",
         plain("data/../../bob/b.txt"), "data/../../bob/b.txt",
         PATHS, is_zipped=True),
    Load("a hidden file sets up the shell", plain(".bashrc"), ".bashrc", SHOWN),
    Load("a file of a folder further down", plain("a/b/c.txt"), "a/b/c.txt", SHOWN,
         patterns=("*",)),
    Load("a module stands in the place of a library's", plain("numpy.py"), "numpy.py", MODULE),
    Load("a module stands in the place of one of Python's own", plain("random.py"), "random.py",
         MODULE),
    Load("a folder stands in the place of a library's", plain("numpy/__init__.py"),
         "numpy/__init__.py", MODULE),
    Load("a compiled module stands in the place of a library's",
         plain("numpy.cpython-311-x86_64-linux-gnu.so", "numpy.abi3.so", "numpy.so"),
         "numpy.so", MODULE),
    Load("bytecode stands in the place of a library's", plain("numpy.pyc"), "numpy.pyc", MODULE),
    Load("a module stands in the place of one of the course's", plain("helpers.py"), "helpers.py",
         MODULE),
    Load("a module is run by every Python that starts", plain("sitecustomize.py"),
         "sitecustomize.py", MODULE),
    Load("a module is run by every Python of that user's", plain("usercustomize.py"),
         "usercustomize.py", MODULE),
    Load("a file adds a folder to where Python looks", plain("own.pth"), "own.pth", FAULTS),
    Load("the instructor's file is replaced", plain("GIVEN.txt"), "GIVEN.txt", SAME_NAME),
    Load("a folder of the instructor's gets another file", plain("Kept/a.txt"), "Kept/a.txt",
         SAME_NAME),
    Load("a name reads as the instructor's", plain("ｇiven.txt"), "ｇiven.txt", SAME_NAME),
    Load("two names are one where capital letters do not count", plain("b.txt", "B.txt"), "B.txt",
         FAULTS),
    Load("two names are one where ways of writing do not count",
         plain(f"{ACUTE}/b.txt", f"{ACCENT}/B.txt"), f"{ACUTE}/B.txt", FAULTS),
    Load("a file has the name of a folder", plain("b", "b/c.txt"), "b/c.txt", FAULTS,
         is_zipped=True),
    Load("a name is too long for a file", plain("b" * 201), "b" * 201, FAULTS),
    Load("files fill the memory", (("b.txt", b"x" * HELD), ("c.txt", b"x" * HELD)), "c.txt",
         BYTES, limits=((f"{CARRIED}.MOST_BYTES", HELD),)),
    Load("an archive holds far more than it shows", (("b.txt", b"\0" * (HELD + 1)),), "b.txt",
         BYTES, is_zipped=True,
         limits=((f"{CARRIED}.MOST_BYTES", HELD),)),
    Load("there are very many files", plain(*(f"{number}.txt" for number in range(5))), "4.txt",
         FILES, limits=((f"{CARRIED}.MOST_FILES", 4),)),
)  # fmt: skip


def comes_along(load: Load, folder: Path, is_defended: bool = True) -> bool:
    """Hand it in, and tell whether what should stay behind lies beside the notebook.

    Args:
        load: the attack.
        folder: an empty one.
        is_defended: whether the defence is there.
    """
    (folder / "secret").write_bytes(SECRET)
    source = (_pack if load.is_zipped else _write)(load, folder / "class")
    carry = Carry(load.patterns, shipped=("given.txt", "kept"), shown=("helpers",))
    with mock.patch.multiple(CARRIED, **_limits_of(load)):
        if is_defended:
            return load.harm in _read(source, carry)
        with ExitStack() as stack:
            for name, instead in load.defences.items():
                stack.enter_context(mock.patch(name, instead))
            return load.harm in _read(source, carry)


def _limits_of(load: Load) -> dict[str, int]:
    return {name.rpartition(".")[2]: value for name, value in load.limits} or {"MOST_FILES": 100}


def _read(source: Path, carry: Carry) -> dict[str, bytes]:
    found, _ = collect(source, NAME, inside=".", carry=carry)
    (ada,) = [one for one in found if one.student == "ada"]
    try:
        return ada.read_files()
    except NotReadable:
        return {}


def _write(load: Load, folder: Path) -> Path:
    for name, content in ((f"{NAME}.ipynb", b"{}"), *load.files):
        path = folder / "ada" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            path.symlink_to(folder.parent / content)
        else:
            path.write_bytes(content)
    return folder


def _pack(load: Load, folder: Path) -> Path:
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", COMPRESSIONS[-1]) as archive:
        for name, content in ((f"{NAME}.ipynb", b"{}"), *load.files):
            archive.writestr(f"ada/{name}", content)
    return path
