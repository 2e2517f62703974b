"""The slider over the sigmoid on a page without a kernel: two panels as SVG, which a script moves.

The script, docs/_static/slider.js, calculates what helpers/live/slider.py does; a test compares
both.
"""

import html

import numpy as np

from helpers.live.slider import LIMIT, STEP, describe_slope
from helpers.measurements import SATURATION_THRESHOLD
from helpers.networks import sigmoid, sigmoid_derivative
from tools.website.panel import INSIDE, Panel

POINTS = np.linspace(-LIMIT, LIMIT, 201)
ACROSS = {z: f"{z:g}".replace("-", "−") for z in np.arange(-LIMIT, LIMIT + 1, 5)}
SIGMOID = Panel(
    "sigmoid",
    "The sigmoid and its tangent",
    ("pre-activation z", "activation σ(z)"),
    (-LIMIT, LIMIT),
    (-0.1, 1.1),
    ACROSS,
    {value: f"{value:g}" for value in (0, 0.25, 0.5, 0.75, 1)},
)
SLOPE = Panel(
    "slope",
    "Its slope σ′(z)",
    ("pre-activation z", "slope σ′(z)"),
    (-LIMIT, LIMIT),
    (0.0, 0.28),
    ACROSS,
    {value: f"{value:g}" for value in (0, 0.05, 0.1, 0.15, 0.2, 0.25)},
)
PAGE = """\
<div class="live sigmoid-slider" data-z="{z:g}">
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
        _draw_panel(SIGMOID, sigmoid(POINTS), moving),
        _draw_panel(SLOPE, sigmoid_derivative(POINTS), '<circle class="point" r="5"/>'),
    ]
    words = html.escape(describe_slope(z))
    ends = {"low": -LIMIT, "high": LIMIT, "step": STEP}
    return PAGE.format(z=z, words=words, panels="\n".join(panels), **ends)


def _draw_panel(panel: Panel, heights: np.ndarray, moving: str) -> str:
    """Draw one panel: axes, shading where σ is saturated, its curve, and what moves."""
    _, top, _, height = INSIDE
    shaded = []
    for low, high in ((-LIMIT, -SATURATION_THRESHOLD), (SATURATION_THRESHOLD, LIMIT)):
        left, right = panel.across(low), panel.across(high)
        part = f'x="{left:g}" width="{right - left:g}"'
        shaded.append(f'<rect class="saturated" {part} y="{top}" height="{height}"/>')
    pairs = zip(panel.across(POINTS), panel.down(heights), strict=True)
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)
    return panel.draw(moving, "".join(shaded), f'<polyline class="curve" points="{points}"/>')
