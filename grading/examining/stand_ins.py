"""Stand-ins: what test cells hold in place of a student's objects that are no plain data.

A stand-in answers what it can answer truly and nothing else. Asked for anything else, such as its
length or whether it is equal to a value, it ends the test: Python's own answer would be about the
stand-in and not about the student's object.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType
from typing import Any, NoReturn

from grading.examining.cannot_judge import Names
from grading.examining.student_errors import StudentError
from grading.inside.values.handles import Handle
from grading.inside.values.operations import place_of

ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
# As they are, for a test may set `builtins.object = None`.
read_attribute, write_attribute = object.__getattribute__, object.__setattr__
# What Python and the grader themselves ask of a stand-in.
FREE = frozenset({"_names", "_handle", "_refuse", "raises"})

# What tells how a function is written; `inspect` asks for the first of these before all others.
WRITTEN = frozenset(
    {"__wrapped__", "__code__", "__signature__", "__defaults__", "__kwdefaults__"}
    | {"__annotations__", "__closure__", "__globals__"}
)

UNWRITTEN = (
    "it asks how {} is written, and a test sees the text and the parameters of a function that "
    "stands in a cell, and no more"
)
KNOWN_OF_FUNCTIONS = ("__defaults__", "__kwdefaults__", "__annotations__", "__dict__", "__module__")
KNOWN_OF_FUNCTIONS += ("__qualname__",)


class KindOfStandIn(type):
    """The type of the types of stand-ins; a test may compare these with others."""

    handle: Handle
    names: Names

    def __eq__(cls, other: object) -> bool:
        """Tell whether the student's type is another one, where that is known."""
        if cls is other:
            return True
        if cls.handle.kind is None:
            cls.names.cannot_judge(f"it compares the type of {a_thing(cls.handle)}")
        return cls.handle.kind is other

    def __hash__(cls) -> int:
        """Return the hash of the type that it stands for."""
        return type.__hash__(cls) if cls.handle.kind is None else hash(cls.handle.kind)


class StandIn(metaclass=KindOfStandIn):
    """Stands for an object of which Python's defaults tell the truth, such as a function.

    It is equal to itself alone, it is true, and it has no length. Its type and the name and
    docstring of a function are known; its other attributes are not.
    """

    __slots__ = ("_handle", "_names")
    handle = Handle(0, "object", False)

    def __init__(self, names: Names, handle: Handle) -> None:
        """Remember what it stands for."""
        write_attribute(self, "_names", names)
        write_attribute(self, "_handle", handle)

    def __getattribute__(self, name: str) -> Any:
        """Return what is known; end the test over everything else."""
        if name in FREE:
            return read_attribute(self, name)
        handle = self._handle
        if name == "__class__" and handle.kind is not None:
            return handle.kind
        if name == "__name__" and handle.name is not None:
            return handle.name
        if name == "__doc__" and handle.has_doc:
            return handle.doc
        if name in ("__next__", "__iter__") and handle.is_iterator:
            return read_attribute(self, name)
        if handle.kind is FunctionType:
            return _read_of_function(self, name)
        if name in WRITTEN and handle.is_callable:
            self._names.cannot_judge(UNWRITTEN.format(a_thing(handle)))
        return self._refuse("the class of" if name == "__class__" else f"the attribute {name} of")

    def _refuse(self, what: str) -> NoReturn:
        thing = a_thing(self._handle)
        self._names.cannot_judge(f"it asks for {what} {thing}, which is no plain data")

    def __repr__(self) -> str:
        """Return what the student's process writes for it."""
        return ask_for_text(self, repr)

    def __str__(self) -> str:
        """Return what the student's process writes for it."""
        return ask_for_text(self, str)

    def __format__(self, how: str) -> str:
        """Return what the student's process writes for it."""
        return ask_for_text(self, format, how)

    def _refuse_attribute(self, *attribute: Any) -> NoReturn:
        self._refuse("a change of")

    __setattr__ = __delattr__ = _refuse_attribute

    def _refuse_copy(self, *rest: Any) -> NoReturn:
        self._refuse("a copy of")

    __copy__ = __deepcopy__ = __reduce__ = __reduce_ex__ = _refuse_copy

    def _refuse_check(self, other: Any) -> NoReturn:
        self._refuse("the instances of")

    __instancecheck__ = __subclasscheck__ = _refuse_check


class StudentFunction(StandIn):
    """Stands for a function or class of the student's: called with data, it returns data."""

    __slots__ = ()
    raises = StudentError  # tells `helpers.checks.time_limit` that it keeps the time by itself

    def __call__(self, *positional: Any, **named: Any) -> Any:
        """Call it in the student's process.

        Raises:
            StudentError: it raised an exception.
            CallTimeoutError: it took too long.
        """
        return self._names.call(self._handle.number, positional, named)


class StudentIterator(StandIn):
    """Stands for one of Python's own iterators in the student's process, each step of which is
    asked for when a test asks.
    """

    __slots__ = ()

    def __iter__(self) -> Iterator:
        """Return itself, as iterators do."""
        return self

    def __next__(self) -> Any:
        """Return what comes next there."""
        return self._names.advance(self._handle.number)


class Unknown(StandIn):
    """Stands for an object of a class of which nothing is told: it can be handed back, no more."""

    __slots__ = ()

    def _refuse_truth(self) -> bool:
        self._refuse("the truth of")

    __bool__ = _refuse_truth

    def _refuse_length(self) -> int:
        self._refuse("the length of")

    __len__ = __length_hint__ = _refuse_length

    def _refuse_comparison(self, other: Any) -> bool:
        self._refuse("a comparison with")

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse_comparison

    def _refuse_hash(self) -> int:
        self._refuse("the hash of")

    __hash__ = _refuse_hash

    def _refuse_items(self, *place: Any) -> Any:
        self._refuse("the items of")

    __iter__ = __next__ = __reversed__ = __contains__ = _refuse_items
    __getitem__ = __setitem__ = __delitem__ = _refuse_items

    def _refuse_number(self, *other: Any) -> Any:
        self._refuse("a calculation with")

    __add__ = __sub__ = __mul__ = __truediv__ = __floordiv__ = __mod__ = __divmod__ = _refuse_number
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rfloordiv__ = __rmod__ = _refuse_number
    __rdivmod__ = __pow__ = __rpow__ = __matmul__ = __rmatmul__ = _refuse_number
    __and__ = __or__ = __xor__ = __lshift__ = __rshift__ = _refuse_number
    __rand__ = __ror__ = __rxor__ = __rlshift__ = __rrshift__ = _refuse_number
    __neg__ = __pos__ = __abs__ = __invert__ = __round__ = _refuse_number
    __int__ = __float__ = __complex__ = __index__ = _refuse_number
    __floor__ = __ceil__ = __trunc__ = _refuse_number

    def _refuse_use(self, *rest: Any) -> Any:
        self._refuse("the use of")

    __enter__ = __exit__ = __await__ = __aiter__ = __anext__ = __aenter__ = __aexit__ = _refuse_use
    __fspath__ = __bytes__ = __buffer__ = _refuse_use


class UnknownCallable(Unknown, StudentFunction):
    """Stands for one that can be called."""

    __slots__ = ()


def _read_of_function(function: StandIn, name: str) -> Any:
    """Return an attribute of a function: its code as its cell has it, and others as they are.

    Raises:
        AttributeError: it has none of this name.
    """
    names, handle = names_of(function), handle_of(function)
    if name == "__code__":
        return names.code_of(function, handle.name)
    if name == "__signature__":
        return _make_signature(function, names.code_of(function, handle.name))
    if name in KNOWN_OF_FUNCTIONS or not name.startswith("__"):
        return ask(names, getattr, function, name)
    if ask(names, hasattr, function, name) is not False:
        names.cannot_judge(UNWRITTEN.format(a_thing(handle)))
    raise AttributeError(f"{a_thing(handle)} has no attribute {name!r}")


def _make_signature(function: StandIn, code: CodeType) -> inspect.Signature:
    """Return the signature of a function; what has its code here is never called."""
    like = FunctionType(code, {}, None, function.__defaults__, (None,) * len(code.co_freevars))
    like.__kwdefaults__, like.__annotations__ = function.__kwdefaults__, function.__annotations__
    return inspect.signature(like)


def handle_of(one: StandIn) -> Handle:
    """Return what was told of an object."""
    return read_attribute(one, "_handle")


def names_of(one: StandIn) -> Names:
    """Return whom to ask about an object."""
    return read_attribute(one, "_names")


def ask(names: Names, function: Callable[..., Any], *operands: Any, **named: Any) -> Any:
    """Let the student's process do one of `grading.inside.values.operations`.

    Raises:
        StudentError: it raised an exception there.
        CallTimeoutError: it took too long.
    """
    return names.call(place_of(function), operands, named)


def ask_for_text(one: StandIn, function: Callable[..., str], *details: str) -> Any:
    """Return what the student's process writes for an object.

    Where an object lies in memory is another place in every process.
    """
    text = ask(names_of(one), function, one, *details)
    return ADDRESS.sub(" at 0x…", text) if type(text) is str else text


def a_thing(handle: Handle) -> str:
    """Name a class by its name, and any other object by its type, with an article."""
    if handle.kind is type and handle.name is not None:
        return f"the class {handle.name}"
    return f"{'an' if handle.type_name[:1] in 'AEIOUaeiou' else 'a'} {handle.type_name}"


def make_kind(names: Names, handle: Handle) -> type[StandIn]:
    """Make the type of a stand-in, called as the student's type is, for messages that say so."""
    if handle.is_iterator:
        base = StudentIterator
    elif handle.kind is not None:
        base = StudentFunction if handle.is_callable else StandIn
    else:
        base = UnknownCallable if handle.is_callable else Unknown
    name = handle.type_name if handle.type_name.isidentifier() else "object"
    return KindOfStandIn(name, (base,), {"__slots__": (), "handle": handle, "names": names})
