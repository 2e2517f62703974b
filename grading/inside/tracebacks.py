"""Tracebacks of a student's own code, short enough to be read, that say what only the grader knows.

IPython takes seconds to write out the thousand calls of a function that calls itself without an
end, in which the cell could run into its time limit: a mistake would look like a slow program.
"""

import errno
import os
import socket
from pathlib import Path
from types import TracebackType

MOST_CALLS = 10  # that are shown at either end
GRADER = str(Path(__file__).parent) + os.sep
MOST_ERRORS = 5  # each raised while the next one was handled


def shorten(error: BaseException) -> None:
    """Leave out the grader's own calls and the middle of a traceback, and of those that led to it.

    The error itself is changed. Of the errors before it only the nearest stay.
    """
    for is_last in [False] * (MOST_ERRORS - 1) + [True]:
        _drop_middle(error)
        cause = error.__cause__
        earlier = error.__context__ if cause is None and not error.__suppress_context__ else cause
        if is_last and earlier is not None:
            error.__cause__ = earlier = None
        # What is not shown has to go, too: IPython would follow it all the same.
        if error.__context__ is not earlier:
            error.__context__ = None
        if earlier is None:
            return
        error = earlier


def explain_missing_network(error: BaseException) -> None:
    """Add a note to an error that comes of there being no network."""
    for one in _list_causes(error):
        is_unreachable = isinstance(one, OSError) and one.errno == errno.ENETUNREACH
        if is_unreachable or isinstance(one, socket.gaierror):
            error.add_note("(A notebook is graded without a network.)")
            return


def _list_causes(error: BaseException) -> list[BaseException]:
    """List an error and what it was raised for, the nearest only; `reason` is urllib's."""
    causes = [error]
    while len(causes) < MOST_ERRORS:
        last = causes[-1]
        cause = getattr(last, "reason", None) or last.__cause__ or last.__context__
        if not isinstance(cause, BaseException):
            break
        causes.append(cause)
    return causes


def _leave_out_grader(error: BaseException) -> list[TracebackType]:
    """Take the grader's own calls out of an error's traceback; return what stays.

    What interrupts a cell, for one, is raised by the grader within the cell's own line.
    """
    calls, call = [], error.__traceback__
    while call is not None:
        if not call.tb_frame.f_code.co_filename.startswith(GRADER):
            calls.append(call)
        call = call.tb_next
    following = None
    for call in reversed(calls):
        call.tb_next, following = following, call
    BaseException.with_traceback(error, following)  # whatever the error makes of its attributes
    return calls


def _drop_middle(error: BaseException) -> None:
    calls = _leave_out_grader(error)
    left_out = len(calls) - 2 * MOST_CALLS
    if left_out > 0:
        calls[MOST_CALLS - 1].tb_next = calls[-MOST_CALLS]
        error.add_note(f"({left_out} calls in the middle are not shown.)")
