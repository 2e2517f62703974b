"""The activation functions of the networks: modules that know their name and parameters."""

import sys
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional


class ActivationFunction(nn.Module):
    """An elementwise activation function a = f(z) that knows its name and how to be rebuilt.

    Attributes:
        name: the key under which `make_activation` finds it, such as ``"leaky_relu"``.
        config: plain data that rebuilds it: ``{"name": ..., **parameters}``.

    """

    name: str

    def __init__(self) -> None:
        """Start the config; an activation with parameters adds them to it."""
        super().__init__()
        self.config: dict[str, str | float] = {"name": self.name}

    def set_parameter(self, key: str, value: float) -> None:
        """Add a parameter to the config.

        Raises:
            ValueError: the value is not a finite real number.

        """
        is_real = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_real or not abs(value) <= sys.float_info.max:
            raise ValueError(f"{key} must be a finite number, not {value!r}")
        self.config[key] = value

    def extra_repr(self) -> str:
        """Show the parameters when a network is printed."""
        return ", ".join(f"{key}={value}" for key, value in self.config.items() if key != "name")


class Sigmoid(ActivationFunction):
    """Logistic sigmoid, a = 1 / (1 + exp(-z)), with values in (0, 1)."""

    name = "sigmoid"

    def forward(self, z: Tensor) -> Tensor:
        """Apply it to pre-activations of any shape."""
        return torch.sigmoid(z)


class Tanh(ActivationFunction):
    """Hyperbolic tangent, with values in (-1, 1)."""

    name = "tanh"

    def forward(self, z: Tensor) -> Tensor:
        """Apply it to pre-activations of any shape."""
        return torch.tanh(z)


class ReLU(ActivationFunction):
    """Rectified linear unit, a = max(0, z)."""

    name = "relu"

    def forward(self, z: Tensor) -> Tensor:
        """Apply it to pre-activations of any shape."""
        return functional.relu(z)


class LeakyReLU(ActivationFunction):
    """ReLU with a small slope for z < 0, so that no unit is ever without a gradient.

    Source: A. Maas, A. Hannun, A. Ng, "Rectifier nonlinearities improve neural network acoustic
    models", 2013.
    """

    name = "leaky_relu"

    def __init__(self, negative_slope: float = 0.01) -> None:
        """Take the slope for z < 0 (torch's default: 0.01)."""
        super().__init__()
        self.set_parameter("negative_slope", negative_slope)

    def forward(self, z: Tensor) -> Tensor:
        """Apply it to pre-activations of any shape."""
        return functional.leaky_relu(z, self.config["negative_slope"])


class ELU(ActivationFunction):
    """Exponential linear unit: z for z > 0, alpha * (exp(z) - 1) below.

    Source: D. Clevert, T. Unterthiner, S. Hochreiter, arXiv:1511.07289.
    """

    name = "elu"

    def __init__(self, alpha: float = 1.0) -> None:
        """Take the depth of the negative branch."""
        super().__init__()
        self.set_parameter("alpha", alpha)

    def forward(self, z: Tensor) -> Tensor:
        """Apply it to pre-activations of any shape."""
        return functional.elu(z, self.config["alpha"])


class SiLU(ActivationFunction):
    """Sigmoid linear unit, also called Swish: a = z * sigmoid(z).

    Source: P. Ramachandran, B. Zoph, Q. Le, arXiv:1710.05941.
    """

    name = "silu"

    def forward(self, z: Tensor) -> Tensor:
        """Apply it to pre-activations of any shape."""
        return functional.silu(z)


class GELU(ActivationFunction):
    """Gaussian error linear unit: a = z times the normal distribution function at z.

    Beyond half of the largest float the result may be inf: on some processors the library that
    torch calls computes 2z first.

    Source: D. Hendrycks, K. Gimpel, arXiv:1606.08415.
    """

    name = "gelu"

    def forward(self, z: Tensor) -> Tensor:
        """Apply it to pre-activations of any shape."""
        return functional.gelu(z)


class ScaledSigmoid(ActivationFunction):
    """Sigmoid rescaled to pass through 0 with slope 1: a = 4 * sigmoid(z) - 2.

    Source: B. Xu, R. Huang, M. Li, "Revise saturated activation functions", arXiv:1602.05980.
    """

    name = "scaled_sigmoid"

    def __init__(self, passed_back: float = 1.0) -> None:
        """Take the share of the gradient that is passed back; the true gradient is all of it.

        A smaller share leaves the forward pass as it is and attenuates the backward pass alone:
        an experiment that tells the two apart.
        """
        super().__init__()
        self.set_parameter("passed_back", passed_back)

    def forward(self, z: Tensor) -> Tensor:
        """Apply it to pre-activations of any shape."""
        a = 4.0 * torch.sigmoid(z) - 2.0
        share = self.config["passed_back"]
        # Same value, but only this share of it is known to autograd.
        return a if share == 1 else share * a + ((1 - share) * a).detach()


class PenalizedTanh(ActivationFunction):
    """Tanh whose negative branch is multiplied by a small factor.

    Source: B. Xu, R. Huang, M. Li, "Revise saturated activation functions", arXiv:1602.05980.
    """

    name = "penalized_tanh"

    def __init__(self, penalty: float = 0.25) -> None:
        """Take the factor of the negative branch (the paper's: 0.25)."""
        super().__init__()
        self.set_parameter("penalty", penalty)

    def forward(self, z: Tensor) -> Tensor:
        """Apply it to pre-activations of any shape."""
        tanh = torch.tanh(z)
        return torch.where(z > 0, tanh, self.config["penalty"] * tanh)


def activation_names() -> tuple[str, ...]:
    """List the names that `make_activation` knows."""
    return tuple(kind.name for kind in ActivationFunction.__subclasses__())


def make_activation(name: str, **parameters: float) -> ActivationFunction:
    """Build an activation function from its name, or from its config as keyword arguments.

    Raises:
        ValueError: the name is unknown; the message lists the known ones.
        TypeError: a parameter that this activation does not have.

    """
    kinds = {kind.name: kind for kind in ActivationFunction.__subclasses__()}
    if name not in kinds:
        raise ValueError(f"unknown activation {name!r}: choose one of {', '.join(kinds)}")
    return kinds[name](**parameters)


def activation_derivative(activation: Callable[[Tensor], Tensor], z: Tensor) -> Tensor:
    """Compute da/dz elementwise by automatic differentiation; same shape and dtype as `z`."""
    with torch.enable_grad():
        z = z.detach().requires_grad_(True)
        return torch.autograd.grad(activation(z).sum(), z)[0]
