"""The figures of the lessons: each function draws data it is given and returns its axes.

`show` is the one way a figure gets into a lesson: with a description in words.
"""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch

from helpers import style
from helpers.activations import ActivationFunction, activation_derivative
from helpers.notebook_output import image_html
from helpers.probes import SATURATION_THRESHOLD

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
    """Make a figure with a grid of axes; `options` go to `plt.subplots` (such as sharey).

    Returns:
        The figure, and its axes: a single one, or an array of shape (rows, columns) squeezed.

    """
    import matplotlib.pyplot as plt

    height = height or rows * style.PANEL_HEIGHT
    return plt.subplots(rows, columns, figsize=(width, height), layout="constrained", **options)


def show(figure: "Figure", alt: str) -> None:
    """Display a figure in a notebook together with its description, and close it.

    The description is the image's alt text, for screen readers and wherever the picture cannot
    be shown; the same words are the output's plain text.

    Raises:
        ValueError: the description is empty.

    """
    import matplotlib.pyplot as plt
    from IPython.display import display

    alt = " ".join(alt.split())
    if not alt:
        raise ValueError("a figure needs a description: say in a sentence what can be seen in it")
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=style.SAVED_DPI)
    width = round(figure.get_size_inches()[0] * style.SCREEN_DPI)
    plt.close(figure)
    image = image_html(stream.getvalue(), alt, width)
    display({"text/html": image, "text/plain": alt}, raw=True)


def activation_look(name: str, marker: bool = False) -> dict[str, object]:
    """Return colour, dash and, if wanted, marker of an activation function as plot keywords."""
    look = {"color": style.COLOURS[name], "linestyle": style.LINE_STYLES[name]}
    return look | {"marker": style.MARKERS[name]} if marker else look


def series_look(index: int, marker: bool = False) -> dict[str, object]:
    """Return colour, dash and, if wanted, marker of the index-th series of any other kind."""
    look = {
        "color": style.SERIES_COLOURS[index % len(style.SERIES_COLOURS)],
        "linestyle": style.SERIES_LINE_STYLES[index % len(style.SERIES_LINE_STYLES)],
    }
    if marker:
        look["marker"] = style.SERIES_MARKERS[index % len(style.SERIES_MARKERS)]
    return look


def plot_activation(
    activation: ActivationFunction, ax: "Axes | None" = None, limit: float = 6.0
) -> "Axes":
    """Draw an activation function and its derivative over z in [-limit, limit]."""
    ax = ax or make_figure(width=4.5)[1]
    z = torch.linspace(-limit, limit, 601)
    with torch.no_grad():
        a = activation(z)
    derivative = activation_derivative(activation, z)
    ax.plot(z, a, color=style.BLUE, label="activation f(z)")
    ax.plot(z, derivative, color=style.VERMILION, linestyle=(0, (5, 2)), label="derivative f′(z)")
    ax.set(title=activation.name, xlabel="pre-activation z", ylim=(-1.3, 2.2))
    ax.legend(loc="upper left")
    return ax


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
        look: colour, linestyle, marker, as `activation_look` or `series_look` give them.

    """
    ax = ax or make_figure(width=4.5)[1]
    groups = frame.groupby(x)[y]
    median, least, most = groups.median(), groups.min(), groups.max()
    ax.plot(median.index, median, label=label, **look)
    ax.fill_between(median.index, least, most, color=look.get("color"), alpha=0.18, linewidth=0)
    return ax


def plot_histograms(
    samples: Sequence[np.ndarray | torch.Tensor],
    titles: Sequence[str],
    axes: "Sequence[Axes] | None" = None,
    bins: int = 50,
    **look: object,
) -> "Sequence[Axes]":
    """Draw one histogram per sample, each over its own range, with the density on a log axis.

    Args:
        samples: arrays of any shape; flattened.
        titles: one for each.
        axes: one for each; a new row of panels without it.
        bins: number of bars.
        look: colour and the like, for all of them.

    """
    axes = axes if axes is not None else make_figure(1, len(samples), height=2.6)[1]
    look = {"color": style.BLUE, **look}
    for ax, sample, title in zip(axes, samples, titles, strict=True):
        ax.hist(np.asarray(sample).ravel(), bins=bins, density=True, log=True, **look)
        ax.set_title(title)
        ax.ticklabel_format(axis="x", style="sci", scilimits=(0, 0))
    return axes
