"""Still figures: each function draws the data it is given, and returns its axes."""

from helpers.figures import maps, plots
from helpers.figures.cheat_sheet import plot_cheat_sheet
from helpers.figures.plots import (
    activation_look,
    make_figure,
    plot_band,
    plot_by_layer,
    series_look,
    shade_saturated,
)

__all__ = [
    "activation_look", "make_figure", "maps", "plot_band", "plot_by_layer", "plot_cheat_sheet",
    "plots", "series_look", "shade_saturated",
]  # fmt: skip
