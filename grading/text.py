"""Text for people: safe to store and to print, and not longer than it need be."""

from collections.abc import Iterable

MAX_FAULT = 300  # characters of what went wrong


def shorten(names: Iterable[str], most: int = 5) -> str:
    """Name the first few of many."""
    names = list(names)
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def clean(text: str) -> str:
    """Replace characters that no file, database or page can hold: halves of pairs, and NUL."""
    text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def printable(text: str) -> str:
    """Replace characters that would steer a terminal or turn the direction of text around."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def name_fault(problem: Exception) -> str:
    """Name what went wrong in the grader itself, in a few printable words."""
    return printable(": ".join(filter(None, (type(problem).__name__, str(problem)))))[:MAX_FAULT]
