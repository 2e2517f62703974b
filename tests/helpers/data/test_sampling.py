"""Classes keep their share when samples are chosen, and rare ones are not lost."""

from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.data.sampling import class_quotas, stratified_choice

patient = settings(deadline=None)


@st.composite
def classes_and_counts(draw):
    sizes = draw(st.lists(st.integers(0, 400), min_size=1, max_size=12).filter(any))
    at_least = draw(st.integers(0, 3))
    smallest = sum(min(size, at_least) for size in sizes)
    return sizes, draw(st.integers(smallest, sum(sizes))), at_least


@patient
@given(classes_and_counts())
def test_quotas_add_up_and_stay_between_their_bounds(case):
    sizes, count, at_least = case
    quotas = class_quotas(sizes, count, at_least)
    assert sum(quotas) == count
    for size, quota in zip(sizes, quotas, strict=True):
        assert min(size, at_least) <= quota <= size


@patient
@given(classes_and_counts())
def test_every_share_is_rounded_to_a_neighbour_where_no_class_is_rare(case):
    sizes, count, _ = case
    for size, quota in zip(sizes, class_quotas(sizes, count, at_least=0), strict=True):
        assert abs(quota - Fraction(count * size, sum(sizes))) < 1


def test_a_rare_class_keeps_a_sample_at_the_cost_of_the_largest():
    assert class_quotas([498, 500, 1, 1], 10) == [4, 4, 1, 1]


@pytest.mark.parametrize("count", [5, 31])
def test_a_count_that_cannot_be_had_is_refused(count):
    with pytest.raises(ValueError, match=f"cannot take {count} of 30 samples, 2 of each class"):
        class_quotas([10, 10, 10], count, at_least=2)


def choose(labels, count, seed=0):
    return stratified_choice(labels, count, torch.Generator().manual_seed(seed))


def test_chosen_and_rest_make_up_the_whole():
    labels = torch.arange(60) % 7
    chosen, rest = choose(labels, 25)
    assert len(chosen) == 25
    assert sorted(torch.cat([chosen, rest]).tolist()) == list(range(60))


def test_chosen_samples_have_the_quotas():
    labels = torch.tensor([0] * 50 + [1] * 30 + [2] * 20)
    chosen, rest = choose(labels, 10)
    assert torch.bincount(labels[chosen]).tolist() == [5, 3, 2]
    assert torch.bincount(labels[rest]).tolist() == [45, 27, 18]


def test_chosen_and_rest_are_in_random_order():
    labels = torch.arange(100) // 50
    for positions in choose(labels, 50):
        assert positions.tolist() != sorted(positions.tolist())
        assert set(labels[positions[:20]].tolist()) == {0, 1}


def test_the_choice_depends_on_the_generator_alone():
    labels = torch.arange(100) % 3
    assert all(map(torch.equal, choose(labels, 30), choose(labels, 30)))
    assert not torch.equal(choose(labels, 30)[0], choose(labels, 30, seed=1)[0])
