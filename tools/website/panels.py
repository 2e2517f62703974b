"""A figure of panels side by side, as a narrow one in which they stand below each other.

The panels are told apart by the white columns between them. Where one shares its scale with the
panel before it, and so has no numbers of its own, it gets those of that panel. A figure that is
moved sideways instead keeps in sight the numbers of the scale that holds where it was moved to.
"""

from itertools import pairwise

import numpy as np
from PIL import Image

NARROW = 0.12  # of a figure: what is less wide is a label or a number, and belongs to what follows
GAP = 3  # pixels: what is white in less columns is the space between two letters
ROOM = 12  # pixels between panels
WHITE = 250
# What does not read well on a phone: words that get too small, what is scrolled through for long,
# and what is flat, a diagram whose parts belong beside each other. Such a figure is moved sideways.
WIDEST = 800  # pixels of a figure at 160 to the inch
TALLEST = 5.5  # times as high as wide
FLATTEST = 0.25
# Of a figure's width: what is wider than that is no column of numbers but a part of a diagram.
WIDEST_SCALE = 0.2


def stack_panels(figure: Image.Image, *versions: Image.Image) -> list[Image.Image]:
    """Return a figure with its panels below each other; nothing if that would not read well.

    Args:
        figure: on white, with a palette.
        versions: the same figure in other colours, which are cut and put together as it is.

    Returns:
        The figure, and each of the versions.

    """
    inked = (np.asarray(figure.convert("RGB")) < WHITE).any(axis=2)
    body, below = _cut_legend(inked)
    panels = _find_panels(inked[body])
    if len(panels) < 2 or inked.shape[0] < FLATTEST * inked.shape[1]:
        return []
    legend = None
    if below is not None:
        columns = np.flatnonzero(inked[below].any(axis=0))
        legend = below, slice(columns[0], columns[-1] + 1)
    stacked = [_pile(_cut(np.asarray(one), body, panels, legend)) for one in (figure, *versions)]
    height, width = stacked[0].shape
    if width > WIDEST or height > TALLEST * width:
        return []
    narrow = [Image.fromarray(places, mode="P") for places in stacked]
    for one, version in zip(narrow, (figure, *versions), strict=True):
        one.putpalette(version.getpalette())
    return narrow


def find_scales(figure: Image.Image) -> list[tuple[float, float, float]]:
    """Return where the numbers of each vertical scale stand, and up to where they hold.

    Args:
        figure: on white.

    Returns:
        Left and right end of the numbers, and the right end of the last panel that shares them, as
        parts of the figure's width; nothing for a diagram.

    """
    inked = (np.asarray(figure.convert("RGB")) < WHITE).any(axis=2)
    scales: list[tuple[int, int, int]] = []
    for start, axis, end in _find_panels(inked[_cut_legend(inked)[0]]):
        if axis > start:
            scales.append((start if scales else 0, axis, end))
        elif scales:
            scales[-1] = (*scales[-1][:2], end)
    if any(axis - start > WIDEST_SCALE * figure.width for start, axis, _ in scales):
        return []
    return [tuple(place / figure.width for place in scale) for scale in scales]


def _cut(
    picture: np.ndarray,
    body: slice,
    panels: list[tuple[int, int, int]],
    legend: tuple[slice, slice] | None,
) -> list[np.ndarray]:
    """Cut a figure into its panels, with the numbers of the scale that each has, and the legend."""
    pieces = [picture[body, start:end] for start, _, end in panels]
    labels = picture[body, panels[0][0] : panels[0][1]]
    for index, (start, axis, _) in enumerate(panels):
        if index and start == axis:
            pieces[index] = np.hstack([labels, pieces[index]])
    return pieces if legend is None else [*pieces, picture[legend]]


def _cut_legend(inked: np.ndarray) -> tuple[slice, slice | None]:
    """Part what stands below all panels, a legend, from the panels themselves."""
    runs = _find_runs(inked.any(axis=1))
    last = slice(*runs[-1])
    alone = len(runs) > 1 and len(_find_panels(inked[last])) == 1
    if alone and runs[-1][1] - runs[-1][0] < NARROW * len(inked):
        middle = inked.shape[1] / 2
        columns = np.flatnonzero(inked[last].any(axis=0))
        if columns[0] < middle < columns[-1]:
            return slice(0, runs[-2][1] + GAP), last
    return slice(0, len(inked)), None


def _find_panels(inked: np.ndarray) -> list[tuple[int, int, int]]:
    """Return of each panel where its labels begin, its axes begin, and it ends, in columns."""
    width = inked.shape[1]
    panels, waiting = [], None
    for start, end in _find_runs(inked.any(axis=0)):
        waiting = start if waiting is None else waiting
        if end - start >= NARROW * width:
            panels.append((waiting, start, end))
            waiting = None
    if waiting is not None and panels:  # a word to the right of the last panel
        panels[-1] = (*panels[-1][:2], width)
    return panels


def _find_runs(inked: np.ndarray) -> list[tuple[int, int]]:
    """Return where there is ink, from and to, passing over gaps of a few pixels."""
    places = np.flatnonzero(inked)
    if not len(places):
        return []
    breaks = [-1, *np.flatnonzero(np.diff(places) > GAP), len(places) - 1]
    return [(int(places[a + 1]), int(places[b]) + 1) for a, b in pairwise(breaks)]


def _pile(pieces: list[np.ndarray]) -> np.ndarray:
    """Put pieces below each other on the ground of the first, their right edges in line."""
    width = max(piece.shape[1] for piece in pieces)
    height = sum(len(piece) + ROOM for piece in pieces)
    whole = np.full((height, width), pieces[0][0, 0], dtype=np.uint8)
    top = 0
    for piece in pieces:
        whole[top : top + len(piece), width - piece.shape[1] :] = piece
        top += len(piece) + ROOM
    return whole
