"""The sigmoid slider: numbers, picture and description follow z, however z is given."""

import html
import math
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.live.slider import SigmoidSlider, describe_slope, sigmoid_slider


@pytest.fixture(scope="module")
def sigmoid() -> SigmoidSlider:
    """One slider for all tests; each sets its own z."""
    return SigmoidSlider()


def alt_text(sigmoid: SigmoidSlider) -> str:
    return html.unescape(re.search(r' alt="([^"]*)"', sigmoid.picture.widget.value)[1])


def test_at_5_it_shows_00066_and_266_percent():
    numbers = SigmoidSlider(5.0).numbers.value
    assert "σ′(5) = 0.0066," in numbers
    assert "2.66 % of the maximum" in numbers


@pytest.mark.parametrize("control", ["slider", "typed"])
def test_numbers_and_description_follow_either_control(sigmoid, control):
    getattr(sigmoid, control).value = 3.0
    getattr(sigmoid, control).value = 0.0
    for text in (sigmoid.numbers.value, alt_text(sigmoid)):
        assert "σ(0) = 0.5000, σ′(0) = 0.2500, which is 100.00 %" in text
    assert sigmoid.slider.value == sigmoid.typed.value == 0.0


def test_the_picture_changes_with_z_and_comes_back(sigmoid):
    pictures = []
    for z in (2.0, -4.0, 2.0):
        sigmoid.slider.value = z
        pictures.append(sigmoid.picture.widget.value)
    assert pictures[0] == pictures[2]
    image = re.compile(r"base64,([^\"]+)")
    assert image.search(pictures[0])[1] != image.search(pictures[1])[1]


@settings(max_examples=25, deadline=None)  # each example draws a picture
@given(z=st.floats(-10, 10))
def test_the_tangent_touches_sigmoid_with_its_slope(sigmoid, z):
    sigmoid.typed.value = z
    ends, heights = (np.asarray(values) for values in sigmoid.tangent.get_data())
    (at,), (a,) = sigmoid.point.get_data()
    slope = (heights[1] - heights[0]) / (ends[1] - ends[0])
    assert at == pytest.approx(z)
    assert a == pytest.approx(1 / (1 + math.exp(-z)))
    assert np.interp(z, ends, heights) == pytest.approx(a)
    assert slope == pytest.approx(a * (1 - a), rel=1e-6)
    assert sigmoid.slope_point.get_data()[1] == pytest.approx([slope], rel=1e-6)


@given(z=st.floats(-10, 10))
def test_the_numbers_shown_keep_two_digits_and_never_reach_0_or_1(z):
    a, slope, share = map(float, re.findall(r"(?:= |is )(\d+\.\d+)", describe_slope(z))[:3])
    exact = 1 / (1 + math.exp(-z))
    exact_slope = exact * (1 - exact)
    assert 0 < a < 1
    assert min(a, 1 - a) == pytest.approx(min(exact, 1 - exact), rel=0.051)
    assert slope == pytest.approx(exact_slope, rel=0.051)
    assert share == pytest.approx(400 * exact_slope, rel=0.051)


@pytest.mark.parametrize(("typed", "z"), [(99.0, 10.0), (-1e300, -10.0), (math.inf, 10.0)])
def test_a_typed_value_out_of_range_becomes_the_end_of_it_and_that_is_said(sigmoid, typed, z):
    sigmoid.typed.value = 0.0
    sigmoid.typed.value = typed
    assert sigmoid.typed.value == sigmoid.slider.value == z
    assert f"{z:g} is shown, and not {typed:g}" in sigmoid.note.value


@pytest.mark.parametrize("control", ["slider", "typed"])
def test_the_next_value_in_range_takes_the_note_away(sigmoid, control):
    sigmoid.typed.value = 20.0
    getattr(sigmoid, control).value = 3.0
    assert sigmoid.note.value == ""


def test_nan_is_put_back(sigmoid):
    sigmoid.typed.value = 1.5
    sigmoid.typed.value = math.nan
    assert sigmoid.typed.value == sigmoid.slider.value == 1.5
    assert "σ(1.5)" in alt_text(sigmoid)


def test_a_z_typed_between_steps_survives_the_step_that_the_slider_reports(sigmoid):
    sigmoid.typed.value = -4.97
    sigmoid.slider.value = -5.000000000000001
    assert sigmoid.typed.value == -4.97
    assert "σ(-4.97)" in alt_text(sigmoid)
    sigmoid.slider.value = -5.1
    assert sigmoid.typed.value == -5.1


def test_a_slider_on_the_move_is_not_written_back_to(sigmoid):
    sigmoid.slider.value = 5.300000000000001
    assert sigmoid.slider.value == 5.300000000000001
    assert sigmoid.typed.value == 5.3


@pytest.mark.parametrize("build", [SigmoidSlider, sigmoid_slider])
@pytest.mark.parametrize("z", [10.1, -11, 40, math.nan, math.inf])
def test_a_start_out_of_range_is_refused(build, z):
    with pytest.raises(ValueError, match="z must be between -10 and 10"):
        build(z)


@pytest.mark.filterwarnings("error")
def test_it_is_shown_with_words_for_where_widgets_are_not(displayed):
    assert sigmoid_slider(5.0) is None
    data = displayed[-1]
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "σ′(5) = 0.0066" in data["text/plain"]


def test_no_figure_is_left_open():
    before = plt.get_fignums()
    SigmoidSlider()
    assert plt.get_fignums() == before
