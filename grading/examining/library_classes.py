"""Whether a student's object or class belongs to a class of a library, which is known here, too.

Python's own `isinstance` cannot know: what stands for the object is derived from no such class.
"""

from collections.abc import Iterable
from types import UnionType
from typing import Any

from grading.examining.student_classes import (
    StudentClass,
    a_class,
    facts_of,
    is_a,
    is_of_one_library,
    list_kinds,
    names_of_class,
)
from grading.inside.values.class_facts import find_class

is_below = issubclass  # of Python, whatever a test has put in its place


def is_instance(value: Any, kinds: Any) -> bool:
    """Be `isinstance`, also for what stands for a student's object and a class of a library."""
    kind = type(value)
    if type(kind) is not StudentClass:
        return is_a(value, kinds)
    return is_a(value, kinds) or _is_of_library(kind, kinds)


def is_subclass(kind: Any, kinds: Any) -> bool:
    """Be `issubclass`, also for what stands for a student's class and a class of a library."""
    if type(kind) is not StudentClass:
        return is_below(kind, kinds)
    return is_below(kind, kinds) or _is_of_library(kind, kinds)


def _is_of_library(kind: StudentClass, kinds: Any) -> bool:
    wanted = list(_flatten(kinds))
    for one in list_kinds(kind):
        home = facts_of(one).home
        found = home and find_class(*home)
        if is_a(found, type) and any(is_below(found, each) for each in wanted):
            return True
        if (
            home
            and found is None
            and any(is_of_one_library(home[0], each.__module__) for each in wanted)
        ):
            names_of_class(kind).cannot_judge(
                f"it does not import {home[0]}, which has {a_class(one)}"
            )
    return False


def _flatten(kinds: Any) -> Iterable[type]:
    if is_a(kinds, tuple):
        for each in kinds:
            yield from _flatten(each)
    elif is_a(kinds, UnionType):
        yield from kinds.__args__
    elif not is_a(kinds, StudentClass):
        yield kinds
