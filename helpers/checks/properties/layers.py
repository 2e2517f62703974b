"""The properties of backpropagation through layers, seen in the gradients' norms.

The program under test takes the list of weights, x and y. Networks and samples are built so that
what is not looked at is the same in every call, or the same for every unit: it cancels when the
results of two calls are divided. All samples of a call are alike, so that no mean matters.
"""

from collections.abc import Callable, Sequence

import numpy as np

from helpers.checks.answers import Verdict
from helpers.checks.array_reading import NOTHING
from helpers.checks.arrays import WrongAnswer
from helpers.checks.calls import match_relation
from helpers.checks.given import sigmoid, sigmoid_derivative
from helpers.checks.time_limit import CallFailed, call_within

RTOL = 1e-5
# A norm may have been squared: its own property looks at that.
POWERS = (1.0, 0.5)
# Of five layers the third and the fourth, also if the last one comes first.
PLACES = (-3, -2), (2, 1)


def sizes(came: np.ndarray) -> np.ndarray:
    """Return one number per layer, also where a whole array came back for each."""
    return np.array([_size(one) for one in came])


def _size(values: np.ndarray) -> float:
    """Return a norm that does not underflow where the squares would."""
    largest = float(np.max(np.abs(values), initial=0.0))
    return largest and largest * float(np.linalg.norm(values / largest))


def go_forward(weights: Sequence[np.ndarray], x: np.ndarray) -> list[np.ndarray]:
    """Return the activations of every layer, with the input as the first."""
    a = [np.asarray(x)]
    for weight in weights:
        a.append(sigmoid(a[-1] @ weight.T))
    return a


def match_slopes(
    norms: Callable,
    inputs: Sequence[float],
    table: Sequence[WrongAnswer] = (),
    *,
    reveal: bool = False,
) -> Verdict:
    """Look at σ′ in the middle one of three layers, whose units all have the same z.

    y is such that the output's δ is always the same, if its slope is right.
    """
    weights = [
        np.full((2, 2), 0.5),
        np.array([[3.0, 1.0], [1.5, 2.5]]),
        np.array([[2.0, -1], [1, 1]]),
    ]
    x = np.array([[one, one] for one in inputs])
    _, first, middle, end = go_forward(weights, x)
    slopes = first[:, 0], sigmoid_derivative(first @ weights[1].T)[:, 0]
    y = end - [0.2, -0.1] / sigmoid_derivative(middle @ weights[2].T)
    # What enters the layer, and in its place what leaves it, nothing, or x.
    factors = [first[:, 0], middle[:, 0], np.ones(len(x)), abs(x[:, 0])]

    def relate(*came: np.ndarray) -> list[tuple]:
        found = np.array([sizes(one)[-2] for one in came])
        return [
            ((found / found[0]) ** power, slopes[1] * factor / (slopes[1] * factor)[0])
            for power in POWERS
            for factor in factors
        ]

    return match_relation(
        [(norms, weights, *_twice(*sample)) for sample in zip(x, y, strict=True)],
        relate,
        table,
        about=f"three layers, x = {', '.join(f'{one:g}' for one in inputs)} in both inputs: the "
        "norm of the middle layer next to the first such norm: it"
        if reveal
        else "the slopes",
        rtol=RTOL,
        reveal=reveal,
    )


def match_way_back(
    norms: Callable,
    differences: Sequence[float],
    table: Sequence[WrongAnswer] = (),
    *,
    reveal: bool = False,
) -> Verdict:
    """Look at how the third of five layers follows the fourth one's weights, and the fourth not.

    These are [[p, s − p], [q, s − q]] with always the same s, which changes nothing on the way
    forward. What comes back to that layer is a multiple of [1, −1], so p − q is what it gets.
    """
    even, turning = np.full((2, 2), 0.4), np.array([[0.9, 0.2], [0.2, 0.9]])
    fixed = [even, np.array([[0.5, 0.1], [0.3, 0.3]]), np.array([[0.6, 0.2], [0.5, 0.3]])]
    differences = np.asarray(differences)
    networks = [
        [*fixed, np.array([[0.3 + one, 0.5 - one], [0.3, 0.5]]), turning] for one in differences
    ]
    x = np.array([0.7, 0.7])
    y = go_forward(networks[0], x[None])[-1][0] - [0.2, -0.2]

    def relate(*came: np.ndarray) -> list[tuple]:
        found = [np.array([sizes(one)[list(places)] for one in came]) for places in PLACES]
        right = np.column_stack([abs(differences / differences[0]), np.ones(differences.shape)])
        return [((one / one[0]) ** power, right) for one in found for power in POWERS]

    return match_relation(
        [(norms, network, *_twice(x, y)) for network in networks],
        relate,
        table,
        about="five layers, W₄ = [[0.3 + d, 0.5 − d], [0.3, 0.5]] with d = "
        f"{', '.join(f'{one:g}' for one in differences)}: the norms of layers 3 and 4, each "
        "next to its first: it"
        if reveal
        else "the weights on the way back",
        rtol=RTOL,
        reveal=reveal,
    )


def match_inputs(
    norms: Callable,
    inputs: Sequence[float],
    table: Sequence[WrongAnswer] = (),
    *,
    reveal: bool = False,
) -> Verdict:
    """Look at how the last norm follows what enters the last of two layers, whose z stays."""
    first = np.full((2, 2), 0.5)
    x = np.array([[one, one] for one in inputs])
    entering = go_forward([first], x)[-1][:, 0]
    last = np.array([[0.8, 0.4], [-0.5, 1.1]])
    y = np.array([0.1, 0.3])

    def relate(*came: np.ndarray) -> list[tuple]:
        found = [np.array([sizes(one)[place] for one in came]) for place in (-1, 0)]
        right = entering / entering[0]
        return [((one / one[0]) ** power, right) for one in found for power in POWERS]

    return match_relation(
        [
            (norms, [first, last / into], *_twice(one, y))
            for one, into in zip(x, entering, strict=True)
        ],
        relate,
        table,
        about=f"two layers, of which the last gets {', '.join(f'{one:.4g}' for one in entering)} "
        "and has the same z each time: its norm next to the first such: it"
        if reveal
        else "what enters a layer",
        rtol=RTOL,
        reveal=reveal,
    )


def match_widths(norms: Callable, widths: Sequence[int], seed: int) -> Verdict:
    """Look at whether anything at all comes back for layers of unequal width."""
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=shape) for shape in zip(widths[1:], widths[:-1], strict=True)]
    about = "layers of unequal width"
    try:
        value = call_within(
            norms, weights, rng.normal(size=(6, widths[0])), rng.random((6, widths[-1]))
        )
    except CallFailed as problem:
        return Verdict(False, f"{about}: {problem}.")
    return (
        Verdict(True, "Correct.") if value is not None else Verdict(False, f"{about}: {NOTHING}.")
    )


def _twice(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.stack([x, x]), np.stack([y, y])
