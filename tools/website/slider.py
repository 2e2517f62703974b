"""The slider over the sigmoid on a page without a kernel: two panels as SVG, which a script moves.

The script, docs/_static/slider.js, calculates what helpers/live/slider.py does; a test compares
both.
"""

import html

import numpy as np

from helpers.live.slider import LIMIT, STEP, describe_slope
from helpers.measurements import SATURATION_THRESHOLD
from helpers.networks import sigmoid, sigmoid_derivative

# In pixels of a panel: its size, and of its inside the left and upper end, width and height.
PANEL = (432, 310)
INSIDE = (58, 34, 362, 222)
POINTS = np.linspace(-LIMIT, LIMIT, 201)
SIGMOID = ("The sigmoid and its tangent", "activation σ(z)", (-0.1, 1.1), (0, 0.25, 0.5, 0.75, 1))
SLOPE = ("Its slope σ′(z)", "slope σ′(z)", (0.0, 0.28), (0, 0.05, 0.1, 0.15, 0.2, 0.25))
PAGE = """\
<div class="sigmoid-slider" data-z="{z:g}">
<div class="controls" hidden>
<label>z <input type="range" min="{low:g}" max="{high:g}" step="{step:g}" value="{z:g}"></label>
<label>or type z <input type="number" step="{step:g}" value="{z:g}"></label>
<span role="alert"></span>
</div>
<p class="numbers">{words}</p>
<div class="panels">
{panels}
</div>
</div>"""


def slider_html(z: float) -> str:
    """Return the slider as a piece of HTML; without scripts it is its picture and words at z."""
    moving = '<line class="tangent"/><circle class="point" r="5"/>'
    panels = [
        _draw_panel("sigmoid", SIGMOID, sigmoid(POINTS), moving),
        _draw_panel("slope", SLOPE, sigmoid_derivative(POINTS), '<circle class="point" r="5"/>'),
    ]
    words = html.escape(describe_slope(z))
    ends = {"low": -LIMIT, "high": LIMIT, "step": STEP}
    return PAGE.format(z=z, words=words, panels="\n".join(panels), **ends)


def _draw_panel(
    name: str,
    look: tuple[str, str, tuple[float, float], tuple[float, ...]],
    heights: np.ndarray,
    moving: str,
) -> str:
    """Draw one panel: title, axes, shading where σ is saturated, its curve, and what moves."""
    title, label, ends, ticks = look
    left, top, width, height = INSIDE
    right, below = left + width, top + height

    def across(z: float | np.ndarray) -> float | np.ndarray:
        return left + width * (z + LIMIT) / (2 * LIMIT)

    def down(value: float | np.ndarray) -> float | np.ndarray:
        return below - height * (value - ends[0]) / (ends[1] - ends[0])

    parts = [f'<text class="title" x="{(left + right) / 2}" y="20">{title}</text>']
    for low, high in ((-LIMIT, -SATURATION_THRESHOLD), (SATURATION_THRESHOLD, LIMIT)):
        part = f'x="{across(low):g}" width="{across(high) - across(low):g}"'
        parts.append(f'<rect class="saturated" {part} y="{top}" height="{height}"/>')
    for z in np.arange(-LIMIT, LIMIT + 1, 5):
        words = f"{z:g}".replace("-", "−")
        parts.append(f'<path class="grid" d="M{across(z):g},{top} V{below}"/>')
        parts.append(f'<text class="across" x="{across(z):g}" y="{below + 18}">{words}</text>')
    for value in ticks:
        parts.append(f'<path class="grid" d="M{left},{down(value):g} H{right}"/>')
        parts.append(f'<text class="up" x="{left - 7}" y="{down(value) + 5:g}">{value:g}</text>')
    middle = f"translate(15 {(top + below) / 2}) rotate(-90)"
    parts.append(f'<text class="across" x="{(left + right) / 2}" y="{below + 40}">pre-activation z')
    parts.append(f'</text><text class="across" transform="{middle}">{label}</text>')
    pairs = zip(across(POINTS), down(heights), strict=True)
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)
    parts.append(f'<polyline class="curve" points="{points}"/>')
    parts.append(f'<svg class="moving" viewBox="{left} {top} {width} {height}" x="{left}"')
    parts.append(f' y="{top}" width="{width}" height="{height}">{moving}</svg>')
    size = f'viewBox="0 0 {PANEL[0]} {PANEL[1]}"'
    scale = f'data-low="{ends[0]:g}" data-high="{ends[1]:g}"'
    return (
        f'<svg class="{name}" {size} {scale} role="img" aria-label="{title}">{"".join(parts)}</svg>'
    )
