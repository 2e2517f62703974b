"""What the probes report equals autograd and arithmetic, and nothing stays behind."""

import pytest
import torch
from torch.nn import functional

from helpers.measurements.probes import (
    LayerProbe,
    dead_share,
    measure_delta_factors,
    measure_layers,
    record_pass,
    relative_weight_change,
    saturated_share,
    spread_across_samples,
)
from helpers.networks import BaseNetwork


def make_batch(seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    inputs = torch.randn(16, 6, generator=generator, dtype=torch.float64)
    return inputs, torch.randint(0, 3, (16,), generator=generator)


def make_network(activation: str = "sigmoid", sizes=(5, 4), **options) -> BaseNetwork:
    return BaseNetwork(activation, 6, 3, sizes, seed=0, **options).double()


def count_hooks(network: BaseNetwork) -> int:
    return sum(len(module._forward_hooks) for module in network.modules())


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
def test_pre_activations_and_activations_equal_a_walk_through_the_layers(activation):
    network, (x, _) = make_network(activation), make_batch()
    with LayerProbe(network) as probe:
        network(x)
    for layer, z, a in zip(
        network.hidden_layers, probe.pre_activations, probe.activations, strict=False
    ):
        assert torch.equal(z, layer.linear(x))
        x = layer.activation(z)
        assert torch.equal(a, x)
    assert torch.equal(probe.activations[-1], network.output(x))


@pytest.mark.parametrize("options", [{}, {"normalization": "layer"}, {"residual": True}])
def test_deltas_equal_finite_differences_of_the_loss(options):
    network, (x, labels) = make_network(**options), make_batch()
    probe, _ = record_pass(network, x, labels)
    step = 1e-6
    # The bias of the output and of a plain layer shifts z of all samples at once.
    targets = [(-1, network.output.bias)]
    if not network.config["normalization"]:
        targets.append((0, network.hidden_layers[0].linear.bias))
    for index, bias in targets:
        losses = []
        for sign in (+1, -1):
            with torch.no_grad():
                bias[0] += sign * step
                losses.append(functional.cross_entropy(network(x), labels).item())
                bias[0] -= sign * step
        slope = (losses[0] - losses[1]) / (2 * step)
        assert probe.deltas[index][:, 0].sum().item() == pytest.approx(slope, abs=1e-8)


def test_weight_gradients_equal_backward():
    network, (x, labels) = make_network(), make_batch()
    _, gradients = record_pass(network, x, labels)
    functional.cross_entropy(network(x), labels).backward()
    for linear, gradient in zip(network.linear_maps, gradients, strict=True):
        assert torch.allclose(gradient, linear.weight.grad, rtol=1e-12)


def test_hooks_are_removed_on_leaving_the_block():
    network, (x, _) = make_network(), make_batch()
    with LayerProbe(network):
        assert count_hooks(network) == 3
        network(x)
    assert count_hooks(network) == 0


def test_hooks_are_removed_after_an_exception():
    network = make_network()
    with pytest.raises(RuntimeError), LayerProbe(network):
        network(torch.zeros(2, 999))
    assert count_hooks(network) == 0


def test_measuring_leaves_the_network_untouched():
    network, (x, labels) = make_network(normalization="batch"), make_batch()
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    measure_layers(network, x, labels)
    assert all(torch.equal(before[name], tensor) for name, tensor in network.state_dict().items())
    assert all(parameter.grad is None for parameter in network.parameters())


def test_no_delta_is_reported_without_a_backward_pass():
    network, (x, _) = make_network(), make_batch()
    with LayerProbe(network) as probe, torch.no_grad():
        network(x)
    assert probe.deltas == [None, None, None]


def test_measured_layers_have_one_row_each_from_first_to_output():
    network, (x, labels) = make_network(), make_batch()
    frame = measure_layers(network, x, labels)
    assert frame.layer.tolist() == [1, 2, 3]
    assert frame.kind.tolist() == ["hidden", "hidden", "output"]
    assert frame.fan_in.tolist() == [6, 5, 4]
    assert frame.width.tolist() == [5, 4, 3]


def test_norms_equal_independent_arithmetic():
    network, (x, labels) = make_network(), make_batch()
    frame = measure_layers(network, x, labels)
    functional.cross_entropy(network(x), labels).backward()
    for row, linear in zip(frame.itertuples(), network.linear_maps, strict=True):
        gradient = linear.weight.grad
        assert row.gradient_norm == pytest.approx(gradient.square().sum().sqrt().item())
        assert row.gradient_std == pytest.approx(gradient.std().item())
        assert row.weight_norm == pytest.approx(linear.weight.square().sum().sqrt().item())


def test_delta_factor_is_exact_for_a_chain_of_single_units():
    network = BaseNetwork("sigmoid", 1, 2, (1, 1, 1), seed=0).double()
    x = torch.tensor([[0.3]], dtype=torch.float64)
    frame = measure_delta_factors(network, x, torch.tensor([1]))
    probe, _ = record_pass(network, x, torch.tensor([1]))
    for row in frame.itertuples():
        if row.layer == 3:  # its successor is the output with two units: no longer a chain
            continue
        z = probe.pre_activations[row.layer - 1]
        derivative = (torch.sigmoid(z) * torch.sigmoid(-z)).item()
        weight = network.linear_maps[row.layer].weight.item()
        assert row.measured == pytest.approx(abs(derivative * weight), rel=1e-12)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_delta_factor_formula_holds_in_a_wide_random_network(activation):
    network = BaseNetwork(activation, 200, 200, (200, 200, 200), seed=0)
    inputs = torch.randn(64, 200, generator=torch.Generator().manual_seed(0))
    frame = measure_delta_factors(network, inputs, torch.arange(64))
    # 200 x 200 random entries: the formula's relative error is of the order 1 / sqrt(200) = 7 %.
    assert frame.measured.to_numpy() == pytest.approx(frame.predicted.to_numpy(), rel=0.2)


@pytest.mark.parametrize("options", [{"normalization": "batch"}, {"residual": True}])
def test_delta_factor_formula_is_refused_where_it_does_not_hold(options):
    with pytest.raises(ValueError, match="plain networks only"):
        measure_delta_factors(make_network(**options), *make_batch())


def test_saturated_share_counts_the_threshold_itself():
    assert saturated_share(torch.tensor([[-5.0, 4.9], [5.0, 0.0]])) == 0.5


def test_dead_share_asks_for_zero_on_every_sample():
    assert dead_share(torch.tensor([[0.0, 0.0], [0.0, 1.0]])) == 0.5


def test_spread_is_zero_when_all_samples_look_alike():
    assert spread_across_samples(torch.tensor([[1.0, 7.0], [1.0, 7.0]])) == 0.0
    assert spread_across_samples(torch.tensor([[0.0, 2.0], [2.0, 0.0]])) == 1.0


def test_relative_weight_change_is_measured_per_layer():
    before, after = make_network(), make_network()
    with torch.no_grad():
        after.output.weight.mul_(1.5)
    assert relative_weight_change(after, before) == pytest.approx([0.0, 0.0, 0.5])


def test_measuring_inside_a_probe_does_not_disturb_it():
    network, (x, labels) = make_network(), make_batch()
    with LayerProbe(network) as probe:
        network(x[:2])
        measure_layers(network, x, labels)
    assert len(probe.pre_activations[0]) == 2


def test_a_delta_never_stands_beside_the_activations_of_another_pass():
    network, (x, labels) = make_network(), make_batch()
    with LayerProbe(network) as probe:
        first = functional.cross_entropy(network(x), labels)
        network(x[:2])
        first.backward()
    assert probe.deltas == [None, None, None]


def test_nothing_is_recorded_after_the_block():
    network, (x, labels) = make_network(), make_batch()
    with LayerProbe(network) as probe:
        loss = functional.cross_entropy(network(x), labels)
    loss.backward()
    assert probe.deltas == [None, None, None]
