"""Judging the tasks of lesson 05: the std of z, the puzzle, the edge, the depth limit."""

from collections.abc import Callable, Sequence

import numpy as np

from helpers.checks import Mistake, Verdict, WrongAnswer, match_call, match_number, to_number
from helpers.networks.safe_sigmoid import sigmoid_derivative

INPUTS = np.array([1.0, 3.0, -2.0, 4.0, 0.5])
STD = 0.4
WEIGHT = 1000.0
LARGEST_SLOPE = 0.25
UNDER_WAY = 2.0  # times the share of the most frequent class
LARGEST_SCALE = 10_000.0


def judge_std_of_z(std_of_z: Callable) -> Verdict:
    """Judge a function that returns the standard deviation of z over all weights."""
    squares, n = (INPUTS**2).sum(), len(INPUTS)
    mistakes = [
        WrongAnswer(STD**2 * squares, "This is the variance. Take its root."),
        WrongAnswer(STD * squares, "Take the root of the sum of squares."),
        WrongAnswer(np.sqrt(squares), "Where is s, the standard deviation of the weights?"),
        WrongAnswer(STD * INPUTS.sum(), "The variances add up, so square the inputs first."),
        WrongAnswer(STD * abs(INPUTS.sum()), "The variances add up, so square the inputs first."),
        WrongAnswer(STD * np.sqrt(squares / n), "This is s · rms(a): √n is missing."),
        WrongAnswer(STD * n * np.sqrt(squares / n), "The root of the number of inputs counts."),
        WrongAnswer(
            STD * np.sqrt(n) * INPUTS.std(), "`a.std()` takes the mean away; the rms does not."
        ),
        WrongAnswer(STD * np.sqrt(n), "Where are the inputs? Large inputs make a large z."),
    ]
    verdict = match_call(
        std_of_z,
        (INPUTS, STD),
        STD * np.sqrt(squares),
        mistakes,
        about=f"std_of_z of the inputs {INPUTS.tolist()} with s = {STD}",
        reveal=True,
    )
    right = "Right: s times the root of the sum of squares, which is s · √n · rms(a)."
    return Verdict(True, right) if verdict.correct else verdict


def judge_puzzle(share: object, second_input: object) -> Verdict:
    """Judge what is left of the slope in the puzzle, and an input that leaves at least half."""
    left = sigmoid_derivative(WEIGHT + WEIGHT * -0.99) / LARGEST_SLOPE
    mistakes = [
        Mistake.near(left * LARGEST_SLOPE, "This is the slope. Divide it by the largest, 0.25."),
        Mistake.near(100 * left, "The right share, but in percent. Give it as a number up to 1."),
        Mistake(0.9999, 1.0, "This is σ(z), the height of the curve, or the share that is lost."),
    ]
    hint = "It is sigmoid_derivative(z) / 0.25 at z = 10."
    verdict = match_number(share, (0.99 * left, 1.01 * left), mistakes, hint)
    if not verdict.correct:
        return Verdict(False, f"The share: {verdict.message}")
    chosen = to_number(second_input)
    z = WEIGHT + WEIGHT * chosen
    kept = float(sigmoid_derivative(z)) / LARGEST_SLOPE
    found = f"With a second input of {chosen:g}, z is {z:.4g}, and {kept:.2g} of the slope is left."
    if kept < 0.5:
        return Verdict(False, f"The share is right. {found} Come closer to −1.")
    return Verdict(True, f"{found} The inputs must cancel to within two thousandths.")


def judge_scale_at_the_edge(
    scale: object, times_guess: Callable[[float], Sequence[float]]
) -> Verdict:
    """Judge a weight scale by whether deep networks get under way with it.

    Args:
        scale: the learner's.
        times_guess: trains networks with a scale; returns accuracy over the guess, one per seed.

    """
    number = to_number(scale)
    if not 0 < number <= LARGEST_SCALE:
        return Verdict(False, f"Choose a weight scale above 0 and up to {LARGEST_SCALE:g}.")
    reached = times_guess(number)
    going = sum(each >= UNDER_WAY for each in reached)
    found = (
        f"With a weight scale of {number:g} the networks are right {min(reached):.1f} to "
        f"{max(reached):.1f} times as often as the best constant answer"
    )
    if going == len(reached):
        return Verdict(True, f"{found}: all of them are under way.")
    return Verdict(False, f"{found}: {going} of {len(reached)} are under way. Try another.")


def judge_depth_limit(depth_limit: Callable) -> Verdict:
    """Judge a function that returns 6 ξ for a given χ."""
    for chi in (0.25, 3.0):
        log = np.log(chi)
        mistakes = [
            WrongAnswer(6 / log, "For χ < 1 the logarithm is negative: take its absolute value."),
            WrongAnswer(-6 / log, "For χ > 1 the sign is wrong: take the absolute value."),
            WrongAnswer(1 / abs(log), "This is ξ. The limit is 6 ξ."),
            WrongAnswer(6 * abs(log), "ξ is 1 divided by |ln χ|."),
            WrongAnswer(6 / abs(np.log10(chi)), "ln is the natural logarithm, `np.log`."),
            WrongAnswer(6 / abs(np.log2(chi)), "ln is the natural logarithm, `np.log`."),
            WrongAnswer(12 / abs(log), "χ is the factor of the mean square already: no 2 here."),
        ]
        verdict = match_call(
            depth_limit,
            (chi,),
            6 / abs(log),
            mistakes,
            about=f"depth_limit({chi:g})",
            reveal=True,
        )
        if not verdict.correct:
            return verdict
    return Verdict(True, "Right: 6 divided by |ln χ|.")


TASKS = {
    "std-of-z": judge_std_of_z,
    "puzzle": judge_puzzle,
    "scale-at-the-edge": judge_scale_at_the_edge,
    "depth-limit": judge_depth_limit,
}
