"""The learning of networks side by side: hidden activations epoch by epoch, and set in motion."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch

from helpers import style
from helpers.figures import make_figure, plot_band
from helpers.films.scrubber import (
    READING_MILLISECONDS,
    bars,
    circle,
    scrubber_html,
    settle,
    show_scrubber,
)
from helpers.measurements.saturation import hidden_activations, share_near_ends
from helpers.networks import BaseNetwork

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MARGIN = 0.05  # how far from 0 or 1 still counts as near
EDGES = np.linspace(0.0, 1.0, 21)  # the outermost bars are as wide as the margin


def watch_activations(
    inputs: torch.Tensor,
) -> "tuple[Callable[[int, int, BaseNetwork], None], Callable[[], pd.DataFrame]]":
    """Prepare to measure the hidden activations of sigmoid networks while they are trained.

    Args:
        inputs: (batch, input_size), what to measure on.

    Returns:
        Two functions. The first is the `on_epoch` of `helpers.training.train_many`. The second,
        called afterwards, returns a frame with one row per network and epoch: network, epoch,
        near_ends (the share of all hidden activations at most 0.05 away from 0 or 1), and percent
        (an array: how many of them are in each of 20 equal bins from 0 to 1).

    """
    rows: list[dict[str, object]] = []

    def note(epoch: int, index: int, network: BaseNetwork) -> None:
        layers = hidden_activations(network, inputs)
        activations = torch.cat([layer.flatten() for layer in layers])
        counts = np.histogram(activations.double().numpy(), EDGES)[0]
        near = share_near_ends(activations, MARGIN)
        percent = 100 * counts / len(activations)
        rows.append({"network": index, "epoch": epoch, "near_ends": near, "percent": percent})

    def collect() -> "pd.DataFrame":
        import pandas as pd

        return pd.DataFrame(rows)

    return note, collect


def describe_learning(film: "pd.DataFrame") -> str:
    """Say in words what a film shows: both ends of each network's way."""
    sentences = []
    for label, rows in _filmed(film):
        first, last = rows.iloc[0], rows.iloc[-1]
        sentences.append(
            f"{label}: {first['near_ends']:.0%} of the activations near 0 or 1 at the start, "
            f"{last['near_ends']:.0%} at the end; accuracy goes from {first['train_accuracy']:.0%} "
            f"to {last['train_accuracy']:.0%}"
        )
    return f"{film['epoch'].max()} epochs of training. {'; '.join(sentences)}."


def describe_epochs(film: "pd.DataFrame") -> list[str]:
    """Say for every epoch how near to 0 or 1 the activations are and how good the answers."""
    sentences = []
    for epoch in sorted(film["epoch"].unique()):
        parts = []
        for label, rows in _filmed(film):
            row = rows[rows["epoch"] == epoch].iloc[0]
            parts.append(
                f"{label}: {row['near_ends']:.0%} near 0 or 1, accuracy {row['train_accuracy']:.0%}"
            )
        sentences.append(f"Epoch {epoch}. {'; '.join(parts)}.")
    return sentences


def draw_learning(film: "pd.DataFrame", axes: "Sequence[Axes] | None" = None) -> "Sequence[Axes]":
    """Draw each network's activations before and after training, and the accuracy on the way.

    Args:
        film: one row per network and epoch: label (its kind), seed, epoch, near_ends, percent (as
            `watch_activations` measures them) and train_accuracy. Activations are those of the
            first seed of each kind; accuracy has a band over all seeds.
        axes: one per kind, and one for the accuracy; without it a new figure.

    """
    kinds = _filmed(film)
    if axes is None:
        axes = make_figure(1, len(kinds) + 1, height=3.5)[1]
    for number, ((label, rows), ax) in enumerate(zip(kinds, axes, strict=False)):
        percents = np.stack(rows["percent"])
        color = style.series_look(number)["color"]
        ax.stairs(percents[0], EDGES, color=style.BLACK, linewidth=1.4, label="before training")
        look = {"color": color, "linewidth": 1.6, "linestyle": (0, (4, 1.5))}
        ax.stairs(percents[-1], EDGES, label="after training", **look)
        ax.set(title=label, xlabel="activation a", xlim=(0, 1), ylim=(0, 1.4 * percents.max()))
        ax.legend(loc="upper center", fontsize=8.5)
        everyone = film[film["label"] == label]
        look = style.series_look(number)
        plot_band(everyone, "epoch", "train_accuracy", axes[-1], label=label, **look)
    axes[0].set_ylabel("% of hidden activations")
    axes[-1].set(title="training accuracy", xlabel="epoch", ylim=(0, 1.03))
    axes[-1].legend(loc="lower right", fontsize=8.5)
    return axes


def learning_html(film: "pd.DataFrame") -> str:
    """Return the picture and what moves over it as one piece of HTML that needs nothing else."""
    axes = draw_learning(film)
    settle(axes[0].figure)
    marks = []
    for number, ((_, rows), ax) in enumerate(zip(_filmed(film), axes, strict=False)):
        marks.append(bars(ax, EDGES, np.stack(rows["percent"]), style.series_look(number)["color"]))
        way = rows["epoch"].to_numpy(), rows["train_accuracy"].to_numpy()
        marks.append(circle(axes[-1], *way, style.YELLOW))
    alt = (
        "Still picture: histograms of the hidden activations of each network before and after "
        f"training, and its accuracy on the way. {describe_learning(film)}"
    )
    words = describe_epochs(film)
    return scrubber_html(axes[0].figure, alt, marks, words, "epoch", READING_MILLISECONDS)


def show_learning(film: "pd.DataFrame") -> None:
    """Display the learning of networks in a notebook: a still picture, set in motion by a slider.

    Args:
        film: as for `draw_learning`.

    Raises:
        ValueError: the networks were not all measured at the same epochs.

    """
    if film.groupby(["label", "seed"])["epoch"].apply(tuple).nunique() != 1:
        raise ValueError(
            "all networks must be measured at the same epochs, and one of them has ended earlier: "
            "leave it out, or show the epochs that all have"
        )
    show_scrubber(learning_html(film), describe_learning(film))


def _filmed(film: "pd.DataFrame") -> "list[tuple[str, pd.DataFrame]]":
    """Return each kind of network with the rows of its first seed, in the order of the epochs."""
    kinds = []
    for label, rows in film.groupby("label", sort=False):
        first = rows[rows["seed"] == rows["seed"].iloc[0]]
        kinds.append((label, first.sort_values("epoch")))
    return kinds
