"""Every call of an activation function is seen, whatever its form, and nothing is left behind."""

import random

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from helpers.diagnosis import diagnose
from helpers.diagnosis.catalogue import KNOWN
from tests.helpers.diagnosis.small_networks import draw_batch

FORMS = {
    "a module": nn.ReLU(),
    "a module in place": nn.ReLU(inplace=True),
    "a function": functional.relu,
    "a function in place": lambda z: functional.relu(z, inplace=True),
    "torch's function": torch.relu,
    "a method": lambda z: z.relu(),
    "a method in place": lambda z: z.relu_(),
    "a keyword": lambda z: torch.relu(input=z),
}


class Layer(nn.Module):
    """A linear map, an activation function, and another map."""

    def __init__(self, activation):
        super().__init__()
        torch.manual_seed(0)
        self.first, self.last, self.activation = nn.Linear(16, 8), nn.Linear(8, 4), activation

    def forward(self, inputs):
        return self.last(self.activation(self.first(inputs)))


@pytest.mark.parametrize("form", FORMS)
def test_an_activation_is_seen_in_every_form(form):
    report = diagnose(Layer(FORMS[form]), draw_batch(), functional.cross_entropy)
    expected = diagnose(Layer(FORMS["a function"]), draw_batch(), functional.cross_entropy)
    assert report.table["function"].tolist() == ["relu"]
    numbers = ["z_rms", "slope_rms", "flat", "dead", "signal", "delta_norm", "delta_zeros"]
    assert report.table[numbers].equals(expected.table[numbers])


def test_delta_is_the_gradient_of_the_pre_activation():
    network, (inputs, labels) = Layer(torch.tanh), draw_batch()
    report = diagnose(network, (inputs, labels), functional.cross_entropy)
    z = network.first(inputs).detach().requires_grad_()
    functional.cross_entropy(network.last(torch.tanh(z)), labels).backward()
    assert report.table["delta_norm"][0] == pytest.approx(z.grad.norm().item(), rel=1e-5)


@pytest.mark.parametrize("name", KNOWN)
def test_a_ceiling_is_the_largest_slope(name):
    function = getattr(functional, name)
    more = (torch.tensor(0.25),) if name == "prelu" else ()
    z = torch.linspace(-8, 8, 160_001, dtype=torch.float64, requires_grad=True)
    slope = torch.autograd.grad(function(z, *(each.double() for each in more)).sum(), z)[0]
    assert slope.abs().max().item() == pytest.approx(KNOWN[name].ceiling, rel=1e-3)


@pytest.mark.parametrize("name", KNOWN)
def test_what_saturates_is_flat_at_both_ends(name):
    more = (torch.tensor(0.25),) if name == "prelu" else ()
    z = torch.tensor([-50.0, 50.0], requires_grad=True)
    slope = torch.autograd.grad(getattr(functional, name)(z, *more).sum(), z)[0]
    assert KNOWN[name].saturates == bool((slope.abs() < 1e-3).all())


def test_steps_of_one_place_are_counted():
    class Recurrent(Layer):
        def forward(self, inputs):
            state = torch.zeros(len(inputs), 8)
            for _ in range(3):
                state = torch.tanh(self.first(inputs) + state)
            return self.last(state)

    report = diagnose(Recurrent(None), draw_batch(), functional.cross_entropy)
    assert report.table["step"].tolist() == [1, 2, 3]


def test_a_fused_kernel_is_named_and_never_called_healthy():
    class Fused(nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm = nn.LSTM(16, 8)
            self.output = nn.Linear(8, 4)

        def forward(self, inputs):
            return self.output(self.lstm(inputs)[0])

    report = diagnose(Fused(), draw_batch(), functional.cross_entropy)
    assert not report.ok
    assert "Healthy" not in str(report)
    seen = "Not seen: module `lstm` runs a fused LSTM kernel, whose gates are not visible."
    assert seen in str(report)


@pytest.fixture
def used():
    """A network with a normalisation, dropout, a hook, a gradient and a mixture of modes."""
    network = nn.Sequential(
        nn.Linear(16, 8), nn.BatchNorm1d(8), nn.ReLU(inplace=True), nn.Dropout(), nn.Linear(8, 4)
    )
    network[0].weight.grad = torch.ones(8, 16)
    network[3].eval()
    return network


def test_a_model_is_left_bit_by_bit_as_it_was(used):
    before = {name: value.clone() for name, value in used.state_dict().items()}
    gradients = [weight.grad for weight in used.parameters()]
    buffers = dict(used[1].named_buffers())
    diagnose(used, draw_batch(), functional.cross_entropy)
    assert all(torch.equal(value, before[name]) for name, value in used.state_dict().items())
    assert all(a is b.grad for a, b in zip(gradients, used.parameters(), strict=True))
    assert torch.equal(used[0].weight.grad, torch.ones(8, 16))
    assert all(buffer is buffers[name] for name, buffer in used[1].named_buffers())
    assert [module.training for module in used] == [True, True, True, False, True]
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in used.modules())


def random_states():
    return torch.get_rng_state().tolist(), str(np.random.get_state()), random.getstate()  # noqa: NPY002


def test_random_numbers_go_on_as_if_nothing_had_been(used):
    def draw(outputs, labels):
        np.random.random(), random.random()  # noqa: NPY002 - as a loss of old may do
        return functional.cross_entropy(outputs + torch.rand(1), labels)

    before = random_states()
    diagnose(used, draw_batch(), draw)
    assert random_states() == before


def test_a_model_that_fails_is_left_as_it_was_too(used):
    def fail(outputs, labels):
        raise KeyError("labels")

    before = used[1].running_mean.clone()
    with pytest.raises(KeyError):
        diagnose(used, draw_batch(), fail)
    assert torch.equal(used[1].running_mean, before)
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in used.modules())
    assert torch.relu(torch.tensor(-1.0)) == 0  # the mode is gone
