"""What stands for a student's classes and their objects: each operation asks the student's process.

The class is a class here, too, with the methods that it has there, so that Python itself finds out
what an object can do. None of these methods holds code of the student's: each is a question, and
its answer is data or another stand-in.
"""

import copy
from typing import Any, NoReturn

from grading.examining.cannot_judge import Names
from grading.examining.stand_ins import (
    KindOfStandIn,
    StandIn,
    ask,
    names_of,
    read_attribute,
)
from grading.inside.values.class_facts import ClassFacts, find_class
from grading.inside.values.operations import (
    DIRECT,
    JUDGING,
    SPECIAL,
)
from grading.inside.values.wire import read_order

# What Python itself asks of a class here.
OF_CLASS = frozenset(
    {"__name__", "__qualname__", "__class__", "__instancecheck__", "__copy__", "__deepcopy__"}
)
# Names of Python's own that mean nothing but what they hold. Libraries follow others: what
# `__array_interface__` holds is taken for a place in the memory of this very process.
HARMLESS = SPECIAL | {
    *("__dict__", "__doc__", "__name__", "__qualname__", "__module__", "__annotations__"),
    *("__mro__", "__bases__", "__members__", "__slots__", "__init__", "__new__", "__array__"),
    *("__abstractmethods__", "__isabstractmethod__", "__self__", "__func__", "__repr__"),
    *("__str__", "__format__", "__subclasses__", "__match_args__", "__version__", "__base__"),
}
read_of_class, write_of_class = type.__getattribute__, type.__setattr__
is_a = isinstance  # of Python, whatever a test has put in their place


class StudentClass(KindOfStandIn, type):
    """The type of what stands for a student's classes."""

    facts: ClassFacts
    names: Names

    def __new__(cls, name: str, bases: tuple, content: dict) -> "StudentClass":
        """Make one; a test cannot derive a class of its own from a student's."""
        if "facts" not in content and bases:
            names_of_class(bases[0]).cannot_judge(
                f"it derives a class of its own from {a_class(bases[0])}"
            )
        return super().__new__(cls, name, bases, content)

    def __call__(cls, *positional: Any, **named: Any) -> Any:
        """Make an object of the class in the student's process.

        Raises:
            StudentError: it raised an exception.
            CallTimeoutError: it took too long.
        """
        return names_of_class(cls).call(facts_of(cls).number, positional, named)

    def __eq__(cls, other: object) -> bool:
        """Tell whether it is the same class, which a library may have here, too."""
        return cls is other or is_class_of_library(cls, other)

    def __hash__(cls) -> int:
        """Return the hash of the class that it is equal to, so that a set finds it."""
        home = facts_of(cls).home
        found = home and find_class(*home)
        return type.__hash__(found if is_a(found, type) else cls)

    def __getattribute__(cls, name: str) -> Any:
        """Return an attribute of the student's class."""
        if name in OF_CLASS:
            return read_of_class(cls, name)
        return ask_for_attribute(names_of_class(cls), cls, name, a_class(cls))

    def __setattr__(cls, name: str, value: Any) -> None:
        """Set an attribute of the student's class."""
        ask(names_of_class(cls), setattr, cls, name, value)

    def __delattr__(cls, name: str) -> None:
        """Delete an attribute of the student's class."""
        ask(names_of_class(cls), delattr, cls, name)

    def __repr__(cls) -> str:
        """Return what the student's process writes for it."""
        return ask(names_of_class(cls), repr, cls)

    def __bool__(cls) -> bool:
        """Be true, as classes are."""
        return True

    def __len__(cls) -> int:
        """Return how many members it has, such as an enumeration."""
        return ask(names_of_class(cls), len, cls)

    def __iter__(cls) -> Any:
        """Begin with its members."""
        return ask(names_of_class(cls), iter, cls)

    def __contains__(cls, member: Any) -> bool:
        """Tell whether something is one of its members."""
        require_named(cls)
        return ask(names_of_class(cls), JUDGING["__contains__"], cls, member)

    def __getitem__(cls, name: Any) -> Any:
        """Return one of its members."""
        return ask(names_of_class(cls), DIRECT["__getitem__"], cls, name)


class StudentObject(StandIn, metaclass=StudentClass):
    """Stands for an object of a student's class."""

    __slots__ = ()
    facts = ClassFacts(0, "object")

    def __getattribute__(self, name: str) -> Any:
        """Return an attribute of the student's object."""
        if name == "__class__":
            return type(self)
        if name in ("__copy__", "__deepcopy__"):
            return read_attribute(self, name)
        return ask_for_attribute(names_of(self), self, name, an_object(self))

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute of the student's object."""
        ask(names_of(self), setattr, self, name, value)

    def __delattr__(self, name: str) -> None:
        """Delete an attribute of the student's object."""
        ask(names_of(self), delattr, self, name)

    def __dir__(self) -> list[str]:
        """Return the names of its attributes."""
        return ask(names_of(self), dir, self)

    def __copy__(self) -> Any:
        """Return a copy that is made in the student's process."""
        return ask(names_of(self), copy.copy, self)

    def __deepcopy__(self, known: dict) -> Any:
        """Return a copy that is made in the student's process."""
        return ask(names_of(self), copy.deepcopy, self)


def facts_of(kind: StudentClass) -> ClassFacts:
    """Return what was told of a class."""
    return read_of_class(kind, "facts")


def names_of_class(kind: StudentClass) -> Names:
    """Return whom to ask about a class."""
    return read_of_class(kind, "names")


def a_class(kind: StudentClass) -> str:
    """Name a class."""
    return f"the class {facts_of(kind).name}"


def an_object(one: StudentObject) -> str:
    """Name an object by its class, with an article."""
    name = facts_of(type(one)).name
    return f"{'an' if name[:1] in 'AEIOUaeiou' else 'a'} {name}"


def refuse(one: StudentObject, what: str) -> NoReturn:
    """End the test over what it asks of an object."""
    names_of(one).cannot_judge(f"it asks for {what} {an_object(one)}, which is no plain data")


def ask_for_attribute(names: Names, one: Any, name: str, called: str) -> Any:
    """Return an attribute of an object or class of the student's.

    Raises:
        AttributeError: it has none of this name.
    """
    if name.startswith("__") and name.endswith("__") and name not in HARMLESS:
        if ask(names, hasattr, one, name) is not False:
            names.cannot_judge(f"it asks for {name} of {called}, which is no plain data")
        raise AttributeError(f"{called} has no attribute {name!r}")
    return ask(names, getattr, one, name)


def is_class_of_library(kind: StudentClass, other: object) -> bool:
    """Tell whether a class of the student's process is one that a library has here, too.

    What is Python's own is data, and comes across as what it is.
    """
    home = facts_of(kind).home
    if home is None or not is_a(other, type) or is_a(other, StudentClass):
        return False
    found, module = find_class(*home), other.__module__
    if found is None and type(module) is str and is_of_one_library(home[0], module):
        names_of_class(kind).cannot_judge(
            f"it does not import {home[0]}, which has {a_class(kind)}"
        )
    return found is other and module != "builtins"


def is_of_one_library(module: str, other: str) -> bool:
    """Tell whether two modules belong to the same library."""
    return module.partition(".")[0] == other.partition(".")[0]


def require_named(*kinds: type) -> None:
    """End the test where the verdict of a class is asked that the test is not about.

    Whoever returns an object that is equal to everything, or holds everything, in place of a
    number, has not answered.
    """
    names = names_of_class(kinds[0])
    for kind in kinds:
        if not any(names.is_named(one) for one in list_kinds(kind)):
            names.cannot_judge(
                f"it asks an object of {a_class(kind)} for a verdict, such as whether it is equal "
                "to another, and does not name that class itself"
            )


def list_kinds(kind: type) -> list[type]:
    """Return a class and those above it, as far as they stand for the student's."""
    return [one for one in read_order(kind) if is_a(one, StudentClass)]
