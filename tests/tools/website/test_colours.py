"""Colours that stand together stay apart for every eye; where grey loses them, the dash tells."""

import itertools

import numpy as np
import pytest

from helpers import style
from tools.website.colours import CLEAR, USED_TOGETHER, VISIONS, distance, main, measure, simulate

COLOUR_VISIONS = VISIONS[:-1]


@pytest.fixture(scope="module")
def found():
    return measure()


@pytest.mark.parametrize("vision", COLOUR_VISIONS)
def test_colours_that_stand_together_are_clearly_apart(found, vision):
    rows = found[found["vision"] == vision]
    assert len(rows) == len(USED_TOGETHER)
    assert rows["distance"].min() > CLEAR, rows.to_string()


@pytest.mark.parametrize(
    ("colours", "dashes", "markers"),
    [
        (
            [style.LOOKS[name].colour for name in ("sigmoid", "tanh", "relu", "leaky_relu")],
            [style.LOOKS[name].line_style for name in ("sigmoid", "tanh", "relu", "leaky_relu")],
            [style.LOOKS[name].marker for name in ("sigmoid", "tanh", "relu", "leaky_relu")],
        ),
        (style.SERIES_COLOURS, style.SERIES_LINE_STYLES, style.SERIES_MARKERS),
    ],
)
def test_what_grey_print_makes_alike_has_another_dash_and_marker(colours, dashes, markers):
    alike = [
        (first, second)
        for first, second in itertools.combinations(range(len(colours)), 2)
        if distance(colours[first], colours[second], "grey") < CLEAR
    ]
    assert alike, "grey does lose some, so this test looks at something"
    for first, second in alike:
        assert dashes[first] != dashes[second]
        assert markers[first] != markers[second]


def test_the_simulation_takes_away_what_each_eye_lacks():
    red, green = "#C80000", "#508200"
    assert distance(red, green, "deuteranomaly") < distance(red, green, "normal") / 2
    assert distance("#0000FF", "#006040", "tritanomaly") < distance("#0000FF", "#006040", "normal")
    assert np.ptp(simulate("#12AB9F", "grey")) == pytest.approx(0, abs=1e-6)
    for vision in VISIONS:
        assert simulate("#FFFFFF", vision) == pytest.approx(np.ones(3), abs=0.01)


def test_a_palette_that_colour_blindness_merges_is_found():
    bad = measure({"red and green": ("#C80000", "#7A7A00")})
    assert bad.set_index("vision").loc["deuteranomaly", "distance"] < CLEAR


def test_an_unknown_vision_is_refused():
    with pytest.raises(ValueError, match="vision must be one of"):
        simulate("#FFFFFF", "tired")


def test_the_table_states_the_least_distance(found, capsys):
    assert main() == 0
    least = found.loc[found["vision"] != "grey", "distance"].min()
    assert f"least of all with colour: {least:.1f}" in capsys.readouterr().out
