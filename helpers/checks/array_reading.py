"""Reading what a learner's function returns as an array, by exact types; nothing is judged here.

No code belonging to an answer runs, whatever it claims to be.
"""

import sys
from decimal import Decimal
from fractions import Fraction

import numpy as np

from helpers.checks.reading import NUMPY_REALS, NotANumber, to_number

NOTHING = "nothing came back (None): not answered yet, or the return is missing"
DEEPEST_LIST = 20
LONGEST_LIST = 1_000_000


class NotAnArray(ValueError):  # noqa: N818 - reads as what it says
    """A value that is not made of real numbers; the message says what it is instead."""


def read_array(value: object) -> np.ndarray:
    """Copy an answer into an ordinary array of real numbers or truth values.

    Read are numbers as in `checks.to_number` (and infinity, NaN, True and False), NumPy arrays,
    torch tensors, and lists and tuples of all these that have one shape.

    Raises:
        NotAnArray: it is anything else.
    """
    return _read(value, 0)


def _read(value: object, depth: int) -> np.ndarray:
    kind = type(value)
    if value is None or value is Ellipsis:
        raise NotAnArray(NOTHING)
    if kind is np.ndarray:
        return _read_numpy(value)
    if kind is bool or kind is np.bool_ or kind is float or any(kind is k for k in NUMPY_REALS):
        return np.array(value)
    if kind is int or kind is Fraction or kind is Decimal:
        try:
            return np.array(to_number(value))
        except NotANumber:
            raise NotAnArray("a number came back that cannot be read") from None
    if kind is list or kind is tuple:
        return _read_list(value, depth)
    torch = sys.modules.get("torch")
    if torch is not None and (kind is torch.Tensor or kind is torch.nn.Parameter):
        try:
            return _read_numpy(value.detach().cpu().resolve_conj().resolve_neg().numpy())
        except (RuntimeError, TypeError):
            raise NotAnArray("a tensor came back that NumPy cannot read") from None
    article = "an" if kind.__name__[:1] in "aeiou" else "a"
    raise NotAnArray(f"{article} {kind.__name__} came back where numbers are expected")


def _read_numpy(array: np.ndarray) -> np.ndarray:
    if array.dtype.kind == "c":
        raise NotAnArray("complex numbers came back where real ones are expected")
    if array.dtype.kind not in "biuf":
        raise NotAnArray(f"an array of dtype {array.dtype} came back, which holds no plain numbers")
    return np.array(array)  # a copy of its own, whatever happens to the original


def _read_list(values: list | tuple, depth: int) -> np.ndarray:
    if depth >= DEEPEST_LIST or len(values) > LONGEST_LIST:
        raise NotAnArray("a list came back that is too large to read")
    parts = [_read(value, depth + 1) for value in values]
    if len({part.shape for part in parts}) > 1:
        raise NotAnArray("a list came back whose entries differ in shape")
    return np.stack(parts) if parts else np.zeros(0)
