"""The one look of the course: palette, line styles, markers and figure sizes."""

from types import MappingProxyType
from typing import NamedTuple

# Okabe and Ito's palette, made to stay distinguishable with every common colour vision, which
# its authors have tested; the grey beside it is for what means nothing by its colour.
# Source: M. Okabe, K. Ito, "Color Universal Design", 2008.
BLACK = "#000000"
ORANGE = "#E69F00"
SKY_BLUE = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILION = "#D55E00"
PURPLE = "#CC79A7"
GREY = "#7F7F7F"


class Look(NamedTuple):
    """How an activation function is drawn and called: the same in every lesson.

    The dash and the marker carry the meaning where the colour is lost (grey print).
    """

    label: str
    colour: str
    line_style: str | tuple
    marker: str


LOOKS = MappingProxyType(
    {
        "sigmoid": Look("sigmoid", BLUE, "-", "o"),
        "tanh": Look("tanh", GREEN, (0, (6, 2)), "s"),
        "relu": Look("ReLU", VERMILION, (0, (4, 2, 1, 2)), "^"),
        "leaky_relu": Look("leaky ReLU", PURPLE, (0, (1, 1.5)), "v"),
        "elu": Look("ELU", ORANGE, (0, (8, 2, 1, 2, 1, 2)), "D"),
        "silu": Look("SiLU (Swish)", SKY_BLUE, (0, (3, 1)), "P"),
        "gelu": Look("GELU", BLACK, (0, (2, 3)), "X"),
        "scaled_sigmoid": Look("scaled sigmoid", SKY_BLUE, (0, (3, 1)), "P"),
        "penalized_tanh": Look("penalised tanh", ORANGE, (0, (8, 2, 1, 2, 1, 2)), "D"),
    }
)
LABELS = MappingProxyType({name: look.label for name, look in LOOKS.items()})
COLOURS = MappingProxyType({name: look.colour for name, look in LOOKS.items()})
# For anything that is not an activation function: take these in this order.
SERIES_COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY_BLUE, BLACK)
SERIES_LINE_STYLES = tuple(look.line_style for look in LOOKS.values())[:7]
SERIES_MARKERS = ("o", "^", "s", "v", "D", "P", "X")

# Two meanings that keep one look everywhere.
THEORY = MappingProxyType({"color": BLACK, "linestyle": (0, (2, 2)), "linewidth": 1.4})
SATURATED_REGION = MappingProxyType({"color": YELLOW, "alpha": 0.35, "linewidth": 0})

FIGURE_WIDTH = 9.0  # inches: the width of a notebook's text
PANEL_HEIGHT = 3.2  # inches: one row of panels
SCREEN_DPI = 96
SAVED_DPI = 160

# For pages and print; the last of each is what every system has. Figures use matplotlib's own.
TEXT_FONTS = '"DejaVu Sans", Verdana, "Segoe UI", "Helvetica Neue", Arial, sans-serif'
CODE_FONTS = '"DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace'


def activation_look(name: str, marker: bool = False) -> dict[str, object]:
    """Return colour, dash and, if wanted, marker of an activation function as plot keywords."""
    look = {"color": LOOKS[name].colour, "linestyle": LOOKS[name].line_style}
    return look | {"marker": LOOKS[name].marker} if marker else look


def series_look(index: int, marker: bool = False) -> dict[str, object]:
    """Return colour, dash and, if wanted, marker of the index-th series of any other kind."""
    look = {
        "color": SERIES_COLOURS[index % len(SERIES_COLOURS)],
        "linestyle": SERIES_LINE_STYLES[index % len(SERIES_LINE_STYLES)],
    }
    return look | {"marker": SERIES_MARKERS[index % len(SERIES_MARKERS)]} if marker else look


def apply_style() -> None:
    """Set seaborn's and matplotlib's defaults to the look of the course, for this process."""
    import seaborn

    seaborn.set_theme(
        context="notebook",
        style="whitegrid",
        palette=SERIES_COLOURS,
        rc={
            "figure.dpi": SCREEN_DPI,
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
