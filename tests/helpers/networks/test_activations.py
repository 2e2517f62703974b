"""The activation functions: equal to torch's own, and safe for any finite input."""

import math

import pytest
import torch
from torch import nn

from helpers.networks import activations
from helpers.networks.activations import KINDS, activation_derivative, make_activation
from helpers.networks.classifier import BaseNetwork

TORCH_MODULES = {
    "sigmoid": nn.Sigmoid(),
    "tanh": nn.Tanh(),
    "relu": nn.ReLU(),
    "leaky_relu": nn.LeakyReLU(),
    "elu": nn.ELU(),
    "silu": nn.SiLU(),
    "gelu": nn.GELU(),
}


@pytest.mark.parametrize("name", TORCH_MODULES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_modules_equal_torch_forward_and_backward(name, dtype):
    z = torch.linspace(-100, 100, 2001, dtype=dtype)
    ours, theirs = z.clone().requires_grad_(), z.clone().requires_grad_()
    a, b = make_activation(name)(ours), TORCH_MODULES[name](theirs)
    assert torch.equal(a, b)
    a.sum().backward()
    b.sum().backward()
    assert torch.equal(ours.grad, theirs.grad)


@pytest.mark.parametrize("name", KINDS)
def test_modules_give_finite_values_and_gradients_for_any_finite_input(name):
    # Half of it for GELU, as its docstring says.
    largest = torch.finfo(torch.float32).max / (2 if name == "gelu" else 1)
    z = torch.tensor([-largest, -1e4, -90.0, 0.0, 90.0, 1e4, largest])
    activation = make_activation(name)
    assert activation(z).isfinite().all()
    assert activation_derivative(activation, z).isfinite().all()


@pytest.mark.parametrize("name", KINDS)
def test_derivative_agrees_with_finite_differences(name):
    activation = make_activation(name)
    # No step crosses z = 0, where some of them have a kink.
    z = torch.tensor([-3.05, -0.75, 0.35, 2.05], dtype=torch.float64)
    differences = (activation(z + 1e-6) - activation(z - 1e-6)) / 2e-6
    assert torch.allclose(activation_derivative(activation, z), differences, atol=1e-8)


def test_scaled_sigmoid_passes_zero_with_slope_one():
    activation = make_activation("scaled_sigmoid")
    assert activation(torch.zeros(1)).item() == 0.0
    assert activation_derivative(activation, torch.zeros(1)).item() == 1.0


def test_penalized_tanh_is_tanh_with_a_smaller_negative_branch():
    z = torch.tensor([-1.0, 1.0])
    expected = torch.tanh(z) * torch.tensor([0.25, 1.0])
    assert torch.equal(make_activation("penalized_tanh")(z), expected)


@pytest.mark.parametrize("name", KINDS)
def test_config_rebuilds_the_activation(name):
    activation = make_activation(name)
    assert make_activation(**activation.config).config == activation.config


def test_an_unknown_activation_is_named_with_the_known_ones():
    with pytest.raises(ValueError, match=r"unknown activation 'sigmiod'.*sigmoid"):
        make_activation("sigmiod")


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_a_scaled_sigmoid_can_pass_back_a_share_of_its_gradient_and_answers_all_the_same(share):
    z = torch.linspace(-4, 4, 9, dtype=torch.float64)
    honest, muted = (
        make_activation("scaled_sigmoid"),
        make_activation("scaled_sigmoid", passed_back=share),
    )
    assert torch.allclose(muted(z), honest(z), rtol=1e-15)
    slope = activation_derivative(honest, z)
    assert torch.allclose(activation_derivative(muted, z), share * slope, rtol=1e-12)


def test_published_names_build_the_same_functions():
    names = ("Sigmoid", "Tanh", "ReLU", "LeakyReLU", "ELU", "SiLU", "GELU", "Swish")
    built = [getattr(activations, name)() for name in names]
    kinds = ["sigmoid", "tanh", "relu", "leaky_relu", "elu", "silu", "gelu", "silu"]
    assert [activation.config for activation in built] == [make_activation(k).config for k in kinds]
    assert BaseNetwork(activations.Sigmoid(), 4, 2, (3,)).config["act_fn"] == {"name": "sigmoid"}


def test_a_parameter_that_the_activation_does_not_have_is_named_with_those_it_has():
    with pytest.raises(TypeError, match="no parameter 'slope', only: negative_slope"):
        make_activation("leaky_relu", slope=0.1)


@pytest.mark.parametrize("value", [math.nan, math.inf, True, "0.1", 10**400])
def test_a_parameter_that_is_no_finite_number_is_refused(value):
    with pytest.raises(ValueError, match="negative_slope must be a finite number"):
        make_activation("leaky_relu", negative_slope=value)
