"""The tasks of lesson 06: what is right is accepted, and each usual mistake gets its sentence."""

import math

import numpy as np
import pytest
import torch

from helpers.tasks.lesson_06 import (
    FACTORS,
    SCALE,
    judge_factors,
    judge_leaky_slope,
    judge_rate,
    judge_smallest_bias,
)

SUMS = torch.tensor([-4.0, 1.0, 2.5])


@pytest.mark.parametrize(
    ("derivative", "said"),
    [
        (lambda z: np.where(z > 0, z, 0.01 * z), "itself"),
        (lambda z: np.where(z > 0, 1, 0.01 * z), "in front of z"),
        (lambda z: np.where(z > 0, 1, 0), "ReLU's derivative"),
        (lambda z: np.where(z > 0, 1, -0.01), "positive"),
        (lambda z: np.where(z > 0, 0.01, 1), "changed places"),
        (lambda z: 1 if z > 0 else 0.01, "array"),
    ],
)
def test_a_mistaken_slope_is_recognised(derivative, said):
    verdict = judge_leaky_slope(derivative)
    assert not verdict.correct
    assert said in verdict.message


def test_right_factors_are_accepted_with_two_digits():
    assert judge_factors({name: round(right, 2) for name, right in FACTORS.items()}).correct


@pytest.mark.parametrize(
    ("name", "wrong", "said"),
    [
        ("SiLU", 0.5, "multiply by √(1/3)"),
        ("ELU", 1.0, "multiply by √(1/3)"),
        ("ELU", 1 / 3, "its root"),
        ("SiLU", SCALE, "half open"),
        ("SiLU", 0.25 * SCALE, "product rule"),
        ("ReLU", 0.5 * SCALE, "mean square"),
        ("ReLU", 0.5, "mean square"),
        ("ReLU", SCALE, "Half have 0"),
        ("ELU", 0.9, "Not the expected value"),
    ],
)
def test_a_mistaken_factor_is_recognised(name, wrong, said):
    verdict = judge_factors(FACTORS | {name: wrong})
    assert not verdict.correct
    assert said in verdict.message
    assert verdict.message.startswith(name)


def test_factors_under_other_names_are_not_judged():
    assert not judge_factors({"SiLU": 0.29}).correct


@pytest.mark.parametrize("bias", [-2.5, -2.505])
def test_the_bias_that_just_kills_is_accepted(bias):
    assert judge_smallest_bias(bias, SUMS).correct


@pytest.mark.parametrize(
    ("bias", "said"),
    [
        (-1.5, "active for 1 of 3"),
        (2.5, "direction"),
        (0.0, "active for 2 of 3"),
        (-4.0, "smallest of the sums"),
        (-3.0, "further down than needed"),
    ],
)
def test_a_mistaken_bias_is_recognised(bias, said):
    verdict = judge_smallest_bias(bias, SUMS)
    assert not verdict.correct
    assert said in verdict.message


@pytest.mark.parametrize(("loss", "correct"), [(0.1, True), (0.7, False), (math.inf, False)])
def test_a_rate_is_judged_by_what_comes_of_it(loss, correct):
    assert judge_rate(0.2, lambda rate: loss, 0.6).correct is correct


def test_a_rate_of_nothing_is_not_tried():
    def fail(rate):
        raise AssertionError(rate)

    assert not judge_rate(0, fail, 0.6).correct
