"""Judges what learners write and try in lesson 03: a network, the factors, a scale, a slope."""

import math
from collections.abc import Callable, Mapping

import numpy as np
from torch import Tensor

from helpers import style
from helpers.checks import Mistake, Verdict, WrongAnswer, match_call, match_number, to_number
from helpers.checks.time_limit import CallFailed, call_within
from helpers.live import explorer

SECONDS_OF_A_RUN = 120.0  # a network with many layers, on a busy machine
LEARNS = 1.5  # this many times as often right as guessing

WEIGHTS_PART = 1 / math.sqrt(3)
NAMES = {"sigmoid": "The sigmoid", "tanh": "Tanh", "relu": "ReLU"}
FACTORS = {
    "sigmoid": 0.25 * WEIGHTS_PART,
    "tanh": WEIGHTS_PART,
    "relu": math.sqrt(0.5) * WEIGHTS_PART,
}
MISTAKES = {
    "sigmoid": [
        Mistake.near(0.25, "This is the slope alone. The part of the weights is a factor, too."),
        Mistake.near(WEIGHTS_PART, "This is the part of the weights alone, without the slope ¼."),
        Mistake.near(0.5 * WEIGHTS_PART, "At z = 0 the *value* of σ is ½. Its slope is smaller."),
        Mistake.near(0.25 + WEIGHTS_PART, "You added slope and weights. The formula multiplies."),
    ],
    "tanh": [
        Mistake.near(1.0, "This is the slope alone. The part of the weights is a factor, too."),
        Mistake(-1e-9, 1e-9, "At z = 0 the *value* of tanh is 0. Its slope is at its greatest."),
        Mistake.near(0.25 * WEIGHTS_PART, "This is the sigmoid's factor. Tanh is steeper at 0."),
        Mistake.near(1 + WEIGHTS_PART, "You added slope and weights. The formula multiplies."),
    ],
    "relu": [
        Mistake.near(0.5 * WEIGHTS_PART, "You took the mean of the slopes and not the rms."),
        Mistake.near(WEIGHTS_PART, "This is what all units would give if all were active."),
        Mistake.near(math.sqrt(0.5), "This is the rms slope alone. The weights are missing."),
        Mistake.near(0.5, "This is the mean slope alone. Take the rms, and the weights."),
        Mistake.near(math.sqrt(0.5) + WEIGHTS_PART, "You added. The formula multiplies."),
    ],
}

SOME_Z = np.array([-3.0, -0.5, 0.0, 0.5, 4.0])
RELU_SLOPE = [0.0, 0.0, 0.0, 1.0, 1.0]
WRONG_SLOPES = [
    WrongAnswer(np.maximum(SOME_Z, 0), "This is the function, not its slope."),
    WrongAnswer([0, 0, 1, 1, 1], "At z = 0 there is no slope; the task asks for PyTorch's 0."),
    WrongAnswer([0, 0, 0.5, 1, 1], "At z = 0 there is no slope; the task asks for PyTorch's 0."),
    WrongAnswer([1, 1, 0, 0, 0], "The two sides are exchanged: ReLU rises to the right of 0."),
    WrongAnswer(np.sign(SOME_Z), "To the left of 0 ReLU is level: its slope there is 0."),
]

MOST_SATURATED = 0.5
SATURATED_LAYERS = 10


def judge_own_network(train_own: Callable, guess: float) -> Verdict:
    """Train the learner's network from seed 0 and say how it went.

    Args:
        train_own: takes a seed, returns what `train_small` of the lesson returns.
        guess: share of images that are right if all answers are the most frequent class.

    """
    try:
        history = call_within(train_own, 0, seconds=SECONDS_OF_A_RUN)
    except CallFailed as problem:
        return Verdict(False, f"No network was trained: {problem}.")
    wanted = {"activation", "depth", "test_accuracy", "answers"}
    if not wanted <= set(getattr(history, "columns", ())):
        return Verdict(False, "Return what `train_small(activation, depth, seed)` returns.")
    end = history.iloc[-1]
    name = style.LABELS.get(end["activation"], end["activation"])
    layers = f"{end['depth']} hidden layer{'' if end['depth'] == 1 else 's'}"
    found = (
        f"{name} with {layers} is right for {end['test_accuracy']:.0%} of the test images; "
        f"guessing would be right for {guess:.0%}."
    )
    if end["answers"] == 1:
        return Verdict(True, f"{found} It gives **one answer for all images**: it learned nothing.")
    if end["test_accuracy"] > LEARNS * guess:
        return Verdict(True, f"{found} It **learns**. Does it still with more layers?")
    return Verdict(True, f"{found} It has **hardly begun** to learn.")


def judge_factors(factors: Mapping[str, object]) -> Verdict:
    """Judge the factors of one layer by the formula: activation function to number."""
    if not isinstance(factors, Mapping) or not set(FACTORS) <= set(factors):
        return Verdict(False, f"Give a number for each of {', '.join(FACTORS)}.")
    for name, right in FACTORS.items():
        accepted = (right - 0.005, right + 0.005)  # two digits are enough
        hint = "The factor is the rms slope times `weights_part`."
        verdict = match_number(factors[name], accepted, MISTAKES[name], hint)
        if not verdict.correct:
            return Verdict(False, f"**{NAMES[name]}:** {verdict.message}")
    told = ", ".join(f"{style.LABELS[name]} {right:.2f}" for name, right in FACTORS.items())
    return Verdict(True, f"By the formula: {told}. Now see what is measured.")


def judge_saturating_scale(scale: object, batch: tuple[Tensor, Tensor]) -> Verdict:
    """Measure a sigmoid network with ten layers at the learner's weight scale.

    Args:
        scale: std(W) · √fan_in.
        batch: inputs (batch, input_size), labels (batch,) int64.

    Raises:
        NotANumber: the scale is no number.

    """
    number = to_number(scale)
    low, high = explorer.SMALLEST_SCALE, explorer.LARGEST_SCALE
    if not low <= number <= high:
        return Verdict(False, f"The slider goes from {low:g} to {high:g}; take a scale from there.")
    layers = explorer.measure_fresh("sigmoid", SATURATED_LAYERS, number, *batch)
    share, error = layers["saturated_share"].mean(), layers["error"].iloc[0]
    found = f"At the scale {number:g}, {share:.0%} of all z are saturated"
    if share <= MOST_SATURATED:
        return Verdict(False, f"{found}. Larger weights push z further out.")
    way = "shrinks" if error < 1 else "grows"
    return Verdict(
        True,
        f"{found}: {number / WEIGHTS_PART:,.0f} times PyTorch's default scale. On its way back to "
        f"layer 1 the error {way}, to {error:.2g} times its size.",
    )


def judge_relu_slope(slope: Callable) -> Verdict:
    """Judge a function that returns ReLU's slope at every entry of an array."""
    verdict = match_call(
        slope,
        [SOME_Z.copy()],
        RELU_SLOPE,
        WRONG_SLOPES,
        about=f"my_relu_slope(np.array({SOME_Z.tolist()}))",
        reveal=True,
    )
    if not verdict.correct:
        return verdict
    return Verdict(True, "Right: 1 where a unit is active, however far out, and 0 elsewhere.")


TASKS = {
    "one-network": judge_own_network,
    "factors": judge_factors,
    "saturate": judge_saturating_scale,
    "relu-slope": judge_relu_slope,
}
