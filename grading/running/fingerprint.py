"""A hash of what student code and tests run on: Python, its packages, and the course's own code."""

import hashlib
import platform
import site
from importlib import metadata
from pathlib import Path

from grading.course.folder import COURSE
from grading.course.imports import find_imports

# A worker runs this, and inside the sandbox runs all that is there. What they import decides on a
# grade; the rest of `grading/` only carries results around.
FIRST = ("grading.running.worker", "grading.running.executor")


def hash_environment(sandboxed: bool, course: Path = COURSE, code: Path = COURSE) -> str:
    """Return a hash that changes when a grade might.

    Args:
        sandboxed: whether student code is locked in.
        course: the course whose `helpers/` the tests use.
        code: the folder that `grading/` lies in.
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
    helpers = sorted((course / "helpers").rglob("*.py"))
    for folder, paths in ((course, helpers), (code, find_deciding(code))):
        for path in paths:
            digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def find_deciding(top: Path) -> list[Path]:
    """List the files of `grading` that decide on a grade, sorted.

    Args:
        top: the folder that `grading/` lies in.
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
            imported = find_imports(path.read_text(encoding="utf-8"))
            names = [name for name in imported if name.startswith("grading.")]
    return sorted(found)
