"""The map of the course: which lessons there are, in which stage of the story, and its picture."""

import math
import textwrap
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from helpers import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Stop:
    """One notebook on the way.

    Attributes:
        path: the file, relative to the folder of the lessons.
        title: short enough for one line of a box.
        question: the question that it answers.
        minutes: to work through it; None while it is not there yet.
        training_steps: how many training steps of the classic classifier take as long as running
            it, kernel start included; None while it is not there yet.

    """

    path: str
    title: str
    question: str
    minutes: int | None = None
    training_steps: int | None = None


@dataclass(frozen=True)
class Stage:
    """One step of the story, with the notebooks that make it, in the order to take them."""

    name: str
    aim: str
    stops: tuple[Stop, ...]


STAGES = (
    Stage(
        "Start",
        "with a guess",
        (
            Stop(
                "00_start_here.ipynb",
                "00 · Start here",
                "What will I learn, and does my machine work?",
                minutes=20,
                training_steps=2_000,
            ),
        ),
    ),
    Stage(
        "Observe",
        "the failure",
        (
            Stop(
                "01_sigmoid_saturation.ipynb",
                "01 · Saturation",
                "What does it mean that a sigmoid saturates?",
                minutes=35,
                training_steps=1_500,
            ),
            Stop(
                "02_chain_rule.ipynb",
                "02 · The chain rule",
                "How does a gradient travel back?",
                minutes=45,
                training_steps=2_000,
            ),
        ),
    ),
    Stage(
        "Split",
        "it into its factors",
        (
            Stop(
                "03_vanishing_gradients.ipynb",
                "03 · Vanishing gradients",
                "What happens in a real network?",
                minutes=60,
                training_steps=7_000,
            ),
            Stop(
                "practice/practice.ipynb",
                "Practice (graded)",
                "Three problems on lessons 01 to 03.",
                minutes=25,
                training_steps=500,
            ),
            Stop(
                "04_do_hidden_units_saturate.ipynb",
                "04 · Hidden units",
                "After training, are hidden activations near 0 or 1?",
                minutes=45,
                training_steps=7_500,
            ),
        ),
    ),
    Stage(
        "Predict",
        "what will help",
        (
            Stop(
                "05_initial_weights.ipynb",
                "05 · Initial weights",
                "Why do large ones hurt, and why do small ones?",
                minutes=90,
                training_steps=13_000,
            ),
        ),
    ),
    Stage(
        "Fix",
        "one factor at a time",
        (
            Stop(
                "06_relu_and_variants.ipynb",
                "06 · ReLU and variants",
                "Why ReLU, and what does it cost?",
                minutes=60,
                training_steps=7_000,
            ),
            Stop(
                "07_normalisation_and_residuals.ipynb",
                "07 · Remedies",
                "What repairs which factor?",
                minutes=60,
                training_steps=12_500,
            ),
            Stop(
                "lab/lab.ipynb",
                "Lab (graded)",
                "Write the tools, repair a network.",
                minutes=100,
                training_steps=1_500,
            ),
        ),
    ),
    Stage(
        "Verify",
        "what you now know",
        (
            Stop(
                "08_where_sigmoid_belongs.ipynb",
                "08 · Where σ belongs",
                "When is sigmoid right?",
                minutes=60,
                training_steps=4_500,
            ),
            Stop(
                "09_takeaways.ipynb",
                "09 · Takeaways",
                "What do I now know?",
                minutes=30,
                training_steps=4_500,
            ),
        ),
    ),
)

# Of the picture, in inches.
STAGE_WIDTH = 1.5
BOX_WIDTH = 2.25
BOX_HEIGHT = 0.8
GAP = 0.2
LINE_LENGTH = 30  # characters of a question that fit into a box


def find_present(folder: Path) -> set[str]:
    """Return the paths of the notebooks on the map that exist in `folder`."""
    paths = (stop.path for stage in STAGES for stop in stage.stops)
    return {path for path in paths if (folder / path).is_file()}


def estimate_times(present: Collection[str], step_seconds: float) -> "pd.DataFrame":
    """Estimate how long the notebooks that exist take here.

    Args:
        present: paths of the notebooks that exist.
        step_seconds: how long a training step takes, see `helpers.start.environment`.

    Returns:
        A frame with one row per notebook, named by its title, and the columns
        minutes (to work through) and seconds (to run; NaN where unknown).

    """
    import pandas as pd

    stops = [stop for stage in STAGES for stop in stage.stops if stop.path in present]
    return pd.DataFrame(
        {
            "minutes": [stop.minutes for stop in stops],
            "seconds": [step_seconds * (stop.training_steps or math.nan) for stop in stops],
        },
        index=[stop.title for stop in stops],
    )


def describe_course_map(present: Collection[str]) -> str:
    """Say in words what `plot_course_map` shows."""
    stages = []
    for stage in STAGES:
        stops = [
            stop.title if stop.path in present else f"{stop.title} (coming later)"
            for stop in stage.stops
        ]
        stages.append(f"{stage.name} {stage.aim}: {', '.join(stops)}")
    return f"The way through the course from top to bottom. {'; '.join(stages)}."


def plot_course_map(present: Collection[str], ax: "Axes | None" = None) -> "Axes":
    """Draw one row per stage, with one box per notebook.

    Args:
        present: paths of the notebooks that exist; any other has a dashed edge and says that it
            is coming later.
        ax: where to draw; a new figure without it. Its data coordinates become inches.

    """
    from helpers.figures import make_figure

    columns = max(len(stage.stops) for stage in STAGES)
    width = STAGE_WIDTH + columns * (BOX_WIDTH + GAP)
    height = len(STAGES) * (BOX_HEIGHT + GAP) - GAP
    ax = ax or make_figure(width=width + GAP, height=height + GAP)[1]
    for row, stage in enumerate(STAGES):
        bottom = height - BOX_HEIGHT - row * (BOX_HEIGHT + GAP)
        _draw_stage(ax, stage, bottom, is_last=row == len(STAGES) - 1)
        for column, stop in enumerate(stage.stops):
            left = STAGE_WIDTH + GAP + column * (BOX_WIDTH + GAP)
            _draw_stop(ax, stop, left, bottom, stop.path in present)
    ax.set(xlim=(-GAP / 2, width + GAP / 2), ylim=(-GAP / 2, height + GAP / 2), aspect="equal")
    ax.set_axis_off()
    return ax


def _draw_stage(ax: "Axes", stage: Stage, bottom: float, is_last: bool) -> None:
    """Draw a stage's name, and the arrow to the next one."""
    from matplotlib.patches import FancyBboxPatch

    ax.add_patch(
        FancyBboxPatch(
            (0.1, bottom + 0.1),
            STAGE_WIDTH - 0.2,
            BOX_HEIGHT - 0.2,
            boxstyle="round,pad=0.1",
            facecolor=style.BLUE,
            edgecolor="none",
        )
    )
    middle = (STAGE_WIDTH / 2, bottom + BOX_HEIGHT / 2)
    white = {"ha": "center", "color": "white"}
    ax.text(middle[0], middle[1] + 0.03, stage.name, va="bottom", size=13, weight="bold", **white)
    ax.text(middle[0], middle[1] - 0.06, stage.aim, va="top", size=9, **white)
    if not is_last:
        ends = {"xy": (middle[0], bottom - GAP - 0.02), "xytext": (middle[0], bottom + 0.02)}
        arrow = {"arrowstyle": "-|>", "color": style.BLACK, "linewidth": 1.6}
        ax.annotate("", **ends, arrowprops={**arrow, "shrinkA": 0, "shrinkB": 0})


def _draw_stop(ax: "Axes", stop: Stop, left: float, bottom: float, is_present: bool) -> None:
    """Draw one notebook: its title, and its question or that it is coming later."""
    from matplotlib.patches import Rectangle

    ax.add_patch(
        Rectangle(
            (left, bottom),
            BOX_WIDTH,
            BOX_HEIGHT,
            facecolor="#E3F1FA" if is_present else "white",
            edgecolor=style.BLUE if is_present else style.GREY,
            linestyle="-" if is_present else (0, (4, 3)),
            linewidth=1.8 if is_present else 1.2,
        )
    )
    colour = style.BLACK if is_present else "#555555"
    words = textwrap.fill(stop.question, LINE_LENGTH)
    top = bottom + BOX_HEIGHT - 0.08
    ax.text(left + 0.1, top, stop.title, va="top", size=10.5, weight="bold", color=colour)
    ax.text(left + 0.1, top - 0.22, words, va="top", size=9, color=colour, linespacing=1.15)
    if not is_present:
        corner = {"ha": "right", "va": "bottom", "size": 8, "style": "italic", "color": colour}
        ax.text(left + BOX_WIDTH - 0.08, bottom + 0.05, "coming later", **corner)
