"""The properties of backpropagation through a chain of units, one function each.

The program under test takes x, weights, biases and y, and returns ∂L/∂w and ∂L/∂b, which is δ. What
only concerns δ is seen in either of the two, so that a mistake in one of them does not count there.
"""

from collections.abc import Callable, Sequence

import numpy as np

from helpers.checks.answers import Verdict
from helpers.checks.arrays import WrongAnswer
from helpers.checks.calls import match_relation
from helpers.checks.given import sigmoid, sigmoid_derivative
from helpers.checks.properties.order import find_disorder

RTOL = 1e-5
# How far y lies below the output where the error shall be the same in every call.
ERROR = 0.3


def go_forward(x: float, weights: Sequence[float], biases: Sequence[float]) -> np.ndarray:
    """Return a of every unit of a chain, with the input as the first."""
    a = [x]
    for weight, bias in zip(weights, biases, strict=True):
        a.append(float(sigmoid(weight * a[-1] + bias)))
    return np.array(a)


def match_error(
    gradients: Callable,
    x: float,
    weight: float,
    targets: Sequence[float],
    table: Sequence[WrongAnswer] = (),
    *,
    reveal: bool = False,
) -> Verdict:
    """Look at how δ of the last of two units depends on y; its slope may be any known one."""
    weights, biases = [1.0, weight], [0.0, 0.0]
    _, entering, a = go_forward(x, weights, biases)
    targets = np.asarray(targets)
    right = float(sigmoid_derivative(weight * entering))
    slopes = [right, float(sigmoid_derivative(a)), 1.0, 0.25, a, 1 - a, 1 - a**2]

    def relate(*came: list[np.ndarray]) -> list[tuple]:
        by_weight, by_bias = np.array(came).swapaxes(0, 1)
        found = [by_bias, by_weight, by_weight / entering]
        rows = [one[:, place] for one in found for place in (-1, 0)]
        return [(row, slope * (a - targets)) for row in rows for slope in slopes]

    return match_relation(
        [(gradients, x, weights, biases, float(target)) for target in targets],
        relate,
        table,
        about=f"δ₂ from chain_gradients({x:g}, [{_list(weights)}], [0, 0], y) for "
        f"y = {_list(targets)}"
        if reveal
        else "δ of the last unit, for several y",
        results=2,
        rtol=RTOL,
        reveal=reveal,
    )


def match_slopes(
    gradients: Callable,
    inputs: Sequence[float],
    table: Sequence[WrongAnswer] = (),
    *,
    reveal: bool = False,
) -> Verdict:
    """Look at σ′ in four units whose weights are all 1, so that no weight is the wrong one.

    What is compared are the factors |δ₂/δ₃| and |δ₃/δ₄| for each input, and |δ₄| next to that for
    the first input. The biases are 0, and the error a − y is always the same.
    """
    entering = np.array([go_forward(x, np.ones(4), np.zeros(4)) for x in inputs])
    slopes = sigmoid_derivative(entering[:, 1:4])

    def relate(*came: list[np.ndarray]) -> list[tuple]:
        by_weight, by_bias = np.array(came).swapaxes(0, 1)
        found = (by_bias, by_weight / entering[:, :4], by_weight)
        return [(find_factors(order(delta)), right) for delta in found]

    right = np.column_stack([slopes[:, :2], slopes[:, 2] / slopes[0, 2]])
    return match_relation(
        [(gradients, a[0], np.ones(4), np.zeros(4), a[4] - ERROR) for a in entering],
        relate,
        table,
        about=f"four weights of 1, biases of 0 and x = {_list(inputs)}: the factors |δ₂/δ₃| and "
        "|δ₃/δ₄|, and |δ₄| next to the first one: it"
        if reveal
        else "the slopes of a chain",
        results=2,
        rtol=RTOL,
        reveal=reveal,
    )


def order(deltas: np.ndarray) -> np.ndarray:
    """Return the three largest δ of each row, by size: those of the last units in their order.

    No weight may be above 1: then every step back makes δ smaller, whatever else is wrong.
    """
    return np.take_along_axis(deltas, abs(deltas).argsort(axis=-1), axis=-1)[..., -3:]


def find_factors(delta: np.ndarray) -> np.ndarray:
    """Return what each step back multiplies δ by, and the last δ next to that of the first row."""
    return abs(np.column_stack([delta[:, :2] / delta[:, 1:], delta[:, 2] / delta[0, 2]]))


def match_slope_with_bias(gradients: Callable, x: float, bias: float) -> Verdict:
    """Look at σ′ of a unit with a bias; a program that forgets the bias everywhere may."""
    weights, biases = np.ones(4), np.array([0.0, bias, 0.0, 0.0])
    a = go_forward(x, weights, biases)

    def relate(came: list[np.ndarray]) -> list[tuple]:
        by_weight, by_bias = came
        slopes = [float(sigmoid_derivative(a[1] + bias))]
        slopes += [own - own**2 for own in (by_weight / by_bias)[1:3]]  # first or last unit first
        found = [order(one) for one in (by_bias, by_weight / a[:4], by_weight)]
        return [(abs(delta[0] / delta[1]), slope) for delta in found for slope in slopes]

    return match_relation(
        [(gradients, x, weights, biases, 0.0)],
        relate,
        about="the slope of a unit with a bias",
        results=2,
        rtol=RTOL,
    )


def match_weights(
    gradients: Callable,
    weights: Sequence[float],
    table: Sequence[WrongAnswer] = (),
    *,
    reveal: bool = False,
) -> Verdict:
    """Look at how δ₂/δ₃ follows w₃, whose bias keeps z₃ where it is; no weight may be above 1."""
    x, before, last, at = 1.2, [0.6, 0.7], 0.9, 0.4
    a_2 = go_forward(x, before, [0.0, 0.0])[-1]
    weights = np.asarray(weights)

    def relate(*came: list[np.ndarray]) -> list[tuple]:
        pairs = []
        for place in (1, 0):
            deltas = order(np.array([one[place] for one in came]))
            factors = deltas[:, 0] / deltas[:, 1]
            pairs.append((factors / factors[0], weights / weights[0]))
        return pairs

    return match_relation(
        [
            (gradients, x, np.array([*before, one, last]), np.array([0, 0, at - one * a_2, 0]), 2.0)
            for one in weights
        ],
        relate,
        table,
        about=f"w₃ = {_list(weights)}, with z₃ kept the same: δ₂/δ₃ next to the first one: it"
        if reveal
        else "the weights on the way back",
        results=2,
        rtol=RTOL,
        reveal=reveal,
    )


def match_inputs(
    gradients: Callable,
    x: float,
    weights: Sequence[float],
    biases: Sequence[float],
    table: Sequence[WrongAnswer] = (),
    *,
    reveal: bool = False,
) -> Verdict:
    """Look at ∂L/∂w over ∂L/∂b, which is what enters a unit, in order of size."""
    entering = go_forward(x, weights, biases)[:-1]

    def relate(came: list[np.ndarray]) -> list[tuple]:
        ratio = came[0] / came[1]
        # Without those of the first unit, where a program has left them at 0.
        rest = np.sort(ratio[np.isfinite(ratio)]), np.sort(entering[1:])
        return [(np.sort(ratio), np.sort(entering)), rest]

    return match_relation(
        [(gradients, x, np.array(weights, float), np.array(biases, float), 0.9)],
        relate,
        table,
        about=f"∂L/∂w over ∂L/∂b, in order of size, from chain_gradients({x:g}, "
        f"[{_list(weights)}], [{_list(biases)}], 0.9)"
        if reveal
        else "∂L/∂w over ∂L/∂b of each unit",
        results=2,
        rtol=RTOL,
        reveal=reveal,
    )


def match_length(gradients: Callable, length: int, *, reveal: bool = False) -> Verdict:
    """Look at how many gradients come back, and whether they grow from the first layer on."""
    weights, biases = np.full(length, 0.5), np.linspace(-0.2, 0.2, length)

    def relate(came: list[np.ndarray]) -> list[tuple] | str:
        return find_disorder(came[0], length) or find_disorder(came[1], length) or [(0, 0)]

    return match_relation(
        [(gradients, 0.4, weights, biases, 2.0)],
        relate,
        about=f"a chain of {length} units" if reveal else "chains of another length",
        results=2,
    )


def match_kinds(
    gradients: Callable,
    x: float,
    weights: object,
    biases: object,
    y: float,
    table: Sequence[WrongAnswer] = (),
    *,
    about: str,
    reveal: bool = False,
) -> Verdict:
    """Look at whether weights and biases of any kind give what arrays of float64 give."""
    plain = np.array(weights, dtype=np.float64), np.array(biases, dtype=np.float64)

    def relate(came: list[np.ndarray], usual: list[np.ndarray]) -> list[tuple] | str:
        if not np.ptp(usual[0]):
            return "all gradients are equal."
        return [(np.array(came), np.array(usual))]

    return match_relation(
        [(gradients, x, weights, biases, y), (gradients, float(x), *plain, float(y))],
        relate,
        table,
        about=about,
        results=2,
        rtol=1e-4,
        reveal=reveal,
    )


def _list(numbers: Sequence[float]) -> str:
    return ", ".join(f"{number:g}" for number in numbers)
