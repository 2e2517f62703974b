"""Which line of a test cell something is about, as the instructor reads it."""

import traceback

MAX_SHOWN = 60


def quote_line(number: int, text: str) -> str:
    """Name a line by its number and the beginning of its text."""
    shown = " ".join(text.split())
    shown = shown if len(shown) <= MAX_SHOWN else f"{shown[:MAX_SHOWN]}…"
    return f"line {number} (`{shown}`)"


def find_line(problem: BaseException | None, file: str) -> int:
    """Return the number of the line that an exception came out of; 0 if it came out of none.

    Args:
        problem: what was raised, if anything was.
        file: the name of the test cell in tracebacks.
    """
    numbers = [
        line
        for frame, line in traceback.walk_tb(problem.__traceback__ if problem else None)
        if frame.f_code.co_filename == file
    ]
    return numbers[-1] if numbers else 0
