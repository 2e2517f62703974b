"""The error on its way back through the layers: drawn from measurements, and set in motion."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from helpers import style
from helpers.figures import make_figure
from helpers.films.scrubber import bars, circle, scrubber_html, settle, show_scrubber

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from torch import Tensor

BINS = 45


def measure_errors(deltas: "Mapping[str, Sequence[Tensor]]") -> "pd.DataFrame":
    """Measure how large the error is in each layer, and how much of it is exactly 0.

    Args:
        deltas: per activation function, δ = ∂L/∂z of every layer, the output last, as the `deltas`
            of `helpers.measurements.record_pass`.

    Returns:
        A frame with one row per activation function and layer: activation, layer (from 1), norm
        (Frobenius, over batch and units), share (of the output layer's norm), zeros (share of the
        entries that are exactly 0).

    Raises:
        ValueError: no activation function, or different numbers of layers.

    """
    import pandas as pd

    if len({len(layers) for layers in deltas.values()}) != 1:
        raise ValueError("give at least one network, and all with equally many layers")
    rows = []
    for name, layers in deltas.items():
        output = layers[-1].norm().item()
        for layer, delta in enumerate(layers, start=1):
            norm = delta.norm().item()
            zeros = (delta == 0).float().mean().item()
            about = {"activation": name, "layer": layer, "norm": norm}
            rows.append(about | {"share": norm / output, "zeros": zeros})
    return pd.DataFrame(rows)


def spread_over_decades(layers: "Sequence[Tensor]", edges: np.ndarray) -> np.ndarray:
    """Return the percentage of each layer's |δ| between the edges, (layers, bins).

    What is smaller or larger counts in the first or last bin; what is exactly 0 in none.
    """
    shares = np.zeros((len(layers), len(edges) - 1))
    for row, delta in zip(shares, layers, strict=True):
        sizes = delta.abs().double().numpy().ravel()
        inside = sizes[sizes > 0].clip(edges[0], edges[-1])
        row[:] = 100 * np.histogram(inside, edges)[0] / len(sizes)
    return shares


def describe_errors(errors: "pd.DataFrame") -> str:
    """Say in one sentence how much of the output's error arrives at layer 1."""
    layers = errors["layer"].max()
    first = errors[errors["layer"] == 1]
    words = "; ".join(
        f"{style.LABELS[row.activation]}: {row.share:.2g} of it arrives"
        for row in first.itertuples()
    )
    return f"The error travels back from the output, layer {layers}, to layer 1. {words}."


def describe_layers(errors: "pd.DataFrame") -> list[str]:
    """Say for every layer, the output first, how large the error is there."""
    sentences = []
    output = errors["layer"].max()
    for layer in range(output, 0, -1):
        rows = errors[errors["layer"] == layer]
        parts = [
            f"{style.LABELS[row.activation]}: ‖δ‖ = {row.norm:.1e}, {row.share:.2g} of the output's"
            for row in rows.itertuples()
        ]
        where = f"Layer {layer}, the output" if layer == output else f"Layer {layer}"
        sentences.append(f"{where}. {'; '.join(parts)}.")
    return sentences


def draw_errors(
    deltas: "Mapping[str, Sequence[Tensor]]", axes: "Sequence[Axes] | None" = None
) -> "tuple[Sequence[Axes], np.ndarray]":
    """Draw where each network's error starts and ends, and its size in every layer.

    Args:
        deltas: as for `measure_errors`, of two networks at most.
        axes: one per network for |δ| in the output (black line) and in layer 1 (coloured), and one
            for ‖δ‖ against the layer; without it a new figure.

    Returns:
        The axes, and the borders of the bins.

    """
    errors = measure_errors(deltas)
    if axes is None:
        axes = make_figure(1, len(deltas) + 1, height=3.5)[1]
    sizes = np.concatenate([d.abs().double().numpy().ravel() for d in _every(deltas)])
    # A ReLU network has a few entries that are minute; the first bin takes them in.
    low, high = np.quantile(sizes[sizes > 0], [0.002, 1.0])
    edges = np.geomspace(low, high * 1.01, BINS + 1)
    for (name, layers), ax in zip(deltas.items(), axes, strict=False):
        shares = spread_over_decades(layers, edges)
        ax.stairs(shares[-1], edges, color=style.BLACK, linewidth=1.4, label="output layer")
        look = {"color": style.COLOURS[name], "linewidth": 1.4, "linestyle": (0, (4, 1.5))}
        ax.stairs(shares[0], edges, label="layer 1", **look)
        ax.set(xscale="log", title=f"{style.LABELS[name]}: all |δ| of a layer", xlabel="|δ|")
        ax.set_ylim(0, 1.45 * shares.max())  # room for the legend
        ax.legend(loc="upper left", fontsize=8.5)
    axes[0].set_ylabel("% of the layer's entries")
    for name, rows in errors.groupby("activation", sort=False):
        look = style.activation_look(name, marker=True) | {"markersize": 5}
        axes[-1].plot(rows["layer"], rows["norm"], label=style.LABELS[name], **look)
    axes[-1].set(yscale="log", title="size ‖δ‖ of the error", xlabel="layer (← the error travels)")
    axes[-1].set_xticks(sorted(errors["layer"].unique())[::2])
    axes[-1].legend(loc="lower right", fontsize=8.5)
    return axes, edges


def errors_html(deltas: "Mapping[str, Sequence[Tensor]]") -> str:
    """Return the picture and what moves over it as one piece of HTML that needs nothing else."""
    errors = measure_errors(deltas)
    axes, edges = draw_errors(deltas)
    settle(axes[0].figure)
    marks = []
    for (name, layers), ax in zip(deltas.items(), axes, strict=False):
        heights = spread_over_decades(layers, edges)[::-1]
        marks.append(bars(ax, edges, heights, style.COLOURS[name]))
        rows = errors[errors["activation"] == name].iloc[::-1]
        way = rows["layer"].to_numpy(), rows["norm"].to_numpy()
        marks.append(circle(axes[-1], *way, style.YELLOW))
    alt = (
        "Still picture: histograms of the size of the error's entries, in the output layer and in "
        f"layer 1, and its norm in every layer, on log axes. {describe_errors(errors)}"
    )
    return scrubber_html(axes[0].figure, alt, marks, describe_layers(errors), "layers back")


def show_errors(deltas: "Mapping[str, Sequence[Tensor]]") -> None:
    """Display the error's way back in a notebook: a still picture, set in motion by a slider.

    Args:
        deltas: as for `draw_errors`.

    """
    show_scrubber(errors_html(deltas), describe_errors(measure_errors(deltas)))


def _every(deltas: "Mapping[str, Sequence[Tensor]]") -> "list[Tensor]":
    return [delta for layers in deltas.values() for delta in layers]
