"""A picture that moves without a kernel: a still figure, shapes laid over it, a range and a button.

Everything is in one piece of HTML that fetches nothing. Without scripts, and on paper, it is the
still figure with its description.
"""

import html
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from string import Template
from typing import TYPE_CHECKING

import numpy as np

from helpers import style
from helpers.display import image_html

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# How long a frame stays while the picture plays: to see a motion, or to read the words of each. Of
# a motion they are said no more often than they can be read.
MOTION_MILLISECONDS = 120
READING_MILLISECONDS = 2500
SHARPNESS = 1.5  # dots of the still figure per pixel of the screen


@dataclass(frozen=True)
class MovingShape:
    """A shape that moves over the figure.

    Attributes:
        shape: an element of SVG, such as "circle" or "path".
        look: its attributes that stay, such as {"r": 8, "fill": style.YELLOW}; lengths in pixels.
        moving: its attributes that change, each with one value per frame.

    """

    shape: str
    look: Mapping[str, object] = field(default_factory=dict)
    moving: Mapping[str, Sequence[object]] = field(default_factory=dict)


# The script shows the controls and moves the shapes; the range and the button bring their own keys.
# Who has asked for less motion gets a button that goes on by one frame at a time.
# Plain keys stay in the controls: JupyterLab would take the arrows to the next cell.
_PAGE = Template("""\
<div class="scrubber" data-words="$words" data-marks="$marks">
<style>
.scrubber .controls { font-size: 1em }
.scrubber button {
  min-width: 6em; padding: 0.3em 0.8em; border: 1px solid currentcolor; border-radius: 0.3em;
  background: none; color: inherit; font: inherit; cursor: pointer;
}
.scrubber label { margin-left: 0.8em }
.scrubber input { width: 60%; margin: 0.4em; vertical-align: middle; accent-color: $accent }
.scrubber p { margin: 0.3em 0; font-variant-numeric: tabular-nums }
@media print { .scrubber .controls, .scrubber svg { display: none } }
</style>
<div style="position: relative; width: ${width}px; max-width: 100%; line-height: 0">
$image
</div>
<div class="controls" hidden style="max-width: ${width}px">
<button type="button">Play</button>
<label>$unit <input type="range" min="0" max="$last" value="0" step="1"></label>
<p></p>
</div>
</div>
<script>
for (const root of document.querySelectorAll(".scrubber:not([data-ready])")) {
  root.dataset.ready = "true";
  const words = JSON.parse(root.dataset.words);
  const marks = JSON.parse(root.dataset.marks);
  const controls = root.querySelector(".controls");
  const image = root.querySelector("img");
  const [button, range, text] =
    ["button", "input", "p"].map((tag) => controls.querySelector(tag));
  const last = words.length - 1;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const make = (parent, tag, look) => {
    const shape = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(look)) shape.setAttribute(name, value);
    return parent.appendChild(shape);
  };
  const layer = make(image.parentElement, "svg", {
    viewBox: "0 0 $width $height", "aria-hidden": "true",
    style: "position: absolute; left: 0; top: 0; width: 100%; height: 100%",
  });
  const shapes = marks.map((mark) => make(layer, mark.shape, mark.look));
  let timer = null;
  let said = 0;
  const show = (frame) => {
    marks.forEach((mark, index) => {
      for (const [name, values] of Object.entries(mark.moving)) {
        shapes[index].setAttribute(name, values[frame]);
      }
    });
    if (timer === null || frame === last || performance.now() - said >= $reading) {
      text.textContent = words[frame];
      said = performance.now();
    }
    range.setAttribute("aria-valuetext", words[frame]);
    range.value = frame;
  };
  const stop = () => {
    clearInterval(timer);
    timer = null;
    show(range.valueAsNumber);
    button.textContent = calm.matches ? "Next" : "Play";
  };
  const advance = () => (range.valueAsNumber < last ? show(range.valueAsNumber + 1) : stop());
  button.addEventListener("click", () => {
    if (timer !== null) return stop();
    if (range.valueAsNumber === last) show(0);
    else advance();
    if (calm.matches) return;
    button.textContent = "Pause";
    timer = setInterval(advance, $milliseconds);
  });
  range.addEventListener("input", stop);
  controls.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey) {
      event.stopPropagation();
    }
  });
  calm.addEventListener("change", stop);
  controls.hidden = false;
  stop();
}
</script>""")


def settle(figure: "Figure") -> None:
    """Let the figure's layout settle as `scrubber_html` will draw it; `pixels` follows it."""
    figure.set_dpi(SHARPNESS * style.SCREEN_DPI)
    figure.canvas.draw()


def pixels(ax: "Axes", x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find where points of a settled figure lie, in pixels from its upper left, one decimal.

    Args:
        ax: an axes of the figure.
        x: data coordinates, any shape.
        y: data coordinates, of the same shape.

    """
    points = np.stack([np.ravel(x), np.ravel(y)], axis=1).astype(float)
    right, up = (ax.transData.transform(points) / SHARPNESS).T
    down = ax.figure.bbox.height / SHARPNESS - up
    shape = np.shape(x)
    return right.round(1).reshape(shape), down.round(1).reshape(shape)


def circle(
    ax: "Axes", x: np.ndarray, y: np.ndarray, colour: str, radius: float = 8.0
) -> MovingShape:
    """Make a ball with a black edge that is at (x[frame], y[frame]) of a settled axes."""
    look = {"r": radius, "fill": colour, "stroke": style.BLACK, "stroke-width": 1.2}
    right, down = pixels(ax, x, y)
    return MovingShape("circle", look, {"cx": right.tolist(), "cy": down.tolist()})


def bars(ax: "Axes", edges: np.ndarray, heights: np.ndarray, colour: str) -> MovingShape:
    """Make filled bars over a settled axes.

    Args:
        ax: where they stand.
        edges: their borders along x, (bars + 1,).
        heights: (frames, bars); 0 is the axes' y = 0.
        colour: of the filling.

    """
    sides = np.repeat(edges, 2)[1:-1]
    paths = []
    for frame in heights:
        right, down = pixels(ax, sides, np.repeat(frame, 2))
        ground = pixels(ax, edges[:1], np.zeros(1))[1][0]
        points = " ".join(f"{x:g},{y:g}" for x, y in zip(right, down, strict=True))
        paths.append(f"M{right[0]:g},{ground:g} L{points} L{right[-1]:g},{ground:g} Z")
    return MovingShape("path", {"fill": colour, "fill-opacity": 0.75}, {"d": paths})


def scrubber_html(
    figure: "Figure",
    alt: str,
    marks: Sequence[MovingShape],
    words: Sequence[str],
    unit: str = "step",
    milliseconds: int = MOTION_MILLISECONDS,
) -> str:
    """Return a figure and the shapes that move over it as one piece of HTML.

    Args:
        figure: settled; it must be worth looking at by itself.
        alt: what can be seen in the figure, for those who cannot see it.
        marks: the shapes, each with one value per frame and moving attribute.
        words: what each frame shows, for all to read; as many as there are frames.
        unit: what the range counts.
        milliseconds: how long each frame stays while the picture plays.

    Raises:
        ValueError: no frame, or a mark with more or fewer frames than there are words.

    """
    if not words:
        raise ValueError("there is no frame to show: give a sentence for each")
    for mark in marks:
        for name, values in mark.moving.items():
            if len(values) != len(words):
                raise ValueError(
                    f"the {mark.shape} has {len(values)} values of {name!r}, and there are "
                    f"{len(words)} frames: give one value per frame"
                )
    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=figure.dpi)
    width, height = (round(side * style.SCREEN_DPI) for side in figure.get_size_inches())
    shapes = [
        {"shape": mark.shape, "look": dict(mark.look), "moving": dict(mark.moving)}
        for mark in marks
    ]
    return _PAGE.substitute(
        image=image_html(png.getvalue(), alt, width),
        width=width,
        height=height,
        last=len(words) - 1,
        unit=html.escape(unit),
        words=_as_attribute(list(words)),
        marks=_as_attribute(shapes),
        milliseconds=milliseconds,
        reading=READING_MILLISECONDS if milliseconds < READING_MILLISECONDS else 0,
        accent=style.BLUE,
    )


def show_scrubber(page: str, words: str) -> None:
    """Display what `scrubber_html` returns; `words` stand for it where there is text only."""
    from IPython.display import display

    display({"text/html": page, "text/plain": words}, raw=True)


def _as_attribute(data: object) -> str:
    return html.escape(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
