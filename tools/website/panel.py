"""One panel of a figure that a script moves on a page without a kernel: title and axes as SVG."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

# In pixels of a panel: its size, and of its inside the left and upper end, width and height.
SIZE = (432, 310)
INSIDE = (58, 34, 362, 222)


@dataclass(frozen=True)
class Panel:
    """A panel, from whose data scripts read its scale.

    Attributes:
        name: its class on the page.
        title: above it, and what a screen reader says before a script knows more.
        labels: of the axis across and of the axis up.
        across_ends: the first and the last value across.
        up_ends: the lowest and the highest value.
        across_ticks: what is written below each value.
        up_ticks: what is written beside each value.
        is_logarithmic: upwards; then no value is 0.

    """

    name: str
    title: str
    labels: tuple[str, str]
    across_ends: tuple[float, float]
    up_ends: tuple[float, float]
    across_ticks: Mapping[float, str]
    up_ticks: Mapping[float, str]
    is_logarithmic: bool = False

    def across(self, value: float | np.ndarray) -> float | np.ndarray:
        """Return the place of a value across, in pixels."""
        left, _, width, _ = INSIDE
        low, high = self.across_ends
        return left + width * (value - low) / (high - low)

    def down(self, value: float | np.ndarray) -> float | np.ndarray:
        """Return the place of a value upwards, in pixels from the upper end."""
        _, top, _, height = INSIDE
        if self.is_logarithmic:
            value = np.log10(value)
        low, high = self._scale()
        return top + height * (1 - (value - low) / (high - low))

    def draw(self, moving: str, ground: str = "", curve: str = "") -> str:
        """Return the panel as SVG.

        Args:
            moving: what a script moves, over all else and cut off at the inside's ends.
            ground: what lies below the grid.
            curve: what lies between the grid and what moves.

        """
        left, top, width, height = INSIDE
        right, below = left + width, top + height
        parts = [f'<text class="title" x="{(left + right) / 2}" y="20">{self.title}</text>', ground]
        for value, words in self.across_ticks.items():
            x = self.across(value)
            parts.append(f'<path class="grid" d="M{x:g},{top} V{below}"/>')
            parts.append(f'<text class="across" x="{x:g}" y="{below + 18}">{words}</text>')
        for value, words in self.up_ticks.items():
            y = self.down(value)
            parts.append(f'<path class="grid" d="M{left},{y:g} H{right}"/>')
            parts.append(f'<text class="up" x="{left - 7}" y="{y + 5:g}">{words}</text>')
        middle = f"translate(15 {(top + below) / 2}) rotate(-90)"
        across, up = self.labels
        x = (left + right) / 2
        parts.append(f'<text class="across" x="{x}" y="{below + 40}">{across}</text>')
        parts.append(f'<text class="across" transform="{middle}">{up}</text>')
        parts.append(curve)
        parts.append(f'<svg class="moving" viewBox="{left} {top} {width} {height}" x="{left}"')
        parts.append(f' y="{top}" width="{width}" height="{height}">{moving}</svg>')
        size = f'viewBox="0 0 {SIZE[0]} {SIZE[1]}"'
        low, high = self._scale()
        scale = f'data-low="{low:g}" data-high="{high:g}"'
        name = f'role="img" aria-label="{self.title}"'
        return f'<svg class="{self.name}" {size} {scale} {name}>{"".join(parts)}</svg>'

    def _scale(self) -> tuple[float, float]:
        """Return both ends upwards as they are drawn: of a logarithmic axis, their logarithms."""
        low, high = self.up_ends
        return (math.log10(low), math.log10(high)) if self.is_logarithmic else (low, high)
