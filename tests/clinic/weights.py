"""Initial weights of the clinic's networks."""

import math

import torch
from torch import Tensor, nn

from tests.clinic.activations import CENTRED, USUAL_GAINS
from tests.clinic.networks import Network
from tests.clinic.sequence_networks import Rnn, Transformer
from tests.clinic.setups import Setup


def fill(network: Network, setup: Setup, generator: torch.Generator) -> None:
    """Fill all maps in place, as the setup says; "torch" leaves what the layers came with."""
    usual = USUAL_GAINS.get(setup.activation, 1.0)
    gain = usual if setup.gain is None else setup.gain
    with torch.no_grad():
        if setup.weights != "torch":
            for number, layer in enumerate(network.hidden):
                # What the first layer sees has no mean to subtract and no slope before it.
                is_first = number == 0 and setup.gain is None and setup.activation in CENTRED
                layer.weight.copy_(_draw(layer.weight, setup, 1.0 if is_first else gain, generator))
                layer.bias.fill_(setup.bias)
                if number and setup.gain is None and setup.activation in CENTRED:
                    layer.bias.sub_(0.5 * layer.weight.flatten(1).sum(1))
            _fill_normal(network.output, setup.output_gain, generator)
            network.output.bias.fill_(setup.output_bias)
        if isinstance(network, Rnn):
            nn.init.orthogonal_(network.recurrent.weight, setup.recurrent_gain, generator=generator)
        if isinstance(network, Transformer):
            _fill_transformer(network, setup, generator)


def _draw(weight: Tensor, setup: Setup, gain: float, generator: torch.Generator) -> Tensor:
    """Draw a map of the weight's shape whose root mean square is gain / sqrt(fan_in)."""
    fan_in = weight[0].numel()
    if setup.weights == "zero":
        return torch.zeros_like(weight)
    drawn = torch.empty(len(weight), fan_in)
    if setup.weights == "spectrum":
        nn.init.orthogonal_(drawn, generator=generator)
        left, _, right = torch.linalg.svd(drawn, full_matrices=False)
        values = torch.full((left.shape[1],), 1 / setup.condition)
        values[0] = 1.0
        # Singular vectors of their own, or the maps would share their strong directions.
        turn = nn.init.orthogonal_(torch.empty(len(values), len(values)), generator=generator)
        drawn = left @ torch.diag(values) @ turn @ right
        drawn *= gain * math.sqrt(drawn.numel() / fan_in) / drawn.norm()
    else:
        nn.init.normal_(drawn, std=gain / math.sqrt(fan_in), generator=generator)
    return drawn.reshape(weight.shape)


def _fill_normal(layer: nn.Linear, gain: float, generator: torch.Generator) -> None:
    nn.init.normal_(layer.weight, std=gain / math.sqrt(layer.in_features), generator=generator)
    nn.init.zeros_(layer.bias)


def _fill_transformer(network: Transformer, setup: Setup, generator: torch.Generator) -> None:
    nn.init.normal_(network.embedding.weight, std=setup.embedding_scale, generator=generator)
    network.embedding.weight[network.embedding.padding_idx] = 0.0
    nn.init.normal_(network.positions, generator=generator)
    gain = 1.0 if setup.gain is None else setup.gain
    for attention in network.attentions:
        for layer in (attention.query, attention.key, attention.value, attention.joined):
            _fill_normal(layer, gain, generator)
    for layer in network.narrowed:
        _fill_normal(layer, 0.5 * gain, generator)
