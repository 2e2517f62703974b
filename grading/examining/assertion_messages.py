"""Whether a test had failed already when the words that say so could not be made.

`assert f(3) == 9, f"it gives {model.name}"` makes its message only after the condition was false.
What goes wrong in the message is no reason to doubt that.
"""

import ast
import traceback
from functools import lru_cache

from grading.examining.magics import as_python

Place = tuple[int, int]  # a line and a column of a source text


@lru_cache(maxsize=256)
def find_messages(source: str) -> tuple[tuple[Place, Place], ...]:
    """Return where the messages of assertions begin and end in a test cell."""
    messages = [
        node.msg for node in ast.walk(ast.parse(as_python(source))) if isinstance(node, ast.Assert)
    ]
    return tuple(
        ((one.lineno, one.col_offset), (one.end_lineno, one.end_col_offset))
        for one in messages
        if one is not None
    )


def came_from_a_message(problem: BaseException, source: str, file: str) -> bool:
    """Tell whether an exception came out of the message of an assertion.

    Args:
        problem: what was raised.
        source: the test cell.
        file: the name of the cell in tracebacks.
    """
    places = [
        (frame.lineno, frame.colno)
        for frame in traceback.extract_tb(problem.__traceback__)
        if frame.filename == file and frame.colno is not None
    ]
    return any(begin <= place < end for place in places for begin, end in find_messages(source))
