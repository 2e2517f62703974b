"""The one look of the course: palette, typeface, line styles, markers, sizes of words and figures.

All other places take these values: look.css is made from them by `python -m tools.website.look`.
"""

from pathlib import Path
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

# Of a light page and a dark one: the ground, what is written on it, what is less important, lines,
# the ground of code and boxes, links, and what is wrong, right, or
# between the two.
PAGE_COLOURS = MappingProxyType(
    {
        "paper": ("#FFFFFF", "#16191D"),
        "ink": ("#1A1A1A", "#E6E6E6"),
        "soft": ("#555555", "#B0B0B0"),
        "line": ("#C8C8C8", "#4A4F55"),
        "box": ("#F4F6F8", "#23282E"),
        "link": ("#005A8F", "#7CC0F0"),
        "alarm": ("#A63A00", "#F0A070"),
        "good": ("#00684A", "#2FB88D"),
        "middle": ("#8A5A00", "#D99A2B"),
    }
)
# Of words: a page's title, the heading of a part, the text; and notes and code, beside the text. On
# paper the text has a size of its own, and the others follow it.
PAGE_SIZES = MappingProxyType(
    {
        **{"title": "1.75rem", "heading": "1.3rem", "text": "1rem", "small": "0.8rem"},
        "text-on-paper": "10pt",
    }
)
PAGE_WEIGHTS = MappingProxyType({"plain": 400, "strong": 700})

# The course's own typeface lies beside this file; the last font of each list is on every system.
FONTS = Path(__file__).parent / "fonts"
FONT = "Course Sans"
CODE_FONT = "Course Code"
TEXT_FONTS = f'"{FONT}", "Source Sans 3", system-ui, "Segoe UI", "DejaVu Sans", sans-serif'
CODE_FONTS = f'"{CODE_FONT}", ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace'
# What draws a sign that the typeface lacks, such as ∇: matplotlib brings it.
OTHER_SIGNS = "DejaVu Sans"


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


def find_typeface() -> list[str]:
    """Make the course's typeface known to matplotlib; return the fonts of a figure, best first.

    Where its files are missing, matplotlib's own font is all there is.
    """
    from matplotlib.font_manager import fontManager

    known = {font.fname for font in fontManager.ttflist}
    files = [str(path) for path in sorted(FONTS.glob("*.ttf"))]
    for file in files:
        if file not in known:
            fontManager.addfont(file)
    return [FONT, OTHER_SIGNS] if files else [OTHER_SIGNS]


def apply_style() -> None:
    """Set seaborn's and matplotlib's defaults to the look of the course, for this process."""
    import seaborn

    fonts = find_typeface()
    seaborn.set_theme(
        context="notebook",
        style="whitegrid",
        palette=SERIES_COLOURS,
        rc={
            "font.family": fonts,
            "mathtext.fontset": "custom",
            "mathtext.rm": fonts[0],
            "mathtext.it": f"{fonts[0]}:italic",
            "mathtext.bf": f"{fonts[0]}:bold",
            "mathtext.bfit": f"{fonts[0]}:bold",
            "mathtext.sf": fonts[0],
            "mathtext.cal": f"{fonts[0]}:italic",
            "mathtext.fallback": "stixsans",
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
