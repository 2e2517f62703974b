"""Reliability is counted rightly, in bins of equal size, and chance has its share."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.measurements.calibration import calibration_error, chance_level, measure_reliability


def test_a_bin_compares_its_mean_probability_with_its_share_of_yes():
    frame = measure_reliability(np.array([0.9, 0.1, 0.3, 0.7]), np.array([1, 0, 1, 1]), bins=2)
    assert frame["predicted"].tolist() == pytest.approx([0.2, 0.8])
    assert frame["observed"].tolist() == [0.5, 1.0]
    assert frame["count"].tolist() == [2, 2]
    assert frame["standard_error"].tolist() == pytest.approx([0.3**0.5 / 2] * 2)


def test_the_error_weighs_bins_by_their_counts():
    frame = measure_reliability(np.array([0.0, 0.0, 1.0]), np.array([0, 0, 0]), bins=2)
    assert frame["count"].tolist() == [2, 1]
    assert calibration_error(frame) == pytest.approx(1 / 3)


@given(st.integers(1, 40), st.integers(0, 1000))
def test_every_prediction_is_in_exactly_one_bin(number, seed):
    generator = np.random.default_rng(seed)
    p, answers = generator.random(number), generator.integers(0, 2, number)
    bins = min(number, 10)
    frame = measure_reliability(p, answers, bins)
    assert frame["count"].sum() == number
    assert frame["count"].max() - frame["count"].min() <= 1
    assert (frame["predicted"].diff().dropna() >= 0).all()
    assert (frame["observed"] * frame["count"]).sum() == pytest.approx(answers.sum())


def test_right_probabilities_have_the_chance_level_and_bold_ones_more():
    generator = np.random.default_rng(0)
    p = generator.random(4000)
    answers = generator.random(4000) < p
    bold = 1 / (1 + (1 / p - 1) ** 4)
    chance = chance_level(p, seed=1)
    assert calibration_error(measure_reliability(p, answers)) < 2 * chance
    assert calibration_error(measure_reliability(bold, answers)) > 5 * chance


def test_bad_input_is_refused_in_words():
    with pytest.raises(ValueError, match="one for each"):
        measure_reliability(np.array([0.5]), np.array([1, 0]))
    with pytest.raises(ValueError, match="bins"):
        measure_reliability(np.array([0.5]), np.array([1]), bins=2)
