"""What the claims of lesson 07 compute, each from its seeds and settings alone."""

from dataclasses import replace

import numpy as np
import torch

from helpers.data import load_dataset
from helpers.measurements import probes
from helpers.networks import initialization
from helpers.training import remedies, train_many

FACTORS = ("saturated", "delta_factor", "signal")


def measure_fresh(seeds, remedy, depth, std=None, **changes):
    """The three factors of fresh networks; `std` draws the weights anew, `changes` the remedy."""
    data = load_dataset(image_size=8)
    rows = {name: [] for name in FACTORS}
    for seed in seeds:
        chosen = replace(remedies.REMEDIES[remedy], **changes)
        network = remedies.build_network(chosen, depth, data, seed)
        if std is not None:
            initialization.normal(network, std, seed)
        measured = remedies.measure_factors(network, *data.batch())
        for name in FACTORS:
            rows[name].append(measured[name])
    return rows


def measure_normal_sigmoid(seeds, centred, **fresh):
    """A remedy's factor of δ divided by rms σ' / size of σ for a normal z of variance 1."""
    z, weights = np.polynomial.hermite_e.hermegauss(80)
    weights = weights / weights.sum()
    s = 1 / (1 + np.exp(-z))
    slope = weights @ (s * (1 - s)) ** 2
    size = weights @ s**2 - (weights @ s) ** 2 * centred
    factors = np.array(measure_fresh(seeds, **fresh)["delta_factor"])
    return {"measured / calculated": (factors / (slope / size) ** 0.5).tolist()}


def measure_rescue(seeds, gain, centred, depth):
    """The three factors of the patient with the rescue's initial weights, or with a part of it."""
    data = load_dataset(image_size=8)
    rows = {name: [] for name in FACTORS}
    for seed in seeds:
        network = remedies.build_network(remedies.REMEDIES["nothing"], depth, data, seed)
        initialization.centred_sigmoid(network, seed, gain=gain)
        if not centred:
            for linear in network.linear_maps:
                torch.nn.init.zeros_(linear.bias)
        measured = remedies.measure_factors(network, *data.batch())
        for name in FACTORS:
            rows[name].append(measured[name])
    return rows


def measure_same_function(seeds, depth, divisor):
    """The largest difference of logits, rescue against scaled sigmoid, relative to the logits."""
    data = load_dataset(image_size=8)
    differences = []
    for seed in seeds:
        ours = remedies.build_network(remedies.REMEDIES["sigmoid rescue"], depth, data, seed)
        theirs = remedies.build_network(remedies.REMEDIES["scaled sigmoid"], depth, data, seed)
        with torch.no_grad():
            for number, (a, b) in enumerate(zip(ours.linear_maps, theirs.linear_maps, strict=True)):
                b.weight.copy_(a.weight / (divisor if number else 1))
                b.bias.zero_()
            ours, theirs = ours(data.test_inputs), theirs(data.test_inputs)
        differences.append(((ours - theirs).abs().max() / theirs.abs().max()).item())
    return {"difference": differences}


def train(seeds, depth, epochs, remedy, **changes):
    """Train one network per seed; return the remaining loss, and how far layer 1 has moved."""
    data = load_dataset(image_size=8)
    chosen = replace(remedies.REMEDIES[remedy], **changes)
    count = len(seeds)
    runs, networks = remedies.train_runs([chosen] * count, [depth] * count, seeds, data, epochs)
    constant = data.constant_loss
    moved = [
        probes.relative_weight_change(network, remedies.build_network(chosen, depth, data, seed))[0]
        for network, seed in zip(networks, seeds, strict=True)
    ]
    return {"remaining loss": (runs["train_loss"] / constant).tolist(), "layer 1 moved": moved}


def measure_gain(seeds, remedies_tried, depth, epochs):
    """The patient's least remaining loss over the seeds, less the most of each remedy."""
    patient = min(train(seeds, depth, epochs, "nothing")["remaining loss"])
    most = [max(train(seeds, depth, epochs, name)["remaining loss"]) for name in remedies_tried]
    return {"loss less than the patient's": [patient - each for each in most]}


def measure_adam(seeds, depth, epochs, cut=False):
    """The patient, or the operated network whose signal is kept and whose δ is cut, with Adam."""
    adam = {"optimizer": "adam", "learning_rate": 0.003}
    if cut:
        adam |= {"parameters": {"passed_back": 0.25}}
    return train(seeds, depth, epochs, "scaled sigmoid" if cut else "nothing", **adam)


def measure_patience(seeds, epochs, early, cut=False):
    """What remains with Adam after all epochs, and the least after up to `early` epochs."""
    data = load_dataset(image_size=8)
    chosen = remedies.REMEDIES["scaled sigmoid" if cut else "nothing"]
    if cut:
        chosen = replace(chosen, parameters={"passed_back": 0.25})
    networks = [remedies.build_network(chosen, 10, data, seed) for seed in seeds]
    recipe = {"optimizer": "adam", "learning_rate": 0.003, "seed": list(seeds)}
    history = train_many(networks, data, epochs=epochs, evaluate_every=8, **recipe)
    left = history.pivot_table(index="epoch", columns="network", values="train_loss")
    left /= data.constant_loss
    return {"early": left.loc[8:early].min().tolist(), "at the end": left.iloc[-1].tolist()}


def measure_adam_by_depth(seeds, depths, epochs, cut=False):
    """The median of the loss that remains with Adam, one number per depth."""
    runs = [measure_adam(seeds, depth, epochs, cut)["remaining loss"] for depth in depths]
    return {"median remaining loss": [float(np.median(run)) for run in runs]}


def measure_fading(seeds, remedy, **changes):
    """The signal in layer 20 relative to that in layer 10, in fresh networks."""
    data = load_dataset(image_size=8)
    chosen, ratios = replace(remedies.REMEDIES[remedy], **changes), []
    for seed in seeds:
        network = remedies.build_network(chosen, 20, data, seed)
        signal = remedies.signal_by_layer(network, data.batch()[0])
        ratios.append(float(signal[19] / signal[9]))
    return {"signal, layer 20 / layer 10": ratios}


def measure_operation(seeds, depth, share):
    """What cutting the gradient of scaled sigmoids does to signal and error, as ratios."""
    cut = measure_fresh(seeds, "scaled sigmoid", depth, parameters={"passed_back": share})
    healthy = measure_fresh(seeds, "scaled sigmoid", depth)
    return {
        name: (np.array(cut[name]) / np.array(healthy[name])).tolist()
        for name in ("delta_factor", "signal")
    }
