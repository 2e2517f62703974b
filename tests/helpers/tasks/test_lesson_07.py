"""The tasks of lesson 07: what is right is accepted, and each usual mistake gets its sentence."""

import math

import numpy as np
import pytest

from helpers.tasks.lesson_07 import judge_batch_norm, judge_own_remedy, judge_rescue
from helpers.training.remedies import REMEDIES, Remedy

NUMBERS = {"saturated": 0.02, "delta_factor": 0.9, "signal": 0.3, "remaining": 0.2}
OWN = Remedy(normalization="layer", weights="rescue")


def test_a_tiny_number_in_the_variance_is_accepted():
    assert judge_batch_norm(lambda z: (z - z.mean(0)) / np.sqrt(z.var(0) + 1e-5)).correct


@pytest.mark.parametrize(
    ("normalise", "said"),
    [
        (lambda z: (z - z.mean(1, keepdims=True)) / z.std(1, keepdims=True), "layer norm"),
        (lambda z: (z - z.mean(1, keepdims=True)) / z.std(0), "wrong way round"),
        (lambda z: (z - z.mean()) / z.std(), "Each unit has its own"),
        (lambda z: z - z.mean(0), "divide by the standard deviation"),
        (lambda z: z / z.std(0), "subtract it first"),
        (lambda z: z - z.mean(0) / z.std(0), "parentheses"),
        (lambda z: (z - z.mean(0)) / z.var(0), "variance"),
        (lambda z: (z - z.mean(0)) / z.std(0, ddof=1), "ddof=0"),
    ],
)
def test_a_mistaken_batch_norm_is_recognised(normalise, said):
    verdict = judge_batch_norm(normalise)
    assert not verdict.correct
    assert said in verdict.message


def centre(weights):
    return -0.5 * weights.sum(axis=1)


def test_the_rescue_is_accepted():
    assert judge_rescue(4, centre).correct


@pytest.mark.parametrize(
    ("gain", "said"), [(0.25, "the slope"), (2, "a half"), (1, "nothing"), (3, "at 0?")]
)
def test_a_mistaken_gain_is_recognised(gain, said):
    verdict = judge_rescue(gain, centre)
    assert not verdict.correct
    assert said in verdict.message


@pytest.mark.parametrize(
    ("bias", "said"),
    [
        (lambda w: 0.5 * w.sum(axis=1), "The sign"),
        (lambda w: -w.sum(axis=1), "mean is ½"),
        (lambda w: -0.5 * w.mean(axis=1), "not the mean"),
        (lambda w: -2 * w.sum(axis=1), "in the weights already"),
        (lambda w: -0.5 * w.sum(axis=0), "One bias per input"),
        (lambda w: -0.5 * w.sum(), "One number for all"),
    ],
)
def test_a_mistaken_centring_is_recognised(bias, said):
    verdict = judge_rescue(4, bias)
    assert not verdict.correct
    assert said in verdict.message


@pytest.mark.parametrize(
    ("remaining", "said"), [(0.2, "it learns"), (0.8, "does not learn"), (math.inf, "diverged")]
)
def test_a_remedy_of_ones_own_is_reported_whatever_comes_of_it(remaining, said):
    verdict = judge_own_remedy(OWN, lambda remedy: NUMBERS | {"remaining": remaining})
    assert verdict.correct
    assert said in verdict.message


@pytest.mark.parametrize("name", REMEDIES)
def test_a_remedy_of_the_table_is_not_ones_own(name):
    assert not judge_own_remedy(REMEDIES[name], lambda remedy: NUMBERS).correct


@pytest.mark.parametrize(
    ("remedy", "said"),
    [
        ("batch", "remedies.Remedy"),
        (Remedy(weights="he"), "'xavier'"),
        (Remedy(normalization="bath"), "'batch'"),
    ],
)
def test_what_is_no_remedy_is_named(remedy, said):
    verdict = judge_own_remedy(remedy, lambda remedy: NUMBERS)
    assert not verdict.correct
    assert said in verdict.message


def test_a_network_that_cannot_be_built_is_no_error_of_the_lesson():
    def fail(remedy):
        raise ValueError("no activation is called 'sigmoidal'")

    verdict = judge_own_remedy(Remedy(activation="sigmoidal"), fail)
    assert not verdict.correct
    assert "sigmoidal" in verdict.message
