"""Initial weights: fill a network in place, by one of the named schemes.

Each function leaves torch's global random state alone: it draws from its own generator, seeded
with `seed`. Biases become 0, except in `centred_sigmoid`.
"""

import math

import torch
from torch import Tensor, nn

from helpers.networks.classifier import BaseNetwork


def normal(network: BaseNetwork, std: float, seed: int) -> None:
    """Draw every weight from a normal distribution with mean 0 and standard deviation `std`.

    Raises:
        ValueError: `std` is negative or not finite.

    """
    if not (math.isfinite(std) and std >= 0):
        raise ValueError(f"the standard deviation must be a finite number of at least 0, not {std}")
    _fill_normal(network, seed, lambda linear: std)


def scaled(network: BaseNetwork, weight_scale: float, seed: int) -> None:
    """Draw normal weights with standard deviation weight_scale / sqrt(fan_in) in every layer.

    The weight scale, often written sigma_w, is the spread that z gets from inputs whose root mean
    square is 1, however many there are.

    Raises:
        ValueError: `weight_scale` is negative or not finite.

    """
    if not (math.isfinite(weight_scale) and weight_scale >= 0):
        raise ValueError(
            f"the weight scale must be a finite number of at least 0, not {weight_scale}"
        )
    _fill_normal(network, seed, lambda linear: weight_scale / math.sqrt(linear.in_features))


def xavier(network: BaseNetwork, seed: int, gain: float = 1.0) -> None:
    """Draw normal weights with standard deviation gain * sqrt(2 / (fan_in + fan_out)).

    Source: X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", 2010.
    """
    _fill_normal(
        network,
        seed,
        lambda linear: gain * math.sqrt(2.0 / (linear.in_features + linear.out_features)),
    )


def he(network: BaseNetwork, seed: int) -> None:
    """Draw normal weights with standard deviation sqrt(2 / fan_in), made for ReLU.

    Source: K. He, X. Zhang, S. Ren, J. Sun, arXiv:1502.01852.
    """
    _fill_normal(network, seed, lambda linear: math.sqrt(2.0 / linear.in_features))


def centred_sigmoid(network: BaseNetwork, seed: int, gain: float = 4.0) -> None:
    """Undo both weaknesses of a sigmoid layer by initial weights and biases alone.

    The gain 4 cancels the slope σ'(0) = 1/4, and the bias -Σ w/2 of every layer after the first
    subtracts the sigmoid's mean of 1/2 from its inputs. Weights are normal with standard deviation
    gain / sqrt(fan_in), but 1 / sqrt(fan_in) in the first layer, which sees standardised data.
    """
    first = network.linear_maps[0]
    _fill_normal(
        network,
        seed,
        lambda linear: (1.0 if linear is first else gain) / math.sqrt(linear.in_features),
    )
    with torch.no_grad():
        for linear in network.linear_maps[1:]:
            linear.bias.copy_(-0.5 * linear.weight.sum(dim=1))


def lsuv(
    network: BaseNetwork,
    inputs: Tensor,
    seed: int,
    tolerance: float = 0.02,
    max_steps: int = 20,
    centred: bool = False,
) -> None:
    """Layer-sequential unit-variance: orthogonal weights, rescaled until each z has variance 1.

    Args:
        network: filled in place, layer by layer, first to last.
        inputs: a batch (batch, input_size) of real data to measure the variance on.
        seed: for the orthogonal matrices.
        tolerance: accepted distance of a layer's variance from 1.
        max_steps: rescalings per layer at most.
        centred: whether each hidden unit also gets the bias that makes the mean of its z over the
            batch 0, so that the variance is that between inputs alone.

    Raises:
        ValueError: a layer's pre-activations do not vary at all, so that no scale can help.

    Source: D. Mishkin, J. Matas, "All you need is a good init", arXiv:1511.06422.

    """
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for linear in network.linear_maps:
            nn.init.orthogonal_(linear.weight, generator=generator)
            nn.init.zeros_(linear.bias)
        x = inputs.flatten(start_dim=1)
        layers = [(layer.linear, layer.pre_activation, layer) for layer in network.hidden_layers]
        layers.append((network.output, network.output, network.output))
        for number, (linear, pre_activation, layer) in enumerate(layers, start=1):
            for _ in range(max_steps):
                if centred and linear is not network.output:
                    linear.bias -= pre_activation(x).mean(dim=0)
                variance = pre_activation(x).var().item()
                if not variance > 0:
                    raise ValueError(
                        f"the pre-activations of layer {number} do not vary over these inputs: "
                        "give lsuv a batch of different inputs"
                    )
                if abs(variance - 1.0) <= tolerance:
                    break
                linear.weight /= math.sqrt(variance)
                linear.bias /= math.sqrt(variance)
            x = layer(x)  # what the next layer sees, now that this one is settled


def _fill_normal(network: BaseNetwork, seed: int, std_of) -> None:
    """Fill each linear map with normal weights of standard deviation `std_of(linear)`."""
    generator = torch.Generator().manual_seed(seed)
    for linear in network.linear_maps:
        nn.init.normal_(linear.weight, std=std_of(linear), generator=generator)
        nn.init.zeros_(linear.bias)
