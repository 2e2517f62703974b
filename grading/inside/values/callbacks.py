"""What stands, in a student's process, for what a test has handed over and what stays with it.

A function of a test's is called there, with data, and what it returns comes back as data. Numbers
of such objects are negative; those of the student's own are not.
"""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from grading.inside.values.handles import Handle

Run = Callable[[int, tuple, dict[str, Any]], Any]


class Caller(Protocol):
    """Who reaches the examiner in the middle of one of its own questions."""

    def call_back(self, number: int, arguments: bytes) -> bytes:
        """Let it call a function of a test's; return what `ExaminerSide.pack_back` made."""

    def uninterrupted(self) -> Any:
        """Return a block that no interrupt cuts in two."""


def make_callback(handle: Handle, run: Run) -> Any:
    """Make what stands for an object of a test's.

    Args:
        handle: what is told of it.
        run: calls it by its number.
    """
    return _make_function(handle, run) if handle.is_callable else _make_stream(handle, run)


def _make_function(handle: Handle, run: Run) -> Callable[..., Any]:
    def callback(*positional: Any, **named: Any) -> Any:
        return run(handle.number, positional, named)

    callback.__doc__ = handle.doc
    if handle.name is not None:
        callback.__name__ = callback.__qualname__ = handle.name
    return callback


def _make_stream(handle: Handle, run: Run) -> Iterator[Any]:
    """Be an iterator of a test's: it answers a list of one, or an empty one at its end."""
    while item := run(handle.number, (), {}):
        yield item[0]
