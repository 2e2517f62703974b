"""The tasks of lesson 01: each usual mistake gets its sentence."""

import math

import numpy as np
import pytest

from helpers.networks import sigmoid, sigmoid_derivative
from helpers.tasks import lesson_01


def textbook(z):
    return 1 / (1 + math.exp(-z))


@pytest.mark.parametrize("my_sigmoid", [sigmoid, textbook, lambda z: [sigmoid(z)][0]])
def test_a_sigmoid_for_single_numbers_is_enough(my_sigmoid):
    assert lesson_01.judge_write_sigma(my_sigmoid, sigmoid_derivative).correct


@pytest.mark.parametrize(
    ("my_sigmoid", "words"),
    [
        (lambda z: 1 / (1 + np.exp(z)), "the exponent needs its minus sign"),
        (lambda z: 1 + np.exp(-z), "This is the denominator"),
        (lambda z: 1 / 1 + np.exp(-z), "1 by it"),
        (lambda z: None, "None"),
        (lambda z: undefined, "undefined"),  # noqa: F821
        (5, "my_sigmoid(1)"),
    ],
)
def test_a_wrong_sigmoid_is_told_why(my_sigmoid, words):
    verdict = lesson_01.judge_write_sigma(my_sigmoid, sigmoid_derivative)
    assert not verdict.correct
    assert words in verdict.message


@pytest.mark.parametrize(
    ("my_slope", "words"),
    [
        (sigmoid, "σ(z) itself"),
        (lambda z: 1 - sigmoid(z), "alone"),
        (lambda z: np.exp(-z) / (1 + np.exp(-z)), "alone"),
        (lambda z: z * (1 - z), "not z"),
        (lambda z: sigmoid(z) ** 2, "σ(z)²"),
        (lambda z: -sigmoid_derivative(z), "slope is positive"),
    ],
)
def test_a_wrong_slope_is_told_why(my_slope, words):
    verdict = lesson_01.judge_write_sigma(sigmoid, my_slope)
    assert not verdict.correct
    assert words in verdict.message


RIGHT_ROW = (0.9820138, 0.0176627, 7.065)


def test_a_row_that_is_rounded_on_the_way_is_right():
    assert lesson_01.judge_row_at_4(0.982, 0.0177, 7.08).correct
    assert lesson_01.judge_row_at_4(0.982, 0.01768, 7.1).correct


@pytest.mark.parametrize(
    ("place", "given", "words"),
    [
        (0, 0.98, "three digits"),
        (0, 0.018, "minus sign"),
        (0, 1.0183, "Divide 1 by it"),
        (0, 0.0177, "slope already"),
        (0, 0.5, "σ(4)"),
        (1, 0.018, "multiplied by σ(4)"),
        (1, 0.982, "the height"),
        (1, 0.0183, "e⁻⁴"),
        (1, 0.9644, "σ(4)²"),
        (1, -0.0177, "positive"),
        (2, 0.0707, "as a fraction"),
        (2, 1.77, "Divide it by 0.25"),
        (2, 0.44, "multiplied by 0.25"),
        (2, 392.8, "Use the slope"),
        (2, 92.9, "lost"),
        (2, "7.07", "without quotes"),
    ],
)
def test_a_wrong_number_in_the_row_is_told_why(place, given, words):
    row = list(RIGHT_ROW)
    row[place] = given
    verdict = lesson_01.judge_row_at_4(*row)
    assert not verdict.correct
    assert words in verdict.message


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (1.33, "8 / 6"),
        (2, "flatter still"),
        (2.72, "it is two"),
        (5.44, "multiply"),
        (0.138, "Upside down"),
        (100, "How much flatter"),
    ],
)
def test_a_wrong_guess_of_the_creep_is_told_why(given, words):
    verdict = lesson_01.judge_creep(given)
    assert not verdict.correct
    assert words in verdict.message


@pytest.mark.parametrize("given", [3.6, 3.64, 3.69, np.float32(3.65)])
def test_a_line_near_a_tenth_of_the_slope_is_right(given):
    assert lesson_01.judge_draw_the_line(given).correct


@pytest.mark.parametrize(
    ("given", "words"), [(2.2, "σ is 0.9"), (3, "further out"), (4, "closer"), (3.72, "digit")]
)
def test_another_line_is_told_which_way_to_move(given, words):
    verdict = lesson_01.judge_draw_the_line(given)
    assert not verdict.correct
    assert words in verdict.message


@pytest.mark.parametrize(
    "test", [lambda f: f(2.0) > 0.5, lambda f: abs(f(2.0) - sigmoid(2.0)) < 1e-9]
)
def test_a_test_that_tells_the_functions_apart_is_right(test):
    assert lesson_01.judge_unmask(test).correct


@pytest.mark.parametrize(
    ("test", "words"),
    [
        (lambda f: f(0.0) == 0.5, "Both pass"),
        (lambda f: f(0.0) == 1, "Neither passes"),
        (lambda f: f(1.0) < f(-1.0), "wrong way round"),
        (lambda f: f(1.0), "True or False"),
        (lambda f: f.missing, "Your test"),
    ],
)
def test_a_test_that_does_not_is_told_why(test, words):
    verdict = lesson_01.judge_unmask(test)
    assert not verdict.correct
    assert words in verdict.message
