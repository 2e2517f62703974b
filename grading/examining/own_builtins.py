"""Python's built-ins as they were before any test ran, for the grader's own functions.

A test may set `builtins.sum = None` and then call the student's function: what carries that call
must still find `sum`, and the test itself must not.
"""

import builtins
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

_names = vars(builtins)
_own = dict(_names)
_put_away: list[dict[str, Any]] = []  # what tests have put in place, while the grader's count


def with_own_builtins(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function of the grader's run with the built-ins that it was written for.

    What is around it here uses methods alone, for any built-in may be gone.
    """

    @wraps(function)
    def run(*arguments: Any, **named: Any) -> Any:
        if _names == _own:
            return function(*arguments, **named)
        _put_away.append(_names.copy())
        _put_in_place(_own)
        try:
            return function(*arguments, **named)
        finally:
            _put_in_place(_put_away.pop())

    return run


def find_replaced() -> dict[str, Any]:
    """Return the built-ins that a test has replaced, asked by the grader's own functions."""
    if not _put_away:
        return {}
    return {name: one for name, one in _put_away[-1].items() if one is not _own.get(name)}


@contextmanager
def their_builtins() -> Iterator[None]:
    """Let a function of a test's run in the middle of the grader's own."""
    if not _put_away:
        yield
        return
    _put_in_place(_put_away[-1])
    try:
        yield
    finally:
        _put_away[-1] = _names.copy()
        _put_in_place(_own)


class TheirBuiltins:
    """The built-ins as test cells have left them, which count inside the block alone."""

    def __init__(self) -> None:
        """Begin with Python's own."""
        self._theirs = _own

    def __enter__(self) -> None:
        """Go on where the cell before ended."""
        _put_in_place(self._theirs)

    def __exit__(self, *problem: object) -> None:
        """Keep them for the next cell."""
        self._theirs = _names.copy()
        _put_in_place(_own)


def _put_in_place(wanted: dict[str, Any]) -> None:
    _names.update(wanted)
    for name in _names.keys() - wanted.keys():
        del _names[name]
