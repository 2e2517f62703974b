"""Figures draw what they are given, and nothing else."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from helpers import style
from helpers.figures import plots
from helpers.networks import make_activation
from helpers.networks.activations import KINDS


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.mark.parametrize("name", KINDS)
def test_an_activation_panel_draws_function_and_derivative(name):
    ax = plots.plot_activation(make_activation(name))
    function, derivative = (line.get_ydata() for line in ax.get_lines())
    numeric = np.gradient(np.asarray(function), np.asarray(ax.get_lines()[0].get_xdata()))
    assert np.allclose(numeric, derivative, atol=0.51)  # half the jump of a kink at most
    assert np.median(np.abs(numeric - np.asarray(derivative))) < 1e-3


def test_a_band_shows_median_least_and_most():
    frame = pd.DataFrame({"layer": [1, 1, 1, 2, 2, 2], "value": [1, 2, 9, 3, 4, 5]})
    ax = plots.plot_band(frame, "layer", "value", color="black")
    assert ax.get_lines()[0].get_ydata().tolist() == [2, 4]
    outline = ax.collections[0].get_paths()[0].vertices
    assert outline[:, 1].min() == 1
    assert outline[:, 1].max() == 9


def test_a_figure_by_layer_has_one_line_per_activation_in_its_own_look():
    frame = pd.DataFrame(
        {"activation": ["tanh", "relu"] * 2, "layer": [1, 1, 2, 2], "value": [3, 5, 4, 6]}
    )
    first, second = plots.plot_by_layer(frame, "value").get_lines()
    assert (first.get_ydata().tolist(), second.get_ydata().tolist()) == ([3, 4], [5, 6])
    assert (first.get_color(), second.get_color()) == (style.COLOURS["tanh"], style.COLOURS["relu"])


def test_the_saturated_region_is_shaded_from_the_threshold_outwards_and_nowhere_else():
    ax = plots.make_figure()[1]
    ax.set_xlim(-8, 7)
    plots.shade_saturated(ax, threshold=3.0)
    spans = sorted((patch.get_x(), patch.get_x() + patch.get_width()) for patch in ax.patches)
    assert spans == [(-8, -3), (3, 7)]
    assert ax.get_xlim() == (-8, 7)


def test_a_magnitude_histogram_shows_the_share_of_each_bin_whatever_the_sign():
    ax = plots.plot_magnitude_histogram([-0.5, 0.5, 5, -50], edges=np.array([0.1, 1, 10, 100]))
    assert ax.patches[0].get_data().values.tolist() == [50, 25, 25]
    assert ax.get_xscale() == "log"


def test_a_magnitude_histogram_says_how_many_values_are_zero():
    ax = plots.plot_magnitude_histogram([0, 0, 0, 1.0])
    assert [text.get_text() for text in ax.texts] == ["75% are 0"]
    assert sum(ax.patches[0].get_data().values) == 25


def test_a_magnitude_histogram_of_nothing_but_zeros_is_refused():
    with pytest.raises(ValueError, match="every value is 0"):
        plots.plot_magnitude_histogram(np.zeros(3))


def test_every_activation_has_a_look():
    assert set(style.LOOKS) == set(KINDS)


def test_the_activations_that_are_compared_differ_in_more_than_colour():
    looks = [style.LOOKS[name] for name in ("sigmoid", "tanh", "relu", "leaky_relu")]
    for values in zip(*looks, strict=True):
        assert len(set(values)) == 4


def test_series_looks_differ_in_more_than_colour():
    looks = [style.series_look(index, marker=True) for index in range(7)]
    for key in ("color", "linestyle", "marker"):
        assert len({str(look[key]) for look in looks}) == 7


def test_a_shared_legend_is_black_and_leaves_the_lines_their_colours():
    ax = plots.plot_activation(make_activation("sigmoid"))
    handles, labels = plots.black_legend(ax)
    assert {handle.get_color() for handle in handles} == {style.BLACK}
    assert labels == [line.get_label() for line in ax.lines]
    assert {line.get_color() for line in ax.lines} == {style.COLOURS["sigmoid"]}
