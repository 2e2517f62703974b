"""The properties of a sigmoid and its slope, one function each.

Values are compared to the digits that the dtype which came back can hold: the dtype itself is
looked at by `match_kind` alone. A slope that follows from the learner's own σ is right whatever
that σ is; and what a function does with shapes and dtypes is held against its own values.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from helpers.checks.answers import Verdict
from helpers.checks.arrays import WrongAnswer
from helpers.checks.calls import match_call, match_relation

FAR_RTOL = 1e-4
HALF = WrongAnswer(
    lambda came: came.dtype == np.float16,
    "This is half precision: np.exp of small whole numbers computes in float16. Turn whole numbers "
    "into float64 first.",
)
IS_CONSTANT = "the values of different numbers are equal."


def match_height(
    sigmoid: Callable, z: np.ndarray, right: ArrayLike, *given: object, **how: object
) -> Verdict:
    """Look at σ where nothing is extreme; `given` and `how` as in `calls.match_call`."""
    return match_call(sigmoid, [z], right, *given, **{"own_digits": True, "one_by_one": True} | how)


def match_height_far(
    sigmoid: Callable, z: np.ndarray, right: ArrayLike, *given: object, **how: object
) -> Verdict:
    """Look at σ far from 0 on both sides, in order of size: a turned sign makes no difference."""
    how = {"own_digits": True, "one_by_one": True, "rtol": FAR_RTOL, "view": np.sort} | how
    return match_call(sigmoid, [z], np.sort(right), *given, **how)


def match_slope(
    derivative: Callable,
    sigmoid: Callable,
    z: np.ndarray,
    right: ArrayLike,
    *given: object,
    **how: object,
) -> Verdict:
    """Look at σ′ where nothing is extreme: it may be the slope that belongs to the own σ."""

    def follow(slope: np.ndarray, height: np.ndarray) -> list[tuple] | str:
        is_constant = np.unique(height).size < height.size
        return IS_CONSTANT if is_constant else [(slope, height * (1 - height))]

    how = {"own_digits": True, "one_by_one": True} | how
    verdict = match_call(derivative, [z], right, *given, **how)
    if verdict.correct:
        return verdict
    own = match_relation([(derivative, z), (sigmoid, z)], follow, about="σ′")
    return own if own.correct else verdict


def match_slope_far(
    derivative: Callable,
    sigmoid: Callable,
    z: np.ndarray,
    right: ArrayLike,
    *given: object,
    **how: object,
) -> Verdict:
    """Look at σ′ far from 0: it may be the product of the own σ on both sides."""

    def follow(slope: np.ndarray, height: np.ndarray, mirrored: np.ndarray) -> list[tuple] | str:
        if height[0] == height[-1]:
            return IS_CONSTANT
        return [(slope / (height * mirrored), np.ones(height.shape))]

    how = {"own_digits": True, "one_by_one": True, "rtol": FAR_RTOL} | how
    verdict = match_call(derivative, [z], right, *given, **how)
    if verdict.correct:
        return verdict
    calls = [(derivative, z), (sigmoid, z), (sigmoid, -z)]
    own = match_relation(calls, follow, about="σ′", rtol=FAR_RTOL)
    return own if own.correct else verdict


def match_shape(
    function: Callable,
    z: ArrayLike,
    table: Sequence[WrongAnswer] = (),
    *,
    about: str,
    reveal: bool = False,
) -> Verdict:
    """Look at whether an array of any shape gives the values of its numbers in a single row."""

    def relate(shaped: np.ndarray, row: np.ndarray) -> list[tuple] | str:
        is_constant = row.size > 1 and np.ptp(row) == 0
        return IS_CONSTANT if is_constant else [(shaped, row.reshape(np.shape(z)))]

    return match_relation(
        [(function, z), (function, np.ravel(z))],
        relate,
        table,
        about=about,
        rtol=1e-7,
        own_digits=True,
        reveal=reveal,
    )


def match_kind(
    function: Callable,
    z: object,
    dtype: str,
    table: Sequence[WrongAnswer] = (),
    *,
    about: str,
    reveal: bool = False,
) -> Verdict:
    """Look at the dtype, and at whether any kind of numbers gives what float64 gives."""

    def relate(came: np.ndarray, usual: np.ndarray) -> list[tuple] | str:
        return [(came, usual)] if np.ptp(usual) else IS_CONSTANT

    return match_relation(
        [(function, z), (function, np.array(z, dtype=np.float64))],
        relate,
        [*table, HALF],
        about=about,
        rtol=FAR_RTOL if dtype == "float32" else 1e-7,
        dtype=dtype,
        reveal=reveal,
    )
