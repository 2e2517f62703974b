"""Writing calls and arrays as a learner would type them, to be read in a message."""

from collections.abc import Sequence

import numpy as np

from helpers.checks.array_reading import NotAnArray, read_array

MOST_NUMBERS = 24  # of an array, that are written out


def write_call(name: str, arguments: Sequence[object]) -> str:
    """Write a call, with arrays as lists: "saturated_shares([[5], [-5]], 5)"."""
    return f"{name}({', '.join(write_argument(one) for one in arguments)})"


def write_argument(value: object) -> str:
    """Write one argument, or a list of arrays of different shapes."""
    if type(value) in (list, tuple):
        return f"[{', '.join(write_argument(one) for one in value)}]"
    try:
        array = read_array(value)
    except NotAnArray:
        return "…"
    written = write_array(array)
    is_usual = type(value) is not np.ndarray or array.dtype in (np.float64, np.int64, np.bool_)
    return written if is_usual else f"np.{array.dtype}({written})"


def write_array(array: np.ndarray, digits: int = 6) -> str:
    """Write an array as nested lists, every number with so many digits at most."""
    if array.size > MOST_NUMBERS:
        return f"an array of shape {array.shape}"
    if array.ndim:
        return f"[{', '.join(write_array(part, digits) for part in array)}]"
    value = array[()]
    return str(value) if array.dtype.kind == "b" else f"{float(value):.{digits}g}"
