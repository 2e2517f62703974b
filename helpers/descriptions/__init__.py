"""What can be seen in the figures of the lessons, in words, for those who cannot see them."""

from helpers.descriptions.reading import TABLE, UnknownDescription, describe

__all__ = ["TABLE", "UnknownDescription", "describe"]
