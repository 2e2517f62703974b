"""Arrays from the bytes that came for them: nothing of what those say is believed unchecked."""

import math

import numpy as np

from grading.inside.values.wire import DTYPE, Caps, Refused, exactly


def build_array(
    content: bytes, dtype: str, shape: list, order: str, is_writeable: bool, caps: Caps
) -> np.ndarray:
    """Make an array of its own.

    Raises:
        Refused: the parts do not fit each other, or the array is too large.
    """
    kind = _read_dtype(dtype)
    sides = _read_shape(shape, caps)
    if math.prod(sides) * kind.itemsize != len(content) or order not in ("C", "F"):
        raise Refused("The value is damaged: the array does not fit its buffer.")
    array = np.empty(sides, kind, order=order)  # with memory of its own, as views will look for
    array.reshape(-1, order="A")[...] = _normal(np.frombuffer(content, dtype=kind))
    array.flags.writeable = exactly(bool, is_writeable)
    return array


def build_view(
    owner: np.ndarray,
    dtype: str,
    shape: list,
    strides: list,
    start: int,
    is_writeable: bool,
    caps: Caps,
) -> np.ndarray:
    """Make an array that looks into another one.

    Raises:
        Refused: the parts do not fit each other, or the view reaches out of the other array.
    """
    kind = _read_dtype(dtype)
    sides = _read_shape(shape, caps)
    if kind != owner.dtype or math.prod(sides) * kind.itemsize > caps.size:
        raise Refused("The value is damaged: a view does not fit its array.")
    steps = [exactly(int, step) for step in exactly(list, strides)]
    flat = owner.reshape(-1, order="A")
    if exactly(int, start) % kind.itemsize or any(step % kind.itemsize for step in steps):
        raise Refused("The value is damaged: a view does not fit its array.")
    view = np.ndarray(sides, kind, flat, offset=start, strides=steps)  # looks at the bounds
    view.flags.writeable = exactly(bool, is_writeable) and owner.flags.writeable
    return view


def _read_dtype(text: str) -> np.dtype:
    if not DTYPE.fullmatch(exactly(str, text)):
        raise Refused("The array has elements of a kind that is not allowed.")
    return np.dtype(text)


def _read_shape(shape: list, caps: Caps) -> list[int]:
    sides = [exactly(int, side) for side in exactly(list, shape)]
    if min(sides, default=1) < 0 or math.prod(max(side, 1) for side in sides) > caps.size:
        raise Refused("The array has more elements than are allowed.")
    return sides


def _normal(flat: np.ndarray) -> np.ndarray:
    """Make the bytes of an array a proper one: a bool is one bit, a character exists."""
    if flat.dtype.kind == "b":
        return flat.view(np.uint8) != 0
    if flat.dtype.kind == "U":
        points = flat.view(flat.dtype.byteorder.replace("|", "=") + "u4")
        if points.size and points.max() > 0x10FFFF:
            raise Refused("The value is damaged: a character does not exist.")
    return flat
