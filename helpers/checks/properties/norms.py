"""The properties of gradient norms as such: the mean over samples, their size, order and kinds.

The program under test takes the list of weights, x and y.
"""

from collections.abc import Callable, Sequence

import numpy as np

from helpers.checks.answers import Verdict
from helpers.checks.arrays import WrongAnswer
from helpers.checks.calls import match_relation
from helpers.checks.given import sigmoid_derivative
from helpers.checks.properties.layers import RTOL, go_forward, sizes
from helpers.checks.properties.order import find_disorder
from helpers.checks.writing import write_call

IS_CONSTANT = "it makes no difference what y is."


def match_mean(
    norms: Callable,
    weights: Sequence[np.ndarray],
    x: np.ndarray,
    y: np.ndarray,
    times: int,
    table: Sequence[WrongAnswer] = (),
    *,
    reveal: bool = False,
) -> Verdict:
    """Look at whether giving each sample several times changes nothing."""

    blank = [np.zeros_like(weights[0])]

    def relate(repeated: np.ndarray, once: np.ndarray, other: np.ndarray, *at_zero: np.ndarray):
        if np.array_equal(once, other):
            return IS_CONSTANT
        scales = [1.0, times**0.5] if _leave_out_the_input(at_zero) else [1.0]
        ones = np.ones(once.shape)
        return [
            (scale * repeated, once) if reveal else (scale * repeated / once, ones)
            for scale in scales
        ]

    again = [np.repeat(array, times, axis=0) for array in (x, y)]
    start = np.zeros((len(x), len(weights[0])))
    calls = [(weights, *again), (weights, x, y), (weights, x, y + 0.5)]
    calls += [(blank, x, start), (blank, 10 * x, start)]
    return match_relation(
        [(norms, [*arrays], *samples) for arrays, *samples in calls],
        relate,
        table,
        about=write_call("gradient_norms", [[*weights], *again])
        if reveal
        else "each sample given several times",
        rtol=RTOL,
        reveal=reveal,
    )


def match_cancelling(
    norms: Callable,
    weights: Sequence[np.ndarray],
    x: np.ndarray,
    y: np.ndarray,
    table: Sequence[WrongAnswer] = (),
    *,
    reveal: bool = False,
) -> Verdict:
    """Look at two samples whose gradients cancel: the norm of their mean is 0 in every layer.

    A program that leaves out what enters a layer cannot see that, and loses another property.
    """
    a = go_forward(weights, x)[-1]
    both = np.concatenate([x, x]), np.concatenate([y, 2 * a - y])
    blank, start = [np.zeros_like(weights[0])], np.zeros((1, len(weights[0])))

    def relate(both: np.ndarray, alone: np.ndarray, *at_zero: np.ndarray) -> list[tuple]:
        left = sizes(both) / sizes(alone)
        blind = 1.0 if _leave_out_the_input(at_zero) else np.nan
        return [(left, np.zeros(left.shape)), (np.array(blind), 1.0)]

    calls = [(weights, *both), (weights, x, y), (blank, x, start), (blank, 10 * x, start)]
    return match_relation(
        [(norms, [*arrays], *samples) for arrays, *samples in calls],
        relate,
        table,
        about=f"{write_call('gradient_norms', [[*weights], *both])}, next to the first sample,"
        if reveal
        else "two samples whose gradients cancel",
        atol=RTOL,
        reveal=reveal,
    )


def _leave_out_the_input(at_zero: Sequence[np.ndarray]) -> bool:
    """Tell whether an input that is ten times as large makes no difference, at weights of 0."""
    return bool(at_zero[0].size and np.allclose(*at_zero))


def match_norm(
    norms: Callable, y: np.ndarray, table: Sequence[WrongAnswer] = (), *, reveal: bool = False
) -> Verdict:
    """Look at the size of a norm itself, with four inputs of ½ and weights of 0.

    Then what enters is equal to what leaves, and has the norm 1; the slopes are all the same.
    """
    count, outputs = 3, 4
    right = 0.25 * np.linalg.norm(0.5 - np.asarray(y))
    slopes = [1.0, 4.0, float(sigmoid_derivative(0.5)) / 0.25]
    over_samples = [1.0, count, 1 / count, count / (count - 1), count**0.5, count**-0.5]
    given = [
        [np.zeros((outputs, outputs))] * 2,
        np.full((count, outputs), 0.5),
        np.tile(y, (count, 1)),
    ]

    def relate(came: np.ndarray) -> list[tuple]:
        if came.ndim != 1:
            return [(came, [0.0, right])]
        scaled = [right * one * other for one in slopes for other in over_samples]
        ends = [(end, [one]) for end in (came[-1:], came[:1]) for one in scaled]
        return [(came, [0.0, right]), *ends] if reveal else ends

    return match_relation(
        [(norms, *given)],
        relate,
        table,
        about=write_call("gradient_norms", given) if reveal else "the norm of the last layer",
        rtol=RTOL,
        reveal=reveal,
    )


def match_entries(norms: Callable, table: Sequence[WrongAnswer] = ()) -> Verdict:
    """Look at two gradients whose norms are equal, and whose singular values are not."""
    turned = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]) / 2
    alike = np.array([[1.0, 0, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, -1, 0, 0]])
    weights = [np.eye(4), np.zeros((4, 4))]
    x = 80 * np.eye(4) - 40  # so far out that each sample lights one unit, and no other
    return match_relation(
        [(norms, weights, x, 0.5 - error) for error in (turned, alike)],
        lambda one, other: [(one[-1:] / other[-1:], [1.0]), (one[:1] / other[:1], [1.0])],
        table,
        about="two gradients with the same sum of squared entries",
        rtol=RTOL,
    )


def match_order(norms: Callable, depth: int, *, reveal: bool = False) -> Verdict:
    """Look at how many norms come back, and whether they grow from the first layer on."""
    # What comes back is always a multiple of [1, −1], so that any measure of it falls alike.
    weights = [np.array([[0.5, 0.1], [0.1, 0.5]])] * depth
    x = np.array([[0.1, 0.1], [-0.2, -0.2], [0.3, 0.3]])
    y = go_forward(weights, x)[-1] - [[0.2, -0.2], [0.1, -0.1], [0.3, -0.3]]

    def relate(came: np.ndarray) -> list[tuple] | str:
        return find_disorder(sizes(came), depth) or [(0, 0)]

    return match_relation(
        [(norms, weights, x, y)],
        relate,
        about=f"a network of {depth} layers" if reveal else "networks of another depth",
    )


def match_kinds(
    norms: Callable,
    weights: Sequence[object],
    x: object,
    y: object,
    table: Sequence[WrongAnswer] = (),
    *,
    about: str,
    reveal: bool = False,
) -> Verdict:
    """Look at whether arrays of any kind give what arrays of float64 give."""
    plain = [np.array(one, dtype=np.float64) for one in weights]
    end = np.array(x, dtype=np.float64), np.array(y, dtype=np.float64)

    def relate(came: np.ndarray, usual: np.ndarray, other: np.ndarray) -> list[tuple] | str:
        return IS_CONSTANT if np.array_equal(usual, other) else [(came, usual)]

    return match_relation(
        [(norms, [*weights], x, y), (norms, plain, *end), (norms, plain, end[0], end[1] + 0.5)],
        relate,
        table,
        about=about,
        rtol=1e-3,
        reveal=reveal,
    )
