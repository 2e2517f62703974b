"""Names of the instructor's notebook that tests are about: those that they change, and classes.

A test that sets a name which functions of the notebook read means that name. All else that a test
sets is its own, and no student's code ever sees it.
"""

import ast
import symtable
from collections.abc import Iterable, Iterator

from grading.course.imports import without_magics


def find_shared_names(tests: Iterable[str], notebook: Iterable[str]) -> tuple[str, ...]:
    """Return the names, in order.

    Args:
        tests: the test cells.
        notebook: the other code cells, with the instructor's solutions.
    """
    read = {name for cell in notebook for name in find_read(cell)}
    return tuple(sorted(read & {name for test in tests for name in _find_written(test)}))


def find_classes(notebook: Iterable[str]) -> tuple[str, ...]:
    """Name the classes that cells define or import, in order."""
    found = set()
    for cell in notebook:
        try:
            tree = ast.parse(without_magics(cell))
        except (SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                found.add(node.name)
            elif isinstance(node, ast.ImportFrom):
                found.update(alias.asname or alias.name for alias in node.names)
    return tuple(sorted(found))


def find_read(cell: str) -> Iterator[str]:
    """Name what the functions of a cell read of the names outside, built-ins among them."""
    try:
        tables = symtable.symtable(without_magics(cell), "cell", "exec").get_children()
    except (SyntaxError, ValueError):
        return
    while tables:
        table = tables.pop()
        tables += table.get_children()
        for symbol in table.get_symbols():
            if symbol.is_global() and symbol.is_referenced():
                yield symbol.get_name()


def _find_written(test: str) -> Iterator[str]:
    """Name what a test cell sets or deletes outside of functions, imports left out."""
    try:
        tree = ast.parse(test)
        table = symtable.symtable(test, "test", "exec")
    except (SyntaxError, ValueError):  # which is said when the tests are looked at
        return
    for symbol in table.get_symbols():
        if symbol.is_assigned() and not symbol.is_imported():
            yield symbol.get_name()
    for node in ast.walk(tree):
        if isinstance(node, ast.Delete):
            yield from (one.id for one in node.targets if isinstance(one, ast.Name))
