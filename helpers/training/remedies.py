"""The remedies for a deep sigmoid network: one network, changed in one thing at a time.

The patient has sigmoid layers of one width and Xavier's weights, and is trained by plain SGD.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from helpers.data import Dataset
from helpers.measurements import measure_layers
from helpers.measurements.probes import spread_across_samples
from helpers.networks import BaseNetwork, copy_network, initialization, make_activation
from helpers.training.many import train_many

if TYPE_CHECKING:
    import pandas as pd

# Not the number of inputs: a residual path around the first layer would show the output the image.
WIDTH = 48


@dataclass(frozen=True)
class Remedy:
    """What a remedy changes; the defaults are the patient.

    Attributes:
        activation: name of the activation function.
        parameters: of the activation function.
        normalization: None, ``"batch"``, ``"layer"`` or ``"layer_after"`` (the function).
        residual: whether every layer's input is added to its output, where the widths agree.
        weights: ``"xavier"``, ``"lsuv"`` or ``"rescue"`` (`initialization.centred_sigmoid`).
        optimizer: as `helpers.training` knows it.
        learning_rate: of the output layer.
        rate_factor: how many times as large each layer's learning rate is as that of the layer
            after it.

    """

    activation: str = "sigmoid"
    parameters: Mapping[str, float] = field(default_factory=dict)
    normalization: str | None = None
    residual: bool = False
    weights: str = "xavier"
    optimizer: str = "sgd"
    learning_rate: float = 0.1
    rate_factor: float = 1.0


REMEDIES = MappingProxyType(
    {
        "nothing": Remedy(),
        "layer-wise rates": Remedy(rate_factor=4.0),
        "LSUV": Remedy(weights="lsuv"),
        "layer norm": Remedy(normalization="layer"),
        "layer norm after": Remedy(normalization="layer_after"),
        "batch norm": Remedy(normalization="batch"),
        "residual": Remedy(residual=True),
        "penalised tanh": Remedy(activation="penalized_tanh"),
        "scaled sigmoid": Remedy(activation="scaled_sigmoid"),
        "sigmoid rescue": Remedy(weights="rescue"),
    }
)


def build_network(
    remedy: Remedy, depth: int, dataset: Dataset, seed: int, width: int = WIDTH
) -> BaseNetwork:
    """Build a network with `depth` hidden layers and give it the remedy's initial weights."""
    network = BaseNetwork(
        make_activation(remedy.activation, **remedy.parameters),
        dataset.num_inputs,
        dataset.num_classes,
        [width] * depth,
        normalization=remedy.normalization,
        residual=remedy.residual,
        seed=seed,
    )
    if remedy.weights == "lsuv":
        initialization.lsuv(network, dataset.batch()[0], seed)
    elif remedy.weights == "rescue":
        initialization.centred_sigmoid(network, seed)
    else:
        initialization.xavier(network, seed)
    return network


def layer_rates(remedy: Remedy, depth: int) -> list[float]:
    """Return the factors on the learning rate, one per linear map; 1 for the output."""
    return [remedy.rate_factor ** (depth - index) for index in range(depth + 1)]


def train_runs(
    remedies: Sequence[Remedy],
    depths: Sequence[int],
    seeds: Sequence[int],
    dataset: Dataset,
    epochs: int,
) -> "tuple[pd.DataFrame, list[BaseNetwork]]":
    """Build and train one network per entry of three sequences of equal length.

    Args:
        remedies: one per run.
        depths: number of hidden layers, one per run.
        seeds: of the initial weights and of the order of the data, one per run.
        dataset: what to train and test on.
        epochs: passes over the training data.

    Returns:
        A frame with one row per run, in the order given: what `train_many` measured after the
        last epoch. And the trained networks.

    """
    import pandas as pd

    runs = list(zip(remedies, depths, seeds, strict=True))
    networks = [build_network(remedy, depth, dataset, seed) for remedy, depth, seed in runs]
    # Layer-wise rates are the same for all networks of one call.
    groups: dict[tuple, list[int]] = {}
    for index, (remedy, depth, _) in enumerate(runs):
        key = (remedy.rate_factor, depth) if remedy.rate_factor != 1 else ()
        groups.setdefault(key, []).append(index)
    frames = []
    for key, indices in groups.items():
        history = train_many(
            [networks[index] for index in indices],
            dataset,
            epochs=epochs,
            learning_rate=[runs[index][0].learning_rate for index in indices],
            optimizer=[runs[index][0].optimizer for index in indices],
            seed=[runs[index][2] for index in indices],
            layer_rates=layer_rates(*runs[indices[0]][:2]) if key else None,
            evaluate_every=epochs,
        )
        ends = history.groupby("network").tail(1)
        frames.append(ends.assign(network=[indices[number] for number in ends["network"]]))
    return pd.concat(frames).sort_values("network", ignore_index=True), networks


def signal_by_layer(network: BaseNetwork, inputs: Tensor) -> list[float]:
    """Return which part of each hidden layer's output depends on the image.

    It is the spread across samples divided by the root mean square of the output (after the
    residual path, if there is one): 0 if the layer says the same of every image. Scaling all of
    the output up or down does not change it.

    Args:
        network: left untouched.
        inputs: (batch, input_size).

    """
    h = inputs
    signal = []
    with torch.no_grad():
        for layer in copy_network(network).hidden_layers:
            h = layer(h)
            signal.append(spread_across_samples(h) / h.square().mean().sqrt().item())
    return signal


def measure_factors(network: BaseNetwork, inputs: Tensor, labels: Tensor) -> dict[str, float]:
    """Measure what can go wrong in a deep network, one number for each.

    Args:
        network: with at least one hidden layer; left untouched.
        inputs: (batch, input_size).
        labels: (batch,) int64.

    Returns:
        Four numbers by name. saturated, the share of hidden pre-activations with |z| >= 5;
        delta_factor, ‖δ_l‖ / ‖δ_{l+1}‖ from a hidden layer to the one before it, the geometric
        mean over all layers, NaN with a single hidden layer; signal, which part of the last
        hidden layer's output depends on the image; first_gradient, ‖∂L/∂W‖ of the first layer.

    """
    hidden = measure_layers(network, inputs, labels).iloc[:-1]
    first, last, steps = hidden.iloc[0], hidden.iloc[-1], len(hidden) - 1
    return {
        "saturated": np.average(hidden["saturated_share"], weights=hidden["width"]),
        "delta_factor": (first["delta_norm"] / last["delta_norm"]) ** (1 / steps)
        if steps
        else math.nan,
        "signal": signal_by_layer(network, inputs)[-1],
        "first_gradient": first["gradient_norm"],
    }
