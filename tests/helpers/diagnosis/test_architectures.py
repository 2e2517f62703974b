"""Usual architectures are healthy: gates, towers, gated recurrence, ReLU6, examples alike."""

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from helpers.diagnosis import diagnose, watch
from tests.helpers.diagnosis.small_networks import draw_batch, stack


def names(model, batch=None, loss=functional.cross_entropy):
    return [verdict.name for verdict in diagnose(model, batch or draw_batch(), loss).verdicts]


class Checkpointed(nn.Module):
    """Keeps no activations of its middle."""

    def __init__(self):
        super().__init__()
        self.first, self.inside = nn.Linear(16, 16), stack(nn.Tanh, 2, 1.0)

    def forward(self, inputs):
        return checkpoint(self.inside, self.first(inputs), use_reentrant=False)


def test_what_a_checkpoint_computes_again_is_seen_as_it_is_without_one():
    model, batch = Checkpointed(), draw_batch()
    plain = nn.Sequential(model.first, model.inside)
    numbers = ["z_rms", "slope_rms", "signal", "delta_norm"]
    expected = diagnose(plain, batch, functional.cross_entropy).table[numbers]
    assert diagnose(model, batch, functional.cross_entropy).table[numbers].equals(expected)


def test_a_checkpoint_can_be_watched():
    model, (inputs, labels) = Checkpointed(), draw_batch()
    with watch(model, every=1) as watched:
        loss = functional.cross_entropy(model(inputs), labels)
        loss.backward()
        watched.step(loss)
    assert (watched.frame["delta_norm"] > 0).all()


class Excited(nn.Module):
    """Weighs its channels by a gate, as squeeze-and-excitation does."""

    def __init__(self):
        super().__init__()
        self.first, self.gate, self.last = nn.Linear(16, 24), nn.Linear(24, 24), nn.Linear(24, 4)
        nn.init.normal_(self.gate.weight, std=1e-3)

    def forward(self, inputs):
        hidden = torch.tanh(self.first(inputs))
        return self.last(hidden * torch.sigmoid(self.gate(hidden)))


def test_a_gate_that_is_as_open_for_every_example_has_not_lost_the_signal():
    assert names(Excited()) == []


class Recurrent(nn.Module):
    """Reads a sequence and answers at its end."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.read, self.remember = nn.Linear(8, 24), nn.Linear(24, 24)
        nn.init.orthogonal_(self.remember.weight)
        self.last = nn.Linear(24, 4)

    def forward(self, series):
        state = series.new_zeros(len(series), 24)
        for inputs in series.unbind(1):
            state = torch.tanh(self.read(inputs) + self.remember(state))
        return self.last(state)


def draw_series(length=6):
    return torch.randn(64, length, 8, generator=torch.Generator().manual_seed(0))


def test_a_first_step_that_is_the_same_for_every_example_has_not_lost_the_signal():
    series = draw_series()
    series[:, 0] = 1.0
    assert names(Recurrent(), (series, draw_batch()[1])) == []


class Gated(nn.Module):
    """An LSTM written out."""

    def __init__(self, forget=0.0):
        super().__init__()
        torch.manual_seed(0)
        self.read, self.remember, self.last = nn.Linear(8, 96), nn.Linear(24, 96), nn.Linear(24, 4)
        nn.init.constant_(self.read.bias[24:48], forget)

    def forward(self, series):
        state = memory = series.new_zeros(len(series), 24)
        for inputs in series.unbind(1):
            into, keep, new, out = (self.read(inputs) + self.remember(state)).chunk(4, dim=1)
            memory = torch.sigmoid(keep) * memory + torch.sigmoid(into) * torch.tanh(new)
            state = torch.sigmoid(out) * torch.tanh(memory)
        return self.last(state)


def test_gates_side_by_side_are_no_layers_behind_one_another():
    assert names(Gated(), (draw_series(), draw_batch()[1])) == []


def test_gates_that_forget_attenuate_and_are_to_be_opened():
    batch = draw_series(30), draw_batch()[1]
    first, *_ = diagnose(Gated(), batch, functional.cross_entropy).verdicts
    assert first.name == "attenuation"
    assert "forget gate" in first.remedy
    assert names(Gated(forget=3.0), batch) == []


class Towers(nn.Module):
    """The same layers for two inputs, the second of which counts next to nothing."""

    def __init__(self):
        super().__init__()
        self.tower = stack(nn.Tanh, 2, 1.0)

    def forward(self, left, right):
        return self.tower(left) + 1e-4 * self.tower(right)


def test_the_way_of_the_gradient_does_not_lead_from_one_tower_into_the_other():
    inputs, labels = draw_batch()
    report = diagnose(Towers(), ((inputs, inputs.flip(0)), labels), functional.cross_entropy)
    assert report.ok
    assert report.table["fall"][0] == pytest.approx(report.table["fall"][2] * 1e4, rel=0.5)


def test_relu6_is_no_more_flat_than_relu_and_goes_by_its_name():
    model = nn.Sequential(stack(nn.ReLU6, 4, 2**0.5))
    report = diagnose(model, draw_batch(), functional.cross_entropy)
    assert report.ok
    assert set(report.table["function"]) == {"relu6"}


def test_relu6_that_is_off_is_dead_and_beyond_6_it_is_saturated():
    model = stack(nn.ReLU6, 2, 2**0.5)
    nn.init.constant_(model[2].bias, -50.0)
    assert names(model)[0] == "dead units"
    assert names(stack(nn.ReLU6, 2, 60.0))[0] == "saturation"


def test_units_that_are_off_for_examples_that_are_alike_are_not_dead():
    inputs, labels = draw_batch()
    alike = inputs[:1] + 0.02 * inputs
    model = nn.Sequential(nn.Linear(16, 64, bias=False), nn.ReLU(), nn.Linear(64, 4))
    with torch.no_grad():  # 36 units are off for the first example and 28 on
        signs = model[0](alike[:1]).sign() * torch.where(torch.arange(64) < 36, -1, 1)
        model[0].weight.mul_(signs.T)
    assert diagnose(model, (alike, labels), functional.cross_entropy).table["dead"][0] >= 0.5
    assert names(model, (alike, labels)) == []


def test_a_margin_that_every_example_keeps_is_no_dead_unit():
    def hinge(outputs, labels):
        return functional.relu(1e-3 - outputs).mean() + functional.cross_entropy(outputs, labels)

    model = stack(nn.Tanh, 2, 1.0)
    nn.init.constant_(model[-1].bias, 9.0)
    assert names(model, loss=hinge) == []
