"""Tells whether an executed lesson is out of date: a fingerprint of all that its outputs come from.

That is the notebook, the modules of `helpers` that it imports, and what those import in turn; the
questions; and which images are in use. A change anywhere else runs no lesson again.
"""

import ast
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.places import ROOT

HELPERS = ROOT / "helpers"
# In the metadata of an executed copy that ran to its end.
MADE_FROM = "made_from"
SETTINGS = ("COURSE_DATA", "COURSE_DATA_LIMIT")


def fingerprint(
    notebook: Path, helpers: Path = HELPERS, variables: Mapping[str, str] = os.environ
) -> str:
    """Return a text that changes when the outputs of a notebook may change."""
    content = notebook.read_bytes()
    files = find_helper_files(find_code(content), helpers)
    files += sorted(helpers.rglob("*.toml"))
    parts = [content, *(file.read_bytes() for file in files)]
    parts += [variables.get(name, "").encode() for name in SETTINGS]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def is_fresh(notebook: Path, executed: Path) -> bool:
    """Tell whether an executed copy ran to its end and came from what is there now."""
    try:
        metadata = json.loads(executed.read_text(encoding="utf-8"))["metadata"]
    except (FileNotFoundError, json.JSONDecodeError):
        return False
    return metadata.get(MADE_FROM) == fingerprint(notebook)


def find_code(notebook: bytes) -> str:
    """Return all code of a notebook; none if the file is not one."""
    try:
        cells = json.loads(notebook)["cells"]
    except (json.JSONDecodeError, KeyError):
        return ""
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def find_helper_files(code: str, helpers: Path) -> list[Path]:
    """List the modules of `helpers` that code imports, directly or through others, in order.

    A module in a folder comes with that folder's `__init__.py`, which runs before it.
    """
    found, waiting = set(), [code]
    while waiting:
        names = imported_modules(waiting.pop())
        for path in (path for name in names for path in find_files(name, helpers)):
            if path not in found:
                found.add(path)
                waiting.append(path.read_text(encoding="utf-8"))
    return sorted(found)


def find_files(name: str, helpers: Path) -> Iterator[Path]:
    """Yield the files that run when a name such as ``wing.module.function`` is imported."""
    parts = name.split(".")
    for depth in range(1, len(parts) + 1):
        path = helpers.joinpath(*parts[:depth])
        yield from filter(Path.is_file, (path.with_suffix(".py"), path / "__init__.py"))


def imported_modules(code: str) -> set[str]:
    """Name what code imports out of `helpers`, also inside functions; not all need be modules."""
    names = set()
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError:  # such a notebook fails in its run, which says more
        return names
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names if alias.name.startswith("helpers.")}
        elif isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith("helpers."):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.removeprefix("helpers.") for name in names}
