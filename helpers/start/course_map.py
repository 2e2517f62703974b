"""The map of the course: its picture, and the same in words."""

import textwrap
from typing import TYPE_CHECKING

from helpers import style
from helpers.start.lessons import Stage, Stop

if TYPE_CHECKING:
    from matplotlib.axes import Axes


# Of the picture, in inches.
STAGE_WIDTH = 1.5
BOX_WIDTH = 2.25
BOX_HEIGHT = 1.0
GAP = 0.2
LINE_LENGTH = 30  # characters of a question that fit into a box
TITLE_LENGTH = 27
LINE_HEIGHT = 0.17


def describe_course_map(stages: tuple[Stage, ...]) -> str:
    """Say in words what `plot_course_map` shows."""
    words = [
        f"{stage.name} {stage.aim}: {', '.join(stop.title for stop in stage.stops)}"
        for stage in stages
    ]
    core = [f"{stop.title}: {stop.core}" for stage in stages for stop in stage.stops if stop.core]
    marked = f" Marked as the core hour: {'; '.join(core)}." if core else ""
    return f"The way through the course from top to bottom. {'; '.join(words)}.{marked}"


def plot_course_map(stages: tuple[Stage, ...], ax: "Axes | None" = None) -> "Axes":
    """Draw one row per stage, with one box per notebook.

    Args:
        stages: what `read_stages` has found.
        ax: where to draw; a new figure without it. Its data coordinates become inches.

    """
    from helpers.figures import make_figure

    columns = max(len(stage.stops) for stage in stages)
    width = STAGE_WIDTH + columns * (BOX_WIDTH + GAP)
    height = len(stages) * (BOX_HEIGHT + GAP) - GAP
    ax = ax or make_figure(width=width + GAP, height=height + GAP)[1]
    for row, stage in enumerate(stages):
        bottom = height - BOX_HEIGHT - row * (BOX_HEIGHT + GAP)
        _draw_stage(ax, stage, bottom, is_last=row == len(stages) - 1)
        for column, stop in enumerate(stage.stops):
            left = STAGE_WIDTH + GAP + column * (BOX_WIDTH + GAP)
            _draw_stop(ax, stop, left, bottom)
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


def _draw_stop(ax: "Axes", stop: Stop, left: float, bottom: float) -> None:
    """Draw one notebook: its title, and below it its question."""
    from matplotlib.patches import Rectangle

    edge = style.VERMILION if stop.core else style.BLUE
    look = {"facecolor": "#E3F1FA", "edgecolor": edge, "linewidth": 2.6 if stop.core else 1.8}
    ax.add_patch(Rectangle((left, bottom), BOX_WIDTH, BOX_HEIGHT, **look))
    if stop.core:
        corner = {"ha": "right", "va": "bottom", "color": style.BLACK, "weight": "bold", "size": 9}
        part = f"core hour: {stop.core_minutes} min"
        ax.text(left + BOX_WIDTH - 0.08, bottom + 0.03, part, **corner)
    title = textwrap.wrap(stop.title, TITLE_LENGTH)
    top = bottom + BOX_HEIGHT - 0.07
    words = {"va": "top", "linespacing": 0.85, "color": style.BLACK}
    ax.text(left + 0.1, top, "\n".join(title), size=9.5, weight="bold", **words)
    question = textwrap.fill(stop.question, LINE_LENGTH)
    ax.text(left + 0.1, top - 0.04 - LINE_HEIGHT * len(title), question, size=9, **words)
