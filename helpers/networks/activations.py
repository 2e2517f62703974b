"""The activation functions of the networks: one module for all, and the table of their kinds."""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional


class Kind(NamedTuple):
    """What an activation function computes from z, and its parameters with their usual values."""

    function: Callable[..., Tensor]
    parameters: Mapping[str, float] = MappingProxyType({})


def scaled_sigmoid(z: Tensor, passed_back: float) -> Tensor:
    """Compute 4 σ(z) - 2, which passes through 0 with slope 1.

    Of the gradient only the share `passed_back` is passed back; the true gradient is all of it. A
    smaller share leaves the forward pass as it is and attenuates the backward pass alone: an
    experiment that tells the two apart.
    """
    a = 4.0 * torch.sigmoid(z) - 2.0
    # Same value, but only this share of it is known to autograd.
    return a if passed_back == 1 else passed_back * a + ((1 - passed_back) * a).detach()


def penalized_tanh(z: Tensor, penalty: float) -> Tensor:
    """Compute tanh(z), its negative branch multiplied by the penalty."""
    # Of tanh(z), which has the sign of z: one pass there and one back.
    return functional.leaky_relu(torch.tanh(z), penalty)


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "sigmoid": Kind(torch.sigmoid),
        "tanh": Kind(torch.tanh),
        "relu": Kind(functional.relu),
        # A. Maas, A. Hannun, A. Ng, "Rectifier nonlinearities improve neural network acoustic
        # models", 2013: no unit is ever without a gradient.
        "leaky_relu": Kind(functional.leaky_relu, {"negative_slope": 0.01}),
        # D.-A. Clevert, T. Unterthiner, S. Hochreiter, arXiv:1511.07289.
        "elu": Kind(functional.elu, {"alpha": 1.0}),
        # z σ(z): D. Hendrycks, K. Gimpel, arXiv:1606.08415, and S. Elfwing, E. Uchibe, K. Doya,
        # arXiv:1702.03118; called Swish by P. Ramachandran, B. Zoph, Q. Le, arXiv:1710.05941.
        "silu": Kind(functional.silu),
        # z Φ(z): D. Hendrycks, K. Gimpel, arXiv:1606.08415. Beyond half of the largest float it may
        # be inf: on some processors the library that torch calls computes 2z first.
        "gelu": Kind(functional.gelu),
        # B. Xu, R. Huang, M. Li, "Revise saturated activation functions", arXiv:1602.05980.
        "scaled_sigmoid": Kind(scaled_sigmoid, {"passed_back": 1.0}),
        "penalized_tanh": Kind(penalized_tanh, {"penalty": 0.25}),
    }
)


class ActivationFunction(nn.Module):
    """An elementwise activation function a = f(z) that knows its name and how to be rebuilt.

    Attributes:
        name: the key under which it stands in `KINDS`, such as ``"leaky_relu"``.
        config: plain data that rebuilds it: ``{"name": ..., **parameters}``.

    """

    def __init__(self, name: str, function: Callable[..., Tensor], **parameters: float) -> None:
        """Take what it computes from z and from the parameters by name; `make_activation` knows."""
        super().__init__()
        self.name = name
        self.config: dict[str, str | float] = {"name": name, **parameters}
        self._function = partial(function, **parameters)

    def forward(self, z: Tensor) -> Tensor:
        """Apply it to pre-activations of any shape."""
        return self._function(z)

    def copy(self) -> "ActivationFunction":
        """Return another that computes the same, without hooks that watch this one."""
        return ActivationFunction(self.name, self._function.func, **self._function.keywords)

    def extra_repr(self) -> str:
        """Show name and parameters when a network is printed."""
        return ", ".join(f"{key}={value}" for key, value in self.config.items())


def make_activation(name: str, **parameters: float) -> ActivationFunction:
    """Build an activation function from its name, or from its config as keyword arguments.

    Args:
        name: a key of `KINDS`.
        parameters: those that are not to have their usual value.

    Raises:
        ValueError: the name is unknown (the message lists the known ones), or a parameter is not a
            finite real number.
        TypeError: a parameter that this activation does not have.

    """
    if name not in KINDS:
        raise ValueError(f"unknown activation {name!r}: choose one of {', '.join(KINDS)}")
    function, usual = KINDS[name]
    for key, value in parameters.items():
        if key not in usual:
            raise TypeError(f"{name} has no parameter {key!r}, only: {', '.join(usual) or 'none'}")
        is_real = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_real or not abs(value) <= sys.float_info.max:
            raise ValueError(f"{key} must be a finite number, not {value!r}")
    return ActivationFunction(name, function, **usual | parameters)


# As published code calls them: `BaseNetwork(Sigmoid())`.
Sigmoid = partial(make_activation, "sigmoid")
Tanh = partial(make_activation, "tanh")
ReLU = partial(make_activation, "relu")
LeakyReLU = partial(make_activation, "leaky_relu")
ELU = partial(make_activation, "elu")
SiLU = Swish = partial(make_activation, "silu")
GELU = partial(make_activation, "gelu")


def activation_derivative(activation: Callable[[Tensor], Tensor], z: Tensor) -> Tensor:
    """Compute da/dz elementwise by automatic differentiation; same shape and dtype as `z`."""
    with torch.enable_grad():
        z = z.detach().requires_grad_(True)
        return torch.autograd.grad(activation(z).sum(), z)[0]
