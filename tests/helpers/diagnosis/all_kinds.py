"""A network of every kind that people train, each with a batch and what a diagnosis has to see."""

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional


class Kind(NamedTuple):
    """One kind of network.

    Attributes:
        make: the model, in training mode.
        inputs: of a batch of 16 examples with 4 classes.
        places: place, function and step of every call, in order.

    """

    make: Callable[[], nn.Module]
    inputs: Any
    places: list[tuple[str, str, int]]


CHANCE = torch.Generator().manual_seed(0)
FLAT = torch.randn(16, 12, generator=CHANCE)
IMAGES = torch.randn(16, 3, 8, 8, generator=CHANCE)
SERIES = torch.randn(16, 5, 12, generator=CHANCE)
WORDS = torch.arange(96).reshape(16, 6) % 11
LABELS = torch.arange(16) % 4


class Forms(nn.Module):
    """Functions, methods, in-place forms and a ReLU written as a clamp, one after the other."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(12, 12) for _ in range(6))
        self.last = nn.Linear(12, 4)
        for layer in self.layers:
            nn.init.orthogonal_(layer.weight, gain=2)

    def forward(self, x):
        first, second, third, fourth, fifth, sixth = self.layers
        x = functional.relu(first(x))
        x = second(x).tanh()
        x = torch.sigmoid(third(x))
        x = fourth(x).relu_()
        x = functional.leaky_relu(fifth(x), inplace=True)
        return self.last(sixth(x).clamp(min=0))


class Convolutions(nn.Module):
    """A small residual network with batch norm and one ReLU for all."""

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Conv2d(3, 8, 3, padding=1), nn.Conv2d(8, 8, 3, padding=1)
        self.norm, self.relu = nn.BatchNorm2d(8), nn.ReLU(inplace=True)
        self.drop, self.last = nn.Dropout(), nn.Linear(8, 4)

    def forward(self, x):
        x = self.relu(self.first(x))
        x = x + self.relu(self.norm(self.second(x)))
        return self.last(self.drop(self.relu(x).mean(dim=(2, 3))))


class HandWrittenRnn(nn.Module):
    """Goes through time itself, and remembers the state it had last."""

    def __init__(self):
        super().__init__()
        self.take, self.keep, self.last = nn.Linear(12, 8), nn.Linear(8, 8), nn.Linear(8, 4)
        self.state = None

    def forward(self, x):
        self.state = x.new_zeros(len(x), 8)
        for step in range(x.shape[1]):
            self.state = torch.tanh(self.take(x[:, step]) + self.keep(self.state))
        return self.last(self.state)


class Transformer(nn.Module):
    """Embeds words, with two of torch's own encoder layers above."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(11, 8)
        layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
        self.encoder, self.last = nn.TransformerEncoder(layer, 2), nn.Linear(8, 4)

    def forward(self, words):
        return self.last(self.encoder(self.embed(words)).mean(dim=1))


class Attention(nn.Module):
    """Multi-head attention, called by hand with named and positional arguments."""

    def __init__(self):
        super().__init__()
        self.attend, self.last = nn.MultiheadAttention(12, 2, batch_first=True), nn.Linear(12, 4)

    def forward(self, series, scale, *, shift):
        attended, _ = self.attend(series, series, series)
        return self.last(functional.gelu(attended * scale + shift).mean(dim=1))


class Fused(nn.Module):
    """An LSTM in one kernel, with a layer above."""

    def __init__(self):
        super().__init__()
        self.lstm, self.last = nn.LSTM(12, 8, batch_first=True), nn.Linear(8, 4)

    def forward(self, series):
        return self.last(torch.relu(self.lstm(series)[0][:, -1]))


class Gated(nn.Module):
    """A gate and a scale that are parameters: functions without an example in them."""

    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(12, 8), nn.Linear(8, 4)
        self.gate, self.scale = nn.Parameter(torch.zeros(16, 8)), nn.Parameter(torch.zeros(8))

    def forward(self, x):
        scale = functional.softplus(2 * self.scale.view(1, 8))
        return self.last(torch.sigmoid(self.gate) * scale * torch.tanh(self.first(x)))


def steps(place: str, function: str, count: int) -> list[tuple[str, str, int]]:
    """List the calls of one function in one place."""
    return [(place, function, step) for step in range(1, count + 1)]


KINDS: dict[str, Kind] = {
    "all forms": Kind(
        Forms,
        FLAT,
        [
            ("the model", "relu", 1),
            ("the model", "tanh", 1),
            ("the model", "sigmoid", 1),
            ("the model", "relu", 2),
            ("the model", "leaky_relu", 1),
            ("the model", "relu", 3),
        ],
    ),
    "convolutions": Kind(Convolutions, IMAGES, steps("relu", "relu", 3)),
    "a recurrent network by hand": Kind(HandWrittenRnn, SERIES, steps("the model", "tanh", 5)),
    "a transformer": Kind(
        Transformer,
        WORDS,
        [("encoder.layers.0", "relu", 1), ("encoder.layers.1", "relu", 1)],
    ),
    "a tuple": Kind(
        lambda: Swapped(Attention(), lambda model, series, scale: model(series, scale, shift=0.5)),
        (SERIES, 2.0),
        [("inner", "gelu", 1)],
    ),
    "a mapping": Kind(
        Attention,
        {"series": SERIES, "scale": torch.tensor(2.0), "shift": 0.5},
        [("the model", "gelu", 1)],
    ),
    "a fused kernel": Kind(Fused, SERIES, [("the model", "relu", 1)]),
    "gates that are parameters": Kind(Gated, FLAT, [("the model", "tanh", 1)]),
}


class Swapped(nn.Module):
    """Calls another model in its own way."""

    def __init__(self, inner, call):
        super().__init__()
        self.inner, self.call = inner, call

    def forward(self, *inputs):
        return self.call(self.inner, *inputs)


def to_type(inputs: Any, dtype: torch.dtype) -> Any:
    """Convert what is not a whole number."""
    if isinstance(inputs, Tensor):
        return inputs.to(dtype) if inputs.is_floating_point() else inputs
    if isinstance(inputs, dict):
        return {name: to_type(each, dtype) for name, each in inputs.items()}
    if isinstance(inputs, tuple):
        return tuple(to_type(each, dtype) for each in inputs)
    return inputs
