"""The tasks of lesson 09: each usual mistake gets its sentence."""

import pandas as pd
import pytest

from helpers.networks import BaseNetwork
from helpers.tasks import lesson_09

RIGHT = {
    "A": "attenuation",
    "B": "saturation and explosion",
    "C": "attenuation and lost signal",
}


def told(verdict):
    assert not verdict.correct
    return verdict.message


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (lambda s, w, n: s * w * n, "by its root"),
        (lambda s, w, n: w * n**0.5, "The slope is missing"),
        (lambda s, w, n: s * w, "The number of inputs is missing"),
        (lambda s, w, n: s * n**0.5, "The size of the weights is missing"),
        (lambda s, w, n: s * s * w * n**0.5, "enters once"),
        (lambda s, w, n: s * w / n**0.5, "not smaller"),
        (lambda s, w, n: s * w**2 * n, "std and not std²"),
        (lambda s, w, n: None, "nothing came back"),
    ],
)
def test_a_wrong_factor_is_told_why(factor, words):
    assert words in told(lesson_09.judge_factor_of_a_layer(factor))


@pytest.mark.parametrize("words", ["attenuation and lost signal", "Lost signal, ATTENUATION."])
def test_a_mechanism_may_be_named_in_any_words(words):
    assert lesson_09.judge_name_the_mechanisms(RIGHT | {"C": words}).correct


@pytest.mark.parametrize(
    ("diagnosis", "words"),
    [
        (RIGHT | {"A": "saturation"}, "Patient A: Look at the share of units"),
        (RIGHT | {"A": "attenuation and lost signal"}, "Patient A: Look at the spread"),
        (RIGHT | {"A": "attenuation, explosion"}, "Patient A: Look whether error or spread"),
        (RIGHT | {"B": "attenuation"}, "Patient B: Look at what is left of the error"),
        (RIGHT | {"B": "saturation"}, "Patient B: that is true, but not all. Look whether"),
        (RIGHT | {"C": "attenuation"}, "Patient C: that is true, but not all"),
        (RIGHT | {"C": "too deep"}, "names none of"),
        (RIGHT | {"C": 3}, "in quotes"),
        ({"A": "attenuation"}, "Keep the form"),
        ("attenuation", "Keep the form"),
        (None, "Keep the form"),
    ],
)
def test_a_wrong_diagnosis_is_told_where_to_look(diagnosis, words):
    assert words in told(lesson_09.judge_name_the_mechanisms(diagnosis))


def network(activation="sigmoid", depth=10):
    return BaseNetwork(activation, 4, 2, [3] * depth, seed=0)


def layers_with(error, spread):
    """Stand in for the measurement: what is left of error and spread after ten layers."""
    steps = [share / 9 for share in range(10)]
    return lambda _: pd.DataFrame(
        {
            "delta_norm": [error ** (1 - step) for step in steps],
            "spread": [spread**step for step in steps],
        }
    )


def test_a_network_that_lets_both_through_is_right():
    assert lesson_09.judge_still_sigmoid(network(), layers_with(0.5, 2)).correct


@pytest.mark.parametrize(
    ("mine", "look", "words"),
    [
        ({"residual": True}, layers_with(1, 1), "not a network"),
        (network("relu"), layers_with(1, 1), "keep the sigmoid"),
        (network(depth=3), layers_with(1, 1), "3 hidden layers, not ten"),
        (network(), layers_with(1e-6, 1), "the error is still lost"),
        (network(), layers_with(1, 1e-6), "the spread is still lost"),
        (network(), layers_with(1e6, 1), "that grows"),
        (network(), layers_with(float("nan"), 1), "that grows"),
        (network(), lambda _: 1 / 0, "cannot be measured"),
    ],
)
def test_a_network_that_does_not_is_told_what_is_lost(mine, look, words):
    assert words in told(lesson_09.judge_still_sigmoid(mine, look))
