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
