"""The properties of backpropagation through a chain of neurons, one function each.

The program under test takes x, weights, biases and y, and returns ∂L/∂w and ∂L/∂b. With δ for ∂L/∂z
of a neuron, ∂L/∂b is δ and ∂L/∂w is δ times what enters the neuron. What only concerns δ is seen in
either of the two arrays, so that a mistake in one of them does not count there.
"""

from collections.abc import Callable, Sequence

import numpy as np

from helpers.checks.answers import Verdict
from helpers.checks.arrays import WrongAnswer
from helpers.checks.calls import match_relation
from helpers.checks.given import sigmoid, sigmoid_derivative

RTOL = 1e-5
# How far y lies below the output where the error shall be the same in every call.
ERROR = 0.3


def go_forward(x: float, weights: Sequence[float], biases: Sequence[float]) -> np.ndarray:
    """Return a of every neuron of a chain, with the input as the first."""
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
    """Look at how δ of a single neuron depends on y; its slope may be taken for another one."""
    a, targets = float(sigmoid(weight * x)), np.asarray(targets)
    right = float(sigmoid_derivative(weight * x))
    slopes = [right, float(sigmoid_derivative(a)), 1.0, 0.25, a, 1 - a, 1 - a**2]

    def relate(*came: list[np.ndarray]) -> list[tuple]:
        rows = np.array([[db[0], dw[0], dw[0] / x] for dw, db in came])
        return [(row, slope * (a - targets)) for row in rows.T for slope in slopes]

    return match_relation(
        [(gradients, x, [weight], [0.0], float(target)) for target in targets],
        relate,
        table,
        about=f"∂L/∂b from chain_gradients({x:g}, [{weight:g}], [0], y) for y = {_list(targets)}"
        if reveal
        else "∂L/∂b of a single neuron, for several y",
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
    """Look at σ′ in three neurons whose weights are all 1, so that no weight is the wrong one.

    What is compared are the factors |δ₁/δ₂| and |δ₂/δ₃| for each input, and |δ₃| next to that for
    the first input, in order of size. The biases are 0, and the error a − y is always the same.
    """
    entering = np.array([go_forward(x, np.ones(3), np.zeros(3)) for x in inputs])
    slopes = sigmoid_derivative(entering[:, :3])

    def relate(*came: list[np.ndarray]) -> list[tuple]:
        by_weight, by_bias = np.array(came).swapaxes(0, 1)
        found = (by_bias, by_weight / entering[:, :3], by_weight)
        return [(find_factors(np.sort(abs(delta))), right) for delta in found]

    right = np.column_stack([slopes[:, :2], slopes[:, 2] / slopes[0, 2]])
    return match_relation(
        [(gradients, a[0], np.ones(3), np.zeros(3), a[3] - ERROR) for a in entering],
        relate,
        table,
        about=f"weights 1, 1, 1, biases 0, 0, 0 and x = {_list(inputs)}: the factors |δ₁/δ₂| and "
        "|δ₂/δ₃|, and |δ₃| next to the first one,"
        if reveal
        else "the slopes of three neurons",
        results=2,
        rtol=RTOL,
        reveal=reveal,
    )


def find_factors(delta: np.ndarray) -> np.ndarray:
    """Return what each step back multiplies δ by, and the last δ next to that of the first row."""
    return np.column_stack([delta[:, :2] / delta[:, 1:], delta[:, 2] / delta[0, 2]])


def match_slope_with_bias(gradients: Callable, x: float, bias: float) -> Verdict:
    """Look at σ′ of a neuron with a bias; a program that forgets the bias everywhere may."""
    a = go_forward(x, np.ones(3), [bias, 0.0, 0.0])

    def relate(came: list[np.ndarray]) -> list[tuple]:
        by_weight, by_bias = came
        own = by_weight[1] / by_bias[1]
        found = [np.sort(abs(by_bias)), np.sort(abs(by_weight / a[:3])), np.sort(abs(by_weight))]
        right = float(sigmoid_derivative(x + bias))
        return [(delta[0] / delta[1], slope) for delta in found for slope in (right, own - own**2)]

    return match_relation(
        [(gradients, x, np.ones(3), np.array([bias, 0.0, 0.0]), 0.0)],
        relate,
        about="the slope of a neuron with a bias",
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
    """Look at how δ₁/δ₂ follows w₂, whose bias keeps z₂ where it is; no weight may be above 1."""
    x, first, last, at = 1.2, 0.7, 0.9, 0.4
    a_1 = float(sigmoid(first * x))
    weights = np.asarray(weights)

    def relate(*came: list[np.ndarray]) -> list[tuple]:
        pairs = []
        for place in (1, 0):
            found = np.array([one[place] for one in came])
            ordered = np.take_along_axis(found, abs(found).argsort(axis=1), axis=1)
            factors = ordered[:, 0] / ordered[:, 1]
            pairs.append((factors / factors[0], weights / weights[0]))
        return pairs

    return match_relation(
        [
            (
                gradients,
                x,
                np.array([first, weight, last]),
                np.array([0, at - weight * a_1, 0]),
                2.0,
            )
            for weight in weights
        ],
        relate,
        table,
        about=f"w₂ = {_list(weights)}, with z₂ kept the same: δ₁/δ₂ next to the first one"
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
    """Look at ∂L/∂w over ∂L/∂b, which is what enters a neuron, in order of size."""
    entering = go_forward(x, weights, biases)[:-1]
    return match_relation(
        [(gradients, x, np.array(weights, float), np.array(biases, float), 0.9)],
        lambda came: [(np.sort(came[0] / came[1]), np.sort(entering))],
        table,
        about=f"∂L/∂w over ∂L/∂b, in order of size, from chain_gradients({x:g}, "
        f"[{_list(weights)}], [{_list(biases)}], 0.9)"
        if reveal
        else "∂L/∂w over ∂L/∂b of each neuron",
        results=2,
        rtol=RTOL,
        reveal=reveal,
    )


def match_length(gradients: Callable, length: int, *, reveal: bool = False) -> Verdict:
    """Look at how many gradients come back, and whether they grow from the first layer on."""
    weights, biases = np.full(length, 0.5), np.linspace(-0.2, 0.2, length)

    def rises(values: np.ndarray) -> bool:
        sizes = abs(values)
        has_all = values.shape == (length,) and sizes[:1].all()
        return bool(has_all and (np.diff(sizes) > 0).all())

    question = "one for each neuron, none of them 0, and the first layer's the smallest"
    return match_relation(
        [(gradients, 0.4, weights, biases, 2.0)],
        lambda came: [([rises(came[0]), rises(came[1])], [True, True])],
        about=f"{length} neurons: is ∂L/∂w, is ∂L/∂b {question}? It"
        if reveal
        else f"chains of another length (the gradients have to be {question})",
        results=2,
        reveal=reveal,
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
