"""The networks of the clinic for images: plain, normalised, residual and convolutional.

Every network has its hidden maps in `hidden`, for the initial weights, and its last one in
`output`.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from tests.clinic.activations import make_activations
from tests.clinic.setups import Setup

HEADS: dict[str, Callable[[Tensor], Tensor]] = {
    "logits": lambda outputs: outputs,
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
    "softmax": lambda outputs: outputs.softmax(-1),
    "softmax of one": lambda outputs: outputs.unsqueeze(-1).softmax(-1).squeeze(-1),
}

# Those that are put before a linear map, and the least spread that each divides by.
HAND_NORMS = {"hand": 0.0, "safe hand": 1e-3}


class HandNorm(nn.Module):
    """Standardise every value over the batch; `least` is all that keeps the spread above 0."""

    def __init__(self, least: float) -> None:
        super().__init__()
        self.least = least

    def forward(self, h: Tensor) -> Tensor:
        return (h - h.mean(0)) / (h.std(0) + self.least)


def make_norm(name: str, width: int) -> nn.Module:
    """Make a normalisation of `width` units, or none."""
    if name in HAND_NORMS:
        return HandNorm(HAND_NORMS[name])
    kinds = {"": nn.Identity, "batch": nn.BatchNorm1d, "layer": nn.LayerNorm}
    return kinds[name](width)


class Network(nn.Module):
    """What all have in common: `features` of the inputs, the last map, and the head."""

    def __init__(self, setup: Setup, num_features: int, num_classes: int) -> None:
        super().__init__()
        self.output = nn.Linear(num_features, num_classes)
        self._head = HEADS[setup.head]

    def forward(self, inputs: Tensor | dict[str, Tensor]) -> Tensor:
        return self._head(self.output(self.features(inputs)))


class Mlp(Network):
    """Linear maps, each with its normalisation, if any, and its activation."""

    def __init__(self, setup: Setup, num_inputs: int, num_classes: int) -> None:
        super().__init__(setup, setup.width, num_classes)
        widths = [num_inputs] + [setup.width] * setup.depth
        self.hidden = nn.ModuleList(
            nn.Linear(fan_in, setup.width) for fan_in in widths[: setup.depth]
        )
        self.norms = nn.ModuleList(make_norm(setup.norm, setup.width) for _ in self.hidden)
        self._norm_is_first = setup.norm in HAND_NORMS
        self.activations = make_activations(
            setup.activation, setup.form, setup.depth, setup.passed_back
        )

    def features(self, inputs: Tensor) -> Tensor:
        h = inputs.flatten(1)
        for linear, norm, activation in zip(self.hidden, self.norms, self.activations, strict=True):
            h = activation(linear(norm(h)) if self._norm_is_first else norm(linear(h)))
        return h


class Residual(Mlp):
    """As `Mlp`, but every layer after the first adds its values to what it was given."""

    def features(self, inputs: Tensor) -> Tensor:
        first, *others = zip(self.hidden, self.norms, self.activations, strict=True)
        linear, norm, activation = first
        h = activation(norm(linear(inputs.flatten(1))))
        for linear, norm, activation in others:
            h = h + activation(norm(linear(h)))
        return h


class Conv(Network):
    """Convolutions of 3 × 3, which keep the image's size."""

    def __init__(self, setup: Setup, image_size: int, num_classes: int) -> None:
        super().__init__(setup, setup.width * image_size**2, num_classes)
        channels = [1] + [setup.width] * setup.depth
        self.hidden = nn.ModuleList(
            nn.Conv2d(fan_in, setup.width, 3, padding=1) for fan_in in channels[: setup.depth]
        )
        self.activations = make_activations(
            setup.activation, setup.form, setup.depth, setup.passed_back
        )

    def features(self, inputs: Tensor) -> Tensor:
        h = inputs
        for convolution, activation in zip(self.hidden, self.activations, strict=True):
            h = activation(convolution(h))
        return h.flatten(1)
