"""Simulates colour-blindness over the palette and says how far apart its colours remain.

`python -m tools.website.colours` prints the table. Distances are ΔE' in CAM02-UCS, where 1 is about
what can just be seen side by side. The dash and the marker come on top of them.
"""

import itertools
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import to_hex, to_rgb

from helpers import style
from tools.website.look import COLOURS

if TYPE_CHECKING:
    import pandas as pd

# How sight differs, as colorspacious names it, at full strength; grey is print without colour.
# Source: G. Machado, M. Oliveira, L. Fernandes, "A physiologically-based model for simulation of
# color vision deficiency", 2009, doi:10.1109/TVCG.2009.113.
VISIONS = ("normal", "deuteranomaly", "protanomaly", "tritanomaly", "grey")
# Below this two colours side by side can be taken for each other: ten times what can just be seen.
CLEAR = 10.0
# Which colours stand together in one panel, with what else tells them apart.
USED_TOGETHER: Mapping[str, tuple[str, ...]] = {
    "the first series, in order": style.SERIES_COLOURS[:4],
    "sigmoid, tanh, ReLU": tuple(style.COLOURS[name] for name in ("sigmoid", "tanh", "relu")),
    "σ, its slope and the point on the saturated region": (
        style.BLUE,
        style.VERMILION,
        style.BLACK,
        to_hex(
            style.SATURATED_REGION["alpha"] * np.array(to_rgb(style.SATURATED_REGION["color"]))
            + (1 - style.SATURATED_REGION["alpha"])
        ),
    ),
    "ball, its edge and the curves": (style.YELLOW, style.BLACK, style.BLUE, style.VERMILION),
    "paper and every line": ("#FFFFFF", *style.SERIES_COLOURS),
}


def simulate(colour: str, vision: str) -> np.ndarray:
    """Return how a colour is seen, as sRGB from 0 to 1, (3,).

    Raises:
        ValueError: no such vision.

    """
    from colorspacious import cspace_convert

    if vision not in VISIONS:
        raise ValueError(f"vision must be one of {', '.join(VISIONS)}, not {vision!r}")
    rgb = np.array(to_rgb(colour))
    if vision == "normal":
        return rgb
    if vision == "grey":
        light = cspace_convert(rgb, "sRGB1", "XYZ1")[1]
        return cspace_convert([light] * 3, "sRGB1-linear", "sRGB1")
    space = {"name": "sRGB1+CVD", "cvd_type": vision, "severity": 100}
    return np.clip(cspace_convert(rgb, space, "sRGB1"), 0, 1)


def distance(first: str, second: str, vision: str) -> float:
    """Return how different two colours look to somebody."""
    from colorspacious import deltaE

    return float(deltaE(simulate(first, vision), simulate(second, vision), input_space="sRGB1"))


def nearest(colours: Iterable[str], vision: str) -> tuple[float, str, str]:
    """Return the least distance within a group of colours, and the two that have it."""
    pairs = itertools.combinations(dict.fromkeys(colours), 2)
    return min((distance(*pair, vision), *pair) for pair in pairs)


def measure(groups: Mapping[str, tuple[str, ...]] = USED_TOGETHER) -> "pd.DataFrame":
    """Return the least distance of every group for every vision: group, vision, distance, pair."""
    import pandas as pd

    rows = []
    for (group, colours), vision in itertools.product(groups.items(), VISIONS):
        least, *pair = nearest(colours, vision)
        pair = "–".join(_name(colour) for colour in pair)
        rows.append({"group": group, "vision": vision, "distance": least, "pair": pair})
    return pd.DataFrame(rows)


def _name(colour: str) -> str:
    names = {getattr(style, name): name.lower().replace("_", " ") for name in COLOURS}
    return names.get(colour, "white" if colour == "#FFFFFF" else colour)


def main() -> int:
    """Print the table."""
    found = measure()
    for group, rows in found.groupby("group", sort=False):
        print(group)
        for row in rows.itertuples():
            print(f"  {row.vision:14s} least distance {row.distance:5.1f}  {row.pair}")
    coloured = found[found["vision"] != "grey"]
    print(f"least of all with colour: {coloured['distance'].min():.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
