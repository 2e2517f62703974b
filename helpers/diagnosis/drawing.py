"""A report as a figure, with the words for those who cannot see it."""

import math
from typing import TYPE_CHECKING

from helpers import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANELS = (
    ("delta_norm", "size of δ", "log"),
    ("flat", "share in the flat part", "linear"),
    ("signal", "spread between examples", "log"),
)
MOST_NAMES = 12  # calls whose places find room below the axis
MOST_MARKERS = 25
LONGEST_NAME = 18
MOST_COLUMNS = 6
LEGEND_HEIGHT = 0.6  # inches below the panels


def draw_calls(table: "pd.DataFrame") -> "Figure":
    """Draw three panels over the calls of activation functions, a line per function.

    Args:
        table: of a report.

    """
    figure, axes = make_panels(len(PANELS))
    for ax, (column, title, scale) in zip(axes, PANELS, strict=True):
        for index, (function, rows) in enumerate(table.groupby("function", sort=False)):
            drawn = rows[column].where(rows[column].abs() < math.inf)
            ax.plot(
                rows.index + 1,
                drawn,
                label=style.LABELS.get(function, function),
                markevery=max(1, len(rows) // MOST_MARKERS),
                **_look(function, index),
            )
        ax.set_title(title)
        if scale == "log" and (table[column] > 0).any():
            ax.set_yscale("log")
        _name_calls(ax, table)
    axes[1].set_ylim(-0.02, 1.02)
    if not table.empty:
        lines = axes[0].get_legend_handles_labels()
        figure.legend(*lines, loc="outside lower center", ncols=MOST_COLUMNS)
    return figure


def describe_calls(table: "pd.DataFrame") -> str:
    """Say what `draw_calls` shows."""
    if table.empty:
        return "Three empty panels: no call of an activation function was seen."
    first, last = table.iloc[0], table.iloc[-1]
    calls = "the only call" if len(table) == 1 else f"the {len(table)} calls"
    return (
        f"Three panels over {calls} of activation functions, in the order of the forward pass. The "
        f"size of δ is {first['delta_norm']:.2g} at the first and {last['delta_norm']:.2g} at the "
        f"last. The share of values in the flat part is at most {table['flat'].max():.0%}. The "
        f"spread between examples, as a share of the outputs' size, is {first['signal']:.2g} at "
        f"the first and {last['signal']:.2g} at the last."
    )


def make_panels(count: int) -> "tuple[Figure, list[Axes]]":
    """Make a figure with panels side by side that belongs to nobody but the caller.

    Only pyplot teaches a notebook to show figures, so it makes this one; it is closed at once, or a
    notebook would show it a second time at the end of the cell.
    """
    import matplotlib.pyplot as plt

    figure = plt.figure(
        figsize=(style.FIGURE_WIDTH, style.PANEL_HEIGHT + 0.6),
        layout="constrained",
        dpi=style.SCREEN_DPI,
    )
    axes = list(figure.subplots(1, count, sharex=True))
    plt.close(figure)
    return figure, axes


def _look(function: str, index: int) -> dict[str, object]:
    """Return the look of a function in the course, or one in grey that no other here has."""
    if function in style.LOOKS:
        return style.activation_look(function, marker=True)
    return style.series_look(index, marker=True) | {"color": style.GREY}


def _name_calls(ax: "Axes", table: "pd.DataFrame") -> None:
    """Write the places below the axis if there is room, or else count the calls."""
    if 0 < len(table) <= MOST_NAMES:
        names = [
            _shorten(place) + (f" ({step})" if step > 1 else "")
            for place, step in zip(table["place"], table["step"], strict=True)
        ]
        ax.set_xticks(range(1, len(table) + 1), names, rotation=60, ha="right", fontsize="small")
    else:
        ax.xaxis.get_major_locator().set_params(integer=True)
        ax.set_xlabel("call, in the order of the forward pass")


def _shorten(name: str) -> str:
    """Keep the end of a long path, which tells it from the others."""
    return name if len(name) <= LONGEST_NAME else f"…{name[-LONGEST_NAME:]}"
