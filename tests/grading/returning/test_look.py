"""The report's figures look like those of the lessons, although grading takes nothing of theirs."""

import matplotlib as mpl
import pytest

from grading.returning import look
from helpers import style
from tools.website.dark import darken_colour

# What the report draws with colours of its own, so that the defaults do not show; and the fonts of
# formulas, of which it has none.
NOT_SHOWN = {"axes.prop_cycle", "patch.facecolor"}
FORMULAS = "mathtext."


@pytest.mark.parametrize(
    "name",
    ["BLACK", "BLUE", "VERMILION", "FIGURE_WIDTH", "PANEL_HEIGHT", "SAVED_DPI"],
)
def test_colours_and_sizes_are_those_of_the_course(name):
    assert getattr(look, name) == getattr(style, name)


@pytest.mark.parametrize("name", ["BLACK", "BLUE", "VERMILION"])
def test_in_the_dark_a_colour_is_the_one_of_the_site(name):
    wanted = mpl.colors.to_rgba(darken_colour(getattr(style, name)))
    assert look.in_the_dark(getattr(style, name)) == wanted


def test_the_ground_and_the_words_of_a_dark_page_are_those_of_the_site():
    ends = (look.DARK_INK, look.DARK_PAPER)
    assert ends == (style.PAGE_COLOURS["ink"][1], style.PAGE_COLOURS["paper"][1])


def test_a_line_to_compare_with_is_drawn_alike():
    assert look.REFERENCE_LINE == style.THEORY


def test_what_is_drawn_without_being_told_how_is_drawn_alike():
    defaults = []
    for apply in (style.apply_style, look.apply_look):
        with mpl.rc_context():
            apply()
            shown = {k: v for k, v in mpl.rcParams.items() if FORMULAS not in k}
            defaults.append({k: v for k, v in shown.items() if k not in NOT_SHOWN})
    assert defaults[0] == defaults[1]
