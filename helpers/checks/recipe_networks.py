"""The deep networks of the lab: built, trained and asked, from a recipe in plain data.

NumPy alone, because the lab and its tests start at once that way; the lessons train with PyTorch.
All seeds train side by side, as one stack of arrays with the seed as first axis.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from helpers.checks.given import sigmoid

DEPTH = 10  # hidden layers
WIDTH = 24
NUM_INPUTS = 8
EPOCHS = 20
BATCH_SIZE = 40
LEAK = 0.01
ADAM_MEMORY = (0.9, 0.999)
ADAM_FLOOR = 1e-8
OPTIMIZERS = ("sgd", "adam")


@dataclass(frozen=True, eq=False)
class Networks:
    """One network per seed, stacked along the first axis.

    Attributes:
        recipe: what they were built from, complete.
        weights: per layer (seeds, fan_in, fan_out), first layer first, the output last.
        biases: per layer (seeds, 1, fan_out).
    """

    recipe: Mapping[str, object]
    weights: list[np.ndarray]
    biases: list[np.ndarray]


# Each activation function with its slope, which takes z and a.
ACTIVATIONS: Mapping[str, tuple[Callable, Callable]] = MappingProxyType(
    {
        "sigmoid": (sigmoid, lambda z, a: a * (1 - a)),
        "tanh": (np.tanh, lambda z, a: 1 - a * a),
        "relu": (lambda z: np.maximum(z, 0), lambda z, a: np.where(z > 0, 1.0, 0.0)),
        "leaky_relu": (
            lambda z: np.where(z > 0, z, LEAK * z),
            lambda z, a: np.where(z > 0, 1.0, LEAK),
        ),
        "scaled_sigmoid": (lambda z: 4 * sigmoid(z) - 2, lambda z, a: 1 - 0.25 * a * a),
    }
)


def build_networks(
    recipe: Mapping[str, str | float | bool], seeds: Sequence[int], num_classes: int
) -> Networks:
    """Draw the initial weights of one network per seed.

    Args:
        recipe: complete, as `helpers.checks.recipes.read_recipe` returns it.
        seeds: one network each.
        num_classes: as many outputs.
    """
    generators = [np.random.default_rng(seed) for seed in seeds]
    sizes = [NUM_INPUTS, *[WIDTH] * DEPTH, num_classes]
    weights, biases = [], []
    for layer in range(DEPTH + 1):
        fan_in, fan_out = sizes[layer], sizes[layer + 1]
        # The first layer sees data and the output feeds no activation: the gain is for between.
        gain = recipe["gain"] if 0 < layer < DEPTH else 1.0
        std = gain / math.sqrt(fan_in)
        drawn = [generator.normal(0, std, (fan_in, fan_out)) for generator in generators]
        weights.append(np.stack(drawn))
        biases.append(np.zeros((len(seeds), 1, fan_out)))
        if recipe["centred"] and layer > 0:
            biases[-1] -= 0.5 * weights[-1].sum(axis=1, keepdims=True)
    return Networks(recipe, weights, biases)


def train_networks(
    networks: Networks, inputs: np.ndarray, targets: np.ndarray, seeds: Sequence[int]
) -> Networks:
    """Train in place, by mini-batches on the mean cross-entropy; returns the networks.

    A training that diverges goes on with what it has.

    Args:
        networks: one per seed.
        inputs: (number, NUM_INPUTS).
        targets: one-hot (number, classes).
        seeds: decide the order of the data.
    """
    generators = [np.random.default_rng([seed, 1]) for seed in seeds]
    parameters = networks.weights + networks.biases
    step = _make_step(networks.recipe["optimizer"], networks.recipe["learning_rate"], parameters)
    count = len(inputs)
    with np.errstate(all="ignore"):
        for _ in range(EPOCHS):
            order = np.stack([generator.permutation(count) for generator in generators])
            for start in range(0, count, BATCH_SIZE):
                batch = order[:, start : start + BATCH_SIZE]
                step(find_gradients(networks, inputs[batch], targets[batch]))
    return networks


def predict(networks: Networks, inputs: np.ndarray) -> np.ndarray:
    """Return the class that each network gives each input (number, NUM_INPUTS); -1 for none.

    A network whose training has diverged may have no finite logits; it gives no class.
    """
    copies = np.broadcast_to(inputs, (len(networks.weights[0]), *inputs.shape))
    with np.errstate(all="ignore"):
        logits = _forward(networks, copies)[0]
    usable = np.isfinite(logits).all(axis=-1)
    return np.where(usable, np.where(usable[..., None], logits, 0).argmax(axis=-1), -1)


def find_gradients(networks: Networks, inputs: np.ndarray, targets: np.ndarray) -> list[np.ndarray]:
    """Backpropagate the mean cross-entropy.

    Args:
        networks: where to find weights and biases.
        inputs: (seeds, batch, NUM_INPUTS).
        targets: one-hot (seeds, batch, classes).

    Returns:
        The gradient of each weight array, then of each bias array.
    """
    slope = ACTIVATIONS[networks.recipe["activation"]][1]
    logits, layers = _forward(networks, inputs)
    shares = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares /= shares.sum(axis=-1, keepdims=True)
    delta = (shares - targets) / inputs.shape[1]
    by_weight, by_bias, carried = [], [], 0.0
    for layer in reversed(range(DEPTH + 1)):
        entering = layers[layer][0]
        by_weight.insert(0, entering.swapaxes(1, 2) @ delta)
        by_bias.insert(0, delta.sum(axis=1, keepdims=True))
        if layer == 0:
            break
        error = delta @ networks.weights[layer].swapaxes(1, 2)
        if networks.recipe["residual"]:
            error = error + carried  # what came past the layer above
        carried = error
        delta = error * slope(*layers[layer - 1][1:])
    return by_weight + by_bias


def _forward(networks: Networks, a: np.ndarray) -> tuple[np.ndarray, list[tuple]]:
    """Return the logits, and per hidden layer what enters it, its z and its activation f(z)."""
    activate = ACTIVATIONS[networks.recipe["activation"]][0]
    layers = []
    for layer in range(DEPTH):
        z = a @ networks.weights[layer] + networks.biases[layer]
        activation = activate(z)
        layers.append((a, z, activation))
        a = a + activation if networks.recipe["residual"] and layer > 0 else activation
    layers.append((a,))
    return a @ networks.weights[DEPTH] + networks.biases[DEPTH], layers


def _make_step(
    optimizer: str, learning_rate: float, parameters: list[np.ndarray]
) -> Callable[[list[np.ndarray]], None]:
    """Return a function that moves the parameters, in place, by their gradients."""
    if optimizer == "sgd":

        def step(gradients: list[np.ndarray]) -> None:
            for parameter, gradient in zip(parameters, gradients, strict=True):
                parameter -= learning_rate * gradient

        return step

    means = [np.zeros_like(parameter) for parameter in parameters]
    squares = [np.zeros_like(parameter) for parameter in parameters]
    (keep_mean, keep_square), taken = ADAM_MEMORY, [0]

    def adam_step(gradients: list[np.ndarray]) -> None:
        taken[0] += 1
        scale = learning_rate / (1 - keep_mean ** taken[0])
        correction = 1 - keep_square ** taken[0]
        for place, gradient in enumerate(gradients):
            means[place] += (1 - keep_mean) * (gradient - means[place])
            squares[place] += (1 - keep_square) * (gradient**2 - squares[place])
            root = np.sqrt(squares[place] / correction) + ADAM_FLOOR
            parameters[place] -= scale * means[place] / root

    return adam_step
