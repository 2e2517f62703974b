"""Judges what learners write in lesson 02: two weights, a chain, backpropagation, a scale."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from helpers.checks import (
    Mistake,
    Verdict,
    WrongAnswer,
    match_array,
    match_call,
    match_number,
    to_number,
)
from helpers.checks.time_limit import CallFailed, call_within
from helpers.networks import sigmoid, sigmoid_derivative

SMALL_GRADIENT = 0.001
RIGHT_OUTPUT, WRONG_OUTPUT = 0.1, 0.4  # how far the output may, or must, be from the wanted one

CHAIN, CHAIN_INPUT = [0.5, -1.5, 3.0], 0.8

WIDTH = 1024
UNIT_STD = 4 / math.sqrt(WIDTH)
WRONG_STDS = [
    Mistake.near(
        4 / WIDTH, "You divided by the width. Terms with random signs add up as its root."
    ),
    Mistake.near(1 / math.sqrt(WIDTH), "You left out the slope of the sigmoid, a quarter."),
    Mistake.near(0.25 / math.sqrt(WIDTH), "The slope ¼ makes the error smaller, so std is larger."),
    Mistake.near(
        4.0, "This is the rule for a chain of single units. A layer adds up 1,024 of them."
    ),
    Mistake.near(8.0, "Upside down: this is 0.25 · √1024, the factor of weights with std 1."),
]

Arrays = Sequence[np.ndarray]
# How some learners hand the error back: from delta, the place of the layer, the weights, the
# pre-activations and the activations.
HandBack = Callable[[np.ndarray, int, Arrays, Arrays, Arrays], np.ndarray]
WRONG_HAND_BACKS: Sequence[tuple[HandBack, str]] = (
    (lambda d, k, w, z, a: d @ w[k], "The slope σ′ is missing: what comes back has to pass it."),
    (
        lambda d, k, w, z, a: (d @ w[k]) * sigmoid_derivative(z[k]),
        "This is the slope of the layer that δ comes *from*. Take that of the layer it arrives at.",
    ),
    (
        lambda d, k, w, z, a: (d @ w[k].T) * sigmoid_derivative(z[k - 1]),
        "In rows it is `delta @ W`: with `.T` the weights lead the wrong way.",
    ),
    (
        lambda d, k, w, z, a: (d @ w[k - 1]) * sigmoid_derivative(z[k - 1]),
        "The error has come back through `weights[layer]`, not through the layer before.",
    ),
    (
        lambda d, k, w, z, a: d * sigmoid_derivative(z[k - 1]),
        "The weights are missing: each unit collects what all later units hand back.",
    ),
    (
        lambda d, k, w, z, a: (d @ w[k]) * a[k],
        "You multiplied by the activation. The chain rule wants the slope σ′(z) there.",
    ),
    (lambda d, k, w, z, a: d, "The error stays as it was: it has to pass weights and slope."),
)


def judge_two_weights(done: object, stuck: object, unit: tuple[float, float, float]) -> Verdict:
    """Judge two weights with a small gradient: one where the output is right, one where not.

    Args:
        done: the weight with the right output.
        stuck: the weight with the wrong one.
        unit: its input, bias and wanted output.

    Raises:
        NotANumber: a weight is no number.

    """
    for name, weight, is_done in (("done_weight", done, True), ("stuck_weight", stuck, False)):
        problem = _look_at_weight(name, to_number(weight), unit, is_done)
        if problem:
            return Verdict(False, problem)
    return Verdict(
        True,
        "Both gradients are nearly 0: the first because nothing is left to learn, the second "
        "because the unit is saturated. The gradient alone does not tell them apart.",
    )


def judge_chain_line(chain_slope: Callable) -> Verdict:
    """Judge a function of weights and an input that returns the slope of a chain."""
    factors, slopes, a = [], [], CHAIN_INPUT
    for weight in CHAIN:
        slopes.append(sigmoid_derivative(weight * a))
        factors.append(slopes[-1] * weight)
        a = sigmoid(weight * a)
    table = [
        WrongAnswer(
            factors[-1], "This is the factor of only the last unit: keep the slope so far."
        ),
        WrongAnswer(math.prod(slopes), "The weights are missing: each factor is σ′(z) times w."),
        WrongAnswer(math.prod(CHAIN), "The slopes are missing: each factor is σ′(z) times w."),
        WrongAnswer(1 + sum(factors), "You added the factors. The chain rule multiplies them."),
        WrongAnswer(_product_at_activations(), "Take the slope at z, not at the activation."),
    ]
    called = f"my_chain_slope({CHAIN}, {CHAIN_INPUT})"
    verdict = match_call(
        chain_slope, [CHAIN, CHAIN_INPUT], math.prod(factors), table, about=called, reveal=True
    )
    if not verdict.correct:
        return verdict
    told = " · ".join(f"{factor:.3f}" for factor in factors)
    return Verdict(True, f"{called} gave {math.prod(factors):.5f}, the product {told}.")


def judge_backward(backward: Callable) -> Verdict:
    """Judge a learner's `backward` against autograd, in layers of equal and of unequal width."""
    for sizes in ((3, 3, 3, 3), (2, 5, 3)):
        verdict = _compare_with_autograd(backward, sizes)
        if not verdict.correct:
            return verdict
    return Verdict(True, "Autograd agrees, in layers of equal width and of unequal width.")


def judge_unit_factor(std: object) -> Verdict:
    """Judge the standard deviation that keeps the error's length, and try it on five layers."""
    hint = "Set slope · std · √fan_in = 1 and solve for std."
    verdict = match_number(std, (0.99 * UNIT_STD, 1.01 * UNIT_STD), WRONG_STDS, hint)
    if not verdict.correct:
        return verdict
    factors = [_measure_factor(to_number(std), seed) for seed in range(5)]
    low, high = min(factors), max(factors)
    return Verdict(True, f"Five random layers multiply the error by {low:.2f} to {high:.2f}.")


def _look_at_weight(
    name: str, weight: float, unit: tuple[float, float, float], is_done: bool
) -> str:
    """Say what is wrong with one of the two weights; empty if nothing is."""
    x, b, y = unit
    z = weight * x + b
    distance = abs(sigmoid(z) - y)
    gradient = abs((sigmoid(z) - y) * sigmoid_derivative(z) * x)
    found = f"With {name} = {weight:g} the output is {sigmoid(z):.3f} and the wanted one {y:g}"
    if is_done and distance >= RIGHT_OUTPUT:
        side = "up" if (sigmoid(z) < y) == (x > 0) else "down"
        return f"{found}: that is not right. Move the weight further {side}."
    if not is_done and distance <= WRONG_OUTPUT:
        side = "up" if (sigmoid(z) > y) == (x > 0) else "down"
        return f"{found}: that is not wrong. Move the weight further {side}."
    if gradient >= SMALL_GRADIENT:
        return f"{found}, but the gradient {gradient:.2g} is not small enough. Move further out."
    return ""


def _product_at_activations() -> float:
    """Return what comes out where the slope is taken at the activation instead of at z."""
    product, a = 1.0, CHAIN_INPUT
    for weight in CHAIN:
        product *= sigmoid_derivative(a) * weight
        a = sigmoid(weight * a)
    return product


def _compare_with_autograd(backward: Callable, sizes: Sequence[int]) -> Verdict:
    """Compare all gradients of one random network, the last layer first."""
    weights, pre_activations, activations, wanted = _pass_forward(sizes)
    right = _autograd(weights, pre_activations, activations, wanted)
    arguments = (list(weights), list(pre_activations), list(activations), wanted)
    shape = "-".join(map(str, sizes))
    try:
        came = call_within(backward, *arguments)
    except CallFailed as problem:
        return Verdict(False, f"In layers of {shape} units: {problem}.")
    is_pairs = isinstance(came, list) and len(came) == len(weights)
    if not is_pairs or any(not isinstance(pair, tuple) or len(pair) != 2 for pair in came):
        return Verdict(False, "Return one pair (∂L/∂W, ∂L/∂b) per layer, as the given code does.")
    # Only where all widths are equal does every mistake give arrays of the right shapes.
    known = WRONG_HAND_BACKS if len(set(sizes)) == 1 else ()
    wrong = [(_walk_back(*arguments, hand_back), told) for hand_back, told in known]
    for place in reversed(range(len(weights))):
        about = f"Layers of {shape} units, ∂L/∂W of layer {place + 1}"
        table = [WrongAnswer(gradients[place], told) for gradients, told in wrong]
        verdict = match_array(came[place][0], right[place], table, about=about, rtol=1e-8)
        if not verdict.correct:
            return verdict
    return Verdict(True, "")


def _pass_forward(sizes: Sequence[int]) -> tuple[Arrays, Arrays, Arrays, np.ndarray]:
    """Send random samples through random layers, as `forward` of the lesson does."""
    generator = np.random.default_rng(0)
    pairs = zip(sizes[1:], sizes[:-1], strict=True)
    weights = [generator.normal(size=shape) for shape in pairs]
    pre_activations, activations = [], [generator.normal(size=(4, sizes[0]))]
    for weight in weights:
        pre_activations.append(activations[-1] @ weight.T)
        activations.append(sigmoid(pre_activations[-1]))
    return weights, pre_activations, activations, generator.uniform(size=(4, sizes[-1]))


def _autograd(
    weights: Arrays, pre_activations: Arrays, activations: Arrays, wanted: np.ndarray
) -> Arrays:
    """Return ∂L/∂W of every layer, computed by PyTorch."""
    import torch

    tensors = [torch.tensor(weight, requires_grad=True) for weight in weights]
    a = torch.tensor(activations[0])
    for weight in tensors:
        a = torch.sigmoid(a @ weight.T)
    (0.5 * (a - torch.tensor(wanted)).square().sum()).backward()
    return [weight.grad.numpy() for weight in tensors]


def _walk_back(
    weights: Arrays,
    pre_activations: Arrays,
    activations: Arrays,
    wanted: np.ndarray,
    hand_back: HandBack,
) -> Arrays:
    """Return ∂L/∂W of every layer where the error is handed back in this way."""
    delta = (activations[-1] - wanted) * sigmoid_derivative(pre_activations[-1])
    gradients = []
    for layer in reversed(range(len(weights))):
        gradients.insert(0, delta.T @ activations[layer])
        if layer > 0:
            delta = hand_back(delta, layer, weights, pre_activations, activations)
    return gradients


def _measure_factor(std: float, seed: int) -> float:
    """Return by how much a layer with random weights multiplies the length of a random error."""
    generator = np.random.default_rng(seed)
    weights = generator.normal(scale=std, size=(WIDTH, WIDTH))
    after = generator.normal(size=WIDTH)
    return float(np.linalg.norm(0.25 * (after @ weights)) / np.linalg.norm(after))


TASKS = {
    "two-weights": judge_two_weights,
    "chain-line": judge_chain_line,
    "backward": judge_backward,
    "unit-factor": judge_unit_factor,
}
