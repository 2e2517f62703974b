"""Few directions are named as what ails a network, and only where nothing has been learnt yet."""

import itertools
from itertools import pairwise

import pytest
import torch
from torch import nn
from torch.nn import functional

from helpers.diagnosis import Thresholds, diagnose
from tests.helpers.diagnosis.small_networks import deep_sigmoids, draw_batch, stack


def names(model, batch=None, **limits):
    report = diagnose(model, batch or draw_batch(), functional.cross_entropy, Thresholds(**limits))
    return [verdict.name for verdict in report.verdicts]


@pytest.mark.parametrize("seed", range(3))
def test_fifty_layers_of_normal_weights_pass_few_directions_and_orthogonal_ones_do_not(seed):
    assert names(deep_sigmoids(seed, orthogonal=False)) == ["ill-conditioned"]
    assert names(deep_sigmoids(seed, orthogonal=True)) == []


def stretch_one_direction(model):
    chance = torch.Generator().manual_seed(2)
    for layer in model:
        if isinstance(layer, nn.Linear):
            left = nn.init.orthogonal_(torch.empty(layer.weight.shape), generator=chance)
            with torch.no_grad():
                layer.weight.mul_(0.01).add_(torch.outer(left[:, 0], left[0]))
    return model


@pytest.mark.parametrize("activation", [nn.ReLU, nn.Tanh, nn.GELU])
def test_layers_that_stretch_one_direction_are_named(activation):
    assert "ill-conditioned" in names(stretch_one_direction(stack(activation, 4, 1.0)))


@pytest.mark.parametrize("seed", range(3))
def test_few_active_units_of_relu_are_not_few_directions(seed):
    torch.manual_seed(seed)
    model = stack(nn.ReLU, 3, 2**0.5, width=96)
    for layer in list(model)[:-1]:
        if isinstance(layer, nn.Linear):
            nn.init.constant_(layer.bias, -0.7)
    assert names(model) == []


def test_a_narrow_bottleneck_is_not_the_fault_of_the_weights():
    model = nn.Sequential(nn.Linear(16, 2), nn.Tanh(), nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 4))
    assert names(model, directions=100.0) == []


@pytest.mark.parametrize("seed", range(6))
def test_a_few_narrow_layers_are_healthy(seed):
    torch.manual_seed(seed)
    sizes = (16, 8, 8, 8, 8)
    layers = [(nn.Linear(before, after), nn.Tanh()) for before, after in pairwise(sizes)]
    for linear, _ in layers:
        nn.init.xavier_normal_(linear.weight)
    assert names(nn.Sequential(*itertools.chain(*layers), nn.Linear(8, 4))) == []


def test_a_network_that_has_learnt_may_have_learnt_a_single_direction():
    model, (inputs, _) = stack(nn.Tanh, 12, 1.2), draw_batch()
    batch = inputs, (inputs[:, 0] > 0).long()
    assert names(model, batch, directions=100.0) == ["ill-conditioned"]
    optimizer = torch.optim.Adam(model.parameters(), 0.003)
    for _ in range(60):
        optimizer.zero_grad()
        functional.cross_entropy(model(inputs), batch[1]).backward()
        optimizer.step()
    assert names(model, batch, directions=100.0) == []


def test_few_directions_are_named_beside_an_output_that_is_cut_off():
    model = nn.Sequential(*stretch_one_direction(stack(nn.Tanh, 4, 1.0)), nn.ReLU())
    nn.init.constant_(model[-2].bias, -30.0)
    assert {"constant output", "ill-conditioned"} <= {*names(model)}
