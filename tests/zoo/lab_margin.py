"""How far broken and sensible recipes of the lab's last part lie from the mark that decides.

`python -m tests.zoo.lab_margin` draws recipes at random from both lists, trains them on what the
hidden tests train on, and prints the distribution that justifies the mark. Takes some minutes.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from helpers.checks.recipe_networks import Networks, build_networks, predict, train_networks
from helpers.checks.recipes import (
    BROKEN_RECIPE,
    SIGMOID_STAYS,
    TEST_SAMPLES,
    TRAINING_SAMPLES,
    draw_samples,
    pass_mark,
    read_recipe,
)
from tests.zoo.marking import read_parts

TRIALS = 100
STACKED = 8  # recipes that train side by side, which takes a third of the time

Draw = Callable[[np.random.Generator], dict]


@dataclass(frozen=True)
class HiddenTest:
    """What a hidden test trains on.

    Attributes:
        problem: the seed of the problem.
        num_classes: how many classes it has.
        seeds: of the starts.
        sigmoid_stays: whether a recipe may not change what `SIGMOID_STAYS` names.
    """

    problem: int
    num_classes: int
    seeds: tuple[int, ...]
    sigmoid_stays: bool

    def allows(self, recipe: dict) -> bool:
        """Tell whether the test takes a recipe at all."""
        kept = SIGMOID_STAYS if self.sigmoid_stays else ()
        return all(recipe.get(key, BROKEN_RECIPE[key]) == BROKEN_RECIPE[key] for key in kept)


def read_tests() -> dict[str, HiddenTest]:
    """Read what the hidden tests train on, by the names of their cells."""
    call = r"match_recipe\(\w+, \[(.*?)\], problem, (\d+)"
    tests = {}
    for cell in read_parts()["6"][1:]:
        (problem,) = re.findall(r"problem = (\d+)", cell.source)
        ((seeds, num_classes),) = re.findall(call, cell.source)
        numbers = tuple(int(seed) for seed in seeds.split(", "))
        stays = "SIGMOID_STAYS" in cell.source
        tests[cell.id.partition("-")[0]] = HiddenTest(
            int(problem), int(num_classes), numbers, stays
        )
    return tests


def between(generator: np.random.Generator, low: float, high: float) -> float:
    """Draw a number between two positive ones, evenly on a log scale."""
    return float(np.exp(generator.uniform(np.log(low), np.log(high))))


def one_of(generator: np.random.Generator, *names: str) -> str:
    """Draw one of some names."""
    return names[generator.integers(len(names))]


# What does not repair the network, with the reason.
BROKEN: dict[str, Draw] = {
    "another learning rate for the sigmoid, or other small weights": lambda g: {
        "gain": between(g, 0.3, 2),
        "learning_rate": between(g, 0.01, 10),
    },
    "centring alone": lambda g: {
        "centred": True,
        "gain": between(g, 0.3, 2),
        "learning_rate": between(g, 0.01, 1),
    },
    "Adam alone": lambda g: {"optimizer": "adam", "learning_rate": between(g, 0.0003, 0.03)},
    "gain 4 alone": lambda g: {
        "gain": between(g, 3, 4.5),
        "learning_rate": between(g, 0.003, 0.03),
    },
    "another activation with tiny weights": lambda g: {
        "activation": one_of(g, "tanh", "relu", "leaky_relu", "scaled_sigmoid"),
        "gain": between(g, 0.01, 0.3),
        "learning_rate": between(g, 0.003, 0.3),
    },
    "ReLU with huge weights": lambda g: {
        "activation": "relu",
        "gain": between(g, 5, 20),
        "learning_rate": between(g, 0.03, 1),
    },
    "ReLU with a huge learning rate": lambda g: {
        "activation": "relu",
        "gain": 2**0.5,
        "learning_rate": between(g, 3, 100),
    },
}
# What the course teaches, with room around the usual values.
SENSIBLE: dict[str, Draw] = {
    "ReLU or leaky ReLU, He": lambda g: {
        "activation": one_of(g, "relu", "leaky_relu"),
        "gain": between(g, 1.3, 1.6),
        "learning_rate": between(g, 0.03, 0.1),
    },
    "tanh or rescaled sigmoid, Xavier": lambda g: {
        "activation": one_of(g, "tanh", "scaled_sigmoid"),
        "gain": between(g, 1, 1.7),
        "learning_rate": between(g, 0.05, 0.2),
    },
    "residual connections": lambda g: {
        "residual": True,
        "learning_rate": between(g, 0.2, 1),
    },
    "sigmoid with gain 4, centred": lambda g: {
        "gain": between(g, 3.8, 4.2),
        "centred": True,
        "learning_rate": between(g, 0.15, 0.4),
    },
    "ReLU, He, Adam": lambda g: {
        "activation": "relu",
        "gain": between(g, 1.3, 1.6),
        "optimizer": "adam",
        "learning_rate": between(g, 0.002, 0.01),
    },
    "residual connections, Adam": lambda g: {
        "residual": True,
        "optimizer": "adam",
        "learning_rate": between(g, 0.003, 0.01),
    },
}


def choose_kinds(kinds: dict[str, Draw], test: HiddenTest) -> dict[str, Draw]:
    """Return the kinds whose recipes a test takes."""
    generator = np.random.default_rng(0)
    return {name: draw for name, draw in kinds.items() if test.allows(draw(generator))}


def draw_recipes(kinds: dict[str, Draw], trials: int, seed: int) -> list[tuple[str, dict]]:
    """Draw recipes at random from a list: the name of the kind, and the recipe."""
    generator = np.random.default_rng(seed)
    names = list(kinds)
    chosen = [names[generator.integers(len(names))] for _ in range(trials)]
    return [(name, kinds[name](generator)) for name in chosen]


def measure_medians(
    drawn: Sequence[dict], problem: int, num_classes: int, seeds: Sequence[int]
) -> np.ndarray:
    """Return, for each recipe, the median over the seeds of the share of new points it gets right.

    The same numbers as `measure_recipe` gives, but recipes that share a program train side by side.
    """
    training = draw_samples(problem, 0, TRAINING_SAMPLES, num_classes)
    test = draw_samples(problem, 1, TEST_SAMPLES, num_classes)
    medians = np.empty(len(drawn))
    complete = [read_recipe(recipe) for recipe in drawn]
    for places in group_by_program(complete):
        networks = stack([complete[place] for place in places], num_classes, seeds)
        train_networks(networks, training.inputs, training.targets, list(seeds) * len(places))
        shares = (predict(networks, test.inputs) == test.labels).mean(axis=1)
        medians[places] = np.median(shares.reshape(len(places), len(seeds)), axis=1)
    return medians


def group_by_program(complete: Sequence[dict]) -> list[list[int]]:
    """Group the places of recipes that differ in numbers and initial biases alone."""
    groups: dict[tuple, list[list[int]]] = {}
    for place, recipe in enumerate(complete):
        key = (recipe["activation"], recipe["residual"], recipe["optimizer"])
        parts = groups.setdefault(key, [[]])
        if len(parts[-1]) == STACKED:
            parts.append([])
        parts[-1].append(place)
    return [part for parts in groups.values() for part in parts]


def stack(complete: Sequence[dict], num_classes: int, seeds: Sequence[int]) -> Networks:
    """Build the networks of several recipes with one program, and put them side by side."""
    built = [build_networks(recipe, seeds, num_classes) for recipe in complete]
    rates = np.repeat([recipe["learning_rate"] for recipe in complete], len(seeds))
    return Networks(
        complete[0] | {"learning_rate": rates[:, None, None]},
        [np.concatenate(arrays) for arrays in zip(*(each.weights for each in built), strict=True)],
        [np.concatenate(arrays) for arrays in zip(*(each.biases for each in built), strict=True)],
    )


def main() -> None:
    """Measure and print both distributions."""
    for cell, test in read_tests().items():
        mark = pass_mark(test.num_classes)
        print(f"{cell}: {test.num_classes} classes, the mark is {mark:.1%}")
        for title, listed in (("broken", BROKEN), ("sensible", SENSIBLE)):
            kinds = choose_kinds(listed, test)
            drawn = draw_recipes(kinds, TRIALS, seed=0)
            recipes = [recipe for _, recipe in drawn]
            medians = measure_medians(recipes, test.problem, test.num_classes, test.seeds)
            passing = (medians >= mark).sum()
            low, middle, high = np.quantile(medians, [0, 0.5, 1])
            print(f"  {title}: {passing} of {TRIALS} pass; {low:.0%} to {high:.0%}, {middle:.0%}")
            for kind in kinds:
                own = medians[[name == kind for name, _ in drawn]]
                print(f"    {kind}: {own.min():.0%} to {own.max():.0%} ({own.size} drawn)")


if __name__ == "__main__":
    main()
