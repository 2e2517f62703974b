"""`type(x) is C` in test cells: where x is a student's, its class is here only by its name.

Of a class that stands for one of a library's, Python's own `is` would say that it is another. So
such a question is asked as `==`, which for classes means the same, and which it can answer.
"""

import ast
from collections import Counter

INSTEAD = {ast.Is: ast.Eq, ast.IsNot: ast.NotEq}


class _AskedByEquality(ast.NodeTransformer):
    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def visit_Compare(self, node: ast.Compare) -> ast.Compare:
        self.generic_visit(node)
        sides = [node.left, *node.comparators]
        for place, operator in enumerate(node.ops):
            is_about = any(map(self._is_class, sides[place : place + 2]))
            if is_about and type(operator) in INSTEAD:
                node.ops[place] = INSTEAD[type(operator)]()
        return node

    def _is_class(self, node: ast.expr) -> bool:
        return _is_class_of(node) or (isinstance(node, ast.Name) and node.id in self._names)


def ask_by_equality(tree: ast.Module) -> None:
    """Change the tree of a test cell: whether the class of an object is C is asked by `==`."""
    _AskedByEquality(_names_of_classes(tree)).visit(tree)


def _names_of_classes(tree: ast.Module) -> frozenset[str]:
    """Return the names that a cell gives to the class of some object, and to nothing else."""
    nodes = list(ast.walk(tree))
    bound = Counter(
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    bound.update(node.arg for node in nodes if isinstance(node, ast.arg))
    given: Counter[str] = Counter()
    for node in nodes:
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and _is_class_of(
            node.value
        ):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            given.update(target.id for target in targets if isinstance(target, ast.Name))
    return frozenset(name for name, count in given.items() if count == bound[name])


def _is_class_of(node: ast.expr | None) -> bool:
    """Tell whether an expression is the class of some object."""
    match node:
        case ast.Call(func=ast.Name(id="type"), args=[_], keywords=[]):
            return True
        case ast.Attribute(attr="__class__"):
            return True
        case ast.NamedExpr(value=value):
            return _is_class_of(value)
    return False
