"""The one look of the report's figures: colours that every eye can tell apart, and sizes."""

from types import MappingProxyType

# Of Okabe and Ito's palette, made to stay distinguishable with every common colour vision.
# Source: M. Okabe, K. Ito, "Color Universal Design", 2008.
BLACK = "#000000"
BLUE = "#0072B2"
VERMILION = "#D55E00"
REFERENCE_LINE = MappingProxyType({"color": BLACK, "linestyle": (0, (2, 2)), "linewidth": 1.4})
FIGURE_WIDTH = 9.0  # inches: the width of the page's text
PANEL_HEIGHT = 3.2  # inches: one row of panels
SAVED_DPI = 160


def apply_look() -> None:
    """Set seaborn's and matplotlib's defaults to this look, for this process."""
    import seaborn

    seaborn.set_theme(
        style="whitegrid",
        rc={
            "figure.dpi": 96,
            "axes.titlesize": 12,
            "axes.labelsize": 11,
            "legend.fontsize": 9.5,
            "legend.title_fontsize": 9.5,
            "xtick.labelsize": 10,
            "ytick.labelsize": 10,
            "lines.linewidth": 2.0,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "grid.linewidth": 0.6,
        },
    )
