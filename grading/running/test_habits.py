"""Habits of test cells that cost an instructor something later, read from their text alone."""

import ast
import symtable
from collections import Counter
from collections.abc import Iterable, Iterator

from grading.course.assignment import Assignment, Role
from grading.course.imports import list_answers, without_magics
from grading.examining.magics import as_python
from grading.examining.test_places import quote_line


def find_repeated(notebook: Assignment) -> dict[str, list[str]]:
    """Say, by test cell, which hidden assertions repeat one that students can read."""
    tests = [cell for cell in notebook.cells if cell.role is Role.TEST]
    visible = {told for cell in tests for told, _ in _list_assertions(cell.released)}
    found: dict[str, list[str]] = {}
    for cell in tests:
        shown = Counter(told for told, _ in _list_assertions(cell.released))
        for told, line in _list_assertions(cell.source):
            if shown[told]:
                shown[told] -= 1
            elif told in visible:
                quoted = quote_line(line, cell.source.splitlines()[line - 1])
                found.setdefault(cell.name, []).append(
                    f"{quoted} is hidden and repeats a test that students can read: ask for "
                    "another case"
                )
    return found


def find_shared_names(notebook: Assignment, reference: bytes) -> dict[str, list[str]]:
    """Say, by test cell, which names it sets that cells of the notebook set, too.

    From then on tests see their own value under such a name, and no longer the student's.

    Args:
        notebook: with its tests.
        reference: the instructor's own notebook, with the solutions.
    """
    theirs = {name for source in list_answers(reference) for name in _list_set(source)}
    found = {}
    for cell in notebook.cells:
        names = _list_set(cell.source) & theirs if cell.role is Role.TEST else set()
        if names:
            quoted = ", ".join(f"`{name}`" for name in sorted(names))
            found[cell.name] = [
                f"it sets {quoted}, which the notebook sets, too, and tests from there on see "
                "their own value: choose another name"
            ]
    return found


def _list_assertions(source: str) -> Iterator[tuple[str, int]]:
    """Return what each assertion asks for, in a form without layout, and the number of its line."""
    for node in _walk(source):
        if isinstance(node, ast.Assert):
            yield ast.dump(node.test), node.lineno


def _walk(source: str) -> Iterable[ast.AST]:
    try:
        return ast.walk(ast.parse(as_python(source)))
    except (SyntaxError, ValueError):  # which is told of the cell already
        return ()


def _list_set(source: str) -> set[str]:
    """Name what a cell sets at its top level, but for modules, and for what it deletes and puts
    back.
    """
    try:
        table = symtable.symtable(without_magics(source), "cell", "exec")
    except (SyntaxError, ValueError):
        return set()
    deleted = {
        target.id
        for node in _walk(source)
        if isinstance(node, ast.Delete)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() and not symbol.is_imported() and symbol.get_name() not in deleted
    }
