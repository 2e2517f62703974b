"""What a test sets, deletes or replaces, and no cell of the notebook sees.

Test cells run in another process than the notebook. A test that gives a name of the notebook
another value, and then expects its functions to use that, fails for every answer.
"""

import ast
import symtable
from collections.abc import Iterable, Iterator

from grading.course.imports import without_magics
from grading.course.shared_names import find_read
from grading.examining.magics import as_python, is_python
from grading.examining.stopped_cells import MISSING

PATCHES = frozenset({"patch", "object", "setattr"})  # of unittest.mock, and of pytest


def explain_unseen(tests: list[str], notebook: Iterable[str], error: str) -> str:
    """Say what a test does that no cell of the notebook sees; "" where it does nothing of the kind.

    Whether the test fails for that nobody can tell from its text, so the words do not claim it.

    Args:
        tests: the test cells up to the one that fails, which is the last.
        notebook: the other code cells.
        error: what the test ended in.
    """
    missing = MISSING.search(error)
    wanted = missing[1] if missing else ""
    used = {name for cell in notebook for name in _find_used(without_magics(cell))}
    told = list(map(as_python, tests))
    if not is_python(told[-1]):
        return ""  # which is told of the cell already
    told = list(filter(is_python, told))
    for what, name in _find_changes(told, with_imports=bool(missing)):
        if name in used and wanted in ("", name):
            return (
                f"that may be because the test {what}, which no cell of the notebook sees: test "
                "what its functions return for the arguments that they are given"
            )
    return ""


def _find_changes(tests: list[str], with_imports: bool) -> Iterator[tuple[str, str]]:
    """Find what the last test deletes or replaces, and what all of them set, with the name."""
    test = ast.parse(tests[-1])
    for node in ast.walk(test):
        if isinstance(node, ast.Delete):
            for one in node.targets:
                if isinstance(one, ast.Name):
                    yield f"deletes `{one.id}`", one.id
    for source in reversed(tests):
        for symbol in symtable.symtable(source, "test", "exec").get_symbols():
            if symbol.is_assigned():
                yield f"sets `{symbol.get_name()}`", symbol.get_name()
            elif with_imports and symbol.is_imported():
                yield f"imports `{symbol.get_name()}`", symbol.get_name()
    for text, name in _find_replaced(test, tests[-1]):
        yield f"replaces something (`{text}`)", name


def _find_used(cell: str) -> Iterator[str]:
    """Name what a cell reads within its functions, built-ins among that, and attributes."""
    yield from find_read(cell)
    if is_python(cell):  # another has stopped, which is told in another place
        nodes = ast.walk(ast.parse(cell))
        yield from (node.attr for node in nodes if isinstance(node, ast.Attribute))


def _find_replaced(test: ast.Module, source: str) -> Iterator[tuple[str, str]]:
    """Find what is replaced in a module: the text that does it, and the name."""
    modules = {name.asname or name.name.partition(".")[0] for name in _find_imported(test)}
    for node in ast.walk(test):
        text = ast.get_source_segment(source, node) or ""
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            owner = node.value
            while isinstance(owner, ast.Attribute):
                owner = owner.value
            if isinstance(owner, ast.Name) and owner.id in modules:
                yield text, node.attr
        elif isinstance(node, ast.Call) and _name_of(node.func) in PATCHES:
            names = [one.value for one in node.args if isinstance(one, ast.Constant)]
            if names and isinstance(names[0], str):
                yield text, names[0].rpartition(".")[2]


def _find_imported(test: ast.Module) -> Iterator[ast.alias]:
    for node in ast.walk(test):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from node.names


def _name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
