"""Which modules an assignment imports, so that they are warm before the students come."""

import ast
import importlib.util
import json
from collections.abc import Iterable
from pathlib import Path

from grading.classfolder import COURSE

NOT_PYTHON = ("%", "!", "?")  # how lines for IPython alone begin


def find_modules(cells: Iterable[str], course: Path = COURSE) -> tuple[str, ...]:
    """Name the modules that code cells import, and those that the course's helpers load on use.

    Args:
        cells: source texts, as in the instructor's notebook; a cell that is no Python is passed by.
        course: the folder that `helpers/` lies in.

    Returns:
        Sorted names of modules that are installed here.
    """
    found: set[str] = set()
    left = [name for cell in cells for name in find_imports(cell)]
    while left:
        name = left.pop()
        if name in found:
            continue
        if name.startswith("helpers."):
            file = find_source(name, course)
            if file is None:
                continue  # a function, and not a module
            left += [name.rpartition(".")[0], *find_imports(file.read_text(encoding="utf-8"))]
        found.add(name)
    return tuple(sorted(name for name in found if is_installed(name.partition(".")[0])))


def find_source(name: str, course: Path) -> Path | None:
    """Return the file of a module, or of a folder of modules what runs first; None without one."""
    path = course.joinpath(*name.split("."))
    files = (path.with_suffix(".py"), path / "__init__.py")
    return next((file for file in files if file.is_file()), None)


def list_code(notebook: bytes) -> list[str]:
    """Return the texts of a notebook's code cells; of a damaged one there are none."""
    try:
        cells = json.loads(notebook)["cells"]
        code = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        return [source if isinstance(source, str) else "".join(source) for source in code]
    except (ValueError, KeyError, TypeError):
        return []  # whoever grades it says so


def find_imports(source: str) -> list[str]:
    """Name what a source text imports, in functions too; a name from `helpers` may be a module."""
    lines = source.splitlines()
    plain = [line for line in lines if not line.lstrip().startswith(NOT_PYTHON)]
    try:
        tree = ast.parse("\n".join(plain))
    except (SyntaxError, ValueError):
        return []
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.append(node.module)
            if node.module.partition(".")[0] == "helpers":
                names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def is_installed(name: str) -> bool:
    """Tell whether a module can be imported, without importing it."""
    return importlib.util.find_spec(name) is not None
