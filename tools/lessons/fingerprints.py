"""Tells whether an executed lesson is out of date: a fingerprint of all that its outputs come from.

That is the notebook, the modules of `helpers` that it imports, and what those import in turn; the
questions; which images are in use; and the versions of Python and of the libraries. A change
anywhere else runs no lesson again.
"""

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from grading.course.imports import find_modules, find_source, list_code
from tools.places import ROOT

HELPERS = ROOT / "helpers"
OWN = "helpers."
# In the metadata of an executed copy that ran to its end.
MADE_FROM = "made_from"
SETTINGS = ("COURSE_DATA", "COURSE_DATA_LIMIT")
# What a lesson's numbers, figures and widgets come from besides the course's own code.
LIBRARIES = (
    *("ipykernel", "ipywidgets", "matplotlib", "numpy", "pandas", "scikit-learn", "seaborn"),
    "torch",
)


@cache  # nothing is installed while lessons run
def list_versions() -> tuple[str, ...]:
    """List the versions of Python and of the libraries."""
    return (platform.python_version(), *map(version, LIBRARIES))


def fingerprint(
    notebook: Path,
    helpers: Path = HELPERS,
    variables: Mapping[str, str] = os.environ,
    versions: Iterable[str] = (),
) -> str:
    """Return a text that changes when the outputs of a notebook may change.

    Args:
        notebook: the lesson.
        helpers: the folder of the package.
        variables: of the environment.
        versions: those that `list_versions` lists, if others are not given.
    """
    content = notebook.read_bytes()
    files = find_files(content, helpers)
    files += sorted(helpers.rglob("*.toml"))
    parts = [content, *(file.read_bytes() for file in files)]
    parts += [variables.get(name, "").encode() for name in SETTINGS]
    parts += [each.encode() for each in versions or list_versions()]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def is_fresh(notebook: Path, executed: Path) -> bool:
    """Tell whether an executed copy ran to its end and came from what is there now."""
    try:
        metadata = json.loads(executed.read_text(encoding="utf-8"))["metadata"]
    except (FileNotFoundError, json.JSONDecodeError):
        return False
    return metadata.get(MADE_FROM) == fingerprint(notebook)


def find_files(notebook: bytes, helpers: Path) -> list[Path]:
    """List the modules of `helpers` that a notebook imports, directly or through others, in order.

    A module in a folder comes with that folder's `__init__.py`, which runs before it.
    """
    names = find_modules(list_code(notebook), [helpers])
    found = (find_source(helpers, name.split(".")[1:]) for name in names if name.startswith(OWN))
    return sorted(path for path in found if path)
