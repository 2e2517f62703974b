"""The one look of the report's figures: colours that every eye can tell apart, and sizes."""

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Of Okabe and Ito's palette, made to stay distinguishable with every common colour vision.
# Source: M. Okabe, K. Ito, "Color Universal Design", 2008.
BLACK = "#000000"
BLUE = "#0072B2"
VERMILION = "#D55E00"
REFERENCE_LINE = MappingProxyType({"color": BLACK, "linestyle": (0, (2, 2)), "linewidth": 1.4})
# On a dark page: what is written and drawn in grey lies between these, and colours are lighter.
DARK_INK, DARK_PAPER = "#E6E6E6", "#16191D"
IN_THE_DARK = MappingProxyType({BLUE: "#5AB5FB", VERMILION: "#E77029"})
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


def turn_dark(figure: "Figure") -> None:
    """Give a finished figure the colours of a dark page."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch
    from matplotlib.text import Text

    figure.canvas.draw()  # so that all ticks and their labels are there
    parts = {
        Line2D: ("color", "markerfacecolor", "markeredgecolor"),
        Patch: ("facecolor", "edgecolor"),
        Text: ("color",),
    }
    for artist in figure.findobj():
        for kind, names in parts.items():
            if isinstance(artist, kind):
                # All are read before one is set: a marker's colours may be those of its line.
                found = [(name, getattr(artist, f"get_{name}")()) for name in names]
                for name, colour in found:
                    getattr(artist, f"set_{name}")(in_the_dark(colour))


def in_the_dark(colour: object) -> tuple[float, ...]:
    """Return what a colour of matplotlib's becomes on a dark page."""
    from matplotlib.colors import to_hex, to_rgb, to_rgba

    *light, opacity = to_rgba(colour)
    known = IN_THE_DARK.get(to_hex(light).upper())
    if known is not None:
        return (*to_rgb(known), opacity)
    share = sum(light) / 3
    ends = zip(to_rgb(DARK_INK), to_rgb(DARK_PAPER), strict=True)
    return (*(ink + share * (paper - ink) for ink, paper in ends), opacity)
