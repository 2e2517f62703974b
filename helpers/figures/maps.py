"""Maps of many trained networks: depth upwards, weight scale to the right, and theory over it."""

from typing import TYPE_CHECKING

import numpy as np

from helpers import style
from helpers.figures.plots import make_figure

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLOUR_MAP = "cividis"  # ordered in lightness, for every colour vision and in grey print


def plot_map(
    frame: "pd.DataFrame",
    value: str,
    ax: "Axes | None" = None,
    low: float = 0.0,
    high: float = 1.0,
) -> "Axes":
    """Draw one cell per network, coloured by a value; a diverged one is white with a cross.

    The axes' first collection is the mesh, for a colour bar.

    Args:
        frame: one row per network: weight_scale and depth (positive), diverged (True or False),
            and `value`. A network that is not there, or has no value, leaves its cell white.
        value: name of the column to draw.
        ax: where to draw; a new figure without it. Both of its axes become logarithmic.
        low: the value of the darkest colour.
        high: the value of the lightest colour.

    Raises:
        ValueError: the frame is empty or has two rows for one cell.

    """
    if frame.empty:
        raise ValueError("there are no networks to draw: the frame is empty")
    if frame.duplicated(["depth", "weight_scale"]).any():
        raise ValueError("two networks for one cell of depth and weight_scale: keep one seed")
    ax = ax or make_figure(width=4.5)[1]
    values = frame[value].where(~frame["diverged"])
    cells = frame.assign(shown=values).pivot(index="depth", columns="weight_scale", values="shown")
    edges = log_edges(cells.columns.to_numpy()), log_edges(cells.index.to_numpy())
    ax.pcolormesh(*edges, cells.to_numpy(), cmap=COLOUR_MAP, vmin=low, vmax=high, linewidth=0)
    lost = frame[frame["diverged"]]
    look = {"marker": "x", "s": 22, "linewidth": 1.1, "color": style.BLACK}
    ax.scatter(lost["weight_scale"], lost["depth"], label="diverged", **look)
    ax.set(xscale="log", yscale="log", xlim=edges[0][[0, -1]], ylim=edges[1][[0, -1]])
    ax.set_yticks(cells.index, [str(depth) for depth in cells.index])
    ax.minorticks_off()
    ax.grid(False)
    return ax


def plot_depth_limits(scales: "pd.DataFrame", multiple: float, ax: "Axes") -> "Axes":
    """Draw the depth limits of theory over a map; its view stays as it is.

    Where only one line can be seen the two lie on each other.

    Args:
        scales: what `mean_field.depth_scales` returns, along weight scales in order.
        multiple: how many depth scales deep the limit lies, see `mean_field.TRAINABLE_SCALES`.
        ax: a map.

    """
    from matplotlib.patheffects import withStroke

    view = ax.get_xlim(), ax.get_ylim()
    halo = [withStroke(linewidth=4, foreground="white")]
    looks = {
        "backward": {"linestyle": "-", "linewidth": 1.2, "label": f"{multiple:g}ξ∇, backward"},
        "forward": {**style.THEORY, "linewidth": 2.2, "label": f"{multiple:g}ξc, forward"},
    }
    for column, look in looks.items():
        limit = multiple * scales[column].clip(upper=1e6)
        look = {"color": style.BLACK, **look}
        ax.plot(scales["sigma_w"], limit, path_effects=halo, **look)
    ax.set(xlim=view[0], ylim=view[1])
    return ax


def log_edges(centres: np.ndarray) -> np.ndarray:
    """Return the borders of cells around ascending positive centres, halfway on a log axis.

    A single centre gets a cell from its half to its double.
    """
    logs = np.log(np.asarray(centres, dtype=float))
    if len(logs) == 1:
        return np.exp(logs + np.log([0.5, 2.0]))
    middle = (logs[1:] + logs[:-1]) / 2
    first, last = 2 * logs[0] - middle[0], 2 * logs[-1] - middle[-1]
    return np.exp(np.concatenate([[first], middle, [last]]))
