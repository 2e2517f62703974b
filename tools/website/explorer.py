"""The explorer of lesson 03 on a page without a kernel: three panels as SVG, which a script moves.

The script, docs/_static/explorer.js, sends the lesson's batch through the same networks, weight for
weight; a test compares what it finds with what helpers/live/explorer.py measures.
"""

import base64
import html
import json
import math

import numpy as np
import torch

from helpers import style
from helpers.data import load_dataset
from helpers.live import explorer
from helpers.networks import BaseNetwork
from helpers.networks.initialization import scaled
from tools.website.panel import Panel

IMAGE_SIZE = 8  # of the images in lesson 03's `small`
SCRIPT = "explorer-network.js"  # lies beside the pages and holds the network and the batch
START = ("sigmoid", 10, 1.0)  # activation, depth and weight scale, as in the lesson
STEP = 0.05  # of the scale's logarithm
PAGE = """\
<div class="live network-explorer">
<div class="controls" hidden>
<label>activation <select>{options}</select></label>
<label>depth <input class="depth" type="range" min="1" max="{deepest}" value="{depth}"></label>
<label>scale σw <input class="scale" type="range" min="{low:g}" max="{high:g}" step="{step:g}" \
value="{power:g}"></label>
</div>
<p class="numbers">{words}.</p>
<div class="panels">
{panels}
</div>
</div>
<script src="{up}{script}"></script>"""


def explorer_html(up: str) -> str:
    """Return the explorer as a piece of HTML; without scripts it is its picture and words.

    Args:
        up: the way from the page to what lies beside the pages, such as "../".

    """
    activation, depth, scale = START
    layers = explorer.measure_fresh(activation, depth, scale, *load_batch())
    panels = []
    for panel in make_panels():
        values = layers[panel.name].to_numpy()
        points = [
            (f"{panel.across(layer):.1f}", f"{panel.down(value):.1f}")
            for layer, value in zip(layers["layer"], values, strict=True)
        ]
        line = " ".join(",".join(point) for point in points)
        moving = f'<polyline class="curve" points="{line}"/>'
        moving += "".join(f'<circle class="mark" cx="{x}" cy="{y}" r="4"/>' for x, y in points)
        panels.append(panel.draw(f'<g class="series {activation}">{moving}</g>'))
    options = "".join(
        f'<option value="{name}">{html.escape(style.LABELS[name])}</option>'
        for name in explorer.ACTIVATIONS
    )
    return PAGE.format(
        options=options,
        deepest=explorer.DEEPEST,
        depth=depth,
        low=math.log10(explorer.SMALLEST_SCALE),
        high=math.log10(explorer.LARGEST_SCALE),
        step=STEP,
        power=math.log10(scale),
        words=html.escape(explorer.describe_fresh(activation, scale, layers)),
        panels="\n".join(panels),
        up=up,
        script=SCRIPT,
    )


def make_panels() -> list[Panel]:
    """Return a panel for each thing that the explorer shows, empty."""
    panels = []
    for name, (title, low, high) in explorer.PANELS.items():
        is_share = name == "saturated_share"
        powers = range(round(math.log10(high)), round(math.log10(low)) - 1, -4) if low > 0 else ()
        ticks = {10.0**power: f"1e{power}".replace("-", "−") for power in powers}
        if is_share:
            ticks = {value: f"{value:g}" for value in (0, 0.25, 0.5, 0.75, 1)}
        across = {layer: str(layer) for layer in (1, 5, 10, 15, 20)}
        ends = (0.5, explorer.DEEPEST + 0.5)
        panels.append(
            Panel(name, title, ("hidden layer", ""), ends, (low, high), across, ticks, not is_share)
        )
    return panels


def load_batch() -> tuple[torch.Tensor, torch.Tensor]:
    """Return the batch that lesson 03 explores: images (256, 64) float32 and labels, int64."""
    return load_dataset(image_size=IMAGE_SIZE).batch()


def explorer_script() -> bytes:
    """Return the script that holds the batch and the deepest network, with weight scale √fan_in.

    A network that is less deep has the first layers of it; its output layer is drawn where the next
    layer's first weights are.
    """
    inputs, labels = load_batch()
    levels, places = np.unique(inputs.numpy(), return_inverse=True)
    classes = int(labels.max()) + 1
    sizes = [explorer.WIDTH] * explorer.DEEPEST
    # One hidden layer more: its first weights are those of the deepest network's output.
    network = BaseNetwork("sigmoid", inputs.shape[1], classes, [*sizes, explorer.WIDTH], seed=0)
    weights = []
    for layer, linear in enumerate(network.linear_maps[:-1]):
        # At this scale the standard deviation of this layer's weights is 1.
        scaled(network, math.sqrt(linear.in_features), seed=0)
        weights.append(network.linear_maps[layer].weight.detach().numpy().flatten())
    holds = {
        "width": explorer.WIDTH,
        "classes": classes,
        "levels": levels.tolist(),
        "inputs": _in_letters(places.astype(np.uint8)),
        "labels": _in_letters(labels.numpy().astype(np.uint8)),
        "weights": _in_letters(np.concatenate(weights).astype("<f4")),
    }
    return f"const EXPLORER_NETWORK = {json.dumps(holds)};\n".encode()


def _in_letters(values: np.ndarray) -> str:
    return base64.b64encode(values.tobytes()).decode("ascii")
