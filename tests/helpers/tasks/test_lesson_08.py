"""The tasks of lesson 08: each usual mistake gets its sentence."""

import math

import numpy as np
import pandas as pd
import pytest

from helpers.networks.safe_sigmoid import sigmoid, sigmoid_derivative
from helpers.tasks import lesson_08


def told(verdict):
    assert not verdict.correct
    return verdict.message


@pytest.mark.parametrize(
    ("slope", "words"),
    [
        (lambda z, y: y - sigmoid(z), "The sign"),
        (lambda z, y: (sigmoid(z) - y) * sigmoid_derivative(z), "squared error's gradient"),
        (lambda z, y: np.logaddexp(0, -z) if y else np.logaddexp(0, z), "loss itself"),
        (lambda z, y: z - y, "ŷ = σ(z), and not z"),
        (lambda z, y: None, "nothing came back"),
        (lambda z: sigmoid(z), "positional argument"),
        (lambda z, y: sigmoid(z) - 1, "y = 0"),
    ],
)
def test_a_wrong_gradient_is_told_why(slope, words):
    assert words in told(lesson_08.judge_cross_entropy_gradient(slope))


def uncancelled(z, y):
    guess = 1 / (1 + np.exp(-z))
    return (guess - y) / (guess * (1 - guess)) * (guess * (1 - guess))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_who_does_not_cancel_meets_nan():
    assert "Cancel it on paper" in told(lesson_08.judge_cross_entropy_gradient(uncancelled))


def test_a_gradient_typed_with_the_textbooks_sigmoid_is_right():
    verdict = lesson_08.judge_cross_entropy_gradient(lambda z, y: 1 / (1 + np.exp(-z)) - y)
    assert verdict.correct


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (lambda c, new, f, i: f * c + i * new, "A gate is σ of them"),
        (lambda c, new, f, i: sigmoid(i) * c + sigmoid(f) * new, "swapped"),
        (lambda c, new, f, i: sigmoid(f) * c + (1 - sigmoid(f)) * new, "a gate of its own"),
        (lambda c, new, f, i: sigmoid(f) * c, "What comes in is missing"),
        (lambda c, new, f, i: sigmoid(i) * new, "What stays is missing"),
        (lambda c, new, f, i: sigmoid(f) * c * sigmoid(i) * new, "are added"),
        (lambda c, new, f, i: sigmoid(f) * c + sigmoid(i) * np.tanh(new), "a tanh already"),
        (
            lambda c, new, f, i: sigmoid_derivative(f) * c + sigmoid_derivative(i) * new,
            "not by its slope",
        ),
    ],
)
def test_a_wrong_memory_is_told_why(step, words):
    assert words in told(lesson_08.judge_gated_sum(step))


@pytest.mark.parametrize("bias", [4.968, math.log(0.5**0.01 / (1 - 0.5**0.01)), np.float32(4.98)])
def test_a_bias_that_leaves_half_is_right(bias):
    assert lesson_08.judge_half_after_100(bias).correct


@pytest.mark.parametrize(
    ("bias", "words"),
    [
        (0, "at every single step"),
        (0.99309, "0.9931 is the gate itself"),
        (4, "Open the gate further"),
        (7, "Open the gate less"),
        (-1e9, "Open the gate further"),
        (1e300, "Open the gate less"),
    ],
)
def test_a_wrong_bias_is_told_what_it_leaves(bias, words):
    assert words in told(lesson_08.judge_half_after_100(bias))


def rnn_that_leaves(share):
    return lambda *_: pd.DataFrame({"lag": range(65), "measured": share})


@pytest.mark.parametrize(
    ("share", "words"), [(1e-9, "go up"), (1e9, "go down"), (math.nan, "is not a number")]
)
def test_a_scale_that_does_not_hold_is_told_what_it_leaves(share, words):
    assert words in told(lesson_08.judge_scale_that_holds(1.5, rnn_that_leaves(share)))


def test_a_negative_scale_is_none():
    assert "not negative" in told(lesson_08.judge_scale_that_holds(-1, rnn_that_leaves(1.0)))


def test_a_scale_that_holds_is_right():
    assert lesson_08.judge_scale_that_holds(1.8, rnn_that_leaves(0.5)).correct
