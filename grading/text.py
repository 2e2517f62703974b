"""Sentences that name the first few of many."""

from collections.abc import Iterable


def shorten(names: Iterable[str], most: int = 5) -> str:
    """Name the first few of many."""
    names = list(names)
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
