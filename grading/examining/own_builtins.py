"""Python's built-ins as they were before any test ran, for the grader's own functions.

A test may set `builtins.sum = None` and then call the student's function: what carries that call
must still find `sum`, and the test itself must not.
"""

import builtins
from collections.abc import Callable
from functools import wraps
from typing import Any

_names = vars(builtins)
_own = dict(_names)


def with_own_builtins(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function of the grader's run with the built-ins that it was written for.

    What is around it here uses methods alone, for any built-in may be gone.
    """

    @wraps(function)
    def run(*arguments: Any, **named: Any) -> Any:
        if _names == _own:
            return function(*arguments, **named)
        theirs = _names.copy()
        _put_in_place(_own)
        try:
            return function(*arguments, **named)
        finally:
            _put_in_place(theirs)

    return run


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
