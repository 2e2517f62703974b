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


@pytest.fixture(scope="module")
def deltas() -> dict[str, list[torch.Tensor]]:
    generator = torch.Generator().manual_seed(0)
    inputs, labels = torch.randn(16, 6, generator=generator), torch.arange(16) % 3
    found = {}
    for name in ("sigmoid", "relu"):
        network = BaseNetwork(name, 6, 3, [8] * 4)
        initialization.he(network, seed=0)
        found[name] = probes.record_pass(network, inputs, labels)[0].deltas
    return found


def test_norms_and_shares_are_those_of_the_tensors(deltas):
    errors = measure_errors(deltas).set_index(["activation", "layer"])
    for name, layers in deltas.items():
        for layer, delta in enumerate(layers, start=1):
            row = errors.loc[(name, layer)]
            assert row["norm"] == pytest.approx(delta.square().sum().sqrt().item())
            assert row["share"] == pytest.approx(row["norm"] / layers[-1].norm().item())
            assert row["zeros"] == pytest.approx((delta == 0).double().mean().item())


def test_every_entry_that_is_not_0_is_in_a_bar():
    layers = [torch.tensor([[0.0, -1e-9, 0.5, 2.0]]), torch.tensor([[0.1, 0.1, -0.1, 0.1]])]
    shares = spread_over_decades(layers, np.array([1e-3, 1e-1 / 2, 1.0]))
    assert shares == pytest.approx(np.array([[25, 50], [0, 100]]))


def test_the_first_frame_is_the_output_and_the_last_is_layer_1(deltas):
    words = describe_layers(measure_errors(deltas))
    assert words[0].startswith("Layer 5, the output.")
    assert words[-1].startswith("Layer 1.")
    page = errors_html(deltas)
    frames = json.loads(html.unescape(re.search(r'data-words="([^"]*)"', page)[1]))
    assert frames == words
    marks = json.loads(html.unescape(re.search(r'data-marks="([^"]*)"', page)[1]))
    balls = [mark["moving"]["cx"] for mark in marks if mark["shape"] == "circle"]
    assert len(balls) == 2
    assert all(way == sorted(way, reverse=True) for way in balls), "it travels to the left"


def test_the_still_picture_shows_both_ends_of_the_way(deltas):
    axes, edges = draw_errors(deltas)
    for ax, layers in zip(axes, deltas.values(), strict=False):
        output, first = (patch.get_data().values for patch in ax.patches)
        expected = spread_over_decades(layers, edges)
        assert output == pytest.approx(expected[-1])
        assert first == pytest.approx(expected[0])


def test_the_page_is_small_and_says_how_much_arrives(deltas):
    page = errors_html(deltas)
    assert len(page.encode()) < 400_000
    assert describe_errors(measure_errors(deltas)) in html.unescape(page)


def test_it_is_displayed_with_words_for_where_html_is_not(monkeypatch, deltas):
    outputs = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: outputs.append(data))
    show_errors(deltas)
    assert outputs[0]["text/plain"] == describe_errors(measure_errors(deltas))


def test_networks_of_different_depths_are_refused(deltas):
    with pytest.raises(ValueError, match="equally many layers"):
        measure_errors({"sigmoid": deltas["sigmoid"], "relu": deltas["relu"][:-1]})
    with pytest.raises(ValueError, match="at least one network"):
        measure_errors({})
