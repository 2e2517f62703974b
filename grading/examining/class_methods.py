"""Making what stands for a student's class, with the methods that it has in the student's process.

None of these methods holds code of the student's: each is a question.
"""

from collections.abc import Callable
from typing import Any, NoReturn

from grading.examining.cannot_judge import Names
from grading.examining.stand_ins import ask, handle_of, names_of, write_attribute
from grading.examining.student_classes import (
    StudentClass,
    StudentObject,
    is_a,
    refuse,
    require_named,
)
from grading.inside.values.class_facts import NOT_THERE, ClassFacts
from grading.inside.values.handles import Handle
from grading.inside.values.operations import (
    BEYOND,
    BINARY,
    COMPARING,
    DIRECT,
    JUDGING,
    REFLECTED,
    leave,
    wait_for,
)


def make_class(names: Names, facts: ClassFacts, bases: tuple) -> StudentClass:
    """Make what stands for a class.

    Args:
        names: to ask.
        facts: what was told of it.
        bases: what stands for the classes that it is derived from.

    Raises:
        TypeError: no class can have these bases.
    """
    content: dict[str, Any] = {"__slots__": (), "facts": facts, "names": names}
    for method in facts.methods:
        name = method.lstrip(NOT_THERE)
        content[name] = None if method.startswith(NOT_THERE) else METHODS[name]
    if "__eq__" in content:  # Python would take it away, and the student's class may not have it
        content.setdefault("__hash__", object.__hash__)
    name = facts.name if facts.name.isidentifier() else "object"
    return StudentClass(name, tuple(map(_as_student_class, bases)) or (StudentObject,), content)


def make_object(names: Names, handle: Handle, kind: StudentClass) -> StudentObject:
    """Make what stands for an object of a class."""
    made = object.__new__(kind)
    write_attribute(made, "_names", names)
    write_attribute(made, "_handle", handle)
    return made


def _as_student_class(base: Any) -> Any:
    return base if is_a(base, StudentClass) else StudentObject


def _make_direct(function: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: StudentObject, *rest: Any, **named: Any) -> Any:
        return ask(names_of(self), function, self, *rest, **named)

    return method


def _make_reflected(function: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: StudentObject, other: Any) -> Any:
        return ask(names_of(self), function, other, self)

    return method


def _make_comparing(function: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: StudentObject, other: Any) -> Any:
        if not is_a(other, StudentObject):
            refuse(self, "a comparison of plain data with")
        require_named(type(self), type(other))
        return ask(names_of(self), function, self, other)

    return method


def _make_judging(function: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: StudentObject, *rest: Any) -> Any:
        require_named(type(self))
        return ask(names_of(self), function, self, *rest)

    return method


def _get_item(self: StudentObject, place: Any) -> Any:
    """Return an item; without an `__iter__` Python asks for one after the other."""
    names_of(self).count_step(handle_of(self).number)
    return ask(names_of(self), DIRECT["__getitem__"], self, place)


def _go_beyond(self: StudentObject, *rest: Any) -> NoReturn:
    refuse(self, "the use of")


def _advance(self: StudentObject) -> Any:
    return names_of(self).advance(handle_of(self).number)


def _leave(self: StudentObject, kind: Any, problem: Any, trace: Any) -> Any:
    if kind is not None:
        refuse(self, "what becomes of an exception in a `with` block of")
    return ask(names_of(self), leave, self)


def _await(self: StudentObject) -> Any:
    """Be awaited in the student's process: whoever waits here has the result at once."""
    return ask(names_of(self), wait_for, self)
    yield  # which makes this a generator, as Python wants it


METHODS: dict[str, Callable[..., Any]] = {
    **{name: _make_direct(function) for name, function in (DIRECT | BINARY).items()},
    **{name: _make_reflected(function) for name, function in REFLECTED.items()},
    **{name: _make_comparing(function) for name, function in COMPARING.items()},
    **{name: _make_judging(function) for name, function in JUDGING.items()},
    **dict.fromkeys(BEYOND, _go_beyond),
    "__getitem__": _get_item,
    "__next__": _advance,
    "__exit__": _leave,
    "__await__": _await,
}
