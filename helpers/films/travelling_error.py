"""The error on its way back through the layers: drawn from measurements, and set in motion."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from helpers import style
from helpers.figures import make_figure
from helpers.films.scrubber import (
    READING_MILLISECONDS,
    bars,
    circle,
    scrubber_html,
    settle,
    show_scrubber,
)
from helpers.measurements import probes

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from torch import Tensor

    from helpers.networks import BaseNetwork

BINS = 45


def measure_errors(
    networks: "Mapping[str, BaseNetwork]", inputs: "Tensor", labels: "Tensor"
) -> "pd.DataFrame":
    """Measure the error δ = ∂L/∂z in each layer of networks, by one pass through each.

    Args:
        networks: per activation function one network, all equally deep; left untouched.
        inputs: (batch, input_size).
        labels: (batch,) int64.

    Returns:
        A frame with one row per activation function and layer, the output last: activation, layer
        (from 1), delta_norm and delta_zeros as in `measure_layers`, share (of the output layer's
        norm), and magnitudes (an array: |δ| of all units and samples).

    Raises:
        ValueError: no network, or different numbers of layers.

    """
    import pandas as pd

    if len({len(network.linear_maps) for network in networks.values()}) != 1:
        raise ValueError("give at least one network, and all with equally many layers")
    frames = []
    for name, network in networks.items():
        probe, gradients = probes.record_pass(network, inputs, labels)
        layers = probes.tabulate_pass(network, probe, gradients)
        frame = layers[["layer", "delta_norm", "delta_zeros"]].assign(
            share=layers["delta_norm"] / layers["delta_norm"].iloc[-1],
            magnitudes=[delta.abs().double().numpy().ravel() for delta in probe.deltas],
        )
        frame.insert(0, "activation", name)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def spread_over_decades(layers: "Iterable[np.ndarray]", edges: np.ndarray) -> np.ndarray:
    """Return the percentage of each layer's magnitudes between the edges, (layers, bins).

    What is smaller or larger counts in the first or last bin; what is exactly 0 in none.
    """
    shares = []
    for magnitudes in layers:
        inside = magnitudes[magnitudes > 0].clip(edges[0], edges[-1])
        shares.append(100 * np.histogram(inside, edges)[0] / len(magnitudes))
    return np.array(shares)


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
            f"{style.LABELS[row.activation]}: ‖δ‖ = {row.delta_norm:.1e}, "
            f"{row.share:.2g} of the output's"
            for row in rows.itertuples()
        ]
        where = f"Layer {layer}, the output" if layer == output else f"Layer {layer}"
        sentences.append(f"{where}. {'; '.join(parts)}.")
    return sentences


def draw_errors(
    errors: "pd.DataFrame", axes: "Sequence[Axes] | None" = None
) -> "tuple[Sequence[Axes], np.ndarray]":
    """Draw where each network's error starts and ends, and its size in every layer.

    Args:
        errors: what `measure_errors` has measured, of two networks at most.
        axes: one per network for |δ| in the output (black line) and in layer 1 (coloured), and one
            for ‖δ‖ against the layer; without it a new figure.

    Returns:
        The axes, and the borders of the bins.

    """
    networks = list(errors.groupby("activation", sort=False))
    if axes is None:
        axes = make_figure(1, len(networks) + 1, height=3.5)[1]
    sizes = np.concatenate(errors["magnitudes"].tolist())
    # A ReLU network has a few entries that are minute; the first bin takes them in.
    low, high = np.quantile(sizes[sizes > 0], [0.002, 1.0])
    edges = np.geomspace(low, high * 1.01, BINS + 1)
    for (name, rows), ax in zip(networks, axes, strict=False):
        shares = spread_over_decades(rows["magnitudes"], edges)
        ax.stairs(shares[-1], edges, color=style.BLACK, linewidth=1.4, label="output layer")
        look = {"color": style.COLOURS[name], "linewidth": 1.4, "linestyle": (0, (4, 1.5))}
        ax.stairs(shares[0], edges, label="layer 1", **look)
        ax.set(xscale="log", title=f"{style.LABELS[name]}: all |δ| of a layer", xlabel="|δ|")
        ax.set_ylim(0, 1.45 * shares.max())  # room for the legend
        ax.legend(loc="upper left", fontsize=8.5)
    axes[0].set_ylabel("% of the layer's entries")
    for name, rows in networks:
        look = style.activation_look(name, marker=True) | {"markersize": 5}
        axes[-1].plot(rows["layer"], rows["delta_norm"], label=style.LABELS[name], **look)
    axes[-1].set(yscale="log", title="size ‖δ‖ of the error", xlabel="layer (← the error travels)")
    axes[-1].set_xticks(sorted(errors["layer"].unique())[::2])
    axes[-1].legend(loc="lower right", fontsize=8.5)
    return axes, edges


def errors_html(errors: "pd.DataFrame") -> str:
    """Return the picture and what moves over it as one piece of HTML that needs nothing else."""
    axes, edges = draw_errors(errors)
    settle(axes[0].figure)
    marks = []
    networks = errors.iloc[::-1].groupby("activation", sort=False)
    for name, ax in zip(errors["activation"].unique(), axes, strict=False):
        rows = networks.get_group(name)
        heights = spread_over_decades(rows["magnitudes"], edges)
        marks.append(bars(ax, edges, heights, style.COLOURS[name]))
        way = rows["layer"].to_numpy(), rows["delta_norm"].to_numpy()
        marks.append(circle(axes[-1], *way, style.YELLOW))
    alt = (
        "Still picture: histograms of the size of the error's entries, in the output layer and in "
        f"layer 1, and its norm in every layer, on log axes. {describe_errors(errors)}"
    )
    words = describe_layers(errors)
    return scrubber_html(axes[0].figure, alt, marks, words, "layers back", READING_MILLISECONDS)


def show_errors(errors: "pd.DataFrame") -> None:
    """Display the error's way back in a notebook: a still picture, set in motion by a slider.

    Args:
        errors: as for `draw_errors`.

    """
    show_scrubber(errors_html(errors), describe_errors(errors))
