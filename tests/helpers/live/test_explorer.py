"""The explorer shows what is in the network that its controls describe, whatever they say."""

import html
import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.live import explorer
from helpers.live.explorer import ACTIVATIONS, NetworkExplorer, describe_fresh, measure_fresh
from helpers.measurements import probes
from helpers.networks import BaseNetwork, initialization

INPUTS = torch.randn(12, 6, generator=torch.Generator().manual_seed(0))
LABELS = torch.arange(12) % 3


@pytest.fixture(scope="module")
def live() -> NetworkExplorer:
    return NetworkExplorer(INPUTS, LABELS)


def alt_text(live: NetworkExplorer) -> str:
    return html.unescape(re.search(r' alt="([^"]*)"', live.picture.widget.value)[1])


def test_what_is_shown_is_what_the_probes_measure():
    network = BaseNetwork("tanh", 6, 3, [explorer.WIDTH] * 4, seed=0)
    initialization.scaled(network, 2.0, seed=0)
    expected = probes.measure_layers(network.double(), INPUTS.double(), LABELS).iloc[:4]
    found = measure_fresh("tanh", 4, 2.0, INPUTS, LABELS)
    for column in ("saturated_share", "spread"):
        assert found[column].tolist() == expected[column].tolist()
    norms = expected["delta_norm"].to_numpy()
    assert found["error"].to_numpy() == pytest.approx(norms / norms[-1])


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_picture_numbers_and_description_follow_every_control(live, activation):
    live.activation.value, live.depth.value, live.weight_scale.value = activation, 3, 2.0
    layers = measure_fresh(activation, 3, live.weight_scale.value, INPUTS, LABELS)
    words = describe_fresh(activation, live.weight_scale.value, layers)
    assert words in live.words.value
    assert words in alt_text(live)
    for line, column in zip(live.lines, explorer.PANELS, strict=True):
        assert line.get_xdata().tolist() == [1, 2, 3]
        assert line.get_ydata() == pytest.approx(layers[column].to_numpy())


def test_a_lost_signal_is_shown_as_it_is_and_not_as_rounding():
    spreads = measure_fresh("sigmoid", 12, 0.5, INPUTS, LABELS)["spread"].to_numpy()
    falls = spreads[1:] / spreads[:-1]
    assert falls == pytest.approx(np.full(11, falls.mean()), rel=0.3)


@settings(max_examples=20, deadline=None)
@given(
    activation=st.sampled_from(ACTIVATIONS),
    depth=st.integers(1, explorer.DEEPEST),
    power=st.floats(-1, 3),
)
def test_every_setting_of_the_controls_is_answered_with_numbers(live, activation, depth, power):
    live.activation.value, live.depth.value = activation, depth
    live.weight_scale.value = 10**power
    assert "nan" not in live.words.value
    assert "inf" not in live.words.value
    assert all(np.isfinite(line.get_ydata()).all() for line in live.lines)


@pytest.mark.parametrize(("depth", "scale"), [(0, 1.0), (21, 1.0), (3, 0.01), (3, 2000.0)])
def test_what_is_out_of_range_is_refused(depth, scale):
    with pytest.raises(ValueError, match="must be from"):
        measure_fresh("sigmoid", depth, scale, INPUTS, LABELS)


def test_it_is_shown_with_words_for_where_widgets_are_not(displayed):
    explorer.explore_networks(INPUTS, LABELS)
    data = displayed[-1]
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "need a running kernel" in data["text/plain"]
