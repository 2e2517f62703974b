"""The initial weights have the statistics that their names promise."""

import math

import pytest
import torch

from helpers.measurements.probes import LayerProbe
from helpers.networks import initialization
from helpers.networks.classifier import BaseNetwork


def network() -> BaseNetwork:
    return BaseNetwork("tanh", input_size=300, num_classes=200, hidden_sizes=(400, 200), seed=0)


SCHEMES = {
    "normal": (lambda net, seed: initialization.normal(net, 0.7, seed), lambda m, n: 0.7),
    "scaled": (
        lambda net, seed: initialization.scaled(net, 3.0, seed),
        lambda fan_in, fan_out: 3.0 / math.sqrt(fan_in),
    ),
    "xavier": (initialization.xavier, lambda fan_in, fan_out: math.sqrt(2 / (fan_in + fan_out))),
    "he": (initialization.he, lambda fan_in, fan_out: math.sqrt(2 / fan_in)),
}


@pytest.mark.parametrize("name", SCHEMES)
def test_weights_have_the_promised_spread_and_biases_are_zero(name):
    fill, expected_std = SCHEMES[name]
    net = network()
    fill(net, seed=0)
    for linear in net.linear_maps:
        expected = expected_std(linear.in_features, linear.out_features)
        # The standard error of a standard deviation over n draws is std / sqrt(2 n).
        error = 5 * expected / math.sqrt(2 * linear.weight.numel())
        assert linear.weight.std().item() == pytest.approx(expected, abs=error)
        assert not linear.bias.any()


@pytest.mark.parametrize("name", SCHEMES)
def test_weights_depend_on_the_seed_alone(name):
    fill, _ = SCHEMES[name]
    first, second, other = network(), network(), network()
    before = torch.get_rng_state()
    fill(first, seed=5)
    fill(second, seed=5)
    fill(other, seed=6)
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(first.output.weight, second.output.weight)
    assert not torch.equal(first.output.weight, other.output.weight)


@pytest.mark.parametrize("std", [-0.1, math.nan, math.inf])
def test_an_impossible_standard_deviation_is_refused(std):
    with pytest.raises(ValueError, match="standard deviation must be a finite number"):
        initialization.normal(network(), std, seed=0)


@pytest.mark.parametrize("scale", [-0.1, math.nan, math.inf])
def test_an_impossible_weight_scale_is_refused(scale):
    with pytest.raises(ValueError, match="weight scale must be a finite number"):
        initialization.scaled(network(), scale, seed=0)


def test_xavier_gain_scales_the_weights():
    plain, scaled = network(), network()
    initialization.xavier(plain, seed=0)
    initialization.xavier(scaled, seed=0, gain=4.0)
    assert torch.allclose(scaled.output.weight, 4 * plain.output.weight)


def test_lsuv_gives_every_layer_unit_variance():
    net, inputs = network(), torch.randn(64, 300)
    initialization.lsuv(net, inputs, seed=0)
    with LayerProbe(net) as probe:
        net(inputs)
    for z in probe.pre_activations:
        assert z.var().item() == pytest.approx(1.0, abs=0.02)


def test_centred_lsuv_leaves_variance_between_inputs_alone():
    net, inputs = network(), torch.randn(64, 300)
    initialization.lsuv(net, inputs, seed=0, centred=True)
    with LayerProbe(net) as probe:
        net(inputs)
    for z in probe.pre_activations[:-1]:
        assert z.mean(dim=0).abs().max().item() < 1e-4
        assert z.var().item() == pytest.approx(1.0, abs=0.02)


def test_lsuv_refuses_inputs_that_do_not_vary():
    with pytest.raises(ValueError, match="layer 1 do not vary"):
        initialization.lsuv(network(), torch.zeros(8, 300), seed=0)


def test_centred_sigmoid_passes_a_signal_without_shrinking_it():
    def spread_in_last_layer(fill) -> float:
        net = BaseNetwork("sigmoid", 100, 10, hidden_sizes=(100,) * 8, seed=0)
        fill(net)
        with LayerProbe(net) as probe:
            net(torch.randn(64, 100, generator=torch.Generator().manual_seed(0)))
        return probe.activations[-2].std(dim=0).mean().item()

    centred = spread_in_last_layer(lambda net: initialization.centred_sigmoid(net, seed=0))
    default = spread_in_last_layer(lambda net: None)
    assert centred > 100 * default


def test_centred_sigmoid_subtracts_one_half_from_every_hidden_activation():
    net = BaseNetwork("sigmoid", 4, 3, hidden_sizes=(5,), seed=0)
    initialization.centred_sigmoid(net, seed=0)
    a = torch.rand(7, 5)
    assert torch.allclose(net.output(a), (a - 0.5) @ net.output.weight.T, atol=1e-6)
