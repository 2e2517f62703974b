"""One call of a learner's function, with a time limit that holds on every system.

The function runs in a thread of its own while the caller waits. When the time is up, Python raises
an exception inside that thread, which ends any loop written in Python; a function that catches even
that, or sits in one long call of a library, is left behind and the caller goes on without it.
"""

import contextlib
import contextvars
import ctypes
import io
import threading
import warnings
from collections.abc import Callable

SECONDS = 5.0
STOP_TRIES = 10
STOP_SECONDS = 0.1
LOOK_FOR = "look for a loop that never ends, or for work that is done over and over"
LONGEST_MESSAGE = 200  # characters of what an exception says


class CallFailed(Exception):  # noqa: N818 - reads as what it says
    """No value came back; the message says why in one sentence."""


class TookTooLong(CallFailed):
    """No value came back within the time that the call has."""


class _Stopped(BaseException):
    """Raised inside a function whose time is up; not an Exception, so that few catch it."""


class _Call(threading.Thread):
    """One call in a thread of its own."""

    def __init__(self, function: Callable, arguments: tuple) -> None:
        super().__init__(daemon=True)  # a function left behind does not keep Python from ending
        self._function, self._arguments = function, arguments
        # What the caller has set for this call, such as where prints go, holds in the thread, too.
        self._context = contextvars.copy_context()
        self.value: object = None
        self.failure: str | None = None

    def run(self) -> None:
        try:
            self.value = self._context.run(self._function, *self._arguments)
        except _Stopped:
            pass
        except BaseException as error:
            self.failure = describe_error(error)


def call_within(function: object, *arguments: object, seconds: float | None = None) -> object:
    """Call a function and return what it returns, or say in one sentence why nothing came back.

    A stand-in for a function in another process keeps the time by itself. It says so by an
    attribute `raises` of its class: the type of exception that stands for one of the function's
    own. It is called directly; a `TimeoutError` of its own means that the time was up, and every
    other exception passes through.

    Warnings, and whatever else the function writes to stderr, are dropped.

    Args:
        function: what the learner wrote.
        arguments: handed over as they are.
        seconds: the time limit; `SECONDS` without it.

    Raises:
        CallFailed: it is no function, raised an exception, or did not come back in time.
    """
    if not callable(function):
        raise CallFailed("this is not a function any more; define it again")
    raises = getattr(type(function), "raises", None)
    if raises is not None:
        try:
            return function(*arguments)
        except raises as error:
            raise CallFailed(describe_error(error)) from None
        except TimeoutError:  # the stand-in's own
            raise TookTooLong(
                f"the function did not come back within the time that it has: {LOOK_FOR}"
            ) from None
    limit = SECONDS if seconds is None else seconds
    call = _Call(function, arguments)
    # nbgrader gives no points to a test cell with anything on stderr, where warnings go, too.
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        call.start()
        call.join(limit)
        is_late = call.is_alive()
        if is_late:
            _stop(call)
    if is_late:
        raise TookTooLong(f"the function did not come back within {limit:g} seconds: {LOOK_FOR}")
    if call.failure is not None:
        raise CallFailed(call.failure)
    return call.value


def describe_error(error: BaseException) -> str:
    """Say in one sentence which exception a learner's function raised."""
    name = type(error).__name__
    if isinstance(error, NotImplementedError):
        return "not answered yet (the function raises NotImplementedError)"
    if isinstance(error, RecursionError):
        return "the function calls itself without an end (RecursionError)"
    try:
        words = " ".join(str(error).split())[:LONGEST_MESSAGE].rstrip(".")
    except Exception:  # an exception of the learner's own making may be broken, too
        words = ""
    return f"the function raised {name}{': ' if words else ''}{words}"


def _stop(call: threading.Thread) -> None:
    """End what still runs in the thread, as far as that is possible."""
    for _ in range(STOP_TRIES):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(call.ident), ctypes.py_object(_Stopped)
        )
        call.join(STOP_SECONDS)
        if not call.is_alive():
            return
