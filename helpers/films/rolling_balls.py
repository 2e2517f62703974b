"""The rolling balls: gradient descent on four surfaces, computed, drawn, and set in motion."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from helpers import style
from helpers.figures import make_figure
from helpers.films.scrubber import circle, scrubber_html, settle, show_scrubber
from helpers.networks import activation_derivative, make_activation

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

REACH = 8.0  # the surfaces are drawn for z from -REACH to REACH


@dataclass(frozen=True)
class Surface:
    """A landscape to roll on: the curve of an activation function, and where the ball is put down.

    Attributes:
        name: one word for what the ball finds under it.
        activation: name of the activation function whose value is the height.
        start: z of the ball at the start.

    """

    name: str
    activation: str
    start: float

    def height(self, z: np.ndarray) -> np.ndarray:
        """Return the height at z, float64 of the same shape."""
        return make_activation(self.activation)(torch.as_tensor(z, dtype=torch.float64)).numpy()

    def slope(self, z: np.ndarray) -> np.ndarray:
        """Return the slope at z, float64 of the same shape; 0 at a kink, as torch has it."""
        activation = make_activation(self.activation)
        return activation_derivative(activation, torch.as_tensor(z, dtype=torch.float64)).numpy()


FOUR_SURFACES = (
    Surface("tail", "sigmoid", 6.0),
    Surface("slope", "sigmoid", 1.5),
    Surface("ramp", "relu", 6.0),
    Surface("flat", "relu", -3.0),
)


def roll_balls(
    surfaces: Sequence[Surface] = FOUR_SURFACES, learning_rate: float = 0.25, steps: int = 40
) -> "pd.DataFrame":
    """Compute the way of a ball on each surface by gradient descent: z ← z - η · f'(z).

    Such a ball has no momentum. It moves only as far as the ground under it is tilted.

    Args:
        surfaces: each with a name of its own.
        learning_rate: η, the same for all.
        steps: number of updates, at least 1.

    Returns:
        A frame with one row per surface and step, from 0: surface, step, z, height, slope.

    Raises:
        ValueError: no surface, two of one name, or less than one step.

    """
    import pandas as pd

    names = [surface.name for surface in surfaces]
    if not names or len(set(names)) < len(names):
        raise ValueError(f"give at least one surface, each with a name of its own, not {names}")
    if steps < 1:
        raise ValueError(f"a ball needs at least 1 step to roll, not {steps}")
    frames = []
    for surface in surfaces:
        z = np.empty(steps + 1)
        z[0] = surface.start
        for step in range(steps):
            z[step + 1] = z[step] - learning_rate * surface.slope(z[step])
        way = {"z": z, "height": surface.height(z), "slope": surface.slope(z)}
        frames.append(pd.DataFrame({"surface": surface.name, "step": range(steps + 1), **way}))
    return pd.concat(frames, ignore_index=True)


def describe_roll(motion: "pd.DataFrame") -> str:
    """Say in words where each ball of `roll_balls` begins, ends, and how steep the ground is."""
    sentences = []
    for name, way in motion.groupby("surface", sort=False):
        first, last = way.iloc[0], way.iloc[-1]
        sentences.append(
            f"{name}: from z = {first['z']:.4g} (slope {first['slope']:.2g}) "
            f"to {last['z']:.4g} (slope {last['slope']:.2g})"
        )
    return f"{motion['step'].max()} steps of gradient descent on a curve. {'; '.join(sentences)}."


def draw_roll(
    motion: "pd.DataFrame",
    surfaces: Sequence[Surface] = FOUR_SURFACES,
    axes: "Sequence[Axes] | None" = None,
) -> "Sequence[Axes]":
    """Draw each surface with the start of its ball, a dot for every step, and the end.

    Args:
        motion: what `roll_balls` has returned for these surfaces.
        surfaces: one per axes, in the same order.
        axes: where to draw; without it a new figure with two panels in a row.

    """
    if axes is None:
        rows = (len(surfaces) + 1) // 2
        axes = np.ravel(make_figure(rows, 2, height=2.6 * rows, squeeze=False)[1])
    z = np.linspace(-REACH, REACH, 401)
    for surface, ax in zip(surfaces, axes, strict=False):
        way = motion[motion["surface"] == surface.name]
        color, label = style.COLOURS[surface.activation], style.LABELS[surface.activation]
        ax.plot(z, surface.height(z), color=color, zorder=1)
        dots = {"linestyle": "", "color": style.BLACK, "zorder": 2}
        ax.plot(way["z"], way["height"], marker=".", markersize=5, label="every step", **dots)
        ends = {"fillstyle": "none", "markersize": 12, "markeredgewidth": 1.6, **dots}
        ax.plot(way["z"].iloc[0], way["height"].iloc[0], marker="s", label="start", **ends)
        ax.plot(way["z"].iloc[-1], way["height"].iloc[-1], marker="o", label="end", **ends)
        top = surface.height(np.array(REACH)).item()
        start = f"{surface.start:g}".replace("-", "−")
        ax.set(title=f"{surface.name}: {label}, start at z = {start}")
        ax.set(xlim=(-REACH, REACH), ylim=(-0.15 * top, 1.2 * top))
        ax.set(xlabel="pre-activation z", ylabel="height f(z)")
    return axes


def show_roll(motion: "pd.DataFrame", surfaces: Sequence[Surface] = FOUR_SURFACES) -> None:
    """Display the balls in a notebook: a still picture, which a slider sets in motion."""
    show_scrubber(roll_html(motion, surfaces), describe_roll(motion))


def roll_html(motion: "pd.DataFrame", surfaces: Sequence[Surface] = FOUR_SURFACES) -> str:
    """Return the picture and the balls over it as one piece of HTML that needs nothing else."""
    axes = draw_roll(motion, surfaces)
    figure = axes[0].figure
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels))
    settle(figure)
    balls = []
    for surface, ax in zip(surfaces, axes, strict=False):
        way = motion[motion["surface"] == surface.name]
        balls.append(circle(ax, way["z"].to_numpy(), way["height"].to_numpy(), style.YELLOW))
    alt = f"Still picture of balls on curves. {describe_roll(motion)}"
    return scrubber_html(figure, alt, balls, describe_steps(motion))


def describe_steps(motion: "pd.DataFrame") -> list[str]:
    """Say for every step where each ball is and how steep the ground is under it."""
    last = motion["step"].max()
    sentences = []
    for step, rows in motion.groupby("step"):
        balls = [
            f"{row.surface}: z = {row.z:.4f}, slope {row.slope:.4f}" for row in rows.itertuples()
        ]
        sentences.append(f"Step {step} of {last}. {'; '.join(balls)}.")
    return sentences
