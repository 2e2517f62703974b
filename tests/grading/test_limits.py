"""Limits are read as a person writes them, and nonsense gets one clear sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.errors import GradingError
from grading.limits import SMALLEST, Limits, describe_limits, parse_limits


def test_limits_that_are_not_named_keep_their_values():
    assert parse_limits("") == Limits()
    assert parse_limits("cell=5s", Limits(memory=2**31)) == Limits(cell=5, memory=2**31)


def test_every_unit_is_read_whatever_its_case_and_the_spaces_around_it():
    limits = parse_limits(
        " cell = 500ms, submission=2m ,memory=1g,processes=8,output=256K,written=1.5M,value=4096"
    )
    assert limits == Limits(0.5, 120.0, 2**30, 8, 2**18, 3 * 2**19, 4096)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("cell", "'cell' has no '='; write for example"),
        ("celll=5s", "no limit 'celll'; there are cell, submission"),
        ("cell=5s,cell=6s", "cell is given twice"),
        ("cell=5x", r"is no number with a unit \(ms, s, m, h\)"),
        ("cell=5K", "is no number with a unit"),
        ("memory=1.5.2G", "is no number with a unit"),
        ("memory=-1G", "is no number with a unit"),
        ("memory=nan", "is no number with a unit"),
        ("processes=8K", r"is no number with a unit \(no unit\)"),
        ("memory=1M", "too small for any notebook; take 256M or more"),
        ("cell=0", "too small for any notebook; take 0.1s or more"),
        ("processes=1", "too small for any notebook; take 2 or more"),
    ],
)
def test_nonsense_gets_a_sentence(text, sentence):
    with pytest.raises(GradingError, match=sentence):
        parse_limits(text)


@given(
    st.builds(
        Limits,
        cell=st.integers(1, 9999).map(float),
        submission=st.integers(1, 9999).map(float),
        memory=st.integers(SMALLEST.memory, 2**50),
        processes=st.integers(SMALLEST.processes, 10**6),
        output=st.integers(SMALLEST.output, 2**40),
        written=st.integers(SMALLEST.written, 2**50),
        value=st.integers(SMALLEST.value, 2**30),
    )
)
def test_what_is_described_is_read_back(limits):
    assert parse_limits(describe_limits(limits)) == limits


@given(st.text(max_size=40))
def test_any_text_gives_limits_or_a_sentence(text):
    try:
        limits = parse_limits(text)
    except GradingError as problem:
        limits = problem
    assert isinstance(limits, Limits) or str(limits).startswith("--limits: ")
