"""The networks of the clinic for sequences: a recurrent one, written by hand, and a transformer."""

import math

import torch
from torch import Tensor, nn

from tests.clinic.activations import make_activations
from tests.clinic.networks import Network, make_norm
from tests.clinic.setups import Setup
from tests.clinic.tasks import LENGTH, PADDING, WORDS


class Rnn(Network):
    """One recurrent layer, a loop over the time steps; its last state is read out."""

    def __init__(self, setup: Setup, num_inputs: int, num_classes: int) -> None:
        super().__init__(setup, setup.width, num_classes)
        self.hidden = nn.ModuleList([nn.Linear(num_inputs, setup.width)])
        self.recurrent = nn.Linear(setup.width, setup.width, bias=False)
        self.activations = make_activations(setup.activation, setup.form, 1, setup.passed_back)

    def features(self, inputs: Tensor) -> Tensor:
        h = inputs.new_zeros(len(inputs), self.recurrent.in_features)
        for x in inputs.unbind(1):
            h = self.activations[0](self.hidden[0](x) + self.recurrent(h))
        return h


class Attention(nn.Module):
    """Self-attention with one head; tokens that are not in the mask are not looked at."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.query, self.key, self.value, self.joined = (nn.Linear(width, width) for _ in range(4))

    def forward(self, h: Tensor, mask: Tensor | None) -> Tensor:
        scores = self.query(h) @ self.key(h).transpose(1, 2) / math.sqrt(h.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask.unsqueeze(1), -math.inf)
        return self.joined(scores.softmax(-1) @ self.value(h))


class Transformer(Network):
    """Blocks of attention and a wider layer, both added to what they were given."""

    def __init__(self, setup: Setup, num_classes: int) -> None:
        super().__init__(setup, setup.width, num_classes)
        width = setup.width
        self.embedding = nn.Embedding(WORDS, width, padding_idx=PADDING)
        self.positions = nn.Parameter(torch.empty(LENGTH, width))
        self.attentions = nn.ModuleList(Attention(width) for _ in range(setup.depth))
        self.hidden = nn.ModuleList(nn.Linear(width, 2 * width) for _ in range(setup.depth))
        self.narrowed = nn.ModuleList(nn.Linear(2 * width, width) for _ in range(setup.depth))
        self.norms = nn.ModuleList(make_norm(setup.norm, width) for _ in range(2 * setup.depth))
        self.activations = make_activations(
            setup.activation, setup.form, setup.depth, setup.passed_back
        )
        self._divides_by_length = setup.token_norm == "hand"

    def features(self, inputs: Tensor | dict[str, Tensor]) -> Tensor:
        tokens, mask = (
            (inputs["tokens"], inputs["mask"]) if isinstance(inputs, dict) else (inputs, None)
        )
        h = self.embedding(tokens)
        if self._divides_by_length:
            h = h / h.square().sum(-1, keepdim=True).sqrt()
        h = h + self.positions
        layers = zip(self.attentions, self.hidden, self.activations, self.narrowed, strict=True)
        for block, (attention, widened, activation, narrowed) in enumerate(layers):
            h = h + attention(self.norms[2 * block](h), mask)
            h = h + narrowed(activation(widened(self.norms[2 * block + 1](h))))
        return h.mean(1)
