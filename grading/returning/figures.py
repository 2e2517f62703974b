"""The figures of the class report, each with a description in words."""

import base64
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from grading.returning import look
from grading.returning.analysis import POOR, Item

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LONGEST_LABEL = 32  # characters beside a bar
ROW_HEIGHT = 0.3  # inches for one question


def make_panels(height: float, columns: int = 1, **options: object) -> "tuple[Figure, Axes]":
    """Make a figure that pyplot does not know, in the width of a page."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    look.apply_look()
    figure = Figure(figsize=(look.FIGURE_WIDTH, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.subplots(1, columns, **options)


def draw_points(points: Sequence[float], maximum: float) -> "tuple[Figure, str]":
    """Draw how points are spread over a class; return the figure and its description."""
    figure, ax = make_panels(look.PANEL_HEIGHT)
    edges = point_edges(maximum, max(points, default=0.0))
    counts, _, _ = ax.hist(points, bins=edges, color=look.BLUE, edgecolor="white")
    ax.set(xlabel="points so far", ylabel="students", xlim=(edges[0], edges[-1]))
    ax.yaxis.get_major_locator().set_params(integer=True)
    ax.grid(axis="x", visible=False)
    if not points:
        return figure, "An empty histogram: nobody has points yet."
    median = float(np.median(points))
    ax.axvline(median, **look.REFERENCE_LINE, label=f"median {median:g}")
    ax.legend()
    top = int(np.argmax(counts))
    return figure, (
        f"Histogram of the points of {len(points)} students, out of {maximum:g}. The median is "
        f"{median:g}; points run from {min(points):g} to {max(points):g}, and most students, "
        f"{int(counts[top])}, have {say_bar(edges[top], edges[top + 1])}."
    )


def point_edges(maximum: float, highest: float) -> np.ndarray:
    """Return the edges of at most about twenty bars, each of as many whole points.

    They lie half a point below whole numbers, so that the bar of 12 points is that of 12.
    """
    top = int(np.ceil(max(maximum, highest, 1)))
    width = int(np.ceil((top + 1) / 21))
    return np.arange(0, top + 1 + width, width) - 0.5


def say_bar(low: float, high: float) -> str:
    """Say in words which points a bar stands for, by its edges."""
    first, last = round(low + 0.5), round(high - 0.5)
    return f"about {first}" if first == last else f"from about {first} to {last}"


def draw_items(items: Sequence[Item], titles: Mapping[str, str]) -> "tuple[Figure, str]":
    """Draw how hard each graded cell was, and how well it tells strong from weak."""
    figure, (left, right) = make_panels(1.4 + ROW_HEIGHT * max(len(items), 1), 2, sharey=True)
    places = np.arange(len(items))
    left.barh(places, [item.mean_share or 0 for item in items], color=look.BLUE, height=0.7)
    left.set(yticks=places, xlim=(0, 1), xlabel="mean share of the points")
    left.set_yticklabels([shorten_title(titles[item.name]) for item in items])
    left.set_ylim(len(items) - 0.4, -0.6)
    left.set_title("Difficulty: short bars are hard")
    known = [(at, item.discrimination) for at, item in enumerate(items)]
    known = [(at, value) for at, value in known if value is not None]
    right.axvline(0, color=look.BLACK, linewidth=1)
    right.axvline(POOR, **look.REFERENCE_LINE, label=f"below {POOR:g}: poor (Ebel and Frisbie)")
    if known:  # an empty line that is not clipped has no place, and takes all others theirs
        known_places, values = zip(*known, strict=True)
        right.plot(values, known_places, "D", color=look.VERMILION, clip_on=False)
    right.set(
        xlim=(-1, 1), xticks=(-1, -0.5, 0, 0.5, 1), xlabel="correlation with all other questions"
    )
    right.set_title("Discrimination: right is better")
    figure.legend(*right.get_legend_handles_labels(), loc="outside lower right")
    for ax in (left, right):
        ax.grid(axis="y", visible=False)
    return figure, describe_items(items, titles)


def describe_items(items: Sequence[Item], titles: Mapping[str, str]) -> str:
    """Say in words what the figure of the questions shows."""
    marked = [item for item in items if item.mean_share is not None]
    if not marked:
        return "Two empty panels: no question has been marked yet."
    hardest = min(marked, key=lambda item: item.mean_share)
    easiest = max(marked, key=lambda item: item.mean_share)
    told = (
        f"Left, bars with the mean share of the points of {len(marked)} graded cells: the hardest "
        f"is “{titles[hardest.name]}” with {hardest.mean_share:.0%}, the easiest "
        f"“{titles[easiest.name]}” with "
        f"{easiest.mean_share:.0%}."
    )
    known = [item for item in marked if item.discrimination is not None]
    if not known:
        return f"{told} Right, an empty panel: too few students, or all answered alike."
    least = min(known, key=lambda item: item.discrimination)
    return (
        f"{told} Right, a point each for the correlation with all other cells: the lowest is "
        f"“{titles[least.name]}” with {least.discrimination:.2f}."
    )


def shorten_title(title: str) -> str:
    """Return a title that leaves room for the bars beside it."""
    return title if len(title) <= LONGEST_LABEL else f"{title[: LONGEST_LABEL - 2].rstrip()} …"


def draw_seconds(seconds: Sequence[float]) -> "tuple[Figure, str]":
    """Draw how long submissions ran."""
    from matplotlib.ticker import LogLocator, NullFormatter

    figure, ax = make_panels(look.PANEL_HEIGHT)
    if not seconds:
        return figure, "An empty histogram: no submission was run."
    seconds_drawn = np.maximum(seconds, 1e-3)
    ax.hist(seconds_drawn, bins=second_edges(seconds_drawn), color=look.BLUE, edgecolor="white")
    ax.set(xscale="log", xlabel="seconds that a submission ran (log axis)", ylabel="students")
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 3)))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.yaxis.get_major_locator().set_params(integer=True)
    ax.grid(axis="x", visible=False)
    return figure, (
        f"Histogram of the running times of {len(seconds)} submissions on a log axis: the median "
        f"is {np.median(seconds):.2g} seconds, the longest {max(seconds):.2g} seconds."
    )


def second_edges(seconds: np.ndarray) -> np.ndarray:
    """Return the edges of twenty classes, equal on a log axis, over at least a factor of ten."""
    low, high = seconds.min(), seconds.max()
    margin = max(1.001, (10 * low / high) ** 0.5)
    return np.geomspace(low / margin, high * margin, 21)


def embed_both(figure: "Figure") -> tuple[str, str]:
    """Return a figure as it stands in images of a light page and of a dark one."""
    light = embed(figure)
    figure.set_layout_engine(None)  # everything has its place now, in the dark as well
    look.turn_dark(figure)
    return light, embed(figure)


def embed(figure: "Figure") -> str:
    """Return a figure as text that stands in the `src` of an image."""
    stream = io.BytesIO()
    figure.savefig(
        stream,
        format="png",
        dpi=look.SAVED_DPI,
        metadata={"Software": None},
        facecolor=figure.get_facecolor(),
    )
    return f"data:image/png;base64,{base64.b64encode(stream.getvalue()).decode('ascii')}"
