"""Small networks and batches for the tests of the diagnosis."""

from itertools import pairwise

import torch
from torch import Tensor, nn


def draw_batch(size: int = 64, inputs: int = 16, classes: int = 4) -> tuple[Tensor, Tensor]:
    """Draw inputs with mean 0 and standard deviation 1, and labels; always the same ones."""
    chance = torch.Generator().manual_seed(0)
    labels = torch.randint(0, classes, (size,), generator=chance)
    return torch.randn(size, inputs, generator=chance), labels


def stack(activation: type[nn.Module], depth: int, scale: float, width: int = 24) -> nn.Sequential:
    """Build layers with weights of standard deviation scale / √fan_in and biases of 0."""
    chance = torch.Generator().manual_seed(1)
    sizes = [16, *[width] * depth, 4]
    layers: list[nn.Module] = []
    for before, after in pairwise(sizes):
        linear = nn.Linear(before, after)
        nn.init.normal_(linear.weight, std=scale / before**0.5, generator=chance)
        nn.init.zeros_(linear.bias)
        layers += [linear, activation()]
    return nn.Sequential(*layers[:-1])


def deep_sigmoids(seed: int, *, orthogonal: bool) -> nn.Sequential:
    """Build lesson 07's fifty centred layers with gain 4.8, of normal or of orthogonal weights."""
    chance = torch.Generator().manual_seed(seed)
    sizes = [16, *[48] * 50, 4]
    layers: list[nn.Module] = []
    for number, (before, after) in enumerate(pairwise(sizes)):
        linear = nn.Linear(before, after)
        nn.init.normal_(linear.weight, std=(4.8 if number else 1.0) / before**0.5, generator=chance)
        if orthogonal and 0 < number < 50:
            nn.init.orthogonal_(linear.weight, 4.8, generator=chance)
        nn.init.zeros_(linear.bias)
        if number:
            linear.bias.data -= 0.5 * linear.weight.data.sum(1)
        layers += [linear, nn.Sigmoid()]
    return nn.Sequential(*layers[:-1])
