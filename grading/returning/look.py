"""The one look of what grading writes: colours, sizes and typeface of pages and figures.

`templates/look.css`, `templates/typeface.css` and `fonts/` are made by the course that this package
comes with (`python -m tools.website.look`); figures take their colours and their font from there.
"""

import base64
import re
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TEMPLATES = Path(__file__).parent / "templates"
FONTS = Path(__file__).parent / "fonts"
LOOK = (TEMPLATES / "look.css").read_text(encoding="utf-8")
# What each colour is on a light page and on a dark one.
COLOURS = MappingProxyType(
    {
        name: (light, dark)
        for name, light, dark in re.findall(r"--course-([\w-]+): light-dark\((.+), (.+)\);", LOOK)
    }
)
IN_THE_DARK = MappingProxyType(dict(COLOURS.values()))
BLACK, BLUE, VERMILION = (COLOURS[name][0] for name in ("black", "blue", "vermilion"))
DARK_INK, DARK_PAPER = COLOURS["ink"][1], COLOURS["paper"][1]
FONT = re.search(r'--course-text-font: "([^"]+)"', LOOK)[1]
OTHER_SIGNS = "DejaVu Sans"  # what draws a sign that the typeface lacks: matplotlib brings it
REFERENCE_LINE = MappingProxyType({"color": BLACK, "linestyle": (0, (2, 2)), "linewidth": 1.4})
SCREEN_DPI = 96
FIGURE_WIDTH = int(re.search(r"--course-figure-width: (\d+)px", LOOK)[1]) / SCREEN_DPI  # inches
PANEL_HEIGHT = 3.2  # inches: one row of panels
SAVED_DPI = 160


@cache
def embed_typeface() -> str:
    """Return the CSS rules that bring the typeface, with its files in them."""

    def embed(address: re.Match) -> str:
        data = base64.b64encode((FONTS / address[1]).read_bytes()).decode("ascii")
        return f'url("data:font/ttf;base64,{data}")'

    rules = (TEMPLATES / "typeface.css").read_text(encoding="utf-8")
    return re.sub(r'url\("([^"]+)"\)', embed, rules)


def apply_look() -> None:
    """Set seaborn's and matplotlib's defaults to this look, for this process."""
    import seaborn
    from matplotlib.font_manager import fontManager

    known = {font.fname for font in fontManager.ttflist}
    for file in sorted(map(str, FONTS.glob("*.ttf"))):
        if file not in known:
            fontManager.addfont(file)
    seaborn.set_theme(
        style="whitegrid",
        rc={
            "font.family": [FONT, OTHER_SIGNS],
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


def turn_dark(figure: "Figure") -> None:
    """Give a finished figure the colours of a dark page.

    It was drawn before, so that all ticks and their labels are there.
    """
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch
    from matplotlib.text import Text

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
