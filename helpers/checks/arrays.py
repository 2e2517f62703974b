"""Judging what a learner's function returns: shape, dtype, values, and wrong answers with a name.

Only the matcher is here. The table of wrong answers, and what is right, come from whoever asks: the
hidden test cells for graded parts. Values are read by their exact types, so that no code belonging
to an answer runs here, and compared by NumPy on this side.
"""

import sys
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from helpers.checks.answers import Verdict
from helpers.checks.reading import NUMPY_REALS, NotANumber, to_number
from helpers.checks.time_limit import CallFailed, call_within

NOTHING = "nothing came back (None): not answered yet, or the return is missing"
RTOL = 1e-9
# A wrong answer is recognised with more room than a right one is accepted with: it is computed
# here in another way than there.
RECOGNITION_RTOL = 1e-5
# What lies within this is right but for rounding: single precision, or a slope from differences.
NEAR_RTOL = 1e-4
NEAR = "Only the first digits are right: is it exact, and computed in float64?"
DEEPEST_LIST = 20
LONGEST_LIST = 1_000_000


class NotAnArray(ValueError):  # noqa: N818 - reads as what it says
    """A value that is not made of real numbers; the message says what it is instead."""


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


def read_array(value: object) -> np.ndarray:
    """Copy an answer into an ordinary array of real numbers or truth values.

    Read are numbers as in `checks.to_number` (and infinity, NaN, True and False), NumPy arrays,
    torch tensors, and lists and tuples of all these that have one shape.

    Raises:
        NotAnArray: it is anything else.
    """
    return _read(value, 0)


def match_array(
    value: object,
    expected: ArrayLike,
    table: Sequence[WrongAnswer] = (),
    *,
    about: str,
    rtol: float = RTOL,
    atol: float = 0.0,
    dtype: str | None = None,
    reveal: bool = False,
) -> Verdict:
    """Judge an array, a number, or a list of numbers.

    Args:
        value: what came back, see `read_array`.
        expected: what is right; NaN and infinity are right where they are expected.
        table: wrong answers with a name; the first that fits gets its message said.
        about: the property that is looked at, in words; the message begins with it.
        rtol: accepted relative difference.
        atol: accepted absolute difference.
        dtype: the dtype that is asked for, such as "float32"; any one without it.
        reveal: whether the message may say what is expected; for tests that learners can read.

    Returns:
        The verdict. Its message says what came back: shape, dtype, first value that differs.
    """
    expected = np.asarray(expected)
    try:
        came = read_array(value)
    except NotAnArray as problem:
        return Verdict(False, f"{about}: {problem}.")
    is_right = _agrees(came, expected, rtol, atol)
    if is_right and dtype in (None, came.dtype.name):
        return Verdict(True, "Correct.")
    if is_right:
        found = f"the values are right, but their dtype is {came.dtype}"
        found += f" and not {dtype}" if reveal else ", which is not the one that is asked for"
    else:
        found = _describe_difference(came, expected, rtol, atol, reveal)
    named = next((row.message for row in table if row.fits(came)), "")
    if not named and not is_right and _agrees(came, expected, NEAR_RTOL, atol):
        named = NEAR
    return Verdict(False, f"{about}: {found}. {named}".strip())


def match_call(
    function: Callable,
    arguments: Sequence[object],
    expected: ArrayLike,
    table: Sequence[WrongAnswer] = (),
    *,
    about: str,
    part: tuple[int, int] | None = None,
    view: Callable[[np.ndarray], np.ndarray] | None = None,
    seconds: float | None = None,
    **how: object,
) -> Verdict:
    """Call a learner's function under a time limit and judge what it returns.

    Args:
        function: what the learner wrote.
        arguments: handed over as they are.
        expected: what is right, see `match_array`.
        table: wrong answers with a name.
        about: the property that is looked at, in words.
        part: for a function that returns several results: which one, counted from 0, out of how
            many.
        view: what to look at instead of the array that came back, such as its signs; an array of
            another shape than the expected one is judged as it came.
        seconds: the time limit, see `time_limit.call_within`.
        **how: rtol, atol, dtype and reveal of `match_array`.
    """
    try:
        value = call_within(function, *arguments, seconds=seconds)
    except CallFailed as problem:
        return Verdict(False, f"{about}: {problem}.")
    if part is not None and value is not None:
        place, count = part
        is_several = type(value) is tuple or type(value) is list
        is_several = is_several or (type(value) is np.ndarray and value.ndim > 0)
        if not is_several or len(value) != count:
            return Verdict(False, f"{about}: the function has to return {count} results (a tuple).")
        value = value[place]
    if view is not None:
        try:
            came = read_array(value)
        except NotAnArray as problem:
            return Verdict(False, f"{about}: {problem}.")
        value = view(came) if came.shape == np.shape(expected) else came
    return match_array(value, expected, table, about=about, **how)


def match_unchanged(
    function: Callable,
    arguments: Sequence[object],
    *,
    about: str,
    seconds: float | None = None,
) -> Verdict:
    """Call a learner's function and judge whether its arguments are what they were before.

    Args:
        function: what the learner wrote.
        arguments: arrays, numbers, or lists of them.
        about: the property that is looked at, in words.
        seconds: the time limit.
    """
    before = deepcopy(list(arguments))
    try:
        value = call_within(function, *arguments, seconds=seconds)
    except CallFailed as problem:
        return Verdict(False, f"{about}: {problem}.")
    if value is None:
        return Verdict(False, f"{about}: {NOTHING}.")
    if all(map(_is_same, before, arguments)):
        return Verdict(True, "Correct.")
    return Verdict(False, f"{about}: an input has other values after the call than before it.")


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


def _agrees(came: np.ndarray, expected: np.ndarray, rtol: float, atol: float) -> bool:
    return came.shape == expected.shape and not _differs(came, expected, rtol, atol).any()


def _differs(came: np.ndarray, expected: np.ndarray, rtol: float, atol: float) -> np.ndarray:
    came, expected = came.astype(float), expected.astype(float)
    return ~np.isclose(came, expected, rtol=rtol, atol=atol, equal_nan=True)


def _describe_difference(
    came: np.ndarray, expected: np.ndarray, rtol: float, atol: float, reveal: bool
) -> str:
    what = f"a number ({came.dtype})" if came.ndim == 0 else f"an array of dtype {came.dtype}"
    shaped = what if came.ndim == 0 else f"{what} of {_shape(came)}"
    if came.shape != expected.shape:
        asked = (
            f"where {_shape(expected)} is expected" if reveal else "which is not the right shape"
        )
        return f"{shaped} came back, {asked}"
    place = tuple(np.argwhere(_differs(came, expected, rtol, atol))[0].tolist())
    where = f" at {list(place)}" if place else ""
    value, right = float(came[place]), float(expected[place])
    digits = 12 if f"{value:.6g}" == f"{right:.6g}" else 6
    found = f"{shaped} came back, and {value:.{digits}g}{where} is not right"
    return found + (f": expected {right:.{digits}g}" if reveal else "")


def _shape(array: np.ndarray) -> str:
    return f"shape {array.shape}"


def _is_same(before: object, after: object) -> bool:
    if type(before) is not type(after):
        return False
    if type(before) is list or type(before) is tuple:
        return len(before) == len(after) and all(map(_is_same, before, after))
    before, after = np.asarray(before), np.asarray(after)
    same_kind = before.shape == after.shape and before.dtype == after.dtype
    return same_kind and bool(np.array_equal(before, after, equal_nan=before.dtype.kind == "f"))
