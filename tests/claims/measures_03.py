"""What the claims of lesson 03 compute, each from its seeds and settings alone."""

import numpy as np
import torch

from helpers.data import load_dataset
from helpers.measurements import probes
from helpers.networks import BaseNetwork, initialization
from helpers.training import train_many


def fresh_layers(seeds, activation, image_size, sizes, measure=probes.measure_layers):
    """Measure the classic classifier before training, one frame per seed."""
    data = load_dataset(image_size=image_size)
    batch = data.batch()
    return [
        measure(
            BaseNetwork(activation, data.num_inputs, data.num_classes, sizes, seed=seed), *batch
        )
        for seed in seeds
    ]


def measure_gradient_fall(seeds, activation, image_size, sizes):
    """Layer 1 divided by the output layer, by the norm and by the standard deviation."""
    frames = fresh_layers(seeds, activation, image_size, sizes)
    return {
        column: [frame[column].iloc[0] / frame[column].iloc[-1] for frame in frames]
        for column in ("gradient_norm", "gradient_std")
    }


def measure_factors(seeds, activation, image_size, sizes):
    """The factor of the error per layer, measured and by the formula."""
    frames = fresh_layers(seeds, activation, image_size, sizes, probes.measure_delta_factors)
    return {
        "measured": [value for frame in frames for value in frame["measured"]],
        "measured / formula": [
            value for frame in frames for value in frame["measured"] / frame["predicted"]
        ],
    }


def measure_saturation(seeds, activation, image_size, sizes, std=None):
    """The saturated share of all hidden pre-activations of a fresh network."""
    data = load_dataset(image_size=image_size)
    shares = []
    for seed in seeds:
        network = BaseNetwork(activation, data.num_inputs, data.num_classes, sizes, seed=seed)
        if std is not None:
            initialization.normal(network, std, seed)
        frame = probes.measure_layers(network, *data.batch())
        hidden = frame[frame["kind"] == "hidden"]
        shares.append(np.average(hidden["saturated_share"], weights=hidden["width"]))
    return {"saturated share": shares}


def measure_slopes_left(seeds, activation, image_size, sizes, std=None):
    """The rms slope of each layer of a fresh network, as a share of the sigmoid's greatest."""
    data = load_dataset(image_size=image_size)
    batch = data.batch()
    left = []
    for seed in seeds:
        network = BaseNetwork(activation, data.num_inputs, data.num_classes, sizes, seed=seed)
        if std is not None:
            initialization.normal(network, std, seed)
        left += (probes.measure_delta_factors(network, *batch)["derivative_rms"] / 0.25).tolist()
    return {"rms slope / 0.25": left}


def measure_spread(seeds, activation, image_size, sizes):
    """What the last hidden layer keeps of the first one's spread over the images."""
    frames = fresh_layers(seeds, activation, image_size, sizes)
    return {"kept": [frame["spread"].iloc[-2] / frame["spread"].iloc[0] for frame in frames]}


def measure_answers(seeds, activation, depth, epochs):
    """How many different answers a trained network gives, and its best accuracy."""
    data = load_dataset(image_size=8)
    networks = [
        BaseNetwork(activation, data.num_inputs, data.num_classes, [64] * depth, seed=seed)
        for seed in seeds
    ]
    for network, seed in zip(networks, seeds, strict=True):
        initialization.he(network, seed)
    history = train_many(
        networks, data, epochs=epochs, learning_rate=0.05, seed=list(seeds), evaluate_every=epochs
    )
    guess = data.majority_share
    best = history.groupby("network")["test_accuracy"].max()
    with torch.no_grad():
        answers = [len(network(data.test_inputs).argmax(dim=1).unique()) for network in networks]
    return {"different answers": answers, "best accuracy / guessing": (best / guess).tolist()}


def measure_one_layer(seeds, activation, depth):
    """The factor of the error in every layer of a deep network with He's weights."""
    data = load_dataset(image_size=8)
    batch = data.batch()
    factors = []
    for seed in seeds:
        network = BaseNetwork(activation, data.num_inputs, data.num_classes, [64] * depth)
        initialization.he(network, seed)
        factors += probes.measure_delta_factors(network, *batch)["measured"].tolist()
    return {"factor of one layer": factors}


def measure_movement(seeds, activation, optimizer, learning_rate, image_size, sizes, epochs):
    """How far the layers move in training, relatively: the first against the output layer."""
    data = load_dataset(image_size=image_size)

    def build():
        return [
            BaseNetwork(activation, data.num_inputs, data.num_classes, sizes, seed=seed)
            for seed in seeds
        ]

    networks = build()
    train_many(
        networks,
        data,
        epochs=epochs,
        learning_rate=learning_rate,
        optimizer=optimizer,
        seed=list(seeds),
        evaluate_every=epochs,
    )
    moved = [probes.relative_weight_change(*pair) for pair in zip(networks, build(), strict=True)]
    return {"first / output": [change[0] / change[-1] for change in moved]}


def measure_regained(seeds, activation, optimizer, learning_rate, image_size, sizes, epochs):
    """What the last hidden layer keeps of the first one's spread: after training / before it."""
    data = load_dataset(image_size=image_size)
    batch = data.batch()

    def kept(network):
        spread = probes.measure_layers(network, *batch)["spread"]
        return spread.iloc[-2] / spread.iloc[0]

    networks = [
        BaseNetwork(activation, data.num_inputs, data.num_classes, sizes, seed=seed)
        for seed in seeds
    ]
    before = [kept(network) for network in networks]
    recipe = {"optimizer": optimizer, "learning_rate": learning_rate, "seed": list(seeds)}
    train_many(networks, data, epochs=epochs, evaluate_every=epochs, **recipe)
    pairs = zip(networks, before, strict=True)
    return {"kept, after / before": [kept(network) / then for network, then in pairs]}


def measure_dead_gradient(seeds, activation, bias):
    """The gradient that reaches the weights of a unit pushed far to the negative side."""
    data = load_dataset(image_size=8)
    norms = []
    for seed in seeds:
        network = BaseNetwork(activation, data.num_inputs, data.num_classes, (32, 32), seed=seed)
        with torch.no_grad():
            network.hidden_layers[0].linear.bias[0] = bias
        _, gradients = probes.record_pass(network, data.train_inputs, data.train_labels)
        norms.append(gradients[0][0].norm().item())
    return {"gradient norm of the unit": norms}
