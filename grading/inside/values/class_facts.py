"""What is told of a student's class across the boundary: its bases, and what its objects can do.

It is read by the methods of `type` itself, so that no class gets a word. Both sides use this file,
so it imports nothing but the standard library and its neighbours.
"""

import sys
from dataclasses import dataclass
from typing import Any

from grading.inside.values.operations import SPECIAL
from grading.inside.values.wire import (
    Refused,
    exactly,
    read_bases,
    read_content,
    read_full_name,
    read_module,
    read_name,
)

LONGEST_NAME = 100
LONGEST_PLACE = 300
NOT_THERE = "-"  # before the name of a method that a class takes from its objects


@dataclass(frozen=True)
class ClassFacts:
    """What is told of a class.

    Attributes:
        number: it is asked for by this.
        name: what it is called.
        methods: those of `SPECIAL` that it has itself, with `NOT_THERE` before those it takes away.
        home: the module and the name there under which a library has it, or None.
    """

    number: int
    name: str
    methods: tuple[str, ...] = ()
    home: tuple[str, str] | None = None

    @classmethod
    def read(cls, number: Any, name: Any, methods: Any, home: Any) -> "ClassFacts":
        """Check what was told, which may be anything.

        Raises:
            Refused: it is not of the form that `list_facts` gives it.
        """
        if home is not None:
            home = tuple(exactly(str, part)[:LONGEST_PLACE] for part in exactly(list, home))
            if len(home) != 2:
                raise Refused("The value is damaged: a class is described badly.")
        known = tuple(exactly(str, method) for method in exactly(list, methods))
        if not SPECIAL.issuperset(method.lstrip(NOT_THERE) for method in known):
            raise Refused("The value is damaged: a class is described badly.")
        return cls(exactly(int, number), exactly(str, name)[:LONGEST_NAME], known, home)


def list_facts(value: type) -> list:
    """Return the fields of `ClassFacts` behind the number, for a header."""
    content = read_content(value)
    methods = [
        name if content[name] is not None else NOT_THERE + name for name in SPECIAL & content.keys()
    ]
    return [read_name(value)[:LONGEST_NAME], sorted(methods), find_home(value)]


def list_bases(value: type) -> tuple[type, ...]:
    """Return the classes that a class is derived from, `object` left out."""
    return tuple(base for base in read_bases(value) if base is not object)


def find_home(value: type) -> list[str] | None:
    """Return the module that has a class, and its name there; None for one of the notebook's."""
    module, name = read_module(value), read_full_name(value)
    if type(module) is not str or type(name) is not str or module == "__main__":
        return None
    return [module, name] if find_class(module, name) is value else None


def find_class(module: str, name: str) -> Any:
    """Return what a loaded module holds under a name; None where there is no such thing."""
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        if found is None:
            return None
        found = found.__dict__.get(part) if hasattr(found, "__dict__") else None
    return found
