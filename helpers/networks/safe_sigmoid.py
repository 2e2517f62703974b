"""The sigmoid and its derivative in NumPy, right for any finite number."""

import numpy as np
from numpy.typing import ArrayLike


def sigmoid(z: ArrayLike) -> np.ndarray | np.floating:
    """Compute the logistic sigmoid without overflow for any finite input.

    Only exp(-|z|) is ever taken, which cannot overflow, and the branch for z < 0 keeps the
    relative precision of small values instead of computing 1 - (something close to 1).

    Args:
        z: real numbers of any shape. Floating dtypes are kept; integers and booleans give float64.

    Returns:
        An array of the shape of `z`, or a NumPy scalar for a scalar; NaN where `z` is NaN.

    Raises:
        TypeError: `z` is complex or not numeric.

    """
    z, wide = _as_real(z)
    with np.errstate(under="ignore"):
        decay = np.exp(-np.abs(wide))
        result = np.where(wide < 0, decay, 1.0) / (1.0 + decay)
        return result.astype(z.dtype)[()]


def sigmoid_derivative(z: ArrayLike) -> np.ndarray | np.floating:
    """Compute the sigmoid's derivative, σ(z)·σ(-z), without overflow or cancellation.

    The textbook form s * (1 - s) is exactly 0 from z = 16.6 on in float32, since s rounds to 1.
    This one is right until the dtype itself underflows.

    Args:
        z: real numbers of any shape. Floating dtypes are kept; integers and booleans give float64.

    Returns:
        An array of the shape of `z`, or a NumPy scalar for a scalar; NaN where `z` is NaN.

    Raises:
        TypeError: `z` is complex or not numeric.

    """
    z, wide = _as_real(z)
    with np.errstate(under="ignore"):
        decay = np.exp(-np.abs(wide))
        result = decay / (1.0 + decay) ** 2
        return result.astype(z.dtype)[()]


def _as_real(z: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return `z` as a floating array, and the same values in at least float64."""
    array = np.asarray(z)
    if array.dtype.kind in "iub":
        array = array.astype(np.float64)
    if array.dtype.kind != "f":
        raise TypeError(f"expected real numbers, got an array of dtype {array.dtype}")
    return array, array.astype(np.promote_types(array.dtype, np.float64))
