"""The tasks of lesson 01: writing σ and σ′, one point by hand, and a test that finds a bug."""

from collections.abc import Callable, Sequence

import numpy as np

from helpers.checks import (
    Mistake,
    Verdict,
    WrongAnswer,
    match_call,
    match_number,
    time_limit,
)
from helpers.networks import sigmoid, sigmoid_derivative

LARGEST_SLOPE = 0.25
PLACES = (1.0, -2.5)  # where the learner's functions are tried; none is a point of the practice


def judge_write_sigma(my_sigmoid: Callable, my_slope: Callable) -> Verdict:
    """Judge the learner's σ and σ′ at a positive and a negative point."""
    for z in PLACES:
        s = sigmoid(z)
        heights = [
            WrongAnswer(1 - s, "This is σ(−z): the exponent needs its minus sign, exp(−z)."),
            WrongAnswer(1 + np.exp(-z), "This is the denominator: divide 1 by it."),
            WrongAnswer(1 / 1 + np.exp(-z), "1 / 1 + exp(−z) divides 1 by 1: add brackets."),
        ]
        verdict = _match(my_sigmoid, "my_sigmoid", z, s, heights)
        if not verdict.correct:
            return verdict
    for z in PLACES:
        verdict = _match(my_slope, "my_slope", z, sigmoid_derivative(z), _wrong_slopes(z))
        if not verdict.correct:
            return verdict
    return Verdict(True, "Both are right. You have written the unit and its slope.")


def _wrong_slopes(z: float) -> list[WrongAnswer]:
    s = sigmoid(z)
    return [
        WrongAnswer(s, "This is σ(z) itself, the height of the curve."),
        WrongAnswer(1 - s, "This is 1 − σ(z) alone; it is multiplied by σ(z)."),
        WrongAnswer(z * (1 - z), "Put σ(z) into s(1 − s), and not z."),
        WrongAnswer(s * s, "This is σ(z)²; the second factor is 1 − σ(z)."),
        WrongAnswer(-s * (1 - s), "The sigmoid rises everywhere, so its slope is positive."),
    ]


def _match(
    function: Callable, name: str, z: float, expected: float, table: Sequence[WrongAnswer]
) -> Verdict:
    return match_call(function, [z], expected, table, about=f"{name}({z:g})", reveal=True)


def judge_row_at_4(sigma: object, slope: object, share: object) -> Verdict:
    """Judge σ(4), σ′(4) and its share of the maximum in percent, exact or rounded on the way."""
    questions = (("σ(4)", sigma, _SIGMA), ("σ′(4)", slope, _SLOPE), ("The share", share, _SHARE))
    for name, given, how in questions:
        verdict = match_number(given, **how)
        if not verdict.correct:
            return Verdict(False, f"{name}: {verdict.message}")
    return Verdict(True, "Your row is right. Run the table and find it there.")


_AT_4, _SLOPE_AT_4 = float(sigmoid(4)), float(sigmoid_derivative(4))
_SIGMA = {
    "accepted": (0.9815, 0.9825),
    "mistakes": [
        Mistake(0.979, 0.981, "Keep three digits at least: the next step needs them."),
        Mistake.near(1 - _AT_4, "This is σ(−4), or 1 − σ(4). Mind the minus sign in e⁻⁴.", 0.01),
        Mistake.near(1 + np.exp(-4), "This is 1 + e⁻⁴. Divide 1 by it."),
        Mistake.near(_SLOPE_AT_4, "This is the slope already. First comes the height."),
    ],
    "hint": "Divide 1 by 1 + e⁻⁴.",
}
_SLOPE = {
    "accepted": (0.0176, 0.0178),
    "mistakes": [
        Mistake(0.0179, 0.0181, "This is 1 − σ(4). It still has to be multiplied by σ(4)."),
        Mistake.near(_AT_4, "This is σ(4), the height. The slope is σ(4)(1 − σ(4))."),
        Mistake.near(np.exp(-4), "This is e⁻⁴, which is near the slope but not the slope."),
        Mistake.near(_AT_4**2, "This is σ(4)². The second factor is 1 − σ(4)."),
        Mistake(-1, -1e-9, "The sigmoid rises everywhere, so its slope is positive."),
    ],
    "hint": "Multiply σ(4) by 1 − σ(4).",
}
_SHARE = {
    "accepted": (7.0, 7.12),
    "mistakes": [
        Mistake(0.07, 0.0712, "The right share, but as a fraction. In percent: multiply by 100."),
        Mistake(1.75, 1.79, "This is the slope itself in percent. Divide it by 0.25."),
        Mistake(0.435, 0.445, "You have multiplied by 0.25. A share is a quotient: divide."),
        Mistake(392, 394, "This is σ(4) over 0.25. Use the slope."),
        Mistake(92.8, 93.0, "This is the share that is lost. The row says what is left."),
    ],
    "hint": "Divide the slope by 0.25 and multiply by 100.",
}


def judge_creep(times_as_long: object) -> Verdict:
    """Judge how many times as long the ball creeps from z = 8 as from z = 6."""
    mistakes = [
        Mistake.near(8 / 6, "This is 8 / 6. On the tail the steps are not equally long."),
        Mistake(
            2.0,
            2.0,
            "Further out the ground is flatter still. By how much is it flatter at 8 than at 6?",
        ),
        Mistake.near(np.e, "That is for starting 1 further out. From 6 to 8 it is two.", 0.02),
        Mistake.near(2 * np.e, "The two factors multiply: e times e, and not 2e.", 0.02),
        Mistake.near(1 / 7.2, "Upside down: from 8 the ball needs longer.", 0.05),
    ]
    hint = "How much flatter is the ground at z = 8 than at z = 6?"
    verdict = match_number(times_as_long, (7.0, 7.5), mistakes, hint)
    if verdict.correct:
        return Verdict(True, "About 7.2 times: each 1 further out costs a factor of about e.")
    return verdict


def judge_draw_the_line(my_line: object) -> Verdict:
    """Judge at which |z| a tenth of the slope is left, within half a percentage point."""
    mistakes = [
        Mistake(2.15, 2.25, "There σ is 0.9. The task asks for a tenth of the slope's maximum."),
        Mistake(0.0, 3.53, "More than a tenth is left there: move further out."),
        Mistake(3.75, 1e9, "Less than a tenth is left there: move closer to 0."),
    ]
    lowest, highest = _where_left(0.105), _where_left(0.095)
    verdict = match_number(my_line, (lowest, highest), mistakes, "Nearly: one more digit.")
    if verdict.correct:
        share = sigmoid_derivative(float(my_line)) / LARGEST_SLOPE
        return Verdict(True, f"At |z| = {float(my_line):.2f}, {share:.1%} of the slope is left.")
    return verdict


def _where_left(share: float) -> float:
    """Return the z > 0 at which this share of the largest slope is left."""
    root = np.sqrt(1 - share)
    return float(np.log((1 + root) / (1 - root)))


def judge_unmask(is_a_sigmoid: Callable) -> Verdict:
    """Judge a test: the sigmoid has to pass it, and its mirror image must not."""
    answers = []
    for function in (sigmoid, _mirrored):
        try:
            answers.append(time_limit.call_within(is_a_sigmoid, function))
        except time_limit.CallFailed as problem:
            return Verdict(False, f"Your test: {problem}.")
    if any(type(answer) not in (bool, np.bool_) for answer in answers):
        return Verdict(False, "Your test has to return True or False: return a comparison.")
    outcomes = {
        (True, False): "The sigmoid passes and the tutorial's function does not. Well tested.",
        (True, True): "Both pass: your test looks at something that both have in common.",
        (False, False): "Neither passes: the real sigmoid has to.",
        (False, True): "The wrong way round: the tutorial's passes, and the real one does not.",
    }
    told = tuple(map(bool, answers))
    return Verdict(told == (True, False), outcomes[told])


def _mirrored(x: float) -> float:
    return sigmoid(-np.asarray(x))


TASKS = {
    "write-sigma": judge_write_sigma,
    "row-at-4": judge_row_at_4,
    "creep": judge_creep,
    "draw-the-line": judge_draw_the_line,
    "unmask": judge_unmask,
}
