"""A hash of what student code and tests run on: Python, its packages, and the course's own code."""

import hashlib
import os
import platform
import site
from collections.abc import Iterable
from pathlib import Path

import grading
from grading.sandbox.environment import Environment
from grading.sandbox.inventory import list_packages

PACKAGE = Path(grading.__file__).parent
# These wings only carry around what was handed in and what came of it; all others decide on grades.
CARRIERS = frozenset({"submissions", "records", "returning", "commands"})
# What Python and JupyterLab keep for themselves; it comes and goes while nothing else changes.
CACHES = frozenset({"__pycache__", ".ipynb_checkpoints"})


def hash_environment(
    shown: Iterable[Path],
    sandboxed: bool,
    package: Path = PACKAGE,
    environment: Environment | None = None,
) -> str:
    """Return a hash that changes when a grade might.

    Args:
        shown: the folders of the course that tests and students import from, code and data, and
            the files and folders beside the instructor's notebook.
        sandboxed: whether student code is locked in.
        package: the folder `grading`.
        environment: that student code runs in, where it is not this one.
    """
    digest = hashlib.sha256(
        f"{platform.python_version()} {platform.machine()} {sandboxed}".encode()
    )
    # Not by `sys.path`: setuptools adds a folder of its own to that once it is imported.
    folders = [
        *site.getsitepackages(),
        *([site.getusersitepackages()] * bool(site.ENABLE_USER_SITE)),
    ]
    digest.update(repr(list_packages(folders)).encode())
    if environment is not None:
        told = environment.python, environment.version, environment.packages, environment.variables
        digest.update(repr(told).encode())
    for folder in (*shown, package):
        for path in list_deciding(package) if folder == package else list_files(folder):
            # Of each file a hash, so that no byte can move from one file into the next.
            content = hashlib.sha256(_read(path)).digest()
            digest.update(os.fsencode(path.relative_to(folder.parent)) + b"\0" + content)
    return digest.hexdigest()


def list_deciding(package: Path) -> list[Path]:
    """List the files of `grading` that decide on a grade, sorted."""
    return [
        path for path in list_files(package) if path.relative_to(package).parts[0] not in CARRIERS
    ]


def _read(path: Path) -> bytes:
    """Return what a file holds, or where a link to a folder or to nothing leads."""
    return path.read_bytes() if path.is_file() else os.fsencode(path.readlink())


def list_files(folder: Path) -> list[Path]:
    """List the files and links in a folder, sorted, but for caches and empty folders.

    A file is listed itself.
    """
    if folder.is_file():
        return [folder]
    paths = (path for path in folder.rglob("*") if path.is_file() or path.is_symlink())
    return sorted(path for path in paths if CACHES.isdisjoint(path.relative_to(folder).parts))
