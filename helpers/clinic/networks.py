"""Three small networks for images, of the kinds that people bring: convolution, RNN, transformer.

Each takes images as the lessons have them, (batch, size²), and gives logits (batch, classes). The
last map of each is `output`.
"""

import math

import torch
from torch import Tensor, nn

from helpers.networks import make_activation


class ConvNetwork(nn.Module):
    """Convolutions of 3 × 3 with one activation function; the image keeps its size."""

    def __init__(
        self, activation: str, image_size: int, classes: int, depth: int = 3, channels: int = 6
    ) -> None:
        """Build it with torch's initial weights."""
        super().__init__()
        given = [1] + [channels] * (depth - 1)
        self.image_size = image_size
        self.convolutions = nn.ModuleList(nn.Conv2d(c, channels, 3, padding=1) for c in given)
        self.activations = nn.ModuleList(make_activation(activation) for _ in given)
        self.output = nn.Linear(channels * image_size**2, classes)

    def forward(self, images: Tensor) -> Tensor:
        """Map images to logits."""
        h = images.reshape(-1, 1, self.image_size, self.image_size)
        for convolution, activation in zip(self.convolutions, self.activations, strict=True):
            h = activation(convolution(h))
        return self.output(h.flatten(1))


class RowRnn(nn.Module):
    """An RNN, written as a loop, that reads an image row by row; its last state is read out."""

    def __init__(self, activation: str, image_size: int, classes: int, width: int = 48) -> None:
        """Build it with torch's initial weights."""
        super().__init__()
        self.image_size = image_size
        self.from_row = nn.Linear(image_size, width)
        self.from_state = nn.Linear(width, width, bias=False)
        self.activation = make_activation(activation)
        self.output = nn.Linear(width, classes)

    def forward(self, images: Tensor) -> Tensor:
        """Map images to logits."""
        rows = images.reshape(-1, self.image_size, self.image_size).unbind(1)
        h = images.new_zeros(len(images), self.from_state.in_features)
        for row in rows:
            h = self.activation(self.from_row(row) + self.from_state(h))
        return self.output(h)


class RowTransformer(nn.Module):
    """Blocks of attention over the rows of an image, and of a layer in each row."""

    def __init__(
        self, activation: str, image_size: int, classes: int, depth: int = 2, width: int = 24
    ) -> None:
        """Build it with torch's initial weights, and positions drawn from a normal distribution."""
        super().__init__()
        self.image_size = image_size
        self.from_row = nn.Linear(image_size, width)
        self.positions = nn.Parameter(torch.randn(image_size, width))
        self.blocks = nn.ModuleList(_Block(activation, width) for _ in range(depth))
        self.output = nn.Linear(width, classes)

    def forward(self, images: Tensor) -> Tensor:
        """Map images to logits."""
        rows = images.reshape(-1, self.image_size, self.image_size)
        h = self.from_row(rows) + self.positions
        for block in self.blocks:
            h = block(h)
        return self.output(h.mean(1))


class _Block(nn.Module):
    """Attention with one head, then a wider layer; each adds to what it was given."""

    def __init__(self, activation: str, width: int) -> None:
        super().__init__()
        self.first_norm, self.second_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.wider, self.narrower = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        self.activation = make_activation(activation)

    def forward(self, h: Tensor) -> Tensor:
        a = self.first_norm(h)
        scores = self.query(a) @ self.key(a).transpose(1, 2) / math.sqrt(a.shape[-1])
        h = h + scores.softmax(-1) @ self.value(a)
        return h + self.narrower(self.activation(self.wider(self.second_norm(h))))
