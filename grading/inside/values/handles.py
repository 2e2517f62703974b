"""Objects that are no plain data: what is told of them across the boundary, and what is not.

Both sides use this file, so it imports nothing but the standard library and its neighbours.
"""

import builtins
import collections
import itertools
import types
from dataclasses import dataclass
from typing import Any, Protocol

from grading.inside.values.class_facts import ClassFacts
from grading.inside.values.wire import Refused, exactly, read_name

LONGEST_NAME = 100
LONGEST_DOC = 2_000
NO_TEXT = ""
SAMPLES = (
    *(iter([]), iter(()), iter(NO_TEXT), iter(b""), iter(bytearray()), iter(range(0))),
    *(iter(range(2**70)), iter(set()), iter({}), iter({}.values()), iter({}.items())),
    *(reversed([]), reversed({}), reversed({}.values()), reversed({}.items()), iter(int, 1)),
    *(iter(collections.deque()), reversed(collections.deque()), iter(memoryview(b""))),
    iter(collections.OrderedDict()),
)
# The iterators of Python itself: nothing is known of them but what comes next.
ITERATORS = (
    types.GeneratorType,
    *(enumerate, filter, map, reversed, zip),
    *(kind for kind in vars(itertools).values() if isinstance(kind, type)),
    *map(type, SAMPLES),
)
# Types of which Python's defaults tell the truth: each object is equal to itself alone, and true.
PLAIN_IDENTITY = (
    *(types.FunctionType, types.BuiltinFunctionType, types.ModuleType, type),
    *ITERATORS,
)
EXACT = {f"{kind.__module__}.{kind.__qualname__}": kind for kind in PLAIN_IDENTITY}
EXACT_NAMES = {id(kind): name for name, kind in EXACT.items()}


@dataclass(frozen=True)
class Handle:
    """What is told of an object that stays where it is.

    Attributes:
        number: it is asked for by this.
        type_name: what its type is called.
        is_callable: whether it can be called.
        kind: its type, where that is one of `PLAIN_IDENTITY`.
        name: its `__name__`, where that is a short text.
        doc: its `__doc__`, where that is a text that is not too long, or None.
        has_doc: whether `doc` is told.
    """

    number: int
    type_name: str
    is_callable: bool
    kind: type | None = None
    name: str | None = None
    doc: str | None = None
    has_doc: bool = False

    @classmethod
    def read(
        cls, number: Any, type_name: Any, is_callable: Any, kind: Any, name: Any, docs: Any
    ) -> "Handle":
        """Check what was told, which may be anything.

        Raises:
            Refused: it is not of the form that `describe` gives it.
        """
        texts = [exactly(str, text)[:LONGEST_DOC] for text in (*docs, name or NO_TEXT) if text]
        if len(docs) > 1 or any(text is not None and text not in texts for text in docs):
            raise Refused("The value is damaged: an object is described badly.")
        return cls(
            exactly(int, number),
            exactly(str, type_name)[:LONGEST_NAME],
            exactly(bool, is_callable),
            EXACT.get(kind),  # a newer Python has iterators of which an older one does not know
            None if name is None else exactly(str, name)[:LONGEST_NAME],
            docs[0] if docs else None,
            bool(docs),
        )

    @property
    def is_iterator(self) -> bool:
        """Whether it is one of Python's own iterators."""
        return any(self.kind is kind for kind in ITERATORS)


class Remote(Protocol):
    """What stands for the objects of the other side."""

    def stand_in(self, handle: Handle, kind: Any) -> Any:
        """Return what stands for an object, of what stands for its class; None: of an unknown."""

    def class_stand_in(self, facts: ClassFacts, bases: tuple) -> Any:
        """Return what stands for a class that is derived from what stands for others."""

    def known_class(self, number: int) -> Any:
        """Return what stands for a class of which all was told before."""

    def error_class(self, number: int, name: str, bases: list[type]) -> Any:
        """Return what stands for a class of exceptions."""


def describe(value: Any, kind: type) -> list:
    """Return the fields of a `Handle` behind its number, for a header."""
    is_callable = callable(value)
    name, doc = None, []
    if is_callable and has_plain_identity(kind):
        name = _read_text(value, "__name__", LONGEST_NAME)
        doc = _read_text(value, "__doc__", LONGEST_DOC)
        doc = [] if doc is None and getattr(value, "__doc__", None) is not None else [doc]
    return [name_of(kind), is_callable, EXACT_NAMES.get(id(kind)), name, doc]


def describe_own(value: Any) -> list:
    """Return the same, behind the name of the type, for a function or an iterator of a test's."""
    is_callable = callable(value)
    name = _read_text(value, "__name__", LONGEST_NAME) if is_callable else None
    doc = _read_text(value, "__doc__", LONGEST_DOC) if is_callable else None
    return [is_callable, None, name, [doc]]


def name_of(kind: type) -> str:
    """Return what a type is called, in few letters."""
    return read_name(kind)[:LONGEST_NAME]


def _read_text(value: Any, attribute: str, longest: int) -> str | None:
    """Read an attribute that is a text; None where there is no such text."""
    try:
        text = getattr(value, attribute, None)
    except Exception:  # of a student's own `__getattr__`, which can do anything
        return None
    return text if type(text) is str and len(text) <= longest else None


def has_plain_identity(kind: type) -> bool:
    """Tell whether a type is one of `PLAIN_IDENTITY`."""
    return id(kind) in EXACT_NAMES


def is_class(value: Any) -> bool:
    """Tell whether a value is a class, whatever it says of itself."""
    return issubclass(type(value), type)


def is_error_class(value: Any) -> bool:
    """Tell whether a value is a class of exceptions."""
    return issubclass(type(value), type) and issubclass(value, BaseException)


def find_error(name: str) -> type[BaseException]:
    """Return a built-in class of exceptions by its name.

    Raises:
        Refused: there is none.
    """
    found = getattr(builtins, name, None)
    if not is_error_class(found):
        raise Refused("The value is damaged: there is no such exception.")
    return found
