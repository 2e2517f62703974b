"""Claims of lesson 02: how a gradient travels back."""

import numpy as np
import torch
from torch.nn import functional

from helpers.data import load_dataset
from helpers.measurements import measure_delta_factors
from helpers.networks import BaseNetwork, activation_derivative, initialization, make_activation
from helpers.training import make_optimizer
from tests.claims.claim import Claim


def measure_chain(seeds, activation, neurons, weight, z):
    """What arrives at the first of a chain of neurons that all sit at the same z."""
    slope = activation_derivative(make_activation(activation), torch.tensor(z).double())
    return {"arrives": [(slope.item() * weight) ** neurons]}


def measure_layer(seeds, activation, width, std):
    """The factor of the error at the second of three hidden layers, weights of one std."""
    rows = {"factor": [], "formula": [], "largest weight": []}
    for seed in seeds:
        generator = torch.Generator().manual_seed(1000 + seed)
        inputs = torch.randn(64, width, generator=generator)
        labels = torch.randint(10, (64,), generator=generator)
        network = BaseNetwork(activation, width, hidden_sizes=[width] * 3, seed=seed)
        if std is not None:
            initialization.normal(network, std, seed)
        factors = measure_delta_factors(network, inputs, labels).iloc[1]
        rows["factor"].append(factors["measured"])
        rows["formula"].append(factors["predicted"])
        rows["largest weight"].append(network.hidden_layers[2].linear.weight.abs().max().item())
    return rows


def measure_widths(seeds, widths, same):
    """The factor in a narrow and a wide network with the same std, or the same std · √width."""
    rows = {}
    for width in widths:
        std = 0.25 if same == "std" else 4.0 / width**0.5
        rows[f"width {width}"] = measure_layer(seeds, "sigmoid", width, std)["factor"]
    return rows


def measure_first_steps(seeds, optimizer):
    """How much further the output layer moves than the first in one step, and its gradients."""
    dataset = load_dataset(image_size=8)
    images, labels = dataset.batch()
    images = images.double()
    rows = {"step, output / first": [], "gradient, output / first": []}
    for seed in seeds:
        sizes = [dataset.num_inputs] * 4
        network = BaseNetwork(
            "sigmoid", dataset.num_inputs, dataset.num_classes, sizes, seed=seed
        ).double()
        before = [linear.weight.detach().clone() for linear in network.linear_maps]
        functional.cross_entropy(network(images), labels).backward()
        gradients = [linear.weight.grad.square().mean().sqrt() for linear in network.linear_maps]
        make_optimizer(network, optimizer, 0.001).step()
        steps = [
            (linear.weight.detach() - old).square().mean().sqrt()
            for linear, old in zip(network.linear_maps, before, strict=True)
        ]
        rows["step, output / first"].append((steps[-1] / steps[0]).item())
        rows["gradient, output / first"].append((gradients[-1] / gradients[0]).item())
    return rows


CLAIMS = [
    Claim(
        "02.five-layers-of-a-fifth",
        "Through five slopes of 0.2 comes 0.2⁵ = 0.00032.",
        lambda seeds, slope, layers: {"arrives": [slope**layers]},
        lambda m: abs(m["arrives"][0] - 0.00032) < 1e-12,
        {"slope": 0.25},
        "with slopes of 0.25",
        {"slope": 0.2, "layers": 5},
        seeds=(),
    ),
    Claim(
        "02.at-most-a-quarter-each",
        "With weights of 1, at most 0.25ⁿ comes through a chain of n sigmoid neurons.",
        measure_chain,
        lambda m: m["arrives"][0] <= 0.25**5,
        {"activation": "relu", "z": 1.0},
        "with active ReLU units",
        {"activation": "sigmoid", "neurons": 5, "weight": 1.0, "z": 0.0},
        seeds=(),
    ),
    Claim(
        "02.below-four-a-chain-shrinks",
        "In a chain of single sigmoid neurons the error shrinks when the weight is below 4.",
        measure_chain,
        lambda m: m["arrives"][0] < 1,
        {"weight": 4.1},
        "with a weight of 4.1, at z = 0",
        {"activation": "sigmoid", "neurons": 5, "weight": 3.9, "z": 0.0},
        seeds=(),
    ),
    Claim(
        "02.below-four-a-layer-can-grow",
        "In a wide layer the error can grow although every weight is below 4.",
        measure_layer,
        lambda m: min(m["factor"]) > 1 and max(m["largest weight"]) < 4,
        {"width": 32},
        "in a layer of 32 instead of 1024",
        {"activation": "sigmoid", "width": 1024, "std": 0.5},
    ),
    Claim(
        "02.formula-predicts-the-factor",
        "rms σ′ · std(W) · √fan_in predicts the factor of the error within 1.5.",
        measure_layer,
        lambda m: all(
            1 / 1.5 < a / b < 1.5 for a, b in zip(m["factor"], m["formula"], strict=True)
        ),
        {"width": 2},
        "in layers of two neurons, where nothing averages out",
        {"activation": "sigmoid", "width": 256, "std": 0.25},
        reduced_seeds=range(5),
    ),
    Claim(
        "02.scale-times-root-width-decides",
        "Layers of different width have the same factor when std(W) · √width is the same.",
        measure_widths,
        lambda m: max(map(np.median, m.values())) / min(map(np.median, m.values())) < 1.5,
        {"same": "std"},
        "when std(W) alone is the same",
        {"widths": (16, 256), "same": "scale"},
        reduced_seeds=range(5),
    ),
    Claim(
        "02.default-leaves-a-seventh",
        "PyTorch's default weights leave about a seventh of the error per sigmoid layer.",
        measure_layer,
        lambda m: np.isclose(np.median(m["factor"]), 1 / 7, rtol=0.15),
        {"activation": "tanh"},
        "with tanh instead of the sigmoid",
        {"activation": "sigmoid", "width": 256, "std": None},
        reduced={"width": 64},
    ),
    Claim(
        "02.sgd-step-follows-the-gradient",
        "With SGD the first layer's step is as much smaller than the last one's as its gradient.",
        measure_first_steps,
        lambda m: np.allclose(m["step, output / first"], m["gradient, output / first"]),
        {"optimizer": "adam"},
        "with Adam",
        {"optimizer": "sgd"},
    ),
    Claim(
        "02.adam-steps-are-equal",
        "Adam's first step moves all layers about equally.",
        measure_first_steps,
        lambda m: max(m["step, output / first"]) < 1.5,
        {"optimizer": "sgd"},
        "with SGD",
        {"optimizer": "adam"},
    ),
]
