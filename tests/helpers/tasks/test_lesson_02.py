"""The tasks of lesson 02: each usual mistake gets its sentence."""

import math

import numpy as np
import pytest

from helpers.networks import sigmoid, sigmoid_derivative
from helpers.tasks import lesson_02

UNIT = (1.5, -0.2, 0.0)


@pytest.mark.parametrize(
    ("done", "stuck", "words"),
    [
        (-2, 6, "not small enough"),
        (-4, 3, "not small enough"),
        (6, -4, "that is not right. Move the weight further down."),
        (-1, 6, "that is not right. Move the weight further down."),
        (-4, -6, "that is not wrong. Move the weight further up."),
    ],
)
def test_a_weight_that_is_not_what_was_wanted_is_told_why(done, stuck, words):
    verdict = lesson_02.judge_two_weights(done, stuck, UNIT)
    assert not verdict.correct
    assert words in verdict.message


def test_the_side_to_move_to_follows_the_units_numbers():
    message = lesson_02.judge_two_weights(1.0, -6.0, (-1.5, 0.2, 0.0)).message
    assert "Move the weight further up." in message
    message = lesson_02.judge_two_weights(1.0, -6.0, (1.5, -0.2, 1.0)).message
    assert "Move the weight further up." in message


def test_other_numbers_of_the_unit_are_judged_by_them():
    assert lesson_02.judge_two_weights(4.0, -6.0, (-1.5, 0.2, 0.0)).correct
    assert lesson_02.judge_two_weights(6.0, -6.0, (1.5, -0.2, 1.0)).correct


def chain(combine):
    """Make a chain's function of how slope so far, z, w and a give the next slope."""

    def my_chain_slope(weights, a):
        slope = 1.0
        for w in weights:
            z = w * a
            slope = combine(slope, z, w, a)
            a = sigmoid(z)
        return slope

    return my_chain_slope


@pytest.mark.parametrize(
    ("combine", "words"),
    [
        (lambda slope, z, w, a: sigmoid_derivative(z) * w, "only the last unit"),
        (lambda slope, z, w, a: slope * sigmoid_derivative(z), "weights are missing"),
        (lambda slope, z, w, a: slope * w, "slopes are missing"),
        (lambda slope, z, w, a: slope + sigmoid_derivative(z) * w, "multiplies"),
        (lambda slope, z, w, a: slope * sigmoid_derivative(a) * w, "not at the activation"),
        (lambda slope, z, w, a: slope * sigmoid_derivatve(z), "not defined"),  # noqa: F821
        (lambda slope, z, w, a: slope * sigmoid(z) * w, "expected"),
    ],
)
def test_a_wrong_line_of_the_chain_is_told_why(combine, words):
    verdict = lesson_02.judge_chain_line(chain(combine))
    assert not verdict.correct
    assert words in verdict.message


def walk_back(hand_back):
    """Make a `backward` of how the error is handed back."""

    def my_backward(weights, z, a, y):
        delta, gradients = (a[-1] - y) * sigmoid_derivative(z[-1]), []
        for k in reversed(range(len(weights))):
            gradients.insert(0, (delta.T @ a[k], delta.sum(axis=0)))
            if k > 0:
                delta = hand_back(delta, k, weights, z, a)
        return gradients

    return my_backward


@pytest.mark.parametrize(
    ("hand_back", "words"),
    [
        (lambda d, k, w, z, a: d @ w[k], "slope σ′ is missing"),
        (lambda d, k, w, z, a: d @ w[k] * sigmoid_derivative(z[k]), "comes *from*"),
        (lambda d, k, w, z, a: d @ w[k].T * sigmoid_derivative(z[k - 1]), "the wrong way"),
        (lambda d, k, w, z, a: d @ w[k - 1] * sigmoid_derivative(z[k - 1]), "layer before"),
        (lambda d, k, w, z, a: d * sigmoid_derivative(z[k - 1]), "weights are missing"),
        (lambda d, k, w, z, a: d @ w[k] * a[k], "by the activation"),
        (lambda d, k, w, z, a: d, "stays as it was"),
        (lambda d, k, w, z, a: d @ np.ones((9, 9)), "raised ValueError"),
        (lambda d, k, w, z, a: 2 * d @ w[k] * sigmoid_derivative(z[k - 1]), "of layer 2"),
    ],
)
def test_an_error_that_is_handed_back_wrongly_is_told_why(hand_back, words):
    verdict = lesson_02.judge_backward(walk_back(hand_back))
    assert not verdict.correct
    assert words in verdict.message


@pytest.mark.parametrize(
    "backward", [lambda *given: None, lambda *given: [1, 2, 3], lambda *given: [(), (), ()]]
)
def test_a_backward_that_returns_something_else_is_told_so(backward):
    verdict = lesson_02.judge_backward(backward)
    assert not verdict.correct
    assert "pair" in verdict.message


@pytest.mark.parametrize(
    ("std", "words"),
    [
        (4 / 1024, "by the width"),
        (1 / 32, "slope of the sigmoid"),
        (0.25 / 32, "std is larger"),
        (4, "chain of single units"),
        (8, "Upside down"),
        (0.5, "solve for std"),
    ],
)
def test_a_wrong_scale_is_told_why(std, words):
    verdict = lesson_02.judge_unit_factor(std)
    assert not verdict.correct
    assert words in verdict.message


def test_the_factor_of_the_right_scale_is_measured():
    assert math.isclose(lesson_02._measure_factor(0.125, seed=0), 1, rel_tol=0.1)
