"""The properties of one step of gradient descent for a single unit, one function each.

The program under test takes w, b, the samples x, their labels y and the learning rate, and returns
the new w and b.
"""

from collections.abc import Callable, Sequence

import numpy as np

from helpers.checks.answers import Verdict
from helpers.checks.arrays import WrongAnswer
from helpers.checks.calls import match_relation
from helpers.checks.given import sigmoid
from helpers.checks.writing import write_call

SMALL_X, RATE = 0.1, 0.01
# A step that starts here is the one that is looked at for labels of any kind.
START = (0.5, -0.2)


def match_direction(
    step: Callable, w: float, x: float, table: Sequence[WrongAnswer] = (), *, reveal: bool = False
) -> Verdict:
    """Look at the signs in a step, for two samples at the same x, with w > 0, b = 0 and x > 2.

    First both labels change from 0 to 1: w and b have to end higher. Then x grows, with one label
    of each kind: the unit gets surer of class 1, so w and b have to end lower.
    """
    given = [(x, [0, 0]), (x, [1, 1]), (SMALL_X, [0, 1]), (x, [0, 1]), (2 - x, [0, 1])]

    def relate(zeros: np.ndarray, ones: np.ndarray, *rest: np.ndarray) -> list[tuple]:
        near, far, left = rest
        moves = [*(ones - zeros), far[0] - near[0], far[1] - left[1]]
        return [(np.sign(moves), [1, 1, -1, -1])]

    return match_relation(
        [(step, w, 0.0, np.full(2, value), np.array(labels), RATE) for value, labels in given],
        relate,
        table,
        about=f"w = {w:g}, b = 0: which way do w, b move with labels 1 in place of 0 at x = {x:g}, "
        f"and which way with a larger x? The signs: it"
        if reveal
        else "the directions in which w and b move",
        reveal=reveal,
    )


def match_step(
    step: Callable,
    start: Sequence[float],
    x: np.ndarray,
    y: np.ndarray,
    rate: float,
    table: Sequence[WrongAnswer] = (),
    *,
    reveal: bool = False,
) -> Verdict:
    """Look at the new w and b; a step of the right size may lead the wrong way."""
    a = sigmoid(start[0] * x + start[1])
    steps = [rate * np.array([np.mean(e * x), np.mean(e)]) for e in (a - y, y + a - 1)]
    signs = [np.array(pair) for pair in ((1, 1), (1, -1), (-1, 1), (-1, -1))]
    return match_relation(
        [(step, *start, x, y, rate)],
        lambda new: (
            [(new, start - sign * one) for one in steps[:1] for sign in signs]
            + [(new, start - steps[1])]
        ),
        table,
        about=write_call("train_step", [*start, x, y, rate]) if reveal else "the new w and b",
        reveal=reveal,
    )


def match_labels(
    step: Callable, x: np.ndarray, y: np.ndarray, *, about: str = "", reveal: bool = False
) -> Verdict:
    """Look at whether labels of any kind give what ordinary numbers give."""
    errors = sigmoid(-START[0] * x - START[1]) - y
    handed_out = START - np.array([np.mean(errors * x), np.mean(errors)])

    def relate(new: np.ndarray, usual: np.ndarray, *ends: np.ndarray) -> list[tuple] | str:
        if np.allclose(usual, handed_out):
            return "this is the function as it was handed out."
        return "labels make no difference." if np.array_equal(*ends) else [(new, usual)]

    plain = np.array(x), np.array(y, dtype=np.float64)
    given = [(x, y), plain, *((np.full(2, 4.0), np.full(2, label)) for label in (0, 1))]
    return match_relation(
        [(step, *START, *samples, 1.0) for samples in given],
        relate,
        about=write_call("train_step", [*START, x, y, 1.0]) if reveal else about,
        rtol=1e-6,
        reveal=reveal,
    )
