"""The slider over the sigmoid: drag, press an arrow key or type, and the figure follows."""

import math
from typing import TYPE_CHECKING

import numpy as np

from helpers import style
from helpers.display import show_widget
from helpers.figures import shade_saturated
from helpers.live.picture import LivePicture
from helpers.measurements import SATURATION_THRESHOLD
from helpers.networks import sigmoid, sigmoid_derivative

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

LIMIT = 10.0  # |z| that the sigmoid slider reaches
STEP = 0.1  # of the slider; any z can be typed
TANGENT_REACH = 2.5  # how far the tangent is drawn to either side, along z
AGAIN = "To move the slider, run the first two code cells of the lesson and then this one."
SLIDER = "sigmoid_slider"  # of the output's metadata: where the slider stands
LARGEST_SLOPE = 0.25  # σ′(0) = σ(0)(1 − σ(0)) = 1/4


class SigmoidSlider:
    """A slider and a text box for z, the numbers at z, and a picture of σ and σ′ there.

    Attributes:
        slider: the `ipywidgets.FloatSlider`.
        typed: the box to type z in; the slider stands at the nearest step.
        note: the `ipywidgets.HTML` that says so when a typed z is out of reach.
        numbers: the `ipywidgets.HTML` with σ(z), σ′(z) and its share of the maximum.
        picture: the `LivePicture` with `tangent`, `point` and `slope_point`, which move.
        widget: all of them together.

    """

    def __init__(self, z: float = 4.0) -> None:
        """Build it.

        Raises:
            ValueError: z is not between -10 and 10.

        """
        import ipywidgets
        from matplotlib.figure import Figure

        if not -LIMIT <= z <= LIMIT:
            raise ValueError(f"z must be between {-LIMIT:g} and {LIMIT:g}, not {z}")
        reach = {"min": -LIMIT, "max": LIMIT, "step": STEP}
        self.slider = ipywidgets.FloatSlider(
            _to_step(z), **reach, description="z", readout=False, layout={"width": "32em"}
        )
        # Without bounds of its own, which would cut a number off before anybody could say so.
        self.typed = ipywidgets.FloatText(
            z, step=STEP, description="or type z", layout={"width": "14em"}
        )
        self.note = ipywidgets.HTML()
        self.numbers = ipywidgets.HTML()
        figure = Figure(figsize=(style.FIGURE_WIDTH, style.PANEL_HEIGHT), layout="constrained")
        left, right = figure.subplots(1, 2)
        self.tangent, self.point = _draw_sigmoid(left)
        self.slope_point = _draw_derivative(right)
        self.picture = LivePicture(figure, (self.tangent, self.point, self.slope_point))
        controls = ipywidgets.HBox(
            [self.slider, self.typed, self.note], layout={"flex_flow": "row wrap"}
        )
        self.widget = ipywidgets.VBox([controls, self.numbers, self.picture.widget])
        self._z = z
        self._show(z)
        self.slider.observe(self._follow_slider, "value")
        self.typed.observe(self._follow_typed, "value")

    def _follow_slider(self, change: dict) -> None:
        z = _to_step(change["new"])
        # The slider stands at whole steps only, so it also reports where a typed z has put it.
        # It is not written back to: the learner may have moved on since.
        if z != _to_step(self._z):
            self._z = self.typed.value = z
            self._show(z)

    def _follow_typed(self, change: dict) -> None:
        z = change["new"]
        within = self._z if math.isnan(z) else min(max(z, -LIMIT), LIMIT)
        if within != z:
            self.typed.value = within  # which comes back here and clears the note
            self.note.value = f'<span role="alert">{describe_reach(z)}</span>'
            return
        self.note.value = ""
        if z != self._z:
            self._z = z
            self.slider.value = _to_step(z)
            self._show(z)

    def _show(self, z: float) -> None:
        a, slope = float(sigmoid(z)), float(sigmoid_derivative(z))
        ends = np.array([z - TANGENT_REACH, z + TANGENT_REACH])
        self.tangent.set_data(ends, a + slope * (ends - z))
        self.point.set_data([z], [a])
        self.slope_point.set_data([z], [slope])
        words = describe_slope(z)
        self.numbers.value = f'<div style="font-size: 1.1em; line-height: 1.6">{words}</div>'
        self.picture.redraw(
            f"Two panels over z from {-LIMIT:g} to {LIMIT:g}, shaded where σ is saturated, "
            f"|z| ≥ {SATURATION_THRESHOLD:g}. Left, the S-shaped σ with its tangent at z = {z:g}; "
            f"right, the bell-shaped slope σ′ with a point there. {words}."
        )


def sigmoid_slider(z: float = 4.0) -> None:
    """Show the sigmoid with a slider for z: its tangent, σ(z), σ′(z) and the share of the maximum.

    Raises:
        ValueError: z is not between -10 and 10.

    """
    slider = SigmoidSlider(z)
    words = f"A slider for z needs a running kernel. {describe_slope(z)}."
    show_widget(slider.widget, words, AGAIN, **{SLIDER: f"{z:g}"})


def describe_reach(z: float) -> str:
    """Say in one line what becomes of a typed z that the picture cannot show."""
    if math.isnan(z):
        return "Type a number."
    end = LIMIT if z > 0 else -LIMIT
    return f"The picture ends at z = {end:g}: so {end:g} is shown, and not {z:g}."


def describe_slope(z: float) -> str:
    """Say in one line what σ, its slope and the slope's share of the maximum are at z."""
    a, slope = float(sigmoid(z)), float(sigmoid_derivative(z))
    share = 100 * slope / LARGEST_SLOPE
    return (
        f"σ({z:g}) = {a:.{_decimals(min(a, 1 - a), 4)}f}, "
        f"σ′({z:g}) = {slope:.{_decimals(slope, 4)}f}, "
        f"which is {share:.{_decimals(share, 2)}f} % of the maximum σ′(0) = {LARGEST_SLOPE}"
    )


def _to_step(z: float) -> float:
    """Round to the slider's steps; no -0, and none of the 5.300000000000001 that sliders report."""
    return round(z, 1) + 0.0


def _decimals(size: float, at_least: int) -> int:
    """Return how many decimals show two digits of a positive number, and `at_least` so many."""
    return max(at_least, 1 - math.floor(math.log10(size)))


def _draw_sigmoid(ax: "Axes") -> "tuple[Artist, Artist]":
    """Draw σ; return its tangent and the point where it touches, still to be placed."""
    z = np.linspace(-LIMIT, LIMIT, 401)
    ax.plot(z, sigmoid(z), color=style.BLUE, label="σ(z)")
    (tangent,) = ax.plot([], [], color=style.BLACK, linestyle=(0, (5, 2)), label="tangent at z")
    (point,) = ax.plot([], [], "o", color=style.BLACK, clip_on=False)
    ax.set(
        title="The sigmoid and its tangent",
        xlabel="pre-activation z",
        ylabel="activation σ(z)",
        xlim=(-LIMIT, LIMIT),
        xticks=np.arange(-LIMIT, LIMIT + 1, 5),
        ylim=(-0.1, 1.1),
    )
    shade_saturated(ax)
    ax.legend(loc="upper left")
    return tangent, point


def _draw_derivative(ax: "Axes") -> "Artist":
    """Draw σ′; return the point on it, still to be placed."""
    z = np.linspace(-LIMIT, LIMIT, 401)
    ax.plot(z, sigmoid_derivative(z), color=style.VERMILION)
    (point,) = ax.plot([], [], "o", color=style.BLACK, clip_on=False)
    ax.set(
        title="Its slope σ′(z)",
        xlabel="pre-activation z",
        ylabel="slope σ′(z)",
        xlim=(-LIMIT, LIMIT),
        xticks=np.arange(-LIMIT, LIMIT + 1, 5),
        ylim=(0, 0.28),
    )
    shade_saturated(ax)
    return point
