"""What the claims of lesson 06 compute, each from its seeds and settings alone."""

import math

import numpy as np
import torch

from helpers.data import Dataset, load_dataset
from helpers.films import Surface, roll_balls
from helpers.measurements import probes
from helpers.networks import BaseNetwork, activation_derivative, initialization, make_activation
from helpers.training import train_many
from tests.claims.claim import Measured

EPOCHS = 10
LAYERS = (1, 2, 3)


def patient(
    data: Dataset, activation: dict | str, seed: int, depth: int = 3, weights: float = 1.0
) -> BaseNetwork:
    """Build the lesson's network: hidden layers of 64 units, He's weights times a factor."""
    config = {"name": activation} if isinstance(activation, str) else activation
    sizes = (data.num_inputs, data.num_classes, [64] * depth)
    network = BaseNetwork(make_activation(**config), *sizes)
    initialization.he(network, seed)
    with torch.no_grad():
        for linear in network.linear_maps:
            linear.weight *= weights
    return network


def set_biases(network: BaseNetwork, value: float, layers=LAYERS) -> None:
    with torch.no_grad():
        for layer in layers:
            network.hidden_layers[layer - 1].linear.bias.fill_(value)


def silent(network: BaseNetwork, data: Dataset, layer: int) -> torch.Tensor:
    """Say which units of a hidden layer (from 1) have z <= 0 for every training image."""
    with torch.no_grad(), probes.LayerProbe(network) as probe:
        network(data.train_inputs)
    return (probe.pre_activations[layer - 1] <= 0).all(dim=0)


def fit(networks, data: Dataset, seeds, learning_rate=0.1, epochs=EPOCHS, **recipe):
    """Train and return the last row of each network, its loss infinite if it has diverged."""
    history = train_many(
        networks,
        data,
        epochs=epochs,
        learning_rate=learning_rate,
        seed=list(seeds),
        evaluate_every=epochs,
        **recipe,
    )
    ends = history.groupby("network").last()
    return ends.assign(train_loss=ends["train_loss"].where(~ends["diverged"], math.inf))


def answers(network: BaseNetwork, data: Dataset) -> int:
    """Count the different answers that a network gives on the test images; 0 if it gives none."""
    with torch.no_grad():
        logits = network(data.test_inputs)
    return len(logits.argmax(dim=1).unique()) if logits.isfinite().all() else 0


def ball_steps(seeds, activation: str) -> Measured:
    way = roll_balls([Surface("ball", activation, 6.0)], 0.25, steps=24)["z"]
    return {"shortest and longest step": [-way.diff().max(), -way.diff().min()]}


def arrival(seeds, activation: str) -> Measured:
    way = roll_balls([Surface("ball", activation, 6.0)], 0.25, steps=1800)["z"]
    expected = (2 * 6 + 2 * math.sinh(6)) / 0.25
    return {"steps to z = 0, against the formula": [float((way <= 0).argmax()) / expected]}


def slopes(seeds, activation: str) -> Measured:
    z = torch.tensor([1e-3, 1.0, 1e3, 1e6])
    function = make_activation(activation)
    return {
        "slope for z > 0": activation_derivative(function, z).tolist(),
        "slope for z < 0": activation_derivative(function, -z).tolist(),
    }


def deep_error(seeds, weights: float) -> Measured:
    data = load_dataset(image_size=8)
    batch = data.batch()
    left = []
    for seed in seeds:
        network = patient(data, "relu", seed, depth=20, weights=weights)
        delta = probes.measure_layers(network, *batch)["delta_norm"]
        left.append(delta.iloc[0] / delta.iloc[-1])
    return {"error left after 20 layers": left}


def zeros(seeds, activation: str) -> Measured:
    data, shares = load_dataset(image_size=8), []
    for seed in seeds:
        network = patient(data, activation, seed)
        with torch.no_grad(), probes.LayerProbe(network) as probe:
            network(data.train_inputs)
        shares += [(a == 0).float().mean().item() for a in probe.activations[:-1]]
    return {"share of activations that are 0": shares}


def bias_deaths(seeds, bias: float) -> Measured:
    data, shares, moved = load_dataset(image_size=8), [], []
    networks = [patient(data, "relu", seed) for seed in seeds]
    for network in networks:
        set_biases(network, bias)
        shares.append(silent(network, data, 3).float().mean().item())
    before = [[p.detach().clone() for p in network.parameters()] for network in networks]
    fit(networks, data, seeds, epochs=2)
    for network, old in zip(networks, before, strict=True):
        pairs = zip(network.parameters(), old, strict=True)
        moved.append(sum(not torch.equal(now, then) for now, then in pairs))
    same = [answers(network, data) for network in networks]
    return {"dead in layer 3": shares, "tensors that moved": moved, "answers": same}


def one_step(seeds, rate: float) -> Measured:
    data, shares = load_dataset(image_size=8), []
    networks = [patient(data, "relu", seed) for seed in seeds]
    fit(networks, data, seeds, rate, epochs=1, batch_size=len(data.train_inputs))
    for network in networks:
        shares.append(silent(network, data, 3).float().mean().item())
    return {"dead in layer 3 after one step": shares}


def loss_after_one_step(seeds, rate: float) -> Measured:
    """The training loss after one step on all images, relative to that before it."""
    data = load_dataset(image_size=8)
    history = train_many(
        [patient(data, "relu", seed) for seed in seeds],
        data,
        epochs=1,
        learning_rate=rate,
        batch_size=len(data.train_inputs),
    )
    loss = history.pivot_table(index="network", columns="epoch", values="train_loss")
    return {"loss after / before": (loss[1] / loss[0]).tolist()}


def answers_at_rate(seeds, rate: float) -> Measured:
    data = load_dataset(image_size=8)
    networks = [patient(data, "relu", seed) for seed in seeds]
    fit(networks, data, seeds, rate)
    return {"different answers": [answers(network, data) for network in networks]}


def revival(seeds, activation: dict, layer: int, weight_decay: float = 0.0) -> list[float]:
    """Return the share of silenced units of one layer that are back after ten epochs."""
    data, back = load_dataset(image_size=8), []
    networks = [patient(data, activation, seed) for seed in seeds]
    for network in networks:
        set_biases(network, -3.0, (layer,))
    first = [silent(network, data, layer) for network in networks]
    fit(networks, data, seeds, weight_decay=weight_decay)
    for network, then in zip(networks, first, strict=True):
        back.append(((then & ~silent(network, data, layer)).sum() / then.sum()).item())
    return back


def revived(seeds, **settings) -> Measured:
    return {"share that is back": revival(seeds, **settings)}


def leak_against_elu(seeds, leak: float) -> Measured:
    leaky = {"name": "leaky_relu", "negative_slope": leak}
    return {
        "back with the leak": revival(seeds, leaky, layer=1),
        "back with ELU": revival(seeds, {"name": "elu"}, layer=1),
    }


def gradient_ratios(seeds, depth: int = 3) -> list[float]:
    """Return how many times longer ReLU's gradient of layer 1 is, in fresh networks."""
    data = load_dataset(image_size=8)
    batch = data.batch()
    norms = {
        name: np.array(
            [
                probes.measure_layers(patient(data, name, seed, depth), *batch)["gradient_norm"][0]
                for seed in seeds
            ]
        )
        for name in ("sigmoid", "relu")
    }
    return (norms["relu"] / norms["sigmoid"]).tolist()


def longer_gradient(seeds, depth: int) -> Measured:
    return {"gradient of layer 1, ReLU / sigmoid": gradient_ratios(seeds, depth)}


def swapped_in(seeds, rate: float, divided: bool) -> Measured:
    """Train the sigmoid at `rate`, and ReLU at it or at it divided by the ratio of gradients."""
    data = load_dataset(image_size=8)
    rates = [rate / (ratio if divided else 1.0) for ratio in gradient_ratios(seeds)]
    sigmoid = fit([patient(data, "sigmoid", seed) for seed in seeds], data, seeds, rate)
    relu = fit([patient(data, "relu", seed) for seed in seeds], data, seeds, rates)
    floor = data.constant_loss
    return {
        "sigmoid's loss / constant answer's": (sigmoid["train_loss"] / floor).tolist(),
        "ReLU's loss / constant answer's": (relu["train_loss"] / floor).tolist(),
    }


def best_of_rates(seeds, rates: tuple[float, ...]) -> Measured:
    """Find for each function the loss of its worst seed at the rate where that is least."""
    data, best = load_dataset(image_size=8), {}
    for name in ("sigmoid", "relu"):
        worst = [
            fit([patient(data, name, seed) for seed in seeds], data, seeds, rate)["train_loss"]
            for rate in rates
        ]
        best[name] = [min(losses.max() for losses in worst)]
    return best
