"""What lesson 08 lets a learner write and choose: a gradient, a gate, a bias, a scale."""

from collections.abc import Callable

import numpy as np

from helpers.checks import NotANumber, Verdict, WrongAnswer, match_call, to_number
from helpers.checks.time_limit import CallFailed, call_within
from helpers.networks.safe_sigmoid import sigmoid, sigmoid_derivative

Z = np.array([-40.0, -3.0, -0.5, 0.0, 2.0, 40.0])
STEPS = 100  # of the gate that is to keep a half
LAG = 60  # of the simple RNN that is to hold


def judge_cross_entropy_gradient(slope: Callable) -> Verdict:
    """Judge ∂L/∂z of the binary cross-entropy, ŷ − y, at both truths."""
    verdict = Verdict(True, "")
    for y in (1.0, 0.0):
        right = sigmoid(Z) - y
        table = [
            WrongAnswer(
                lambda came: np.isnan(came).any(),
                "NaN: you have divided by a slope that is 0 far out. Cancel it on paper first.",
            ),
            WrongAnswer(-right, "The sign: the loss falls when ŷ moves towards y."),
            WrongAnswer(
                right * sigmoid_derivative(Z),
                "This is the squared error's gradient. For the cross-entropy the slope cancels.",
            ),
            WrongAnswer(
                np.log1p(np.exp(-Z if y else Z)), "This is the loss itself, not its gradient."
            ),
            WrongAnswer(Z - y, "The answer of the unit is ŷ = σ(z), and not z."),
        ]
        verdict = match_call(
            slope, (Z, y), right, table, about=f"z = {list(Z)}, y = {y:g}", reveal=True, atol=1e-12
        )
        if not verdict.correct:
            return verdict
    return Verdict(True, "ŷ − y: nothing of the slope is left, however far out z is.")


def judge_gated_sum(next_memory: Callable) -> Verdict:
    """Judge one step of an LSTM's memory, σ(z_f) c + σ(z_i) c̃."""
    c, candidate = np.array([1.0, -0.5, 2.0]), np.array([0.3, 0.8, -0.6])
    z_forget, z_input = np.array([4.0, -1.0, 0.5]), np.array([-2.0, 1.5, 0.0])
    f, i = sigmoid(z_forget), sigmoid(z_input)
    table = [
        WrongAnswer(
            z_forget * c + z_input * candidate,
            "You have multiplied by the pre-activations. A gate is σ of them.",
        ),
        WrongAnswer(i * c + f * candidate, "The two gates are swapped."),
        WrongAnswer(
            f * c + (1 - f) * candidate,
            "Here one gate decides both. In an LSTM what comes in has a gate of its own.",
        ),
        WrongAnswer(f * c, "This is what stays. What comes in is missing."),
        WrongAnswer(i * candidate, "This is what comes in. What stays is missing."),
        WrongAnswer(f * c * i * candidate, "What stays and what comes in are added."),
        WrongAnswer(
            f * c + i * np.tanh(candidate), "The candidate is a tanh already: take it as it comes."
        ),
        WrongAnswer(
            sigmoid_derivative(z_forget) * c + sigmoid_derivative(z_input) * candidate,
            "What passes a gate is multiplied by σ itself, not by its slope.",
        ),
    ]
    given = (c, candidate, z_forget, z_input)
    verdict = match_call(
        next_memory, given, f * c + i * candidate, table, about="three memories", reveal=True
    )
    if not verdict.correct:
        return verdict
    return Verdict(True, "One gate for what stays, one for what comes in.")


def judge_half_after_100(bias: object) -> Verdict:
    """Judge the forget bias that leaves half of a gradient after 100 steps, by what it leaves."""
    number = to_number(bias)
    left = float(sigmoid(number) ** STEPS)
    gate = 0.5 ** (1 / STEPS)
    told = f"With b = {number:.4g} the gate is {sigmoid(number):.4f}, and {left:.2g} is left"
    if abs(left - 0.5) <= 0.01:
        return Verdict(True, f"{told} after {STEPS} steps: half.")
    if abs(number - gate) < 5e-4:
        return Verdict(False, f"{told}. {gate:.4f} is the gate itself; which bias opens it so far?")
    if number == 0:
        return Verdict(False, f"{told}: this gate keeps a half at every single step.")
    further = "less" if left > 0.5 else "further"
    return Verdict(False, f"{told} after {STEPS} steps. Open the gate {further}.")


def judge_scale_that_holds(scale: object, rnn_lags: Callable) -> Verdict:
    """Judge the scale of a tanh RNN by what is left of its gradient 60 steps back.

    Args:
        scale: what the learner has chosen.
        rnn_lags: the lesson's function of activation, scale and seed, which measures.

    """
    number = to_number(scale)
    if number < 0:
        return Verdict(False, "A scale is a standard deviation times a root: it is not negative.")
    try:
        lags = call_within(rnn_lags, "tanh", number, 0)
    except CallFailed as problem:
        return Verdict(False, f"The measurement failed: {problem}.")
    try:
        left = to_number(lags.set_index("lag")["measured"][LAG])
    except NotANumber:
        return Verdict(False, f"At g = {number:g} the gradient is not a number: far too much.")
    told = f"At g = {number:g}, {left:.2g} times the gradient is left {LAG} steps back"
    if 0.1 <= left <= 10:
        return Verdict(True, f"{told}: it holds. Try the same g with seed 1: `rnn_lags` takes it.")
    return Verdict(False, f"{told}. It {'fades: go up' if left < 0.1 else 'grows: go down'}.")


TASKS = {
    "cross-entropy-gradient": judge_cross_entropy_gradient,
    "gated-sum": judge_gated_sum,
    "half-after-100": judge_half_after_100,
    "scale-that-holds": judge_scale_that_holds,
}
