"""The properties of the saturated shares of a layer, one function each.

The program under test takes z, one row per sample and one column per unit, and a threshold. A
threshold of `CLEAR` tells 0 from very large values in any program that looks at z at all.
"""

from collections.abc import Callable, Sequence

import numpy as np

from helpers.checks.answers import Verdict
from helpers.checks.arrays import WrongAnswer
from helpers.checks.calls import match_relation
from helpers.checks.writing import write_array, write_call

RTOL = 1e-6
CLEAR, HUGE = 0.7, 1e6
IS_CONSTANT = "it makes no difference whether z is 0 or very large."


def match_counted(
    shares: Callable,
    z: Sequence[float],
    threshold: float,
    table: Sequence[WrongAnswer] = (),
    *,
    reveal: bool = False,
) -> Verdict:
    """Look at which values count, each in a layer of one unit whose two samples are equal.

    (Whoever divides by one sample less than there are loses the property of the share alone.)
    """
    z = np.asarray(z, dtype=np.float64)
    return match_relation(
        [(shares, np.full((2, 1), one), threshold) for one in z],
        lambda *came: [([bool(np.any(one != 0)) for one in came], abs(z) >= threshold)],
        table,
        about=f"which of z = {write_array(z)} count as saturated at {threshold:g}: it"
        if reveal
        else "which values count as saturated",
        reveal=reveal,
    )


def match_edge(
    shares: Callable,
    z: np.ndarray,
    threshold: float,
    table: Sequence[WrongAnswer] = (),
    *,
    reveal: bool = False,
) -> Verdict:
    """Look at whether what lies exactly at the threshold counts like what lies just beyond it.

    Infinite values have to count like very large ones.
    """
    beyond = np.where(np.isinf(z), np.sign(z) * HUGE, z)
    beyond = np.where(abs(beyond) == threshold, beyond * (1 + 1e-6), beyond)
    if threshold == 0:
        beyond = np.where(beyond == 0, 1e-6, beyond)

    def relate(at: np.ndarray, usual: np.ndarray, *ends: np.ndarray) -> list[tuple] | str:
        return IS_CONSTANT if _are_equal(ends) else [(at, usual)]

    return match_relation(
        [(shares, z, threshold), (shares, beyond, threshold), *_ends(shares)],
        relate,
        table,
        about=write_call("saturated_shares", [z, threshold])
        if reveal
        else "what lies exactly at the threshold, or is infinite",
        rtol=RTOL,
        reveal=reveal,
    )


def match_share(
    shares: Callable,
    is_saturated: np.ndarray,
    table: Sequence[WrongAnswer] = (),
    *,
    reveal: bool = False,
) -> Verdict:
    """Look at what becomes of several samples and units; z is 0 or very large."""
    z = np.where(is_saturated, 9.0 if reveal else HUGE, 0.0)
    counts, rows = np.asarray(is_saturated).sum(axis=0), len(is_saturated)
    right = counts / rows if rows else np.full(z.shape[1], np.nan)
    return match_relation(
        [(shares, z, CLEAR)],
        lambda came: [(came, right), (1 - came, right)],  # which side counts is another property
        table,
        about=write_call("saturated_shares", [z, CLEAR]) if reveal else "the share of each unit",
        rtol=RTOL,
        reveal=reveal,
    )


def match_kinds(
    shares: Callable,
    z: object,
    threshold: float,
    table: Sequence[WrongAnswer] = (),
    *,
    about: str,
    reveal: bool = False,
) -> Verdict:
    """Look at whether z of any kind gives what an array of float64 gives."""

    def relate(came: np.ndarray, usual: np.ndarray, *ends: np.ndarray) -> list[tuple] | str:
        return IS_CONSTANT if _are_equal(ends) else [(came, usual)]

    plain = np.array(z, dtype=np.float64)
    return match_relation(
        [(shares, z, threshold), (shares, plain, threshold), *_ends(shares)],
        relate,
        table,
        about=about,
        rtol=RTOL,
        reveal=reveal,
    )


def _ends(shares: Callable) -> list[tuple]:
    return [(shares, np.full((1, 1), z), CLEAR) for z in (0.0, HUGE)]


def _are_equal(ends: Sequence[np.ndarray]) -> bool:
    return np.array_equal(*ends, equal_nan=True)
