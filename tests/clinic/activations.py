"""The activation functions of the course, called in every form that people write."""

import math
from collections.abc import Callable, Sequence
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional

from helpers.networks import make_activation

FORMS: dict[str, dict[str, Callable]] = {
    "relu": {
        "module": nn.ReLU,
        "functional": functional.relu,
        "method": Tensor.relu,
        "inplace": functional.relu_,
    },
    "sigmoid": {
        "module": nn.Sigmoid,
        "functional": torch.sigmoid,
        "method": Tensor.sigmoid,
        "inplace": Tensor.sigmoid_,
    },
    "tanh": {
        "module": nn.Tanh,
        "functional": torch.tanh,
        "method": Tensor.tanh,
        "inplace": Tensor.tanh_,
    },
    "leaky_relu": {
        "module": nn.LeakyReLU,
        "functional": functional.leaky_relu,
        "inplace": functional.leaky_relu_,
    },
    "elu": {"module": nn.ELU, "functional": functional.elu, "inplace": functional.elu_},
    "silu": {"module": nn.SiLU, "functional": functional.silu},
    "gelu": {"module": nn.GELU, "functional": functional.gelu},
    "scaled_sigmoid": {"module": partial(make_activation, "scaled_sigmoid")},
    "penalized_tanh": {"module": partial(make_activation, "penalized_tanh")},
    "hand-written sigmoid": {"functional": lambda z: 1 / (1 + torch.exp(-z))},
}
# The gain that keeps the spread of a layer's values about what it is (for a sigmoid: undoes σ'(0)).
USUAL_GAINS = {
    "relu": math.sqrt(2.0),
    "leaky_relu": math.sqrt(2.0),
    "elu": 1.25,
    "silu": 1.7,
    "gelu": 1.6,
    "sigmoid": 4.0,
    "hand-written sigmoid": 4.0,
    "penalized_tanh": 1.5,
}
# The values of a sigmoid with the gradient of one whose slope at 0 is 1: the first, times a factor.
UNDIMMED = {"undimmed sigmoid": ("sigmoid", 4.0)}
CENTRED = ("sigmoid", "hand-written sigmoid")


class PassedBack(nn.Module):
    """An activation whose gradient is multiplied by a factor; its values are left alone."""

    def __init__(self, function: Callable[[Tensor], Tensor], factor: float) -> None:
        super().__init__()
        self.function = function
        self.factor = factor

    def forward(self, z: Tensor) -> Tensor:
        a = self.function(z)
        return self.factor * a + ((1 - self.factor) * a).detach()


def make_activations(
    name: str, form: str, count: int, passed_back: float
) -> Sequence[Callable[[Tensor], Tensor]]:
    """Make one per layer: modules in a ModuleList, or plain functions in a list."""
    name, factor = UNDIMMED.get(name, (name, 1.0))
    passed_back *= factor
    forms = FORMS[name]
    if form not in ("module", "shared"):
        made = [forms[form]] * count
    elif form == "shared":
        made = [forms["module"]()] * count
    else:
        made = [forms["module"]() for _ in range(count)]
    if passed_back != 1:
        made = [PassedBack(function, passed_back) for function in made]
    return nn.ModuleList(made) if isinstance(made[0], nn.Module) else made
