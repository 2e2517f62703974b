"""The explorer: choose activation, depth and weight scale, and see a fresh network at once."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from torch import Tensor

from helpers import style
from helpers.display import show_widget
from helpers.figures import make_figure
from helpers.live.picture import LivePicture
from helpers.measurements import SATURATION_THRESHOLD, measure_layers
from helpers.networks import BaseNetwork
from helpers.networks.initialization import scaled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.lines import Line2D

ACTIVATIONS = ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "silu", "gelu")
DEEPEST = 20
WIDTH = 40
SMALLEST_SCALE, LARGEST_SCALE = 0.1, 1000.0
EXPLORER = "explorer"  # of the output's metadata: which batch it explores
# What the three panels show, from which value to which.
PANELS: Mapping[str, tuple[str, float, float]] = {
    "saturated_share": (f"share of |z| ≥ {SATURATION_THRESHOLD:g}", -0.04, 1.04),
    "spread": ("spread of a over images", 1e-10, 1e4),
    "error": ("error ‖δ‖ (last layer: 1)", 1e-12, 1e6),
}


def measure_fresh(
    activation: str, depth: int, weight_scale: float, inputs: Tensor, labels: Tensor
) -> "pd.DataFrame":
    """Measure the hidden layers of a network before training, its biases being 0.

    Args:
        activation: name of the activation function.
        depth: number of hidden layers, 1 to 20, each of 40 units.
        weight_scale: std(W) · √fan_in of every layer, from 0.1 to 1000.
        inputs: one batch, (batch, input_size).
        labels: (batch,) int64.

    Returns:
        One row per hidden layer: layer, saturated_share, spread, error (‖δ‖ divided by that of the
        last hidden layer; NaN if float64 cannot hold it). All is computed in float64: in float32
        a signal of which a hundred-millionth is left drowns in rounding.

    Raises:
        ValueError: depth or weight scale out of range.

    """
    if not 1 <= depth <= DEEPEST:
        raise ValueError(f"depth must be from 1 to {DEEPEST}, not {depth}")
    if not SMALLEST_SCALE <= weight_scale <= LARGEST_SCALE:
        reach = f"{SMALLEST_SCALE:g} to {LARGEST_SCALE:g}"
        raise ValueError(f"the weight scale must be from {reach}, not {weight_scale}")
    classes = int(labels.max()) + 1
    network = BaseNetwork(activation, inputs.shape[1], classes, [WIDTH] * depth, seed=0)
    scaled(network, weight_scale, seed=0)
    layers = measure_layers(network.double(), inputs.double(), labels).iloc[:-1]
    norms = layers["delta_norm"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        error = norms / norms[-1]
    error = np.where(np.isfinite(error), error, np.nan)
    return layers[["layer", "saturated_share", "spread"]].assign(error=error)


def describe_fresh(activation: str, weight_scale: float, layers: "pd.DataFrame") -> str:
    """Say in one line what arrives: the error at layer 1, the signal at the last layer."""
    first, last = layers.iloc[0], layers.iloc[-1]
    first_spread, last_spread, error = (
        f"{value:.2g}" if np.isfinite(value) else "more than float64 holds"
        for value in (first["spread"], last["spread"], first["error"])
    )
    count = len(layers)
    return (
        f"{style.LABELS[activation]}, {count} hidden layer{'s' * (count > 1)}, weight scale "
        f"{weight_scale:.3g}: {layers['saturated_share'].mean():.0%} of z saturated; spread "
        f"{first_spread} in layer 1 and {last_spread} in layer {count}; "
        f"error in layer 1 relative to layer {count}: {error}"
    )


def draw_panels(axes: "np.ndarray | None" = None) -> np.ndarray:
    """Prepare the three panels; the lines of `draw_layers` belong into them."""
    if axes is None:
        axes = make_figure(1, len(PANELS), height=3.4)[1]
    for ax, (column, (title, low, high)) in zip(axes, PANELS.items(), strict=True):
        ax.set_title(title, fontsize=11)
        ax.set(xlabel="hidden layer", xlim=(0.5, DEEPEST + 0.5), xticks=(1, 5, 10, 15, 20))
        if column != "saturated_share":
            ax.set_yscale("log")
        ax.set_ylim(low, high)
    return axes


def draw_layers(layers: "pd.DataFrame", axes: np.ndarray, **look: object) -> "list[Line2D]":
    """Draw what `measure_fresh` found into the panels; 0 has no place on a log axis."""
    lines = []
    for ax, column in zip(axes, PANELS, strict=True):
        lines += ax.plot(*_points(layers, column), **look)
    return lines


class NetworkExplorer:
    """A list and two sliders, and the picture of the fresh network that they describe.

    Attributes:
        activation: the `ipywidgets.Dropdown`.
        depth: the `ipywidgets.IntSlider`.
        weight_scale: the `ipywidgets.FloatLogSlider`.
        words: the `ipywidgets.HTML` with what arrives.
        picture: the `LivePicture`, whose `lines` move.
        widget: all of them together.

    """

    def __init__(self, inputs: Tensor, labels: Tensor) -> None:
        """Build it for one batch: inputs (batch, input_size), labels (batch,) int64."""
        import ipywidgets

        self._batch = inputs, labels
        names = [(style.LABELS[name], name) for name in ACTIVATIONS]
        wide = {"layout": {"width": "26em"}}
        self.activation = ipywidgets.Dropdown(options=names, description="activation")
        self.depth = ipywidgets.IntSlider(10, 1, DEEPEST, description="depth", **wide)
        ends = np.log10([SMALLEST_SCALE, LARGEST_SCALE])
        self.weight_scale = ipywidgets.FloatLogSlider(
            1.0, min=ends[0], max=ends[1], step=0.05, description="scale σw", **wide
        )
        self.words = ipywidgets.HTML()
        axes = draw_panels()
        look = style.activation_look(ACTIVATIONS[0], marker=True) | {"markersize": 5}
        self.lines = [ax.plot([], [], **look)[0] for ax in axes]
        self.picture = LivePicture(axes[0].figure, self.lines)
        controls = ipywidgets.HBox(
            [self.activation, self.depth, self.weight_scale], layout={"flex_flow": "row wrap"}
        )
        self.widget = ipywidgets.VBox([controls, self.words, self.picture.widget])
        self.show()
        for control in (self.activation, self.depth, self.weight_scale):
            control.observe(lambda change: self.show(), "value")

    def show(self) -> None:
        """Measure the network that the controls describe, and draw it."""
        # The logarithmic slider reports its ends only nearly.
        scale = float(np.clip(self.weight_scale.value, SMALLEST_SCALE, LARGEST_SCALE))
        name = self.activation.value
        layers = measure_fresh(name, self.depth.value, scale, *self._batch)
        look = style.activation_look(name, marker=True)
        for line, column in zip(self.lines, PANELS, strict=True):
            line.set_data(*_points(layers, column))
            line.set(**look)
        words = describe_fresh(name, scale, layers)
        self.words.value = f'<div style="line-height: 1.6">{words}.</div>'
        self.picture.redraw(f"Saturated share, spread and error in every hidden layer. {words}.")


def explore_networks(inputs: Tensor, labels: Tensor) -> None:
    """Show the explorer for one batch; its words stand where no kernel runs.

    Args:
        inputs: (batch, input_size).
        labels: (batch,) int64.

    """
    explorer = NetworkExplorer(inputs, labels)
    words = "Sliders for activation, depth and weight scale need a running kernel."
    again = "To move the sliders, choose Run → Run All Above Selected Cell, and then run this cell."
    shape = f"{len(labels)} images"
    show_widget(explorer.widget, words, again, **{EXPLORER: shape})


def _points(layers: "pd.DataFrame", column: str) -> tuple[np.ndarray, np.ndarray]:
    values = layers[column].to_numpy(dtype=float)
    shown = np.isfinite(values) & ((values > 0) | (column == "saturated_share"))
    return layers["layer"].to_numpy()[shown], values[shown]
