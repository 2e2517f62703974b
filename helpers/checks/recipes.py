"""Recipes for the lab's deep network: read strictly, tried on points, and judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from helpers.checks.answers import Verdict
from helpers.checks.failing import OneSentence
from helpers.checks.reading import NotANumber, to_number
from helpers.checks.recipe_networks import (
    ACTIVATIONS,
    DEPTH,
    NUM_INPUTS,
    OPTIMIZERS,
    build_networks,
    find_gradients,
    predict,
    train_networks,
)

CLUSTERS_PER_CLASS = 2
NOISE = 0.3
TRAINING_SAMPLES = 400
TEST_SAMPLES = 500
LARGEST_NUMBER = 1000.0

# The network that does not train.
BROKEN_RECIPE = MappingProxyType(
    {
        "activation": "sigmoid",
        "gain": 1.0,
        "centred": False,
        "residual": False,
        "optimizer": "sgd",
        "learning_rate": 0.1,
    }
)

# What a recipe leaves as it is that is to repair the network with its sigmoids.
SIGMOID_STAYS = ("activation", "optimizer", "residual")


class RecipeError(OneSentence, ValueError):
    """A recipe that no network can be built from; the message says in one sentence why."""


@dataclass(frozen=True, eq=False)
class Samples:
    """Points and the class of each.

    Attributes:
        inputs: float64 (number, NUM_INPUTS).
        labels: int64 (number,), 0 to num_classes - 1.
        num_classes: how many classes there are.
    """

    inputs: np.ndarray
    labels: np.ndarray
    num_classes: int

    @property
    def targets(self) -> np.ndarray:
        """The classes one-hot, float64 (number, num_classes)."""
        return np.eye(self.num_classes)[self.labels]


def read_recipe(recipe: object) -> dict[str, str | float | bool]:
    """Check a recipe, and fill in what it leaves out from the network that does not train.

    Args:
        recipe: a dict with any of the keys activation (a name in `ACTIVATIONS`), gain (the weights
            of a hidden layer have the standard deviation gain / √fan_in; above 0), centred (the
            initial biases subtract the mean of 1/2 that a sigmoid's activations have), residual
            (each hidden layer after the first adds its input to its output), optimizer ("sgd" or
            "adam") and learning_rate (above 0).

    Returns:
        A dict with all six keys and values of exactly the types str, float and bool.

    Raises:
        RecipeError: it is no dict, has an unknown key, or a value that cannot be used.
    """
    if not isinstance(recipe, dict):
        raise RecipeError("a recipe is a plain dict, such as {'gain': 1.0}")
    recipe = dict(dict.items(recipe))  # what it holds, whatever a subclass says of itself
    known = ", ".join(BROKEN_RECIPE)
    for key in recipe:
        if type(key) is not str or key not in BROKEN_RECIPE:
            raise RecipeError(f"a recipe has the keys {known} and no others")
    complete = {**BROKEN_RECIPE, **recipe}
    for key, names in (("activation", ACTIVATIONS), ("optimizer", OPTIMIZERS)):
        if type(complete[key]) is not str or complete[key] not in names:
            raise RecipeError(f"{key!r} is one of {', '.join(names)}, in quotes")
    for key in ("centred", "residual"):
        if type(complete[key]) is not bool and type(complete[key]) is not np.bool_:
            raise RecipeError(f"{key!r} is True or False")
        complete[key] = bool(complete[key])
    for key in ("gain", "learning_rate"):
        try:
            complete[key] = to_number(complete[key])
        except NotANumber as problem:
            reason = str(problem)
            raise RecipeError(f"{key!r} is a number; {reason[:1].lower()}{reason[1:]}") from None
        if not 0 < complete[key] <= LARGEST_NUMBER:
            raise RecipeError(f"{key!r} is above 0 and at most {LARGEST_NUMBER:g}")
    return complete


def draw_samples(problem: int, draw: int, count: int, num_classes: int = 4) -> Samples:
    """Draw points around random centres, a few of which belong to each class.

    Args:
        problem: the seed of the centres; points of one problem can be learned from each other.
        draw: the seed of the points.
        count: how many points.
        num_classes: how many classes.
    """
    centres = np.random.default_rng(problem).normal(
        size=(CLUSTERS_PER_CLASS * num_classes, NUM_INPUTS)
    )
    generator = np.random.default_rng([problem, draw])
    cluster = generator.integers(len(centres), size=count)
    inputs = centres[cluster] + NOISE * generator.normal(size=(count, NUM_INPUTS))
    return Samples(inputs, cluster % num_classes, num_classes)


def measure_recipe(
    recipe: object, seeds: Sequence[int], problem: int = 0, num_classes: int = 4
) -> list[float]:
    """Train a recipe and return the share of new points that it gets right, one per seed.

    Args:
        recipe: see `read_recipe`.
        seeds: of the initial weights and the order of the data, one network each.
        problem: which problem to train and test on, see `draw_samples`.
        num_classes: how many classes the problem has; guessing gets 1 / num_classes right.

    Raises:
        RecipeError: no network can be built from the recipe.
    """
    training = draw_samples(problem, 0, TRAINING_SAMPLES, num_classes)
    test = draw_samples(problem, 1, TEST_SAMPLES, num_classes)
    networks = build_networks(read_recipe(recipe), seeds, num_classes)
    train_networks(networks, training.inputs, training.targets, seeds)
    return (predict(networks, test.inputs) == test.labels).mean(axis=1).tolist()


def require_kept(recipe: object, keep: Sequence[str]) -> None:
    """Refuse a recipe that changes what has to stay as it is in the network that does not train.

    Raises:
        RecipeError: it changes one of these keys, or no network can be built from it.
    """
    complete = read_recipe(recipe)
    for key in keep:
        if complete[key] != BROKEN_RECIPE[key]:
            raise RecipeError(f"{key!r} has to stay {BROKEN_RECIPE[key]!r} in this recipe")


def try_recipe(recipe: object, seed: int, keep: Sequence[str] = ()) -> str:
    """Say what one start of a recipe gives, and whether that would be enough.

    Args:
        recipe: see `read_recipe`.
        seed: of the start.
        keep: which keys the recipe must not change.

    Raises:
        RecipeError: no network can be built from it, or it changes what has to stay.
    """
    require_kept(recipe, keep)
    arriving = measure_arriving_gradient(recipe, seeds=[seed])
    (share,) = measure_recipe(recipe, seeds=[seed])
    mark = pass_mark(4)
    end = "✓ enough for this start" if share >= mark else "✗ not yet enough"
    return (
        f"Of the output layer's gradient, the first layer gets the share {arriving:.1e}.\n"
        f"Trained: {share:.1%} of new points are right, {mark:.1%} are needed.\n{end}"
    )


def match_recipe(
    recipe: object,
    seeds: Sequence[int],
    problem: int,
    num_classes: int,
    table: Sequence = (),
    keep: Sequence[str] = (),
) -> Verdict:
    """Judge a recipe by what it does: the median of the seeds has to reach `pass_mark`.

    Of an odd number of seeds, more than half have to reach it, so that neither one lucky nor one
    unlucky start decides.

    Args:
        recipe: see `read_recipe`.
        seeds: one network each.
        problem: see `draw_samples`.
        num_classes: how many classes the problem has.
        table: pairs of a function and a message; the function takes the shares of right answers
            and the part of the gradient that arrives (see `measure_arriving_gradient`), and says
            whether the message fits.
        keep: which keys the recipe must not change.
    """
    try:
        require_kept(recipe, keep)
        shares = np.array(measure_recipe(recipe, seeds, problem, num_classes))
    except RecipeError as reason:
        return Verdict(False, f"The recipe cannot be used: {str(reason).rstrip('.')}.")
    mark = pass_mark(num_classes)
    if np.median(shares) >= mark:
        return Verdict(True, "Correct.")
    arriving = measure_arriving_gradient(recipe, seeds, num_classes)
    named = next((message for fits, message in table if fits(shares, arriving)), "")
    return Verdict(
        False,
        f"The median of {len(seeds)} starts gets {np.median(shares):.0%} of new points right, and "
        f"{mark:.0%} are needed; guessing gets {1 / num_classes:.0%}. {named}".strip(),
    )


def pass_mark(num_classes: int) -> float:
    """Return the share of right answers halfway between guessing and no error at all."""
    return 0.5 + 0.5 / num_classes


def measure_arriving_gradient(recipe: object, seeds: Sequence[int], num_classes: int = 4) -> float:
    """Return how much of the gradient arrives before training: first layer over output layer.

    It is the ratio of the norms of the two weight gradients, and of that the median over seeds.

    Raises:
        RecipeError: no network can be built from the recipe.
    """
    samples = draw_samples(0, 0, TRAINING_SAMPLES, num_classes)
    networks = build_networks(read_recipe(recipe), seeds, num_classes)
    shape = (len(seeds), *samples.inputs.shape)
    with np.errstate(all="ignore"):
        gradients = find_gradients(
            networks, np.broadcast_to(samples.inputs, shape), samples.targets
        )
        first, last = (np.sqrt((gradients[layer] ** 2).sum(axis=(1, 2))) for layer in (0, DEPTH))
        return float(np.median(first / last))
