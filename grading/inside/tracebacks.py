"""Tracebacks that are short enough to be read.

IPython takes seconds to write out the thousand calls of a function that calls itself without an
end, in which the cell could run into its time limit: a mistake would look like a slow program.
"""

MOST_CALLS = 10  # that are shown at either end
MOST_ERRORS = 5  # each raised while the next one was handled


def shorten(error: BaseException) -> None:
    """Leave out the middle of an error's traceback, and of those of the errors that led to it.

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


def _drop_middle(error: BaseException) -> None:
    calls = []
    call = error.__traceback__
    while call is not None:
        calls.append(call)
        call = call.tb_next
    left_out = len(calls) - 2 * MOST_CALLS
    if left_out > 0:
        calls[MOST_CALLS - 1].tb_next = calls[-MOST_CALLS]
        error.add_note(f"({left_out} calls in the middle are not shown.)")
