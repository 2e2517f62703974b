"""The figures of the lessons: each function draws data it is given and returns its axes."""

import copy
from typing import TYPE_CHECKING

import numpy as np
import torch

from helpers import style
from helpers.measurements import SATURATION_THRESHOLD
from helpers.networks import ActivationFunction, activation_derivative

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def make_figure(
    rows: int = 1,
    columns: int = 1,
    width: float = style.FIGURE_WIDTH,
    height: float | None = None,
    **options: object,
) -> "tuple[Figure, np.ndarray | Axes]":
    """Make a figure with a grid of axes; `options` go to `Figure.subplots` (such as sharey).

    It is unknown to pyplot, which would draw it at the end of every cell that works on it.

    Returns:
        The figure, and its axes: a single one, or an array of shape (rows, columns) squeezed.

    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    height = height or rows * style.PANEL_HEIGHT
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)  # a canvas that can measure text, as any figure of pyplot has
    return figure, figure.subplots(rows, columns, **options)


def plot_activation(
    activation: ActivationFunction, ax: "Axes | None" = None, limit: float = 6.0
) -> "Axes":
    """Draw an activation function and its derivative over z in [-limit, limit]."""
    ax = ax or make_figure(width=4.5)[1]
    z = torch.linspace(-limit, limit, 601)
    with torch.no_grad():
        a = activation(z)
    derivative = activation_derivative(activation, z)
    color = style.COLOURS[activation.name]
    ax.plot(z, a, color=color, label="activation f(z)")
    ax.plot(z, derivative, color=color, linestyle=(0, (3, 2)), label="derivative f′(z)")
    ax.set(title=style.LABELS[activation.name], xlabel="pre-activation z", ylim=(-1.3, 2.2))
    ax.set_xticks(np.linspace(-limit, limit, 5))
    ax.legend(loc="upper left")
    return ax


def black_legend(ax: "Axes") -> tuple[list, list[str]]:
    """Return an axes' legend entries, (handles, labels), in black: one legend for many colours."""
    handles, labels = ax.get_legend_handles_labels()
    handles = [copy.copy(handle) for handle in handles]
    for handle in handles:
        handle.set_color(style.BLACK)
    return handles, labels


def shade_saturated(ax: "Axes", threshold: float = SATURATION_THRESHOLD) -> "Axes":
    """Shade |z| >= threshold on an axes that has z along x, out to the ends that it has now."""
    left, right = ax.get_xlim()
    ax.axvspan(left, -threshold, **style.SATURATED_REGION)
    ax.axvspan(threshold, right, label=f"saturated: |z| ≥ {threshold:g}", **style.SATURATED_REGION)
    for edge in (-threshold, threshold):
        ax.axvline(edge, color=style.GREY, linewidth=1.0)  # a line survives grey print
    ax.set_xlim(left, right)
    return ax


def plot_band(
    frame: "pd.DataFrame",
    x: str,
    y: str,
    ax: "Axes | None" = None,
    label: str | None = None,
    **look: object,
) -> "Axes":
    """Draw the median of `y` over the rows that share an `x`, and the band from least to most.

    Args:
        frame: tidy, several rows per `x` (one per seed, say).
        x: name of the column to go along; NaN rows are left out.
        y: name of the column to draw.
        ax: where to draw; a new figure without it.
        label: the legend's words.
        look: colour, linestyle, marker, as `activation_look` or `series_look` of style give them.

    """
    ax = ax or make_figure(width=4.5)[1]
    groups = frame.groupby(x)[y]
    median, least, most = groups.median(), groups.min(), groups.max()
    ax.plot(median.index, median, label=label, **look)
    ax.fill_between(median.index, least, most, color=look.get("color"), alpha=0.18, linewidth=0)
    return ax


def plot_by_layer(frame: "pd.DataFrame", y: str, ax: "Axes | None" = None) -> "Axes":
    """Draw the column `y` from layer to layer: one band over the seeds per activation function.

    Args:
        frame: tidy, with the columns activation (names), layer (from 1) and `y`.
        y: name of the column to draw.
        ax: where to draw; a new figure without it.

    """
    ax = ax or make_figure(width=4.5)[1]
    for name, rows in frame.groupby("activation", sort=False):
        look = style.activation_look(name, marker=True)
        plot_band(rows, "layer", y, ax, label=style.LABELS[name], **look)
    ax.set(xlabel="layer", xticks=sorted(frame["layer"].unique()))
    return ax


def plot_magnitude_histogram(
    values: np.ndarray | torch.Tensor,
    ax: "Axes | None" = None,
    edges: np.ndarray | None = None,
    color: str = style.BLUE,
) -> "Axes":
    """Draw how the magnitudes |values| spread over the decades, on a log axis.

    Exact zeros have no place on a log axis; if there are any, their share is written down.

    Args:
        values: of any shape; flattened.
        ax: where to draw; a new figure without it.
        edges: borders of the bins, ascending and positive; give several panels the same ones to
            compare them. Without it the bins cover what there is.
        color: of the bars.

    Raises:
        ValueError: every value is 0.

    """
    ax = ax or make_figure(width=4.5)[1]
    magnitudes = np.abs(np.asarray(values, dtype=float)).ravel()
    positive = magnitudes[magnitudes > 0]
    if not len(positive):
        raise ValueError("every value is 0, and 0 has no place on a log axis: say so in words")
    if edges is None:
        edges = np.geomspace(positive.min() / 1.01, positive.max() * 1.01, 41)
    counts, _ = np.histogram(positive, edges)
    ax.stairs(100 * counts / len(magnitudes), edges, fill=True, color=color)
    ax.axvline(np.median(positive), color=style.BLACK, linewidth=1.2)
    ax.set_xscale("log")
    zeros = 1 - len(positive) / len(magnitudes)
    if zeros:
        ax.text(0.03, 0.95, f"{zeros:.0%} are 0", transform=ax.transAxes, va="top", fontsize=9)
    return ax
