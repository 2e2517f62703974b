"""A comparison holds only where every value keeps its bound, and none is missing."""

import math

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.claims.bounds import compare, in_words, number_in_words

NUMBERS = st.floats(-1e9, 1e9)
VALUES = st.lists(NUMBERS, min_size=1, max_size=8)


@given(VALUES, NUMBERS)
def test_above_and_at_most_are_opposites_for_one_value(values, bound):
    value = values[0]
    assert compare(value, above=bound).holds != compare(value, at_most=bound).holds


@given(VALUES, NUMBERS)
def test_a_bound_holds_where_every_value_keeps_it(values, bound):
    assert compare(values, above=bound).holds == all(value > bound for value in values)
    assert compare(values, below=bound).holds == all(value < bound for value in values)
    assert compare(values, at_least=bound).holds == all(value >= bound for value in values)
    assert compare(values, at_most=bound).holds == all(value <= bound for value in values)


@given(VALUES)
def test_bounds_may_be_arrays_and_all_of_them_count(values):
    below = np.subtract(values, 1.0)
    assert compare(values, above=below, below=np.add(values, 1.0)).holds
    assert not compare(values, above=below, below=values).holds


@given(VALUES, st.floats(0, 1), st.sampled_from([-1, 1]))
def test_within_is_a_share_of_what_is_wanted(values, share, sign):
    wanted = np.array(values)
    inside = wanted + sign * np.abs(wanted) * share / 2
    assert compare(inside, equals=wanted, within=share).holds
    outside = wanted + sign * (np.abs(wanted) * share * 2 + 1)
    assert not compare(outside, equals=wanted, within=share).holds


@given(NUMBERS, st.floats(1e-3, 1e3))
def test_a_tolerance_is_in_the_values_own_unit(wanted, room):
    assert compare(wanted + room / 2, equals=wanted, tolerance=room).holds
    assert not compare(wanted + 2 * room, equals=wanted, tolerance=room).holds


@pytest.mark.parametrize("bound", ["above", "below", "at_least", "at_most", "equals"])
def test_nan_keeps_no_bound(bound):
    assert not compare([1.0, math.nan], **{bound: 1.0}).holds


@pytest.mark.parametrize("bound", ["above", "below", "at_least", "at_most", "equals"])
@pytest.mark.parametrize("nothing", [[], np.zeros((0, 3)), pd.Series([], dtype=float)])
def test_nothing_measured_keeps_no_bound(bound, nothing):
    assert not compare(nothing, **{bound: 0.0}).holds
    assert compare(nothing, **{bound: 0.0}).measured == "nothing"


def test_without_a_bound_all_must_be_true():
    assert compare([True, True]).holds
    assert not compare([True, False]).holds
    assert compare([True, False]).measured == "true in 1 of 2"
    assert compare(np.True_).measured == "yes"


@pytest.mark.parametrize(
    "container",
    [
        list,
        tuple,
        np.array,
        torch.tensor,
        pd.Series,
        lambda values: torch.tensor(values).requires_grad_(),
        lambda values: pd.DataFrame({"a": values}),
        lambda values: [np.array(values), np.array(values)],
    ],
)
def test_every_container_is_read(container):
    assert compare(container([1.0, 2.0]), at_least=1).holds
    assert not compare(container([1.0, 2.0]), at_least=1.5).holds


def test_without_room_equal_means_exactly():
    assert compare(0.1 + 0.2, equals=0.3).holds is False
    assert compare(3, equals=3).wanted == "3 exactly"


@pytest.mark.parametrize(
    ("room", "words"),
    [
        ({"within": 0.1}, "2 ± 10%"),
        ({"within": 1e-9}, "2 ± 1e-07%"),
        ({"tolerance": 0.05}, "2 ± 0.05"),
        ({"within": 0.1, "tolerance": 0.05}, "2 ± 10% ± 0.05"),
    ],
)
def test_the_room_is_written_down(room, words):
    assert compare(2.0, equals=2.0, **room).wanted == words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (1437, "1,437"),
        (0.12345, "0.123"),
        ([0.5, 0.25], "0.25 to 0.5"),
        ([2.0, 2.0], "2"),
        ([], "nothing"),
        ([math.nan, 1], "not a number in 1 of 2"),
        ([math.inf, 1], "1 to infinite"),
    ],
)
def test_values_are_written_in_few_words(values, words):
    assert in_words(values) == words


@given(st.floats(allow_nan=False))
def test_every_number_can_be_written(number):
    assert number_in_words(number)
