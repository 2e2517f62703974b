"""A scrubbable picture needs nothing but itself, and its shapes lie where the data are."""

import base64
import html
import io
import json
import re

import numpy as np
import pytest
from matplotlib.image import imread

from helpers import style
from helpers.figures import make_figure
from helpers.films.scrubber import (
    SHARPNESS,
    MovingShape,
    bars,
    circle,
    pixels,
    scrubber_html,
    settle,
    show_scrubber,
)


@pytest.fixture(scope="module")
def ax():
    figure, ax = make_figure(width=4, height=3)
    ax.plot([0, 1, 2], [0, 1, 4], "o", color="black")
    settle(figure)
    return ax


@pytest.fixture(scope="module")
def page(ax) -> str:
    ball = circle(ax, np.array([0, 1, 2]), np.array([0, 1, 4]), style.YELLOW)
    words = ["at <0>", 'at "1"', "at 2"]
    return scrubber_html(ax.figure, "Three black dots on a rising curve.", [ball], words, "dot")


def read_data(page: str, name: str) -> list:
    return json.loads(html.unescape(re.search(rf'data-{name}="([^"]*)"', page)[1]))


def test_the_page_fetches_nothing(page):
    assert re.findall(r'\b(?:src|href)="([^"]{22})', page) == ["data:image/png;base64,"]
    words = re.sub(r"base64,[^\"]+", "", page).replace('"http://www.w3.org/2000/svg"', "")
    assert not re.search(r"//|\bimport\b|fetch|url\(|XMLHttpRequest", words)


def test_without_scripts_there_is_the_picture_with_its_words_and_no_dead_control(page):
    assert 'alt="Three black dots on a rising curve."' in page
    assert re.search(r'<div class="controls" hidden', page)
    assert "controls.hidden = false" in page


def test_controls_are_a_range_and_a_button_which_bring_their_own_keys(page):
    controls = re.search(r'<div class="controls" hidden.*?</div>', page, re.DOTALL)[0]
    assert '<label>dot <input type="range" min="0" max="2"' in controls
    assert '<button type="button"' in controls


def test_less_motion_is_respected(page):
    assert "prefers-reduced-motion: reduce" in page
    assert page.index("if (calm.matches) return;") < page.index("setInterval(advance")


def test_paper_gets_the_still_picture(page):
    rule = "@media print { .scrubber .controls, .scrubber svg { display: none } }"
    assert rule in page


def test_any_words_come_through_the_markup_unharmed(page):
    assert read_data(page, "words") == ["at <0>", 'at "1"', "at 2"]


def test_a_circle_lies_on_its_data(page):
    image = imread(io.BytesIO(base64.b64decode(re.search(r"base64,([^\"]+)", page)[1])))
    (ball,) = read_data(page, "marks")
    for x, y in zip(ball["moving"]["cx"], ball["moving"]["cy"], strict=True):
        assert image[round(SHARPNESS * y), round(SHARPNESS * x), :3].max() < 0.1


def test_bars_stand_on_zero_and_reach_their_heights(ax):
    edges, heights = np.array([0.0, 1.0, 2.0]), np.array([[1.0, 3.0], [0.0, 4.0]])
    mark = bars(ax, edges, heights, style.BLUE)
    first = np.array([p.split(",") for p in re.findall(r"[\d.]+,[\d.]+", mark.moving["d"][0])])
    xs, ys = pixels(ax, np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 1, 3, 3, 0]))
    assert first[:, 0].astype(float) == pytest.approx(xs)
    assert first[:, 1].astype(float) == pytest.approx(ys)
    assert len(mark.moving["d"]) == 2


@pytest.mark.parametrize("words", [[], ["one"], ["one", "two", "three"]])
def test_frames_and_words_must_agree(ax, words):
    mark = MovingShape("circle", moving={"cx": [1, 2]})
    with pytest.raises(ValueError, match="frame"):
        scrubber_html(ax.figure, "A curve.", [mark], words)


def test_it_is_displayed_with_words_for_where_html_is_not(displayed, page):
    show_scrubber(page, "three dots")
    assert displayed == [{"text/html": page, "text/plain": "three dots"}]
