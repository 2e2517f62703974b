"""Judging the tasks of lesson 04: the share near 0 or 1, its origin, and what holds it back."""

from collections.abc import Callable, Mapping

import numpy as np

from helpers.checks import Mistake, Verdict, WrongAnswer, match_call, match_number, to_number

ACTIVATIONS = np.array([[0.003, 0.5, 0.97, 0.2], [0.04, 0.985, 0.7, 0.02], [0.1, 0.9, 0.999, 0.03]])
MARGIN = 0.05
HALF = (0.45, 0.55)  # what counts as half of the share
WHERE_FROM = {"A": "trained", "B": "born", "C": "plateau"}
WHERE_FROM_HINTS = {
    "A": "A had nothing near 0 or 1 before training, and its loss says that it has learned.",
    "B": "Compare B's share before training with that after it.",
    "C": "C's loss is that of a constant answer: has it learned anything by then?",
}


def judge_near_ends(near_ends: Callable) -> Verdict:
    """Judge a function that returns the share of activations near 0 or 1."""
    low, high = ACTIVATIONS <= MARGIN, ACTIVATIONS >= 1 - MARGIN
    mistakes = [
        WrongAnswer((low | high).sum(), "This is how many are near. The share is their mean."),
        WrongAnswer(low.mean(), "These are the activations near 0 alone. Those near 1 count, too."),
        WrongAnswer(
            high.mean(), "These are the activations near 1 alone. Those near 0 count, too."
        ),
        WrongAnswer(0.0, "No activation is near 0 and near 1: join the two with | and not with &."),
        WrongAnswer(1 - (low | high).mean(), "This is the share in the middle, 1 minus the share."),
        WrongAnswer(low | high, "This says of each activation whether it is near. Take the mean."),
    ]
    first = match_call(
        near_ends,
        (ACTIVATIONS, MARGIN),
        (low | high).mean(),
        mistakes,
        about=f"near_ends of 12 activations, 7 of them near 0 or 1, margin {MARGIN}",
        reveal=True,
    )
    if not first.correct:
        return first
    second = match_call(
        near_ends,
        (ACTIVATIONS, 0.01),
        2 / 12,
        [WrongAnswer(7 / 12, "The second argument, margin, must make a difference.")],
        about="the same with margin 0.01, within which there are 2",
        reveal=True,
    )
    right = "Right: `a <= margin` or `a >= 1 - margin`, and the mean of that."
    return Verdict(True, right) if second.correct else second


def judge_share_from_std(share: object) -> Verdict:
    """Judge the share of |z| ≥ 2.94 for a normal z with standard deviation 8."""
    mistakes = [
        Mistake(69.0, 73.5, "The right share, but in percent. Give it as a number from 0 to 1."),
        Mistake(0.27, 0.31, "This is the share in the middle. The question asks for the rest."),
        Mistake(0.345, 0.37, "This is one end only. z can also be at or below −2.94."),
        Mistake(0.52, 0.545, "You have counted |z| ≥ 5. The margin of 0.05 begins at 2.94."),
        Mistake(0.55, 0.58, "You have counted |z| ≥ 4.6, where the margin of 0.01 begins."),
        Mistake(0.59, 0.62, "erfc wants the border divided by the standard deviation and by √2."),
        Mistake(0.0, 0.02, "This is for a z with standard deviation 1. Here it is 8."),
    ]
    hint = "Draw many z with standard deviation 8, and count how often |z| is 2.94 or more."
    verdict = match_number(share, (0.69, 0.735), mistakes, hint)
    right = "Right: about 71 % are near 0 or 1 before the first step."
    return Verdict(True, right) if verdict.correct else verdict


def judge_halve_the_share(dose: object, share_left: Callable[[float], float]) -> Verdict:
    """Judge a dose of weight decay by what it leaves of the share.

    Args:
        dose: the learner's.
        share_left: trains with a dose and returns the share, relative to that without.

    """
    number = to_number(dose)
    if number <= 0:
        return Verdict(
            False, "A dose must be above 0: without any, nothing holds the weights back."
        )
    if number > 1:
        return Verdict(False, "Such a dose pulls all weights to 0 at once. Choose one below 1.")
    left = share_left(number)
    found = f"A dose of {number:g} leaves {left:.0%} of the share."
    if left > HALF[1]:
        return Verdict(False, f"{found} Take a stronger one.")
    if left < HALF[0]:
        return Verdict(False, f"{found} Take a weaker one.")
    return Verdict(True, f"{found} That is about half.")


def judge_where_from(answers: Mapping[str, str]) -> Verdict:
    """Judge where the saturation of three networks comes from."""
    words = ", ".join(sorted(set(WHERE_FROM.values())))
    for network, right in WHERE_FROM.items():
        answer = answers.get(network) if isinstance(answers, dict) else None
        if answer not in WHERE_FROM.values():
            return Verdict(False, f"Write one of the words {words} for {network}, in quotes.")
        if answer != right:
            return Verdict(False, WHERE_FROM_HINTS[network])
    return Verdict(True, "Right: A was trained so, B was born so, C was pushed there.")


TASKS = {
    "near-ends": judge_near_ends,
    "share-from-std": judge_share_from_std,
    "halve-the-share": judge_halve_the_share,
    "where-from": judge_where_from,
}
