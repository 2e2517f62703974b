"""The picture of the travelling error shows what was measured, layer by layer, and stays small."""

import html
import json
import re

import numpy as np
import pytest
import torch

from helpers.films.travelling_error import (
    describe_errors,
    describe_layers,
    draw_errors,
    errors_html,
    measure_errors,
    show_errors,
    spread_over_decades,
)
from helpers.measurements import probes
from helpers.networks import BaseNetwork, initialization

BATCH = torch.randn(16, 6, generator=torch.Generator().manual_seed(0)), torch.arange(16) % 3


@pytest.fixture(scope="module")
def networks() -> dict[str, BaseNetwork]:
    found = {}
    for name in ("sigmoid", "relu"):
        found[name] = BaseNetwork(name, 6, 3, [8] * 4)
        initialization.he(found[name], seed=0)
    return found


@pytest.fixture(scope="module")
def errors(networks):
    return measure_errors(networks, *BATCH)


def test_norms_shares_and_magnitudes_are_those_of_the_tensors(networks, errors):
    rows = errors.set_index(["activation", "layer"])
    for name, network in networks.items():
        layers = probes.record_pass(network, *BATCH)[0].deltas
        for layer, delta in enumerate(layers, start=1):
            row = rows.loc[(name, layer)]
            assert row["delta_norm"] == pytest.approx(delta.square().sum().sqrt().item())
            assert row["share"] == pytest.approx(row["delta_norm"] / layers[-1].norm().item())
            assert row["delta_zeros"] == pytest.approx((delta == 0).double().mean().item())
            assert np.array_equal(row["magnitudes"], delta.abs().double().numpy().ravel())


def test_every_entry_that_is_not_0_is_in_a_bar():
    layers = [np.array([0.0, 1e-9, 0.5, 2.0]), np.array([0.1, 0.1, 0.1, 0.1])]
    shares = spread_over_decades(layers, np.array([1e-3, 1e-1 / 2, 1.0]))
    assert shares == pytest.approx(np.array([[25, 50], [0, 100]]))


def test_it_plays_slowly_enough_to_read_the_words_of_each_layer(errors):
    (milliseconds,) = re.findall(r"setInterval\(advance, (\d+)\)", errors_html(errors))
    assert int(milliseconds) >= 1200


def test_the_first_frame_is_the_output_and_the_last_is_layer_1(errors):
    words = describe_layers(errors)
    assert words[0].startswith("Layer 5, the output.")
    assert words[-1].startswith("Layer 1.")
    page = errors_html(errors)
    frames = json.loads(html.unescape(re.search(r'data-words="([^"]*)"', page)[1]))
    assert frames == words
    marks = json.loads(html.unescape(re.search(r'data-marks="([^"]*)"', page)[1]))
    balls = [mark["moving"]["cx"] for mark in marks if mark["shape"] == "circle"]
    assert len(balls) == 2
    assert all(way == sorted(way, reverse=True) for way in balls), "it travels to the left"


def test_the_still_picture_shows_both_ends_of_the_way(errors):
    axes, edges = draw_errors(errors)
    for ax, name in zip(axes, errors["activation"].unique(), strict=False):
        output, first = (patch.get_data().values for patch in ax.patches)
        layers = errors[errors["activation"] == name]["magnitudes"]
        expected = spread_over_decades(layers, edges)
        assert output == pytest.approx(expected[-1])
        assert first == pytest.approx(expected[0])


def test_the_page_is_small_and_says_how_much_arrives(errors):
    page = errors_html(errors)
    assert len(page.encode()) < 400_000
    assert describe_errors(errors) in html.unescape(page)


def test_it_is_displayed_with_words_for_where_html_is_not(displayed, errors):
    show_errors(errors)
    assert displayed[0]["text/plain"] == describe_errors(errors)


def test_networks_of_different_depths_are_refused(networks):
    with pytest.raises(ValueError, match="equally many layers"):
        measure_errors(networks | {"relu": BaseNetwork("relu", 6, 3, [8] * 3)}, *BATCH)
    with pytest.raises(ValueError, match="at least one network"):
        measure_errors({}, *BATCH)
