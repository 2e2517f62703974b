"""The tasks of lesson 05: each usual mistake gets its sentence."""

import numpy as np
import pytest

from helpers.networks import sigmoid, sigmoid_derivative
from helpers.tasks import lesson_05

SHARE = sigmoid_derivative(10) / 0.25


def test_the_other_form_of_the_formula_is_right_too():
    def spread(a, s):
        return s * len(a) ** 0.5 * np.sqrt((a**2).mean())

    assert lesson_05.judge_std_of_z(spread).correct


@pytest.mark.parametrize(
    ("spread", "words"),
    [
        (lambda a, s: s**2 * (a**2).sum(), "the variance"),
        (lambda a, s: s * (a**2).sum(), "Take the root"),
        (lambda a, s: np.sqrt((a**2).sum()), "Where is s"),
        (lambda a, s: s * a.sum(), "square the inputs first"),
        (lambda a, s: s * np.sqrt((a**2).mean()), "√n is missing"),
        (lambda a, s: s * len(a) * np.sqrt((a**2).mean()), "The root of the number"),
        (lambda a, s: s * np.sqrt(len(a)) * a.std(), "takes the mean away"),
        (lambda a, s: s * np.sqrt(len(a)), "Where are the inputs"),
        (lambda a, s: None, "None"),
    ],
)
def test_a_wrong_spread_is_told_why(spread, words):
    verdict = lesson_05.judge_std_of_z(spread)
    assert not verdict.correct
    assert words in verdict.message


@pytest.mark.parametrize("second_input", [-1, -0.9985, -1.0015])
def test_any_input_that_leaves_half_of_the_slope_solves_the_puzzle(second_input):
    assert lesson_05.judge_puzzle(SHARE, second_input).correct


@pytest.mark.parametrize(
    ("share", "second_input", "words"),
    [
        (sigmoid_derivative(10), -1, "This is the slope"),
        (100 * SHARE, -1, "in percent"),
        (sigmoid(10), -1, "the height of the curve"),
        (0.5, -1, "at z = 10"),
        (SHARE, -0.99, "Come closer"),
        (SHARE, 1, "Come closer"),
    ],
)
def test_a_wrong_answer_to_the_puzzle_is_told_why(share, second_input, words):
    verdict = lesson_05.judge_puzzle(share, second_input)
    assert not verdict.correct
    assert words in verdict.message


def test_a_scale_with_which_some_seeds_do_not_get_under_way_is_not_yet_right():
    verdict = lesson_05.judge_scale_at_the_edge(5, lambda scale: [1.0, 2.5, 1.9])
    assert not verdict.correct
    assert "1 of 3 are under way" in verdict.message


@pytest.mark.parametrize("scale", [0, -3, 1e9])
def test_a_scale_that_makes_no_sense_is_not_trained_with(scale):
    def must_not_run(scale):
        raise AssertionError

    verdict = lesson_05.judge_scale_at_the_edge(scale, must_not_run)
    assert not verdict.correct
    assert "above 0" in verdict.message


@pytest.mark.parametrize(
    ("depth_limit", "words"),
    [
        (lambda chi: 6 / np.log(chi), "absolute value"),
        (lambda chi: -6 / np.log(chi), "absolute value"),
        (lambda chi: 1 / abs(np.log(chi)), "This is ξ"),
        (lambda chi: 6 * abs(np.log(chi)), "1 divided by"),
        (lambda chi: 6 / abs(np.log10(chi)), "natural logarithm"),
        (lambda chi: 6 / abs(np.log2(chi)), "natural logarithm"),
        (lambda chi: 6 / abs(np.log(chi**0.5)), "no 2 here"),
    ],
)
def test_a_wrong_depth_limit_is_told_why(depth_limit, words):
    verdict = lesson_05.judge_depth_limit(depth_limit)
    assert not verdict.correct
    assert words in verdict.message
