"""The tasks of lesson 03: each usual mistake gets its sentence."""

import math

import numpy as np
import pandas as pd
import pytest

from helpers.data import load_dataset
from helpers.tasks import lesson_03

RIGHT = {"sigmoid": 0.144, "tanh": 0.58, "relu": 0.41}


@pytest.fixture(autouse=True)
def _quiet_and_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setenv("TQDM_DISABLE", "1")
    monkeypatch.chdir(tmp_path)


def history(accuracy: float, answers: int) -> pd.DataFrame:
    return pd.DataFrame(
        {"activation": ["tanh"], "depth": 5, "test_accuracy": accuracy, "answers": answers}
    )


@pytest.mark.parametrize(
    ("accuracy", "answers", "words"),
    [(0.1, 1, "one answer for all images"), (0.9, 10, "learns"), (0.12, 3, "hardly begun")],
)
def test_what_has_come_of_a_network_of_ones_own_is_said(accuracy, answers, words):
    verdict = lesson_03.judge_own_network(lambda seed: history(accuracy, answers), 0.1)
    assert verdict.correct
    assert words in verdict.message


@pytest.mark.parametrize(
    ("train_own", "words"),
    [
        (lambda seed: tanh(seed), "name 'tanh' is not defined"),  # noqa: F821
        (lambda seed: None, "train_small"),
        ("tanh", "not a function"),
    ],
)
def test_a_network_that_was_not_trained_is_told_why(train_own, words):
    verdict = lesson_03.judge_own_network(train_own, 0.1)
    assert not verdict.correct
    assert words in verdict.message


@pytest.mark.parametrize(
    ("name", "number", "words"),
    [
        ("sigmoid", 0.25, "slope alone"),
        ("sigmoid", 1 / math.sqrt(3), "weights alone"),
        ("sigmoid", 0.5 / math.sqrt(3), "*value* of σ"),
        ("sigmoid", 0.25 + 1 / math.sqrt(3), "multiplies"),
        ("tanh", 1, "slope alone"),
        ("tanh", 0, "*value* of tanh"),
        ("tanh", 0.144, "steeper"),
        ("relu", 0.5 / math.sqrt(3), "mean of the slopes"),
        ("relu", 1 / math.sqrt(3), "all were active"),
        ("relu", 0.707, "weights are missing"),
        ("relu", 0.5, "mean slope"),
        ("relu", "0.41", "without quotes"),
        ("relu", 0.9, "rms slope times"),
    ],
)
def test_a_wrong_factor_is_told_why(name, number, words):
    verdict = lesson_03.judge_factors(RIGHT | {name: number})
    assert not verdict.correct
    assert words in verdict.message


def test_factors_with_two_digits_are_right():
    assert lesson_03.judge_factors(RIGHT).correct


@pytest.mark.parametrize("factors", [{"sigmoid": 0.144}, [0.144, 0.58, 0.41]])
def test_factors_that_are_incomplete_are_asked_for(factors):
    assert "for each of" in lesson_03.judge_factors(factors).message


@pytest.mark.parametrize(
    ("scale", "words"),
    [(0.58, "0% of all z"), (10, "push z further out"), (5000, "slider"), (-20, "slider")],
)
def test_a_scale_that_does_not_saturate_is_told_why(scale, words):
    verdict = lesson_03.judge_saturating_scale(scale, load_dataset(image_size=8).batch())
    assert not verdict.correct
    assert words in verdict.message


@pytest.mark.parametrize(
    ("slope", "words"),
    [
        (lambda z: np.maximum(z, 0), "not its slope"),
        (lambda z: np.where(z >= 0, 1, 0), "PyTorch's 0"),
        (lambda z: np.where(z < 0, 1, 0), "exchanged"),
        (np.sign, "level"),
        (lambda z: 1 if z > 0 else 0, "ambiguous"),
        (lambda z: None, "None"),
    ],
)
def test_a_wrong_slope_is_told_why(slope, words):
    verdict = lesson_03.judge_relu_slope(slope)
    assert not verdict.correct
    assert words in verdict.message


@pytest.mark.parametrize("slope", [lambda z: z > 0, lambda z: [float(v > 0) for v in z]])
def test_any_form_of_the_right_slope_is_accepted(slope):
    assert lesson_03.judge_relu_slope(slope).correct
