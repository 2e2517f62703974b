"""The one look of the course: palette, line styles, markers and figure sizes."""

from types import MappingProxyType

# Okabe and Ito's palette, made to stay distinguishable with every common colour vision.
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

# One colour, one dash and one marker per activation function, the same in every lesson: the dash
# and the marker carry the meaning where the colour is lost (grey print).
COLOURS = MappingProxyType(
    {
        "sigmoid": BLUE,
        "tanh": GREEN,
        "relu": VERMILION,
        "leaky_relu": PURPLE,
        "elu": ORANGE,
        "silu": SKY_BLUE,
        "gelu": BLACK,
        "scaled_sigmoid": SKY_BLUE,
        "penalized_tanh": ORANGE,
    }
)
LINE_STYLES = MappingProxyType(
    {
        "sigmoid": "-",
        "tanh": (0, (6, 2)),
        "relu": (0, (4, 2, 1, 2)),
        "leaky_relu": (0, (1, 1.5)),
        "elu": (0, (8, 2, 1, 2, 1, 2)),
        "silu": (0, (3, 1)),
        "gelu": (0, (2, 3)),
        "scaled_sigmoid": (0, (3, 1)),
        "penalized_tanh": (0, (8, 2, 1, 2, 1, 2)),
    }
)
MARKERS = MappingProxyType(
    {
        "sigmoid": "o",
        "tanh": "s",
        "relu": "^",
        "leaky_relu": "v",
        "elu": "D",
        "silu": "P",
        "gelu": "X",
        "scaled_sigmoid": "P",
        "penalized_tanh": "D",
    }
)
LABELS = MappingProxyType(
    {
        "sigmoid": "sigmoid",
        "tanh": "tanh",
        "relu": "ReLU",
        "leaky_relu": "leaky ReLU",
        "elu": "ELU",
        "silu": "SiLU (Swish)",
        "gelu": "GELU",
        "scaled_sigmoid": "scaled sigmoid",
        "penalized_tanh": "penalised tanh",
    }
)
# For anything that is not an activation function: take these in this order.
SERIES_COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY_BLUE, BLACK)
SERIES_LINE_STYLES = tuple(LINE_STYLES.values())[:7]
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
