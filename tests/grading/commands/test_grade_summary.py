"""The summary's bars are to one scale, no class goes beyond the points, and the middle is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.commands.grade_summary import LONGEST_BAR, _points_table, draw_bar, say_middle

POINTS = st.lists(st.integers(0, 200).map(lambda number: number / 2), min_size=1, max_size=60)


def rows_of(points):
    table = _points_table(points)
    labels, counts, bars = (list(column.cells) for column in table.columns)
    return labels, [int(count) for count in counts], bars


@given(POINTS)
def test_everybody_is_counted_once_and_no_class_goes_beyond_the_points(points):
    labels, counts, _ = rows_of(points)
    assert sum(counts) == len(points)
    assert len(labels) <= 10
    assert int(labels[-1].split()[-1]) == int(max(points))


@given(POINTS)
def test_equal_numbers_have_equal_bars_and_twice_as_many_a_bar_twice_as_long(points):
    _, counts, bars = rows_of(points)
    for count, bar in zip(counts, bars, strict=True):
        assert abs(len(bar) - LONGEST_BAR * count / max(counts)) < 1.1
    assert bars[counts.index(max(counts))] == "█" * LONGEST_BAR


@pytest.mark.parametrize(
    ("share", "bar"), [(0, ""), (1 / 240, "▏"), (0.5, "█" * 15), (1.01 / 30, "█")]
)
def test_a_bar_is_true_to_an_eighth(share, bar):
    assert draw_bar(share) == bar


def test_the_middle_of_the_class_is_told():
    assert say_middle([0.0, 10.0, 12.0]) == "Median 10; half of the 3 lie between 5 and 11."
    assert say_middle([3.0]) == "1 student has 3 points by tests."
