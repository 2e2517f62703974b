"""What the claims of lesson 04 compute, each from its seeds and settings alone."""

import dataclasses
import math

import numpy as np
import pandas as pd

from helpers.data import load_dataset
from helpers.measurements import saturation
from helpers.networks import BaseNetwork, initialization
from helpers.training import train_many


def make_network(dataset, depth, init, seed):
    network = BaseNetwork("sigmoid", dataset.num_inputs, hidden_sizes=[32] * depth, seed=seed)
    if init == "xavier":
        initialization.xavier(network, seed)
    if init == "N(0, 1)":
        initialization.normal(network, 1.0, seed)
    return network


def train_watched(
    seeds, epochs, depth=1, init="default", optimizer="sgd", rate=0.3, decay=0.0, contrast=1.0
):
    """Train one network per seed; what was measured at doublings of the time, and the networks."""
    dataset = load_dataset(image_size=8)
    dataset = dataclasses.replace(dataset, test_inputs=contrast * dataset.test_inputs)
    networks = [make_network(dataset, depth, init, seed) for seed in seeds]
    every = epochs // 8
    watch, collect = saturation.watch_saturation(dataset, {0, every, 2 * every, 4 * every, epochs})
    history = train_many(
        networks,
        dataset,
        epochs=epochs,
        learning_rate=rate,
        optimizer=optimizer,
        weight_decay=decay,
        seed=list(seeds),
        evaluate_every=every,
        on_epoch=watch,
    )
    return collect().merge(history, on=["network", "epoch"]), networks


def table(frame, column="near_0.05", part="train", layer=1):
    """One row per network, one column per epoch."""
    rows = frame[(frame["part"] == part) & (frame["layer"] == layer)]
    return rows.pivot_table(index="network", columns="epoch", values=column)


def constant_loss():
    return load_dataset(image_size=8).constant_loss


def measure_growth(seeds, epochs, **change):
    """The share near 0 or 1 at the end, and what the last doubling of the time added to it."""
    share = table(train_watched(seeds, epochs, **change)[0])
    return {
        "share at the end": share[epochs].tolist(),
        "last doubling adds": (share[epochs] - share[epochs // 2]).tolist(),
    }


def measure_parts(seeds, epochs, contrast):
    """The share near 0 or 1 on test points, relative to that on training points."""
    frame, _ = train_watched(seeds, epochs, contrast=contrast)
    ratio = table(frame, part="test")[epochs] / table(frame)[epochs]
    return {"test / train": ratio.tolist()}


def measure_order(seeds, epochs, init):
    """Which part of its final share a network has when it is nearly at its best accuracy."""
    frame, _ = train_watched(seeds, epochs, init=init)
    share, accuracy = table(frame), table(frame, "test_accuracy")
    good = accuracy.ge(0.95 * accuracy.max(axis=1), axis=0).idxmax(axis=1)
    then = [share.loc[network, epoch] for network, epoch in good.items()]
    return {"share then / at the end": (np.array(then) / share[epochs]).tolist()}


def measure_rates(seeds, epochs, slow, fast, depth=1):
    """The share after all epochs at a slow rate, and after a quarter of them at a fast one."""
    slowly, quickly = (
        table(train_watched(seeds, epochs, depth=depth, rate=rate)[0]) for rate in (slow, fast)
    )
    return {"slow": slowly[epochs].tolist(), "fast, a quarter": quickly[epochs // 4].tolist()}


def measure_inherited(seeds, epochs, init):
    """The share before training, and its change by training."""
    share = table(train_watched(seeds, epochs, init=init)[0])
    return {"before": share[0].tolist(), "change": (share[epochs] - share[0]).tolist()}


def measure_lag(seeds, epochs, init):
    """Training accuracy on the way, mean over the epochs: with default weights, and with others."""
    dataset, found = load_dataset(image_size=8), {}
    for name, weights in (("default weights", "default"), ("other weights", init)):
        networks = [make_network(dataset, 1, weights, seed) for seed in seeds]
        history = train_many(networks, dataset, epochs=epochs, learning_rate=0.3, seed=list(seeds))
        found[name] = history.groupby("network")["train_accuracy"].mean().tolist()
    return found


def measure_linear_norm(seeds, epochs, decay):
    """What each of three doublings adds to the weights of a linear classifier of 50 images."""
    dataset = load_dataset(image_size=8)
    few = dataclasses.replace(
        dataset, train_inputs=dataset.train_inputs[:50], train_labels=dataset.train_labels[:50]
    )
    networks = [BaseNetwork("sigmoid", few.num_inputs, hidden_sizes=[], seed=s) for s in seeds]
    norms = {}

    def note(epoch, index, network):
        norms[index, epoch] = saturation.total_weight_norm(network)

    train_many(
        networks,
        few,
        epochs=epochs,
        learning_rate=0.5,
        weight_decay=decay,
        batch_size=50,
        evaluate_every=epochs // 8,
        on_epoch=note,
    )
    ends = [epochs // 8, epochs // 4, epochs // 2, epochs]
    by_network = np.array([[norms[i, epoch] for epoch in ends] for i in range(len(networks))])
    return {"added per doubling": np.diff(by_network, axis=1).ravel().tolist()}


def measure_collapse(seeds, epochs, against):
    """Rank correlation of the share with another quantity, over learning rates and doses."""
    changes = [{"rate": 0.1}, {}, {"rate": 1.0}, {"decay": 1e-3}, {"decay": 1e-2}]
    frames = [train_watched(seeds, epochs, **change)[0] for change in changes]
    rows = pd.concat(frames)
    return {"rank correlation": [rows["near_0.05"].corr(rows[against], method="spearman")]}


def measure_doses(seeds, epochs, weak, strong):
    """The share with a weak and a strong dose of weight decay, relative to that without."""
    none, little, much = (
        table(train_watched(seeds, epochs, decay=dose)[0])[epochs] for dose in (0.0, weak, strong)
    )
    return {"weak / none": (little / none).tolist(), "strong / none": (much / none).tolist()}


def measure_stuck(seeds, epochs, optimizer, rate):
    """Loss of a four-layer network, relative to a constant answer, and its largest share."""
    frame, _ = train_watched(seeds, epochs, depth=4, optimizer=optimizer, rate=rate)
    loss = table(frame, "train_loss")[epochs] / constant_loss()
    return {
        "loss / constant answer": loss.tolist(),
        "share of any layer": frame.groupby("network")["near_0.05"].max().tolist(),
    }


def measure_freed(seeds, epochs, init):
    """The share of the top layer, relative to that of a single hidden layer, with Adam."""
    adam = {"optimizer": "adam", "rate": 0.003, "init": init}
    top = table(train_watched(seeds, epochs, depth=4, **adam)[0], layer=4)[epochs]
    return {"top / single": (top / table(train_watched(seeds, epochs, **adam)[0])[epochs]).tolist()}


def measure_deep_start(seeds, epochs, init):
    """The fullest of four layers: on the plateau, once half of the loss is gone, and at the end."""
    frame, _ = train_watched(seeds, epochs, depth=4, init=init)
    rows = frame[frame["part"] == "train"]
    fullest = rows.pivot_table(index=["network", "epoch"], columns="layer", values="near_0.05")
    loss = rows.groupby(["network", "epoch"])["train_loss"].first() / constant_loss()
    fullest, emptiest = fullest.max(axis=1), fullest.min(axis=1).xs(epochs, level="epoch")
    return {
        "on the plateau": fullest[loss > 0.99].tolist(),
        "learning": fullest[loss < 0.5].groupby("network").first().tolist(),
        "fullest / emptiest": (fullest.xs(epochs, level="epoch") / emptiest).tolist(),
    }


def measure_ends(seeds, epochs, optimizer="sgd", rate=0.3):
    """The lower of the two outermost bars of twenty over the fullest between them."""
    _, networks = train_watched(seeds, epochs, optimizer=optimizer, rate=rate)
    inputs, ratios = load_dataset(image_size=8).train_inputs, []
    for network in networks:
        (activations,) = saturation.hidden_activations(network, inputs)
        counts, _ = np.histogram(activations.numpy(), np.linspace(0, 1, 21))
        ratios.append(counts[[0, -1]].min() / counts[1:-1].max())
    return {"ends / between": ratios}


def measure_deep_inherited(seeds, epochs, init):
    """The share before training, and its change, over all four layers."""
    frame, _ = train_watched(seeds, epochs, depth=4, init=init)
    share = sum(table(frame, layer=layer) for layer in range(1, 5)) / 4
    return {"before": share[0].tolist(), "change": (share[epochs] - share[0]).tolist()}


def measure_one_layer(seeds, epochs, rate, layer):
    """Mean activations at the last look on the plateau: of one layer, the least of the others."""
    frame, _ = train_watched(seeds, epochs, depth=4, rate=rate)
    plateau = frame[(frame["train_loss"] > 0.99 * constant_loss()) & (frame["part"] == "train")]
    last = plateau[plateau["epoch"] == plateau.groupby("network")["epoch"].transform("max")]
    means = last.pivot_table(index="network", columns="layer", values="mean_activation")
    others = means.drop(columns=layer).min(axis=1)
    return {"the layer": means[layer].tolist(), "least of the others": others.tolist()}


def measure_weights(seeds, epochs, init):
    """Excess kurtosis of the trained weights per layer, in standard errors of normal values."""
    _, networks = train_watched(seeds, epochs, init=init)
    rows = {}
    for number, name in enumerate(("hidden", "output")):
        weights = [network.linear_maps[number].weight for network in networks]
        noise = math.sqrt(24 / weights[0].numel())
        rows[name] = [saturation.excess_kurtosis(w) / noise for w in weights]
    return rows
