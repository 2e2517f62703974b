"""Judging an array that came back: shape, dtype, values, and wrong answers with a name.

Only the matcher is here. The table of wrong answers, and what is right, come from whoever asks: the
hidden test cells for graded parts. Values are compared by NumPy on this side.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from helpers.checks.answers import Verdict
from helpers.checks.array_reading import NotAnArray, read_array
from helpers.checks.writing import write_array

RTOL = 1e-9
# A wrong answer is recognised with more room than a right one is accepted with: it is computed
# here in another way than there.
RECOGNITION_RTOL = 1e-5
# What lies within this is right but for rounding: single precision, or a slope from differences.
NEAR_RTOL = 1e-4
NEAR = "Only the first digits are right: is it exact, and computed in float64?"
# Rounding steps that a few operations on rounded inputs may add up to.
OWN_STEPS = 16


@dataclass(frozen=True)
class WrongAnswer:
    """A wrong answer with a name.

    Attributes:
        gives: what somebody with this misconception returns, as an array; or a function that takes
            the array that came back, and says whether it looks like this misconception.
        message: one or two sentences for the learner, without the right answer.
    """

    gives: ArrayLike | Callable[[np.ndarray], bool]
    message: str

    def fits(self, came: np.ndarray) -> bool:
        """Tell whether an array looks like this wrong answer."""
        with np.errstate(all="ignore"):
            if callable(self.gives):
                try:
                    return bool(np.all(self.gives(came)))
                except (IndexError, ValueError, TypeError):
                    return False  # it was made for an answer of another shape
            return _agrees(came, np.asarray(self.gives), RECOGNITION_RTOL, 0.0)


def match_array(
    value: object,
    expected: ArrayLike,
    table: Sequence[WrongAnswer] = (),
    *,
    about: str,
    rtol: float = RTOL,
    atol: float = 0.0,
    dtype: str | None = None,
    own_digits: bool = False,
    reveal: bool = False,
) -> Verdict:
    """Judge an array, a number, or a list of numbers.

    Args:
        value: what came back, see `array_reading.read_array`.
        expected: what is right; NaN and infinity are right where they are expected.
        table: wrong answers with a name; the first that fits gets its message said.
        about: the property that is looked at, in words, or with `reveal` what was calculated, such
            as a call; the message begins with it.
        rtol: accepted relative difference.
        atol: accepted absolute difference.
        dtype: the dtype that is asked for, such as "float32"; any one without it.
        own_digits: compare no more digits, and no smaller numbers, than the dtype that came back
            can hold; for a test to which the dtype does not matter.
        reveal: whether the message may say what is expected; for tests that learners can read.

    Returns:
        The verdict. Its message says what came back, and without `reveal` only the first value
        that differs.
    """
    expected = np.asarray(expected)
    try:
        came = read_array(value)
    except NotAnArray as problem:
        return Verdict(False, f"{about}: {problem}.")
    if own_digits and came.dtype.kind == "f":
        rtol = max(rtol, OWN_STEPS * float(np.finfo(came.dtype).eps))
        atol = max(atol, float(np.finfo(came.dtype).tiny))
    is_right = _agrees(came, expected, rtol, atol)
    if is_right and dtype in (None, came.dtype.name):
        return Verdict(True, "Correct.")
    wanted = dtype if is_right else None
    describe = _show_both if reveal else _describe_difference
    found = describe(came, expected, rtol, atol, wanted)
    named = next((row.message for row in table if row.fits(came)), "")
    if not named and not is_right and _agrees(came, expected, NEAR_RTOL, atol):
        named = NEAR
    return Verdict(False, f"{about}{' ' if reveal else ': '}{found}. {named}".strip())


def _agrees(came: np.ndarray, expected: np.ndarray, rtol: float, atol: float) -> bool:
    return came.shape == expected.shape and not _differs(came, expected, rtol, atol).any()


def _differs(came: np.ndarray, expected: np.ndarray, rtol: float, atol: float) -> np.ndarray:
    came, expected = came.astype(float), expected.astype(float)
    return ~np.isclose(came, expected, rtol=rtol, atol=atol, equal_nan=True)


def _show_both(
    came: np.ndarray, expected: np.ndarray, rtol: float, atol: float, dtype: str | None
) -> str:
    """Say what came back and what was expected; dtype and shape only where they decide."""
    if dtype is not None:
        return f"gave {write_array(came)} of dtype {came.dtype}; expected dtype {dtype}"
    for digits in (6, 12):
        shown, right = write_array(came, digits), write_array(expected, digits)
        if shown != right:
            return f"gave {shown}; expected {right}"
    return f"gave {shown} of {_shape(came)}; expected {_shape(expected)}"


def _describe_difference(
    came: np.ndarray, expected: np.ndarray, rtol: float, atol: float, dtype: str | None
) -> str:
    """Say what came back without what was expected."""
    what = f"a number ({came.dtype})" if came.ndim == 0 else f"an array of dtype {came.dtype}"
    shaped = what if came.ndim == 0 else f"{what} of {_shape(came)}"
    if dtype is not None:
        return (
            f"the values are right, but their dtype is {came.dtype}, which is not the one that is "
            "asked for"
        )
    if came.shape != expected.shape:
        return f"{shaped} came back, which is not the right shape"
    place = tuple(np.argwhere(_differs(came, expected, rtol, atol))[0].tolist())
    where = f" at {list(place)}" if place else ""
    value, right = float(came[place]), float(expected[place])
    digits = 12 if f"{value:.6g}" == f"{right:.6g}" else 6
    return f"{shaped} came back, and {value:.{digits}g}{where} is not right"


def _shape(array: np.ndarray) -> str:
    return f"shape {array.shape}"
