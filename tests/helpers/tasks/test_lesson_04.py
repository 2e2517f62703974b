"""The tasks of lesson 04: each usual mistake gets its sentence."""

import numpy as np
import pytest

from helpers.tasks import lesson_04


def test_a_share_may_be_counted_in_a_loop():
    def near_ends(a, margin):
        near = [min(value, 1 - value) <= margin for value in a.flatten()]
        return sum(near) / len(near)

    assert lesson_04.judge_near_ends(near_ends).correct


@pytest.mark.parametrize(
    ("near_ends", "words"),
    [
        (lambda a, margin: ((a <= margin) | (a >= 1 - margin)).sum(), "how many are near"),
        (lambda a, margin: (a <= margin).mean(), "near 0 alone"),
        (lambda a, margin: (a >= 1 - margin).mean(), "near 1 alone"),
        (lambda a, margin: ((a <= margin) & (a >= 1 - margin)).mean(), "not with &"),
        (lambda a, margin: ((a > margin) & (a < 1 - margin)).mean(), "in the middle"),
        (lambda a, margin: (a <= margin) | (a >= 1 - margin), "Take the mean"),
        (lambda a, margin: ((a <= 0.05) | (a >= 0.95)).mean(), "must make a difference"),
        (lambda a, margin: a <= margin or a >= 1 - margin, "ambiguous"),
        (lambda a, margin: None, "None"),
    ],
)
def test_a_wrong_share_is_told_why(near_ends, words):
    verdict = lesson_04.judge_near_ends(near_ends)
    assert not verdict.correct
    assert words in verdict.message


def test_a_share_that_was_drawn_is_accepted_with_its_chance():
    z = 8 * np.random.default_rng(3).standard_normal(10_000)
    assert lesson_04.judge_share_from_std((np.abs(z) >= 2.94).mean()).correct


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (71.3, "in percent"),
        (0.287, "the middle"),
        (0.357, "one end only"),
        (0.532, "5"),
        (0.565, "4.6"),
        (0.603, "√2"),
        (0.0033, "standard deviation 1"),
        (0.9, "Draw many z"),
        ("most", "number"),
    ],
)
def test_a_wrong_share_of_large_z_is_told_why(given, words):
    verdict = lesson_04.judge_share_from_std(given)
    assert not verdict.correct
    assert words in verdict.message


@pytest.mark.parametrize(
    ("dose", "left", "words"),
    [(0.001, 0.62, "62% of the share. Take a stronger"), (0.01, 0.2, "Take a weaker")],
)
def test_a_dose_that_does_not_halve_the_share_says_what_it_leaves(dose, left, words):
    verdict = lesson_04.judge_halve_the_share(dose, lambda dose: left)
    assert not verdict.correct
    assert words in verdict.message


@pytest.mark.parametrize(("dose", "words"), [(0, "above 0"), (-1, "above 0"), (30, "below 1")])
def test_a_dose_that_makes_no_sense_is_not_trained_with(dose, words):
    def must_not_run(dose):
        raise AssertionError

    verdict = lesson_04.judge_halve_the_share(dose, must_not_run)
    assert not verdict.correct
    assert words in verdict.message


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"A": "born"}, "A had nothing"),
        ({"B": "trained"}, "Compare B's share"),
        ({"C": "trained"}, "C's loss"),
        ({"C": "Plateau!"}, "in quotes"),
        ({"B": 1}, "in quotes"),
    ],
)
def test_a_wrong_origin_is_told_why(change, words):
    verdict = lesson_04.judge_where_from(lesson_04.WHERE_FROM | change)
    assert not verdict.correct
    assert words in verdict.message
