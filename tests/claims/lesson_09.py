"""Claims of lesson 09: the five measurements of the opening quiz, and what remedies let through."""

import numpy as np
import torch

from helpers.data import load_dataset
from helpers.measurements import probes
from helpers.networks import BaseNetwork, activation_derivative, copy_network, initialization
from helpers.training import train_many
from tests.claims.claim import Claim


def make_networks(seeds, activation, depth, std=None, **options):
    """Build networks of 64 units per layer, with PyTorch's initial weights or normal ones."""
    data = load_dataset(image_size=8)
    sizes = (data.num_inputs, data.num_classes, [64] * depth)
    networks = [BaseNetwork(activation, *sizes, seed=seed, **options) for seed in seeds]
    if std is not None:
        for network, seed in zip(networks, seeds, strict=True):
            initialization.normal(network, std, seed)
    return networks, data


def measure_five_layers(seeds, z):
    """What a chain of five sigmoid units at z passes on."""
    slopes = activation_derivative(torch.sigmoid, torch.full((5,), z, dtype=torch.float64))
    return {"share": [slopes.prod().item()]}


def measure_saturated(seeds, std):
    """The saturated share of hidden pre-activations in fresh ten-layer sigmoid networks."""
    networks, data = make_networks(seeds, "sigmoid", 10, std)
    shares = []
    for network in networks:
        frame = probes.measure_layers(network, *data.batch())
        shares += frame["saturated_share"].iloc[:10].tolist()
    return {"saturated share per layer": shares}


def measure_layer_that_moves_least(seeds, epochs, optimizer, rate):
    """The number of the layer whose weights moved least, with four hidden layers."""
    networks, data = make_networks(seeds, "sigmoid", 4)
    fresh = [copy_network(network) for network in networks]
    recipe = {"optimizer": optimizer, "learning_rate": rate, "evaluate_every": epochs}
    train_many(networks, data, epochs=epochs, seed=list(seeds), **recipe)
    moved = map(probes.relative_weight_change, networks, fresh)
    return {"layer": [float(np.argmin(changes)) + 1 for changes in moved]}


def measure_activations(seeds, std, rate, epochs):
    """Where the activations lie once 99 % of the training images are right, one hidden layer."""
    networks, data = make_networks(seeds, "sigmoid", 1, std)
    places = {index: [] for index in range(len(networks))}

    def look(epoch, index, network):
        probe, _ = probes.record_pass(network, data.train_inputs, data.train_labels)
        a = probe.activations[0]
        extreme = (torch.minimum(a, 1 - a) <= 0.05).float().mean().item()
        places[index].append((extreme, ((a > 0.4) & (a < 0.6)).float().mean().item()))

    recipe = {"optimizer": "adam", "learning_rate": rate, "on_epoch": look}
    history = train_many(networks, data, epochs=epochs, seed=list(seeds), **recipe)
    by_network = history.pivot_table(index="epoch", columns="network", values="train_accuracy")
    last = [places[index][-1] for index in places]
    return {
        "train accuracy": by_network.iloc[-1].tolist(),
        "within 0.05 of 0 or 1": [extreme for extreme, _ in last],
        "between 0.4 and 0.6": [middle for _, middle in last],
    }


def measure_adam(seeds, depth, epochs):
    """Test accuracy with Adam, as a multiple of always guessing the most frequent class."""
    networks, data = make_networks(seeds, "sigmoid", depth)
    guess = data.majority_share
    recipe = {"optimizer": "adam", "learning_rate": 0.003, "evaluate_every": epochs}
    history = train_many(networks, data, epochs=epochs, seed=list(seeds), **recipe)
    ends = history[history["epoch"] == epochs]
    return {"accuracy / guessing": (ends["test_accuracy"] / guess).tolist()}


def lets_part_through(found):
    return all(1e-5 < share < 0.05 for share in found["error"] + found["signal"])


def measure_what_arrives(seeds, gain=None, centred=True, lsuv=False, **options):
    """What is left of error and signal over ten sigmoid layers before training."""
    networks, data = make_networks(seeds, "sigmoid", 10, **options)
    images, labels = data.batch()
    batch = images.double(), labels
    error, signal = [], []
    for network, seed in zip(networks, seeds, strict=True):
        if gain is not None:
            initialization.centred_sigmoid(network, seed, gain=gain)
        if lsuv:
            initialization.lsuv(network, data.batch()[0], seed)
        if not centred:
            for linear in network.linear_maps:
                torch.nn.init.zeros_(linear.bias)
        frame = probes.measure_layers(network.double(), *batch)
        error.append(frame["delta_norm"].iloc[0] / frame["delta_norm"].iloc[9])
        signal.append(frame["spread"].iloc[9] / frame["spread"].iloc[0])
    return {"error": error, "signal": signal}


CLAIMS = [
    Claim(
        "09.five-layers-at-best",
        "Five sigmoid units at their best point pass about 0.1 % of a gradient.",
        measure_five_layers,
        lambda found: 0.0005 < found["share"][0] < 0.0015,
        altered={"z": 3.0},
        altered_how="at z = 3",
        settings={"z": 0.0},
        seeds=(),
    ),
    Claim(
        "09.saturated-at-the-start",
        "Practically no unit of a fresh ten-layer sigmoid network is saturated.",
        measure_saturated,
        lambda found: max(found["saturated share per layer"]) < 0.02,
        altered={"std": 3.0},
        altered_how="with weights of standard deviation 3",
        settings={"std": None},
    ),
    Claim(
        "09.which-layer-learns-least",
        "With SGD one of the first two of four hidden sigmoid layers moves least.",
        measure_layer_that_moves_least,
        lambda found: set(found["layer"]) <= {1.0, 2.0},
        altered={"optimizer": "adam", "rate": 0.003, "epochs": 8},
        altered_how="with Adam, which moves them further than the output layer in eight epochs",
        settings={"optimizer": "sgd", "rate": 0.1, "epochs": 20},
        reduced={"epochs": 8},
    ),
    Claim(
        "09.activations-after-training",
        "With 99 % of the training images right, some activations are near 0 or 1, many between.",
        measure_activations,
        lambda found: (
            min(found["train accuracy"]) >= 0.99
            and min(found["within 0.05 of 0 or 1"]) > 0
            and max(found["within 0.05 of 0 or 1"]) < 0.9
            and max(found["between 0.4 and 0.6"]) < 0.9
        ),
        altered={"std": 4.0},
        altered_how="with initial weights of standard deviation 4, which saturate from the start",
        settings={"std": None, "rate": 0.003, "epochs": 44},
        reduced={"rate": 0.01, "epochs": 14},
    ),
    Claim(
        "09.adam",
        "Adam leaves ten sigmoid layers at less than twice guessing in the time that one needs.",
        measure_adam,
        lambda found: max(found["accuracy / guessing"]) < 2,
        altered={"depth": 1},
        altered_how="with one hidden layer",
        settings={"depth": 10, "epochs": 31},
        reduced={"epochs": 10},
    ),
    Claim(
        "09.signal-and-error-are-lost",
        "Ten default sigmoid layers leave less than a hundred-thousandth of error and of signal.",
        measure_what_arrives,
        lambda found: max(found["error"] + found["signal"]) < 1e-5,
        altered={"normalization": "batch"},
        altered_how="with batch norm",
    ),
    Claim(
        "09.still-sigmoid",
        "Gain 4 and centring let more than a twentieth of error and signal through ten layers.",
        measure_what_arrives,
        lambda found: min(found["error"] + found["signal"]) > 0.05,
        altered={"gain": 1.0},
        altered_how="with gain 1",
        settings={"gain": 4.0},
    ),
    Claim(
        "09.layer-norm-repairs-part",
        "Layer norm lets more through than the default, but less than a twentieth.",
        measure_what_arrives,
        lets_part_through,
        altered={"normalization": None},
        altered_how="without it",
        settings={"normalization": "layer"},
    ),
    Claim(
        "09.lsuv-repairs-part",
        "LSUV, too, lets more through than the default, but less than a twentieth.",
        measure_what_arrives,
        lets_part_through,
        altered={"lsuv": False},
        altered_how="without it",
        settings={"lsuv": True},
    ),
    Claim(
        "09.gain-alone-repairs-part",
        "Gain 4 without centring lets more through than the default, but less than a twentieth.",
        measure_what_arrives,
        lets_part_through,
        altered={"centred": True},
        altered_how="with centring",
        settings={"gain": 4.0, "centred": False},
    ),
]
