"""The page fits: nothing is cut off, and no text runs into another."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from helpers import style
from helpers.figures.cheat_sheet import HEIGHT, WIDTH, plot_cheat_sheet

LAYERS = range(1, 11)


@pytest.fixture(scope="module")
def page():
    style.apply_style()
    curves = {
        name: pd.Series([factor ** (10 - layer) for layer in LAYERS], index=LAYERS)
        for name, factor in (("sigmoid, default", 0.14), ("sigmoid, gain 4 and centred", 0.9))
    }
    figure = plot_cheat_sheet(curves)
    figure.canvas.draw()
    return figure


def boxes(figure):
    renderer = figure.canvas.get_renderer()
    texts = [text for ax in figure.axes for text in ax.texts if text.get_text().strip()]
    return {text.get_text(): text.get_window_extent(renderer) for text in texts}


def test_it_is_one_page_of_a4_and_of_letter(page):
    assert tuple(page.get_size_inches()) == (WIDTH, HEIGHT)
    assert min(8.27, 8.5) >= WIDTH
    assert min(11.69, 11.0) >= HEIGHT


def test_no_text_leaves_the_page(page):
    width, height = page.get_size_inches() * page.dpi
    outside = [
        words
        for words, box in boxes(page).items()
        if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height
    ]
    assert outside == []


def test_no_text_runs_into_another(page):
    # Tall signs may touch the line above by a hair; a shared third of a line is an overlap.
    def overlap(a, b):
        high = min(a.y1, b.y1) - max(a.y0, b.y0)
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        return wide > 0 and high > min(a.height, b.height) / 3

    pairs = combinations(boxes(page).items(), 2)
    assert [(one, two) for (one, a), (two, b) in pairs if overlap(a, b)] == []


def test_the_curves_are_the_ones_given(page):
    lines = [line for ax in page.axes for child in ax.child_axes for line in child.get_lines()]
    drawn = [line.get_ydata() for line in lines if line.get_label() == "sigmoid, default"]
    assert np.allclose(drawn[0], [0.14 ** (10 - layer) for layer in LAYERS])
