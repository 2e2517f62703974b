"""Whether the value that a test cell ends in comes from the student's process, by its syntax tree.

What a test compares, counts or looks up in its own tables is its own. What a student's name holds,
what a student's function returns, and what arithmetic or a library makes of it, is the student's.
"""

import ast
import builtins
from collections.abc import Iterable
from dataclasses import dataclass

# What these return is a verdict of the test's, or nothing, whatever they are given.
JUDGING = frozenset(
    (
        *("all", "allclose", "any", "array_equal", "array_equiv", "bool", "callable", "display"),
        *("equal", "hasattr", "isclose", "isinstance", "issubclass", "print", "setattr"),
        *("testing", "type"),
    )
)
# Methods that put what they are given into what they belong to.
PUTTING = ("add", "append", "appendleft", "extend", "insert", "push", "put", "update")
# Libraries whose functions may return what they are given, as those of Python itself.
CALCULATING = frozenset(
    (
        *("copy", "decimal", "fractions", "functools", "itertools", "math", "numpy", "operator"),
        *("pandas", "scipy", "statistics", "torch"),
    )
)


@dataclass(frozen=True)
class Origin:
    """What is known of a value.

    Attributes:
        is_theirs: it comes from the student's process.
        passes_on: as a function, it may return what it is given.
        function: the test's own function that it is, or None.
    """

    is_theirs: bool = False
    passes_on: bool = False
    function: ast.FunctionDef | ast.Lambda | None = None

    def __or__(self, other: "Origin") -> "Origin":
        """Return what is known of a value that is one of the two."""
        return Origin(
            self.is_theirs or other.is_theirs,
            self.passes_on or other.passes_on,
            self.function or other.function,
        )


OWN, THEIRS = Origin(), Origin(is_theirs=True)


class Origins:
    """Follows the names of test cells, cell after cell.

    Attributes:
        names: what is known of each name that tests have bound.
        read: the names that were read before any test had bound them.
    """

    def __init__(self, names: dict[str, Origin] | None = None) -> None:
        """Begin with no name, or with those of a scope outside."""
        self.names = dict(names or {})
        self.read: set[str] = set()
        self._returned = OWN
        self._active: frozenset[ast.AST] = frozenset()

    def run(self, statements: Iterable[ast.stmt]) -> None:
        """Follow statements in their order."""
        for statement in statements:
            self._run(statement)

    def of(self, value: ast.expr | None) -> Origin:
        """Return where the value of an expression comes from."""
        match value:
            case ast.Name():
                return self._of_name(value.id)
            case ast.Attribute():
                base = self.of(value.value)
                return Origin(base.is_theirs, base.passes_on and value.attr not in JUDGING)
            case ast.Call():
                return self._of_call(value)
            case ast.BinOp():
                return self._any([value.left, value.right])
            case ast.BoolOp() | ast.JoinedStr():
                return self._any(value.values)
            case ast.IfExp():
                return self.of(value.body) | self.of(value.orelse)
            case ast.Tuple() | ast.List() | ast.Set():
                return self._any(value.elts)
            case ast.Dict():
                return self._any([*filter(None, value.keys), *value.values])
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                return self._inside(value.generators).of(value.elt)
            case ast.DictComp():
                inside = self._inside(value.generators)
                return inside.of(value.key) | inside.of(value.value)
            case ast.Lambda():
                return Origin(function=value)
            case ast.UnaryOp(op=ast.Not()) | ast.Compare() | None:
                return OWN
            case ast.UnaryOp():
                return self.of(value.operand)
            case ast.Subscript() | ast.Starred() | ast.NamedExpr() | ast.FormattedValue():
                return self.of(value.value)
        return OWN

    def _of_name(self, name: str) -> Origin:
        if name in self.names:
            return self.names[name]
        if hasattr(builtins, name) or name in JUDGING:
            return Origin(passes_on=name not in JUDGING)
        return THEIRS

    def _of_call(self, call: ast.Call) -> Origin:
        called = self.of(call.func)
        given = self._any([*call.args, *(keyword.value for keyword in call.keywords)])
        returned = Origin(called.is_theirs or (called.passes_on and given.is_theirs))
        if called.function is None or called.function in self._active:
            return returned
        return returned | self._of_function(called.function, given)

    def _of_function(self, function: ast.FunctionDef | ast.Lambda, given: Origin) -> Origin:
        inside = Origins(self.names)
        inside._active = self._active | {function}
        for argument in ast.walk(function.args):
            if isinstance(argument, ast.arg):
                inside.names[argument.arg] = given
        if isinstance(function, ast.Lambda):
            return inside.of(function.body)
        inside.run(function.body)
        return inside._returned

    def _any(self, values: Iterable[ast.expr]) -> Origin:
        return Origin(any(self.of(value).is_theirs for value in values))

    def _inside(self, generators: Iterable[ast.comprehension]) -> "Origins":
        inside = Origins(self.names)
        inside._active = self._active
        for generator in generators:
            inside._bind(generator.target, inside.of(generator.iter))
        return inside

    def _bind(self, target: ast.expr, value: Origin) -> None:
        match target:
            case ast.Name():
                self.names[target.id] = value
            case ast.Tuple() | ast.List():
                for part in target.elts:
                    self._bind(part, value)
            case ast.Starred():
                self._bind(target.value, value)
            case ast.Attribute() | ast.Subscript():
                self._put_into(target.value, value)

    def _put_into(self, holder: ast.expr, value: Origin) -> None:
        """Note that a part of something the test holds is now this value."""
        while isinstance(holder, ast.Attribute | ast.Subscript):
            holder = holder.value
        if isinstance(holder, ast.Name) and holder.id in self.names and value.is_theirs:
            self.names[holder.id] |= THEIRS

    def _look(self, *values: ast.AST | None) -> None:
        """Note what is read, and what a walrus binds, in expressions."""
        for node in (node for value in values if value for node in ast.walk(value)):
            if isinstance(node, ast.NamedExpr):
                self._bind(node.target, self.of(node.value))
            elif isinstance(node, ast.Name) and node.id not in self.names:
                self.read.add(node.id)

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        pairs = [(target, value)]
        if (
            isinstance(target, ast.Tuple)
            and isinstance(value, ast.Tuple)
            and len(target.elts) == len(value.elts)
        ):
            pairs = list(zip(target.elts, value.elts, strict=True))
        for part, origin in [(part, self.of(each)) for part, each in pairs]:
            self._bind(part, origin)

    def _run(self, statement: ast.stmt) -> None:
        match statement:
            case ast.FunctionDef():
                self.names[statement.name] = Origin(function=statement)
            case ast.AsyncFunctionDef() | ast.ClassDef():
                self.names[statement.name] = OWN
            case ast.Import():
                for alias in statement.names:
                    name = alias.asname or alias.name.partition(".")[0]
                    self.names[name] = of_library(alias.name)
            case ast.ImportFrom():
                for alias in statement.names:
                    path = f"{statement.module}.{alias.name}"
                    self.names[alias.asname or alias.name] = of_library(path)
            case ast.Assign():
                self._look(statement.value)
                for target in statement.targets:
                    self._assign(target, statement.value)
            case ast.AnnAssign(value=ast.expr()):
                self._look(statement.value)
                self._assign(statement.target, statement.value)
            case ast.AugAssign():
                self._look(statement.target, statement.value)
                self._bind(statement.target, self.of(statement.target) | self.of(statement.value))
            case ast.Return():
                self._returned |= self.of(statement.value)
            case ast.Delete():
                for target in statement.targets:
                    self.names.pop(getattr(target, "id", ""), None)
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr=method)) as call):
                self._look(call)
                if method in PUTTING:
                    self._put_into(call.func.value, self._any(call.args))
            case _:
                self._run_compound(statement)

    def _run_compound(self, statement: ast.stmt) -> None:
        """Follow a statement that holds others: each way through it counts."""
        match statement:
            case ast.If():
                self._look(statement.test)
                self._branch([statement.body, statement.orelse])
            case ast.While():
                self._look(statement.test)
                self._branch([statement.body * 2, statement.orelse])
            case ast.For() | ast.AsyncFor():
                self._look(statement.iter)
                self._bind(statement.target, self.of(statement.iter))
                self._branch([statement.body * 2, statement.orelse])
            case ast.With() | ast.AsyncWith():
                for item in statement.items:
                    self._look(item.context_expr)
                    if item.optional_vars is not None:
                        self._bind(item.optional_vars, self.of(item.context_expr))
                self.run(statement.body)
            case ast.Try():
                for handler in statement.handlers:
                    self.names |= {handler.name: OWN} if handler.name else {}
                ways = [handler.body for handler in statement.handlers]
                self._branch([statement.body + statement.orelse, *ways])
                self.run(statement.finalbody)
            case ast.Match():
                self._look(statement.subject)
                subject = self.of(statement.subject)
                for case in statement.cases:
                    for node in ast.walk(case.pattern):
                        if isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
                            self.names[node.name] = subject
                self._branch([case.body for case in statement.cases])
            case _:
                self._look(statement)

    def _branch(self, ways: list[list[ast.stmt]]) -> None:
        before, joined = self.names, dict(self.names)
        for way in ways:
            self.names = dict(before)
            self.run(way)
            for name, origin in self.names.items():
                joined[name] = joined.get(name, origin) | origin
        self.names = joined


def of_library(path: str) -> Origin:
    """Return what is known of a module, or of what was imported from one."""
    first, *others = path.split(".")
    return Origin(passes_on=first in CALCULATING and JUDGING.isdisjoint(others))
