"""Still figures: each function draws the data it is given, and returns its axes."""

from helpers.figures import maps, plots
from helpers.figures.cheat_sheet import plot_cheat_sheet
from helpers.figures.plots import make_figure, plot_band, plot_by_layer, shade_saturated

__all__ = [
    "make_figure", "maps", "plot_band", "plot_by_layer", "plot_cheat_sheet", "plots",
    "shade_saturated",
]  # fmt: skip
