"""On a dark page a figure can be read: its words, its lines, and which line is which."""

from itertools import combinations

import numpy as np
import pytest

from helpers import style
from tools.website.dark import darken, darken_colour, read_colour, to_oklab, to_srgb

GROUND, INK = (style.PAGE_COLOURS[name][1] for name in ("paper", "ink"))


def luminance(colour):
    part = read_colour(colour) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    """The contrast of two colours as the guidelines for accessible pages define it."""
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_white_becomes_the_ground_of_the_page_and_black_its_ink():
    assert darken_colour("#FFFFFF") == GROUND
    assert darken_colour(style.BLACK) == INK


@pytest.mark.parametrize("colour", [*style.SERIES_COLOURS, style.GREY])
def test_a_line_stands_out_from_the_dark(colour):
    assert contrast(darken_colour(colour), GROUND) >= 3


@pytest.mark.parametrize("name", ["ink", "soft", "link", "alarm"])
@pytest.mark.parametrize("ground", ["paper", "box"])
def test_words_can_be_read_on_every_ground(name, ground):
    for word, behind in zip(style.PAGE_COLOURS[name], style.PAGE_COLOURS[ground], strict=True):
        assert contrast(word, behind) >= 4.5


def test_lines_can_be_told_apart_in_the_dark():
    colours = [to_oklab(darken(read_colour(colour))) for colour in style.SERIES_COLOURS]
    assert min(np.linalg.norm(one - other) for one, other in combinations(colours, 2)) > 0.08


def test_oklab_and_back_is_the_same_colour():
    colours = np.random.default_rng(0).integers(0, 256, (500, 3), dtype=np.uint8)
    assert (to_srgb(to_oklab(colours)) == colours).all()
