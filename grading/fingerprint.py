"""A hash of what student code and tests run on: Python, its packages, and the course's own code."""

import ast
import hashlib
import os
import platform
import site
from importlib import metadata
from pathlib import Path

from grading.classfolder import COURSE
from grading.preload import list_names

# A worker runs this, and inside the sandbox runs all that is there. What they import decides on a
# grade; the rest of `grading/` only carries results around.
FIRST = ("grading.worker", "grading.executor")
# What Python and JupyterLab keep for themselves; it comes and goes while nothing else changes.
CACHES = frozenset({"__pycache__", ".ipynb_checkpoints"})


def hash_environment(sandboxed: bool, course: Path = COURSE, code: Path = COURSE) -> str:
    """Return a hash that changes when a grade might.

    Args:
        sandboxed: whether student code is locked in.
        course: the course whose `helpers/` the tests use, code and data.
        code: the folder that `grading/` lies in.

    Raises:
        SyntaxError: a file of `grading/` is no Python.
    """
    digest = hashlib.sha256(
        f"{platform.python_version()} {platform.machine()} {sandboxed}".encode()
    )
    # Not by `sys.path`: setuptools adds a folder of its own to that once it is imported.
    folders = [
        *site.getsitepackages(),
        *([site.getusersitepackages()] * bool(site.ENABLE_USER_SITE)),
    ]
    packages = {(found.name, found.version) for found in metadata.distributions(path=folders)}
    digest.update(repr(sorted(packages)).encode())
    for folder, paths in ((course, _list_helpers(course)), (code, find_deciding(code))):
        for path in paths:
            # Of each file a hash, so that no byte can move from one file into the next.
            content = hashlib.sha256(_read(path)).digest()
            digest.update(os.fsencode(path.relative_to(folder)) + b"\0" + content)
    return digest.hexdigest()


def _read(path: Path) -> bytes:
    """Return what a file holds, or where a link to a folder or to nothing leads."""
    return path.read_bytes() if path.is_file() else os.fsencode(path.readlink())


def _list_helpers(course: Path) -> list[Path]:
    """List all that the sandbox shows of `helpers/`, sorted, but for caches and empty folders."""
    found = (course / "helpers").rglob("*")
    paths = (path for path in found if path.is_file() or path.is_symlink())
    return sorted(path for path in paths if CACHES.isdisjoint(path.relative_to(course).parts))


def find_deciding(top: Path) -> list[Path]:
    """List the files of `grading` that decide on a grade, sorted.

    Args:
        top: the folder that `grading/` lies in.

    Raises:
        SyntaxError: a file is no Python, so nobody can tell what it imports.
    """
    names = ["grading", *FIRST]
    left = list((top / "grading" / "inside").rglob("*.py"))
    found: set[Path] = set()
    while left or names:
        while names:
            place = top.joinpath(*names.pop().split("."))
            left += [place.with_suffix(".py"), place / "__init__.py"]
        path = left.pop()
        if path not in found and path.is_file():
            found.add(path)
            imported = list_names(ast.parse(path.read_bytes(), path.name))
            names = [name for name in imported if name.startswith("grading.")]
    return sorted(found)
