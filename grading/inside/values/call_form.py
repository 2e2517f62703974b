"""The arguments of a call across the boundary, in the one list that both sides read.

Both sides use this file, so it imports nothing but the standard library and its neighbours.
"""

from typing import Any

from grading.inside.values.wire import Refused


def join_call(positional: tuple, named: dict[str, Any]) -> list[Any]:
    """Return the arguments of a call by position and by name in one list."""
    return [len(positional), len(named), *named, *positional, *named.values()]


def split_call(values: list[Any]) -> tuple[list[Any], dict[str, Any]]:
    """Return the arguments by position and by name, from the list that `join_call` made."""
    count, named, *values = values
    if type(count) is not int or type(named) is not int or min(count, named) < 0:
        raise Refused("The arguments of a call are damaged.")
    names, positional = values[:named], values[named : named + count]
    rest = values[named + count : named + count + named]
    if len(rest) != named or any(type(name) is not str for name in names):
        raise Refused("The arguments of a call are damaged.")
    return positional, dict(zip(names, rest, strict=True))
