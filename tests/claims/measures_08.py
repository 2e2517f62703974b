"""What the claims of lesson 08 compute, each from its seeds and settings alone."""

from dataclasses import replace

import numpy as np
import torch
from torch.nn import functional

from helpers.data import load_dataset
from helpers.measurements import calibration, recurrent
from helpers.networks import (
    BaseNetwork,
    activation_derivative,
    output_unit,
    sigmoid,
    sigmoid_derivative,
)
from helpers.training import train_many

GRADIENTS = {
    "cross-entropy": output_unit.cross_entropy_gradient,
    "squared error": output_unit.squared_error_gradient,
}
WAYS = {
    "typed": lambda z: -torch.log(1 - torch.sigmoid(z)),
    "probabilities": lambda z: functional.binary_cross_entropy(
        torch.sigmoid(z), torch.zeros_like(z), reduction="none"
    ),
    "logits": lambda z: functional.binary_cross_entropy_with_logits(
        z, torch.zeros_like(z), reduction="none"
    ),
}
ROUNDS_TO_ONE = -np.log(np.finfo(np.float32).eps / 2)  # the z from which σ(z) is 1 in float32


def measure_cancelled_slope(seeds, loss):
    """How far ∂L/∂z, by autograd, is from ŷ − y."""
    z = torch.linspace(-12, 12, 241, dtype=torch.float64)
    distances = []
    for y in (0.0, 1.0):
        target = torch.full_like(z, y)
        if loss == "cross-entropy":
            slope = activation_derivative(
                lambda z, y=target: functional.binary_cross_entropy_with_logits(
                    z, y, reduction="sum"
                ),
                z,
            )
        else:
            slope = activation_derivative(lambda z, y=y: (torch.sigmoid(z) - y) ** 2 / 2, z)
        distances.append((slope - (torch.sigmoid(z) - y)).abs().max().item())
    return {"distance from ŷ − y": distances}


def measure_hump(seeds, loss):
    """The largest gradient anywhere, and what is left of it at z = −10, the truth being yes."""
    z = np.linspace(-12, 12, 2401)
    sizes = np.abs(GRADIENTS[loss](z, 1))
    return {"largest": [sizes.max()], "at −10": [np.abs(GRADIENTS[loss](-10.0, 1)).item()]}


def measure_tails(seeds, loss):
    """The gradient far out over exp(−|z|) where the answer is wrong, exp(−2z) where it is right."""
    z = np.linspace(6, 12, 61)
    wrong, right = (np.abs(GRADIENTS[loss](sign * z, 1)) for sign in (-1, 1))
    return {"wrong": (wrong / np.exp(-z)).tolist(), "right": (right / np.exp(-2 * z)).tolist()}


def measure_turning(seeds, loss):
    """How many times as many steps for one more unit of wrongness."""
    steps = [output_unit.steps_until_undecided(GRADIENTS[loss], -z, 0.1) for z in (4, 5, 6)]
    return {"ratio": [steps[1] / steps[0], steps[2] / steps[1]]}


def measure_output_units(seeds, loss, steps):
    """Train one unit that starts sure of no: the share of yes at the end, and the accuracy."""
    data = load_dataset(image_size=8)
    yes_shares, gains = [], []
    for seed in seeds:
        order = torch.randperm(data.num_classes, generator=torch.Generator().manual_seed(seed))
        answers = torch.isin(data.train_labels, order[: data.num_classes // 2]).numpy().astype(int)
        end = output_unit.train_output_unit(
            data.train_inputs.numpy().astype(float),
            answers,
            GRADIENTS[loss],
            bias=-10,
            learning_rate=0.1,
            steps=steps,
            seed=seed,
        ).iloc[-1]
        yes_shares.append(end["yes_share"])
        gains.append(end["accuracy"] - max(answers.mean(), 1 - answers.mean()))
    return {"share of yes": yes_shares, "accuracy above one answer for all": gains}


def measure_loss_gradient(seeds, way, z):
    """∂L/∂z in float32 for a wrong answer."""
    gradient = activation_derivative(WAYS[way], torch.tensor([z], dtype=torch.float32))
    return {"gradient": gradient.tolist()}


def measure_breaking_point(seeds, way):
    """Whether ∂L/∂z is finite just before and just after σ(z) rounds to 1."""
    at = torch.tensor([ROUNDS_TO_ONE - 0.1, ROUNDS_TO_ONE + 0.1], dtype=torch.float32)
    before, after = activation_derivative(WAYS[way], at).isfinite().tolist()
    return {"finite before": [float(before)], "finite after": [float(after)]}


def measure_what_passes(seeds, place):
    """The factor for a gradient that passes a sigmoid at z = 8: as a gate, or as a hidden unit."""
    factor = sigmoid(8.0) if place == "gate" else sigmoid_derivative(8.0)
    return {"factor": [float(factor)]}


def measure_answers_of_weights(seeds, kind):
    """How much five weights answer to the scores of the others."""
    scores = torch.tensor([2.0, 1.0, 0.0, -1.0, -2.0], dtype=torch.float64)
    weigh = torch.sigmoid if kind == "sigmoid" else lambda s: torch.softmax(s, dim=0)
    change = torch.autograd.functional.jacobian(weigh, scores)
    return {"answer to others": (change - torch.diag(change.diag())).abs().flatten().tolist()}


def pixel_sequence(batch):
    """Some images, pixel by pixel."""
    return recurrent.read_pixel_by_pixel(load_dataset(image_size=8).train_inputs[:batch])


def rnn_frames(seeds, activation, scale, width, batch):
    """The gradient against lag in fresh simple RNNs."""
    sequence = pixel_sequence(batch)
    for seed in seeds:
        cell = recurrent.make_rnn_cell(1, width, scale, seed)
        yield recurrent.measure_rnn_lags(cell, sequence, activation, seed)


def measure_rnn_formula(seeds, activation, scale, width, batch, with_slopes=True):
    """The mean factor per step, measured against the formula, in standard errors of the width."""
    ratios = []
    for frame in rnn_frames(seeds, activation, scale, width, batch):
        late = frame[frame["lag"] >= 10]
        predicted = late["predicted"] if with_slopes else float(scale) ** late["lag"]
        ratios += ((late["measured"] / predicted) ** (1 / late["lag"]) - 1).tolist()
    return {"off by, in 1/√(2·width)": [ratio * np.sqrt(2 * width) for ratio in ratios]}


def measure_rnn_left(seeds, activation, scale, width, batch):
    """What is left of the gradient 60 steps back."""
    frames = rnn_frames(seeds, activation, scale, width, batch)
    return {"left at lag 60": [frame["measured"].iloc[60] for frame in frames]}


def measure_rnn_bound(seeds, activation, scale, width, batch, largest=1.0):
    """The measured gradient over the strict bound, which takes singular values at `largest`."""
    frames = rnn_frames(seeds, activation, scale, width, batch)
    return {
        "measured / bound": [
            (frame["measured"] / (frame["bound"] * largest ** frame["lag"])).max()
            for frame in frames
        ]
    }


def measure_eigenvalue(seeds, scale, width, symmetric=False):
    """The largest eigenvalue of W over g, off 1 in standard errors of the width."""
    largest = []
    for seed in seeds:
        matrix = recurrent.make_rnn_cell(1, width, scale, seed).weight_hh.detach()
        if symmetric:
            matrix = (matrix + matrix.T) / 2**0.5  # entries of the same size as before
        largest.append(torch.linalg.eigvals(matrix).abs().max().item() / scale)
    return {"off by, in 1/√(2·width)": [(value - 1) * np.sqrt(2 * width) for value in largest]}


def lstm_frames(seeds, forget_bias, scale, width, batch):
    """The gradient against lag in fresh LSTMs."""
    sequence = pixel_sequence(batch)
    for seed in seeds:
        cell = recurrent.make_lstm_cell(1, width, forget_bias, seed, scale)
        yield recurrent.measure_lstm_lags(cell, sequence, seed)


def measure_lstm_theory(seeds, forget_bias, scale, width, batch, theory):
    """The mean factor per step, measured against a theory, in standard errors of the width."""
    ratios = []
    for frame in lstm_frames(seeds, forget_bias, scale, width, batch):
        late = frame[frame["lag"] >= 10]
        ratios += ((late["measured"] / late[theory]) ** (1 / late["lag"]) - 1).tolist()
    return {"off by, in 1/√(2·width)": [ratio * np.sqrt(2 * width) for ratio in ratios]}


def measure_lstm_left(seeds, forget_bias, scale, width, batch):
    """What is left of the memory's gradient 60 steps back."""
    frames = lstm_frames(seeds, forget_bias, scale, width, batch)
    return {"left at lag 60": [frame["measured"].iloc[60] for frame in frames]}


def measure_honesty(seeds, loss):
    """How far the p that a loss likes best is from the share of yes."""
    p = np.linspace(0.001, 0.999, 999)
    losses = {
        "cross-entropy": lambda s: -s * np.log(p) - (1 - s) * np.log(1 - p),
        "absolute error": lambda s: s * (1 - p) + (1 - s) * p,
    }
    shares = np.arange(0.1, 0.91, 0.1)
    return {"distance": [abs(p[losses[loss](s).argmin()] - s) for s in shares]}


def answers_through_noise(seeds, copies, epochs, noise):
    """Train a network per seed on the noisy question; its z for the test images, and the truth."""
    data = load_dataset(image_size=8)

    def cover(inputs, times, seed):
        copied = inputs.repeat(times, 1)
        generator = torch.Generator().manual_seed(seed)
        return copied + noise * torch.randn(copied.shape, generator=generator)

    half = data.num_classes // 2
    question = replace(
        data,
        num_classes=2,
        train_inputs=cover(data.train_inputs, copies, 1),
        train_labels=(data.train_labels < half).long().repeat(copies),
        test_inputs=cover(data.test_inputs, 10, 2),
        test_labels=(data.test_labels < half).long().repeat(10),
    )
    networks = [BaseNetwork("relu", data.num_inputs, 2, [64], seed=seed) for seed in seeds]
    recipe = {"optimizer": "adam", "learning_rate": 0.003, "evaluate_every": epochs}
    train_many(networks, question, epochs=epochs, seed=list(seeds), **recipe)
    with torch.no_grad():
        logits = [network(question.test_inputs).double() for network in networks]
    return [(pair[:, 1] - pair[:, 0]).numpy() for pair in logits], question.test_labels.numpy()


def calibration_errors(seeds, copies, epochs, noise):
    """The calibration error on noisy test images, and that of the same answers at 4 z and z / 4."""
    differences, truth = answers_through_noise(seeds, copies, epochs, noise)
    errors = {1: [], 4: [], 0.25: []}
    for z in differences:
        for factor, found in errors.items():
            frame = calibration.measure_reliability(sigmoid(factor * z), truth)
            found.append(calibration.calibration_error(frame))
    return errors


def measure_boldness(seeds, copies, epochs, noise=2.0):
    """How sure the answers are on average, more than they are right, on noisy test images."""
    differences, truth = answers_through_noise(seeds, copies, epochs, noise)
    return {
        "sure − right": [
            float(np.mean(sigmoid(np.abs(z))) - np.mean((z > 0) == truth)) for z in differences
        ]
    }


def measure_rescaled(seeds, copies, factors, fresh=True, noise=2.0):
    """How much larger the error is when z is multiplied by each of the factors."""
    errors = calibration_errors(seeds, *((copies, 1) if fresh else (1, copies)), noise)
    return {
        f"error at {factor} z − error": list(np.subtract(errors[factor], errors[1]))
        for factor in factors
    }
