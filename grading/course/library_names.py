"""Names under which the instructor's notebook imports libraries, and which mean nothing else there.

A test that names one means the library, so it is the examiner's own: nobody has to import it again
in every test cell, and what a student makes of the name changes no test.
"""

import ast
from collections.abc import Collection, Iterable, Iterator

from grading.course.imports import is_installed, without_magics

# What these tell is about the process that they are in, so a test has to say whose it means.
OF_A_PROCESS = frozenset(("builtins", "gc", "sys", "threading"))
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def find_library_names(
    tests: Iterable[str], notebook: Iterable[str], own: Collection[str] = ()
) -> tuple[tuple[str, str], ...]:
    """Return pairs of a name and the dotted path that it stands for, in order.

    `import a.b` gives two pairs: what is bound is `a`, and `a.b` is there then as well. What is not
    installed here, where tests run, only the notebook's process has.

    Args:
        tests: the test cells, which may import such a name, too, but set it to nothing else.
        notebook: the other code cells, with the instructor's solutions.
        own: modules of the course itself: what they keep in mind, the notebook's process has.
    """
    paths: dict[str, set[str]] = {}
    others: set[str] = set()
    for cell in notebook:
        for name, path in _find_bound(cell):
            paths.setdefault(name, set()).add(path)
    for cell in tests:
        others |= {name for name, path in _find_bound(cell) if not path}
    return tuple(
        (name, *found)
        for name, found in sorted(paths.items())
        if len(found) == 1
        and name not in others
        and found.isdisjoint({"", *OF_A_PROCESS})
        and {path.partition(".")[0] for path in found}.isdisjoint(own)
        and all(is_installed(path.partition(".")[0]) for path in found)
    )


def _find_bound(cell: str) -> Iterator[tuple[str, str]]:
    """Name what a cell binds outside of functions, each with the path that it imports, or ""."""
    try:
        left: list[ast.AST] = [ast.parse(without_magics(cell))]
    except (SyntaxError, ValueError):
        return
    while left:
        node = left.pop()
        match node:
            case ast.Import():
                for alias in node.names:
                    top = alias.name.partition(".")[0]
                    yield alias.asname or top, alias.name if alias.asname else top
                    if not alias.asname and "." in alias.name:
                        yield alias.name, alias.name
            case ast.ImportFrom():
                for alias in node.names:
                    is_known = node.level == 0 and alias.name != "*"
                    path = f"{node.module}.{alias.name}" if is_known else ""
                    yield alias.asname or alias.name, path
            case ast.Name(ctx=ast.Store() | ast.Del()):
                yield node.id, ""
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name, ""
            case ast.ExceptHandler(name=str()):
                yield node.name, ""
        if not isinstance(node, SCOPES):
            left += ast.iter_child_nodes(node)
