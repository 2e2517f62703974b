"""Activations near 0 or 1 are counted as arithmetic says, and measuring changes nothing."""

import dataclasses
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.data import Dataset
from helpers.measurements.saturation import (
    excess_kurtosis,
    hidden_activations,
    measure_near_ends,
    share_near_ends,
    total_weight_norm,
    watch_saturation,
)
from helpers.networks import BaseNetwork


def make_dataset(seed: int = 0) -> Dataset:
    generator = torch.Generator().manual_seed(seed)
    inputs = 3 * torch.randn(20, 4, generator=generator)
    labels = torch.arange(20) % 2
    return Dataset(inputs[:12], labels[:12], inputs[12:], labels[12:], 2, 2, "noise", "Noise.")


def make_network(**options) -> BaseNetwork:
    return BaseNetwork("sigmoid", 4, 2, (3, 5), seed=0, **options)


def test_both_ends_count_and_the_margin_itself_does_too():
    a = torch.tensor([[0.0, 0.05, 0.06], [0.94, 0.95, 1.0]], dtype=torch.float64)
    assert share_near_ends(a, 0.05) == pytest.approx(4 / 6)
    assert math.isnan(share_near_ends(a[:0], 0.05))


@given(
    st.lists(st.floats(0, 1, width=32), min_size=1, max_size=20),
    st.floats(0, 0.4375, width=32),
    st.floats(0, 0.4375, width=32),
)
def test_a_wider_margin_never_counts_fewer(values, one, other):
    a = torch.tensor(values)
    assert share_near_ends(a, min(one, other)) <= share_near_ends(a, max(one, other))


@pytest.mark.parametrize("margin", [-0.01, 0.5, math.nan])
def test_a_margin_that_makes_no_sense_is_refused(margin):
    with pytest.raises(ValueError, match="margin must be"):
        share_near_ends(torch.zeros(2), margin)


def test_measured_shares_equal_a_count_by_the_pre_activations():
    network, inputs = make_network(), make_dataset().train_inputs
    with torch.no_grad():
        network.hidden_layers[0].linear.weight.mul_(4)
        network.hidden_layers[1].linear.weight.mul_(8)
    x = inputs
    for row, layer in zip(measure_near_ends(network, inputs), network.hidden_layers, strict=True):
        z = layer.linear(x)
        x = torch.sigmoid(z)
        assert 0 < row["near_0.01"] < row["near_0.05"] < 1
        assert row["near_0.05"] == pytest.approx((z.abs() >= math.log(19)).float().mean().item())
        assert row["near_0.01"] == pytest.approx((z.abs() >= math.log(99)).float().mean().item())
        assert row["mean_activation"] == pytest.approx(x.mean().item())


def test_measuring_leaves_the_network_and_its_mode_untouched():
    network = make_network(normalization="batch")
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    first, _ = hidden_activations(network, make_dataset().train_inputs)
    assert not first.requires_grad
    assert network.training
    assert all(torch.equal(before[name], tensor) for name, tensor in network.state_dict().items())


def test_a_sample_is_measured_the_same_alone_and_among_others():
    network, inputs = make_network(normalization="batch"), make_dataset().train_inputs
    alone, together = (hidden_activations(network, part) for part in (inputs[:1], inputs))
    for one, all_of_them in zip(alone, together, strict=True):
        assert torch.allclose(one, all_of_them[:1])


@pytest.mark.parametrize("network", [BaseNetwork("tanh", 4, 2, (3,)), make_network(residual=True)])
def test_activations_that_do_not_lie_between_0_and_1_are_refused(network):
    with pytest.raises(ValueError, match="lie between 0 and 1"):
        measure_near_ends(network, make_dataset().train_inputs)


def test_a_watch_measures_at_the_chosen_epochs_on_training_and_on_test_points():
    dataset, network = make_dataset(), make_network()
    note, collect = watch_saturation(dataset, {0, 2})
    for epoch in range(3):
        note(epoch, 7, network)
    frame = collect()
    assert len(frame) == 2 * 2 * 2  # epochs, parts, layers
    assert set(frame["network"]) == {7}
    assert set(frame["epoch"]) == {0, 2}
    for part in ("train", "test"):
        rows = frame[(frame["part"] == part) & (frame["epoch"] == 2)]
        expected = measure_near_ends(network, getattr(dataset, f"{part}_inputs"))
        assert rows[list(expected[0])].to_dict("records") == expected
    norms = [layer.linear.weight.norm().item() for layer in network.hidden_layers]
    assert frame["weight_norm"].tolist() == pytest.approx(norms * 4)


def test_a_watch_measures_the_root_mean_square_of_the_pre_activations():
    dataset, network = make_dataset(), make_network()
    note, collect = watch_saturation(dataset, {0})
    note(0, 0, network)
    with torch.no_grad():
        z = network.hidden_layers[0].linear(dataset.test_inputs)
    found = collect().query("part == 'test' and layer == 1")["z_rms"].item()
    assert found == pytest.approx(math.sqrt((z**2).mean().item()))


def test_a_watch_tells_training_points_from_test_points():
    dataset = make_dataset()
    shifted = dataclasses.replace(dataset, test_inputs=dataset.test_inputs * 100)
    note, collect = watch_saturation(shifted, {0})
    note(0, 0, make_network())
    shares = collect().groupby("part")["near_0.05"].max()
    assert shares["train"] < shares["test"]


def test_the_total_norm_is_that_of_all_weights_in_one_vector():
    network = make_network()
    flat = torch.cat([linear.weight.detach().flatten() for linear in network.linear_maps])
    assert total_weight_norm(network) == pytest.approx(flat.norm().item())


def test_the_excess_kurtosis_tells_uniform_normal_and_heavy_tails_apart():
    generator = torch.Generator().manual_seed(0)
    uniform = torch.rand(200, 500, generator=generator)
    normal = torch.randn(200, 500, generator=generator)
    assert excess_kurtosis(uniform) == pytest.approx(-1.2, abs=0.02)
    assert excess_kurtosis(5 + 3 * normal) == pytest.approx(0.0, abs=0.05)
    assert excess_kurtosis(normal**3) > 5
