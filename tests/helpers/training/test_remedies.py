"""The remedies change what they promise, and what is measured of them is right."""

import math

import pytest
import torch

from helpers.data import Dataset
from helpers.networks import BaseNetwork, initialization
from helpers.training.loop import train
from helpers.training.remedies import (
    REMEDIES,
    Remedy,
    build_network,
    layer_rates,
    measure_factors,
    signal_by_layer,
    train_runs,
)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    generator = torch.Generator().manual_seed(0)
    inputs, labels = torch.randn(80, 4, generator=generator), torch.arange(80) % 3
    return Dataset(inputs, labels, inputs[:9], labels[:9], 2, 3, "noise", "noise")


def test_every_remedy_changes_the_patient_in_one_thing():
    patient = vars(Remedy())
    for name, remedy in REMEDIES.items():
        changed = [key for key, value in vars(remedy).items() if value != patient[key]]
        assert len(changed) == (name != "nothing"), name


@pytest.mark.parametrize("name", REMEDIES)
def test_a_remedy_gives_a_network_that_depends_on_the_seed_alone(name, dataset):
    first, second, other = (
        build_network(REMEDIES[name], 3, dataset, s, width=5) for s in (1, 1, 2)
    )
    assert torch.equal(first.linear_maps[1].weight, second.linear_maps[1].weight)
    assert not torch.equal(first.linear_maps[1].weight, other.linear_maps[1].weight)


def test_layer_rates_multiply_from_the_output_back():
    assert layer_rates(Remedy(rate_factor=4.0), 3) == [64.0, 16.0, 4.0, 1.0]


@pytest.mark.parametrize("name", ["nothing", "layer-wise rates", "batch norm"])
def test_a_run_ends_where_training_it_alone_ends(name, dataset):
    remedy = REMEDIES[name]
    # Among others, and not in the order in which they are trained.
    crowd = [REMEDIES["layer-wise rates"], remedy, REMEDIES["nothing"]]
    frame, networks = train_runs(crowd, [3, 2, 1], [5, 7, 6], dataset, epochs=2)
    alone = build_network(remedy, 2, dataset, 7)
    rates = layer_rates(remedy, 2)
    history = train(
        alone, dataset, epochs=2, learning_rate=remedy.learning_rate, seed=7, layer_rates=rates
    )
    expected = history["train_loss"].iloc[-1]
    assert frame["train_loss"][1] == pytest.approx(expected, rel=1e-4)
    assert torch.allclose(networks[1].output.weight, alone.output.weight, atol=1e-5)


def test_signal_is_zero_if_every_image_gives_the_same(dataset):
    network = build_network(Remedy(), 2, dataset, 0)
    torch.nn.init.zeros_(network.linear_maps[1].weight)
    torch.nn.init.normal_(network.linear_maps[1].bias)  # units differ, images do not
    first, second = signal_by_layer(network, dataset.train_inputs)
    assert first > 0.01
    assert second < 1e-6


def test_signal_does_not_change_when_the_output_is_scaled():
    inputs = torch.randn(16, 6, generator=torch.Generator().manual_seed(0))
    network = BaseNetwork("relu", 6, 3, [5, 5], seed=0)
    initialization.he(network, 0)
    before = signal_by_layer(network, inputs)
    with torch.no_grad():
        network.linear_maps[0].weight *= 100
    assert signal_by_layer(network, inputs) == pytest.approx(before, rel=1e-5)


def test_signal_includes_the_residual_path():
    inputs = torch.randn(16, 5, generator=torch.Generator().manual_seed(0))
    network = BaseNetwork("relu", 5, 3, [5], residual=True, seed=0)
    for parameter in network.linear_maps[0].parameters():
        torch.nn.init.zeros_(parameter)  # what is left is the path: the inputs themselves
    expected = (
        inputs.std(dim=0, correction=0).square().mean().sqrt() / inputs.square().mean().sqrt()
    )
    assert signal_by_layer(network, inputs) == pytest.approx([expected.item()])


def test_factors_of_a_linear_chain_are_known(dataset):
    network = BaseNetwork("leaky_relu", 4, 3, [4, 4, 4], seed=0)
    with torch.no_grad():
        for linear in network.linear_maps[:-1]:
            linear.weight.copy_(torch.eye(4) / 2)
            linear.bias.fill_(100.0)  # far on the positive side, where the slope is 1
    measured = measure_factors(network, dataset.train_inputs, dataset.train_labels)
    assert measured["delta_factor"] == pytest.approx(0.5, rel=1e-5)
    assert measured["saturated"] == 1.0


def test_a_single_hidden_layer_has_no_factor(dataset):
    network = build_network(Remedy(), 1, dataset, 0)
    measured = measure_factors(network, dataset.train_inputs, dataset.train_labels)
    assert math.isnan(measured["delta_factor"])
    assert measured["first_gradient"] > 0
