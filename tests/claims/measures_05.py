"""What the claims of lesson 05 compute, each from its seeds and settings alone."""

from dataclasses import replace
from functools import cache

import numpy as np
import torch

from helpers.data import Dataset, load_dataset
from helpers.measurements import mean_field, probes
from helpers.networks import BaseNetwork, initialization, sigmoid_derivative
from helpers.training import train_many
from tests.claims.claim import Measured

WIDTH = 40
BATCH = 32
STEPS = 200


@cache
def images() -> Dataset:
    """Load the lesson's images, once for all claims."""
    data = load_dataset(image_size=8)
    inputs, labels = data.train_inputs[:640], data.train_labels[:640]
    return replace(data, train_inputs=inputs, train_labels=labels)


def fresh(
    activation: str, depth: int, scale: float, seed: int, width: int = WIDTH, **options
) -> BaseNetwork:
    data = images()
    sizes = data.num_inputs, data.num_classes, [width] * depth
    network = BaseNetwork(activation, *sizes, **options)
    initialization.scaled(network, scale, seed)
    return network


def pass_through(network: BaseNetwork):
    data = images()
    probe, _ = probes.record_pass(network, *data.batch())
    return probe


def image_gradients(network: BaseNetwork) -> torch.Tensor:
    """Return the norm of layer 1's gradient for each single image."""
    deltas = pass_through(network).deltas[0].double()
    return len(deltas) * deltas.norm(dim=1) * images().batch()[0].double().norm(dim=1)


def hidden_saturated(network: BaseNetwork) -> float:
    return float(
        np.mean([probes.saturated_share(z) for z in pass_through(network).pre_activations[:-1]])
    )


def fit(networks, learning_rate: float = 0.05, budget: int = 1) -> tuple[list[float], list[bool]]:
    """Train with the lesson's budget; return accuracy on the training images, and divergence."""
    data = images()
    epochs = budget * int(np.ceil(STEPS / np.ceil(len(data.train_labels) / BATCH)))
    history = train_many(
        networks,
        data,
        epochs=epochs,
        learning_rate=learning_rate,
        batch_size=BATCH,
        evaluate_every=epochs,
    )
    ends = history.groupby("network").last()
    return ends["train_accuracy"].tolist(), ends["diverged"].tolist()


def guess() -> float:
    labels = images().train_labels
    return (labels.bincount().max() / len(labels)).item()


def spread(seeds, fan_ins, centre: float) -> Measured:
    rows = []
    for seed in seeds:
        generator = torch.Generator().manual_seed(seed)
        for n in fan_ins:
            a = torch.randn(64, n, generator=generator) + 1.0
            z = a @ (centre + 0.5 * torch.randn(n, 500, generator=generator))
            rows.append(z.std().item() / (0.5 * n**0.5 * a.square().mean().sqrt().item()))
    return {"std of z / formula": rows}


def cancelled(seeds, weight: float) -> Measured:
    shares = []
    for seed in seeds:
        a = np.random.default_rng(seed).uniform(-1, 1, (100_000, 2))
        shares.append(float((np.abs(weight * a.sum(axis=1)) < 5).mean()))
    return {"share with |z| < 5": shares}


def puzzle(seeds, second: float) -> Measured:
    return {"slope / largest slope": [float(sigmoid_derivative(1000 + 1000 * second) / 0.25)]}


def centring(seeds, shift: float, scale: float) -> Measured:
    """Send the images through two layers with σ and with the shifted σ, and the same weights."""
    sizes, signals = [], []
    for seed in seeds:
        generator = torch.Generator().manual_seed(seed)
        x = images().batch()[0]
        first, second = (scale * torch.randn(n, 64, generator=generator) / n**0.5 for n in (64, 64))
        plain, shifted = ((torch.sigmoid(x @ first) - by) @ second for by in (0.0, shift))
        sizes.append((shifted.square().mean() / plain.square().mean()).sqrt().item())
        ratio = probes.spread_across_samples(shifted) / probes.spread_across_samples(plain)
        signals.append(ratio)
    return {"size, shifted / plain": sizes, "signal, shifted / plain": signals}


def stretching(seeds, scale: float) -> Measured:
    sizes = []
    for seed in seeds:
        generator = torch.Generator().manual_seed(seed)
        x = images().batch()[0]
        first, second = (scale * torch.randn(64, 64, generator=generator) / 8 for _ in range(2))
        a = torch.sigmoid(x @ first)
        sizes.append((((2 * a - 1) @ second).norm() / (a @ second).norm()).item())
    return {"size of z, 2σ − 1 / σ": sizes}


def small_weights(seeds, scales) -> Measured:
    small, less_small = scales
    falls, shares = [], []
    for seed in seeds:
        one, other = (fresh("sigmoid", 3, scale, seed) for scale in (small, less_small))
        falls.append((image_gradients(other).median() / image_gradients(one).median()).item())
        shares.append(hidden_saturated(other))
    expected = (less_small / small) ** 3
    return {"growth of the gradient / cube": [f / expected for f in falls], "saturated": shares}


def mean_and_median(seeds, scale: float) -> Measured:
    at, base = ([image_gradients(fresh("sigmoid", 3, w, s)) for s in seeds] for w in (scale, 5.0))
    return {
        "mean / mean at 5": [(a.mean() / b.mean()).item() for a, b in zip(at, base, strict=True)],
        "mean / median": [(a.mean() / a.median()).item() for a in at],
        "saturated": [hidden_saturated(fresh("sigmoid", 3, scale, seed)) for seed in seeds],
    }


def both_ends_hurt(seeds, best: float) -> Measured:
    scales = (0.1, best, 1000.0)
    reached, _ = fit([fresh("sigmoid", 3, w, seed) for w in scales for seed in seeds])
    left, middle, right = np.reshape(reached, (3, -1)).tolist()
    return {"smallest": left, "between": middle, "largest": right}


def recipe_factor(seeds, activation: str, recipe: str) -> Measured:
    factors = []
    for seed in seeds:
        network = fresh(activation, 8, 1.0, seed)
        getattr(initialization, recipe)(network, seed)
        data = images()
        batch = data.batch()
        measured = probes.measure_delta_factors(network, *batch)["measured"]
        factors.append(float(np.exp(np.log(measured).mean())))
    return {"factor of δ": factors}


def lsuv_signal(seeds, activation: str) -> Measured:
    kept, sizes = [], []
    for seed in seeds:
        network = fresh(activation, 8, 1.0, seed)
        initialization.lsuv(network, images().batch()[0], seed)
        probe = pass_through(network)
        spreads = [probes.spread_across_samples(a) for a in probe.activations[:-1]]
        kept.append(spreads[-1] / spreads[0])
        sizes += [z.square().mean().sqrt().item() for z in probe.pre_activations[:-1]]
    return {"spread kept": kept, "size of z": sizes}


def theory_of_delta(seeds, activation: str, scale: float, normalization: str | None = None):
    chi = mean_field.find_fixed_point(activation, scale).chi_1
    ratios = []
    for seed in seeds:
        network = fresh(activation, 10, scale, seed, width=200, normalization=normalization)
        deltas = pass_through(network).deltas
        ratios.append((deltas[2].norm() / deltas[8].norm()).item() ** (2 / 6) / chi)
    return {"measured / χ₁": ratios}


def sigmoid_edge(seeds, bias_share: float) -> Measured:
    edge = mean_field.find_edge("sigmoid")
    as_tanh = mean_field.find_fixed_point("tanh", edge / 4, sigma_b=bias_share * edge / 4)
    return {"edge": [edge], "χ₁ of the tanh network": [as_tanh.chi_1]}


def learns(seeds, cells) -> Measured:
    """Return accuracy / guess for each (activation, weight scale) at depth 10."""
    reached, _ = fit([fresh(a, 10, w, seed) for a, w in cells for seed in seeds])
    by_cell = np.reshape(reached, (len(cells), -1)) / guess()
    return {f"{a} at {w:.2g}": row.tolist() for (a, w), row in zip(cells, by_cell, strict=True)}


def relu_rates(seeds, rates, scale: float) -> Measured:
    found = {}
    for name, rate in zip(("fast", "slow"), rates, strict=True):
        reached, diverged = fit([fresh("relu", 10, scale, s) for s in seeds], learning_rate=rate)
        found[f"{name}: diverged"] = list(map(float, diverged))
        found[f"{name}: accuracy / guess"] = [value / guess() for value in reached]
    return found


def by_width(seeds, narrow: int, wide: int, scale: float, depth: int = 10) -> Measured:
    return {
        name: fit([fresh("sigmoid", depth, scale, seed, width) for seed in seeds])[0]
        for name, width in (("narrow", narrow), ("wide", wide))
    }


def width_gaps(seeds, depths, scale: float) -> Measured:
    """What width 80 adds to the median accuracy of width 20, one number per depth."""
    runs = [by_width(seeds, 20, 80, scale, depth) for depth in depths]
    return {"gap": [float(np.median(run["wide"]) - np.median(run["narrow"])) for run in runs]}


def what_fades(seeds, activation: str, scale: float) -> Measured:
    """What layer 10 keeps of layer 3: of the size of z, and of spread / size."""
    sizes, relative = [], []
    for seed in seeds:
        network = fresh(activation, 10, scale, seed, width=200)
        z = [pass_through(network).pre_activations[layer - 1] for layer in (3, 10)]
        early, late = (each.square().mean().sqrt().item() for each in z)
        spreads = [probes.spread_across_samples(each) for each in z]
        sizes.append(late / early)
        relative.append(spreads[1] / late / (spreads[0] / early))
    return {"size of z": sizes, "spread / size": relative}


def gradients_in_chaos(seeds, cells) -> Measured:
    """The mean gradient of ten layers in chaos over that at the edge: the least over the most."""
    found = {}
    for activation, chaos, edge in cells:
        large, small = (
            [image_gradients(fresh(activation, 10, w, seed)).mean().item() for seed in seeds]
            for w in (chaos, edge)
        )
        found[f"{activation}: least in chaos / most at the edge"] = [min(large) / max(small)]
    return found


def by_budget(seeds, budgets, scale: float) -> Measured:
    return {
        name: fit([fresh("sigmoid", 6, scale, seed) for seed in seeds], budget=budget)[0]
        for name, budget in zip(("short", "long"), budgets, strict=True)
    }


def offset(seeds, each_centred: bool) -> Measured:
    """Which share of the mean square of z is the same for all images: pixels, and standardised."""
    pixels = load_dataset(image_size=28, standardize=False).train_inputs[:256]
    standardised = load_dataset(image_size=28).train_inputs[:256]
    if each_centred:
        pixels = pixels - pixels.mean(dim=0)
    found = {"pixels 0 to 1": [], "standardised": []}
    for seed in seeds:
        generator = torch.Generator().manual_seed(seed)
        weights = torch.randn(pixels.shape[1], 500, generator=generator)
        for row, a in zip(found.values(), (pixels, standardised), strict=True):
            z = a @ weights
            row.append((z.mean(dim=0).square().mean() / z.square().mean()).item())
    return found


def same_signs(seeds, activation: str) -> Measured:
    """The share of the units of layer 2 whose weight gradients for one image have one sign."""
    data, shares = images(), []
    for seed in seeds:
        network = BaseNetwork(activation, data.num_inputs, data.num_classes, [WIDTH] * 3, seed=seed)
        one = data.train_inputs[[seed]], data.train_labels[[seed]]
        sign = probes.record_pass(network, *one)[1][1].sign()
        shares.append((sign == sign[:, :1]).all(dim=1).float().mean().item())
    return {"units with one sign": shares}


def saturated_and_learning(seeds, scale: float) -> Measured:
    networks = [fresh("sigmoid", 10, scale, seed) for seed in seeds]
    shares = [hidden_saturated(network) for network in networks]
    return {"saturated": shares, "accuracy / guess": [a / guess() for a in fit(networks)[0]]}


def chaos_against_edge(seeds, cells) -> Measured:
    """Accuracy in chaos and at the edge, for (activation, scale in chaos, scale at the edge)."""
    found = {}
    for activation, *scales in cells:
        for scale in scales:
            networks = [fresh(activation, 10, scale, seed) for seed in seeds]
            found[f"{activation} at {scale:g}"] = fit(networks)[0]
    return found


def limit_in_order(seeds, activations, depths, normalization: str | None) -> Measured:
    """How often 6ξ says rightly who learns left of the edge, and how often a constant answer."""
    allowed, networks = [], []
    for activation in activations:
        edge = mean_field.find_edge(activation)
        scales = edge * np.geomspace(0.1, 1, 8)
        limits = 6 * mean_field.depth_scales(activation, scales)["forward"]
        options = {"seed": seeds[0], "normalization": normalization}
        for depth in depths:
            networks += [fresh(activation, depth, scale, **options) for scale in scales]
            allowed += (depth <= limits).tolist()
    learned = np.array(fit(networks)[0]) >= 2 * guess()
    return {
        "right": [float(np.mean(learned == allowed))],
        "a constant answer": [float(max(learned.mean(), 1 - learned.mean()))],
    }
