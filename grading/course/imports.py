"""Which modules a notebook imports, read from its source without running any of it.

Python's own `modulefinder` finds the same in the same time, but stops at a module that cannot be
read and at a folder without `__init__.py`, and walks through the installed packages as well.
"""

import ast
import contextlib
import importlib.util
import json
import sys
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

NOT_PYTHON = ("%", "!", "?")  # how lines for IPython alone begin


def is_installed(name: str) -> bool:
    """Tell whether a module can be imported, without importing it."""
    try:
        return importlib.util.find_spec(name) is not None
    except ValueError:  # `__main__`, or a name that something without a place has taken
        return name in sys.modules


def find_modules(
    cells: Iterable[str],
    shown: Iterable[Path] = (),
    is_there: Callable[[str], bool] = is_installed,
) -> tuple[str, ...]:
    """Name the modules that code cells import, and those that the course's own folders load on use.

    Args:
        cells: source texts, as in the instructor's notebook; a cell that is no Python is passed by.
        shown: the folders of the course that cells import from.
        is_there: whether a module can be imported where the cells run.

    Returns:
        Sorted names of modules that are installed there.
    """
    found: set[str] = set()
    own = {folder.name: folder for folder in shown}
    left = [name for cell in cells for name in find_imports(cell, own)]
    while left:
        name = left.pop()
        if name in found:
            continue
        top, *parts = name.split(".")
        if top in own and parts:
            file = find_source(own[top], parts)
            if file is None:
                continue  # a function, and not a module
            source = file.read_text(encoding="utf-8")
            left += [name.rpartition(".")[0], *find_imports(source, own)]
        found.add(name)
    tops = {name: name.partition(".")[0] for name in found}
    return tuple(sorted(name for name, top in tops.items() if top in own or is_there(top)))


def find_source(package: Path, parts: Iterable[str]) -> Path | None:
    """Return the file of a module, or of a folder of modules what runs first; None without one."""
    path = package.joinpath(*parts)
    files = (path.with_suffix(".py"), path / "__init__.py")
    return next((file for file in files if file.is_file()), None)


def list_code(notebook: bytes) -> list[str]:
    """Return the texts of a notebook's code cells; of a damaged one there are none."""
    return [source for source, _ in _read_code(notebook)]


def list_tests(notebook: bytes) -> list[str]:
    """Return the texts of those code cells that are tests."""
    return [source for source, marks in _read_code(notebook) if _is_test(marks)]


def list_answers(notebook: bytes) -> list[str]:
    """Return the texts of those code cells that are no tests, solutions among them."""
    return [source for source, marks in _read_code(notebook) if not _is_test(marks)]


def _is_test(marks: dict[str, Any]) -> bool:
    return bool(marks.get("grade") and not marks.get("solution"))


def _read_code(notebook: bytes) -> list[tuple[str, dict[str, Any]]]:
    """Return the text of each code cell, and what nbgrader has written down about it."""
    try:
        cells = json.loads(notebook)["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        return [
            ("".join(cell["source"]), dict(cell.get("metadata", {}).get("nbgrader", {})))
            for cell in code
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []  # whoever grades it says so


def without_magics(source: str) -> str:
    """Leave out the lines for IPython alone."""
    lines = source.splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith(NOT_PYTHON))


def find_imports(source: str, own: Collection[str] = ()) -> list[str]:
    """Name what a source text imports, in functions too.

    Args:
        source: Python, perhaps with lines for IPython.
        own: packages of the course; what is imported from those may be modules.
    """
    names = []
    for node in ast.walk(_read(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.append(node.module)
            if node.module.partition(".")[0] in own:
                names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def _read(source: str) -> ast.AST:
    """Read Python, without lines for IPython where it has some; what is neither says nothing."""
    for text in (source, without_magics(source)):
        with contextlib.suppress(SyntaxError, ValueError):
            return ast.parse(text)
    return ast.Module([], [])
