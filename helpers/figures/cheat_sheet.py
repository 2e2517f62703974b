"""The course on one page, made to be printed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from helpers import style
from helpers.display import PAGE
from helpers.figures.plots import make_figure, shade_saturated
from helpers.networks import sigmoid, sigmoid_derivative

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 8.0, 10.9  # inches: fits on A4 and on Letter, with margins
TEXT_SIZE = 8.4
HEADINGS = ("mechanism", "what you measure", "what repairs it")
MECHANISMS = (
    (
        "Saturation\n|z| is large, the curve is flat",
        "share of |z| ≥ 5\n(state the threshold)",
        "smaller weights, normalised inputs,\nweight decay, batch norm",
    ),
    (
        "Attenuation\nthe error shrinks layer by layer",
        "‖δ‖ per layer; its factor is\n" r"rms f′(z) · std(W) · $\sqrt{\mathrm{fan\_in}}$",
        "weights that suit the slope, ReLU,\nbatch norm, residual paths",
    ),
    (
        "Lost signal\nlate layers see the same for all",
        "spread of a over the images,\nper layer",
        "gain 4 with centring, batch norm,\nlayer norm after σ, residual, tanh, ReLU",
    ),
    (
        "Explosion\nerror or signal grows layer by layer",
        "the same two, ‖δ‖ and spread:\na factor above 1",
        "smaller weights; a gradient whose\nnorm is clipped, for single steps",
    ),
)
NOT_ENOUGH = (
    "A sigmoid layer has two weaknesses, its slope of ¼ and its mean of ½. Gain 4 without "
    "centring, LSUV, and layer\nnorm before the sigmoid leave most of the signal lost. Adam builds "
    "it up slowly: two thousand steps need not be enough."
)
FORMULAS = (
    r"$\sigma(z) = 1/(1+e^{-z})$,  $\sigma'(z) = \sigma(z)\,\sigma(-z) \leq 1/4$",
    r"$\sigma'(4)$ is 7 % of $\sigma'(0)$;  saturated: $|z| \geq 5$",
    r"$\delta_l = (W_{l+1}^{T}\,\delta_{l+1})\; f'(z_l)$,   "
    r"$\partial L/\partial W_l = \delta_l\,a_{l-1}^{T}$",
    r"default weights: std(W) · $\sqrt{\mathrm{fan\_in}} = 1/\sqrt{3}$,",
    r"so a sigmoid layer passes $0.25/\sqrt{3} \approx 0.14$ at best",
    r"RNN, one step back:  $\times\; g \cdot$ rms $\varphi'$,  "
    r"$g =$ std(W) · $\sqrt{\mathrm{width}}$",
    r"LSTM, direct path back:  $\times\; f_t$, its forget gate",
)
STARTS = (
    r"tanh: Xavier, std$^2$ = 2 / (fan_in + fan_out)",
    r"ReLU: He, std$^2$ = 2 / fan_in",
    r"sigmoid, layer 1: std = 1 / $\sqrt{\mathrm{fan\_in}}$, bias = 0,",
    r"    layers 2 to 10: std = 4 to 5 / $\sqrt{\mathrm{fan\_in}}$, bias = $-\Sigma\, w/2$",
    "tanh, ReLU: LSUV, rescale until z has variance 1",
    "LSTM: forget bias ln T for T steps, detours not counted",
)
CHECKLIST = (
    "1  Does the loss get logits? In float32, σ(z) = 1",
    "    from z ≈ 16.6 on.",
    "2  Fresh network, one batch: ‖δ‖ per layer, log axis.",
    "    Falling, growing? By slope, scale or width?",
    "3  Spread of activations per layer. Falling, growing?",
    "4  Share of |z| ≥ 5; share of dead ReLUs.",
    "5  Norms or δ, not the std of ∂L/∂W.",
    "6  How far did each layer move, ‖W − W₀‖ / ‖W₀‖?",
    "7  Change one factor. Measure again. Then train.",
)
PLACES = (
    "hidden layer: σ′ multiplies, layer by layer.",
    "    Avoid, or give it gain 4 and centring.",
    "output, squared error: (ŷ − y) σ′.",
    "    Sure but wrong, it learns next to nothing.",
    "output, cross-entropy: ŷ − y. Right.",
    "gate, σ(z) · v: σ multiplies, up to 1. Right.",
    "read as probability: right if test data agree",
    "    (reliability diagram).",
)


def plot_cheat_sheet(curves: "Mapping[str, pd.Series]") -> "Figure":
    """Draw the page.

    Args:
        curves: per network name, the error ‖δ‖ relative to the last hidden layer, indexed by
            layer; at most three.

    """
    figure, axes = make_figure(
        6, 1, width=WIDTH, height=HEIGHT, height_ratios=(0.3, 1.9, 3.0, 2.1, 2.1, 0.01)
    )
    figure.set_label(PAGE)
    for ax in axes:
        ax.set_axis_off()
    axes[0].text(
        0.5, 0.4, "Why deep sigmoid networks stop learning", size=15, weight="bold", ha="center"
    )
    _draw_sigmoid(axes[1].inset_axes((0.05, 0.16, 0.38, 0.72)))
    _draw_errors(curves, axes[1].inset_axes((0.57, 0.16, 0.38, 0.72)))
    _draw_mechanisms(axes[2])
    _write(axes[3], 0.0, "Formulas", FORMULAS)
    _write(axes[3], 0.53, "Initial weights", STARTS)
    _write(axes[4], 0.0, "My network does not learn", CHECKLIST)
    _write(axes[4], 0.53, "Where the sigmoid belongs", PLACES)
    return figure


def _draw_sigmoid(ax: "Axes") -> None:
    z = np.linspace(-8, 8, 321)
    ax.plot(z, sigmoid(z), color=style.BLUE, label="σ(z)")
    look = {"color": style.VERMILION, "linestyle": (0, (5, 2))}
    ax.plot(z, sigmoid_derivative(z), label="σ′(z), at most ¼", **look)
    ax.set_title("The sigmoid; shaded: saturated", size=10)
    ax.set_xlabel("z", size=9)
    ax.set_xlim(-8, 8)
    handles = ax.get_legend_handles_labels()
    shade_saturated(ax)
    ax.legend(*handles, loc="upper left", fontsize=8)
    ax.tick_params(labelsize=8)


def _draw_errors(curves: "Mapping[str, pd.Series]", ax: "Axes") -> None:
    for index, (name, curve) in enumerate(curves.items()):
        look = style.series_look(index, marker=True) | {"markersize": 4}
        ax.plot(curve.index, curve, label=name, **look)
    lowest = min(curve.min() for curve in curves.values())
    ax.set(yscale="log", ylim=(lowest / 1e4, 20))  # room for the legend
    ax.set_title("Error ‖δ‖ per layer, before training", size=10)
    ax.set_xlabel("hidden layer (the error travels to the left)", size=9)
    ax.legend(loc="lower right", fontsize=8)
    ax.tick_params(labelsize=8)


def _draw_mechanisms(ax: "Axes") -> None:
    """Write the table of the four mechanisms."""
    _head(ax, 0.0, 1.0, "Four mechanisms, not one")
    lefts = (0.0, 0.31, 0.63)
    for left, words in zip(lefts, HEADINGS, strict=True):
        ax.text(left, 0.86, words, size=TEXT_SIZE, style="italic", va="top")
    for row, cells in enumerate(MECHANISMS):
        top = 0.76 - 0.1625 * row
        ax.plot([0, 1], [top + 0.025] * 2, color=style.GREY, linewidth=0.6)
        for left, words in zip(lefts, cells, strict=True):
            first, _, rest = words.partition("\n")
            weight = "bold" if left == 0 else "normal"
            ax.text(left, top, first, size=TEXT_SIZE, va="top", weight=weight)
            ax.text(left, top - 0.067, rest, size=TEXT_SIZE, va="top")
    ax.plot([0, 1], [0.135] * 2, color=style.GREY, linewidth=0.6)
    for row, words in enumerate(NOT_ENOUGH.split("\n")):
        ax.text(0, 0.11 - 0.067 * row, words, size=TEXT_SIZE, va="top")
    ax.set(xlim=(0, 1), ylim=(0, 1))


def _write(ax: "Axes", left: float, title: str, lines: tuple[str, ...]) -> None:
    """Write a titled list into one half of the page's width."""
    _head(ax, left, left + 0.47, title)
    for number, line in enumerate(lines):
        # On the baseline, since a root sign would push a line down that hangs from its top.
        words = ax.text(left, 0.79 - 0.095 * number, line, size=TEXT_SIZE, va="baseline")
        words.set_in_layout(False)  # a long line must not make the figure's panels narrower
    ax.set(xlim=(0, 1), ylim=(0, 1))


def _head(ax: "Axes", left: float, right: float, title: str) -> None:
    ax.text(left, 0.985, title, size=11, weight="bold", va="top", color=style.BLUE)
    ax.plot([left, right], [0.88] * 2, color=style.BLUE, linewidth=1.2)
