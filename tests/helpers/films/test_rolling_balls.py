"""The rolling balls obey gradient descent, and lie where the picture has their curves."""

import base64
import html
import io
import json
import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.image import imread

from helpers.films import rolling_balls
from helpers.films.rolling_balls import FOUR_SURFACES, Surface, describe_roll, draw_roll, roll_balls
from helpers.films.scrubber import SHARPNESS


@pytest.fixture(scope="module")
def page() -> str:
    return rolling_balls.roll_html(roll_balls())


def read_data(page: str, name: str) -> list:
    return json.loads(html.unescape(re.search(rf'data-{name}="([^"]*)"', page)[1]))


def way_of(motion, name):
    return motion[motion["surface"] == name].set_index("step")


@settings(max_examples=25, deadline=None)
@given(start=st.floats(-8, 8), learning_rate=st.floats(0.01, 2))
def test_a_ball_on_the_sigmoid_follows_gradient_descent(start, learning_rate):
    motion = roll_balls([Surface("any", "sigmoid", start)], learning_rate, steps=5)
    z = start
    for row in motion.itertuples():
        s = 1 / (1 + math.exp(-z))
        assert (row.z, row.height) == pytest.approx((z, s))
        assert row.slope == pytest.approx(s * (1 - s))
        z -= learning_rate * s * (1 - s)


def test_the_four_balls_creep_roll_slide_and_stay():
    motion = roll_balls(learning_rate=0.25, steps=40)
    ramp, flat = way_of(motion, "ramp")["z"], way_of(motion, "flat")["z"]
    assert ramp.tolist() == [6 - 0.25 * step for step in range(25)] + [0.0] * 16
    assert set(flat) == {-3.0}
    moved = {name: np.ptp(way["z"]) for name, way in motion.groupby("surface")}
    assert 0 < moved["tail"] < 0.03
    assert moved["tail"] < moved["slope"] < moved["ramp"]


def test_every_ball_has_a_row_per_step():
    motion = roll_balls(steps=3)
    assert motion["surface"].unique().tolist() == [surface.name for surface in FOUR_SURFACES]
    assert motion.groupby("surface")["step"].apply(list).map(lambda s: s == [0, 1, 2, 3]).all()


@pytest.mark.parametrize("surfaces", [(), (FOUR_SURFACES[0], FOUR_SURFACES[0])])
def test_surfaces_that_cannot_be_told_apart_are_refused(surfaces):
    with pytest.raises(ValueError, match="a name of its own"):
        roll_balls(surfaces)


def test_no_steps_are_refused():
    with pytest.raises(ValueError, match="at least 1 step"):
        roll_balls(steps=0)


def test_words_say_where_each_ball_begins_and_ends():
    words = describe_roll(roll_balls())
    assert "40 steps" in words
    assert "ramp: from z = 6 (slope 1) to 0 (slope 0)" in words
    assert "flat: from z = -3 (slope 0) to -3" in words


def test_the_picture_shows_every_step():
    axes = draw_roll(roll_balls(steps=7))
    assert len(axes) == 4
    for ax, surface in zip(axes, FOUR_SURFACES, strict=True):
        _, steps, start, _ = (line.get_xdata() for line in ax.get_lines())
        assert len(steps) == 8
        assert start == [surface.start]


def test_the_page_has_a_still_picture_with_a_description(page):
    alt = html.unescape(re.search(r'<img [^>]*alt="([^"]*)"', page)[1])
    assert describe_roll(roll_balls()) in alt


def test_the_balls_lie_on_what_is_drawn(page):
    image = imread(io.BytesIO(base64.b64decode(re.search(r"base64,([^\"]+)", page)[1])))
    for ball in read_data(page, "marks"):
        for x, y in zip(ball["moving"]["cx"], ball["moving"]["cy"], strict=True):
            row, column = round(SHARPNESS * y), round(SHARPNESS * x)
            around = image[row - 2 : row + 3, column - 2 : column + 3, :3]
            assert around.min() < 0.5, (x, y)


def test_words_of_each_step_carry_the_numbers_of_the_motion(page):
    motion = roll_balls()
    words = read_data(page, "words")
    assert len(words) == 41
    for row in motion.itertuples():
        assert f"{row.surface}: z = {row.z:.4f}, slope {row.slope:.4f}" in words[row.step]


def test_it_is_displayed_with_words_for_where_html_is_not(displayed):
    motion = roll_balls(steps=2)
    rolling_balls.show_roll(motion)
    (data,) = displayed
    assert data["text/plain"] == describe_roll(motion)
    assert 'class="scrubber"' in data["text/html"]
