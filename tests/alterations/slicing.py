"""Which cells of a notebook a cell depends on, told from the names that each of them uses and sets.

A name counts as changed, and not only as read, where something is assigned into it
(``table["x"] = …``) or where a method of it is called as a statement (``rows.append(…)``).
"""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache


@dataclass
class Names:
    """The names of a cell: those it needs from before, sets, changes, and imports."""

    needed: set[str] = field(default_factory=set)
    set_here: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    imported: set[str] = field(default_factory=set)


@cache  # a lesson's alterations share most of its cells
def find_names(source: str) -> Names:
    """Find the names that the source of a cell needs, sets and changes."""
    reader = _Reader()
    reader.visit(ast.parse(source))
    return reader.names


def list_needed(sources: Sequence[str], target: int) -> list[int]:
    """List, in order, the places of the cells that have to run before a cell, and the cell's own.

    Args:
        sources: of all code cells of a notebook, in order.
        target: the place of the cell.

    """
    names = [find_names(source) for source in sources[: target + 1]]
    modules = set().union(*(of_cell.imported for of_cell in names))
    wanted, open_places = {target}, [target]
    while open_places:
        place = open_places.pop()
        for name in names[place].needed:  # also what it changes, unless it has set it itself
            for before in _makers(names, place, name, modules):
                if before not in wanted:
                    wanted.add(before)
                    open_places.append(before)
    return sorted(wanted)


def _makers(names: Sequence[Names], place: int, name: str, modules: set[str]) -> list[int]:
    """List the cells before a place that made a name what it is: who set it, and who changed it.

    A call of a module's function changes no module.
    """
    makers = []
    for before in range(place - 1, -1, -1):
        if name in names[before].changed and name not in modules:
            makers.append(before)
        if name in names[before].set_here:
            makers.append(before)
            break
    return makers


class _Reader(ast.NodeVisitor):
    """Walks through a cell in the order in which it runs."""

    def __init__(self) -> None:
        self.names = Names()

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            if node.id not in self.names.set_here:
                self.names.needed.add(node.id)
        else:
            self.names.set_here.add(node.id)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        self._change(node.target)

    def visit_For(self, node: ast.For) -> None:
        self.visit(node.iter)
        self.visit(node.target)
        for part in (*node.body, *node.orelse):
            self.visit(part)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.slice)
        self.visit(node.value)
        if not isinstance(node.ctx, ast.Load):
            self._change(node.value)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.visit(node.value)
        if not isinstance(node.ctx, ast.Load):
            self._change(node.value)

    def visit_Expr(self, node: ast.Expr) -> None:
        self.visit(node.value)
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
            self._change(node.value.func.value)

    def visit_Import(self, node: ast.Import) -> None:
        self._import((alias.asname or alias.name).partition(".")[0] for alias in node.names)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self._import(alias.asname or alias.name for alias in node.names)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for part in (*node.decorator_list, *node.args.defaults, *node.args.kw_defaults):
            if part is not None:
                self.visit(part)
        self.names.set_here.add(node.name)
        self._enter(node.args, node.body)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._enter(node.args, [node.body])

    def visit_ListComp(self, node: ast.ListComp) -> None:
        self._enter_comprehension(node.generators, [node.elt])

    def visit_SetComp(self, node: ast.SetComp) -> None:
        self._enter_comprehension(node.generators, [node.elt])

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        self._enter_comprehension(node.generators, [node.elt])

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._enter_comprehension(node.generators, [node.key, node.value])

    def _import(self, names: Iterable[str]) -> None:
        for name in names:
            self.names.set_here.add(name)
            self.names.imported.add(name)

    def _change(self, target: ast.expr) -> None:
        """Note that the object behind a name has changed: `rows` of ``rows[0].x``."""
        while isinstance(target, (ast.Subscript, ast.Attribute, ast.Call)):
            target = target.func if isinstance(target, ast.Call) else target.value
        if isinstance(target, ast.Name):
            if target.id not in self.names.set_here:
                self.names.needed.add(target.id)
            self.names.changed.add(target.id)

    def _enter(self, arguments: ast.arguments, body: Sequence[ast.AST]) -> None:
        """Note what a function needs from outside: all that it reads and does not set itself."""
        inner = _Reader()
        inner.names.set_here |= {
            argument.arg for argument in ast.walk(arguments) if isinstance(argument, ast.arg)
        }
        for part in body:
            inner.visit(part)
        self._take(inner)

    def _enter_comprehension(
        self, generators: Sequence[ast.comprehension], results: Sequence[ast.expr]
    ) -> None:
        inner = _Reader()
        for generator in generators:
            inner.visit(generator.iter)
            inner.visit(generator.target)
            for condition in generator.ifs:
                inner.visit(condition)
        for result in results:
            inner.visit(result)
        self._take(inner)

    def _take(self, inner: "_Reader") -> None:
        self.names.needed |= inner.names.needed - self.names.set_here
        self.names.changed |= inner.names.changed - inner.names.set_here
