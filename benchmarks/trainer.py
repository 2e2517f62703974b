"""`train_many` against the plain loop over networks, and against the rate of matrix products.

A loop's time is that of one network times their number, so it trains some of them here.
"""

import itertools
import os
import statistics
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from benchmarks.timing import (
    best_thread_count,
    median_ratio,
    threads,
    time_in_turn,
    without_progress,
)
from helpers.data import Dataset, batches, load_dataset
from helpers.networks import BaseNetwork
from helpers.training import train_many

NETWORKS, EPOCHS, BATCH_SIZE, WIDTH = 48, 15, 64, 64
LOOPED = 12  # networks that the plain loop trains
PILOT_EPOCHS = 2  # to find each side's best number of threads
ROUNDS, SHARE_ROUNDS = 3, 5
LEARNING_RATES = {"adam": 1e-3, "sgd": 0.1}
COUNTS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)  # of networks
COUNT_EPOCHS = 2
MATRIX_SIZE, PRODUCTS = 2048, 5


@dataclass(frozen=True)
class Case:
    """One comparison: an optimiser, and networks of so many hidden layers."""

    optimizer: str
    depth: int

    @property
    def name(self) -> str:
        """As in the results: ``"adam_4x64"``."""
        return f"{self.optimizer}_{self.depth}x{WIDTH}"


DEEP_ADAM = Case("adam", 4)
CASES = tuple(Case(o, depth) for o, depth in itertools.product(("adam", "sgd"), (4, 1)))


def make_networks(case: Case, dataset: Dataset, count: int = NETWORKS) -> list[BaseNetwork]:
    """Build sigmoid networks from seeds 0 to count - 1."""
    sizes = [WIDTH] * case.depth
    return [
        BaseNetwork("sigmoid", dataset.num_inputs, dataset.num_classes, sizes, seed=seed)
        for seed in range(count)
    ]


def plain_loop(case: Case, dataset: Dataset, epochs: int, device: str = "cpu") -> None:
    """Train some, one after the other, as a tutorial would, with torch's default optimiser."""
    kind = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}[case.optimizer]
    inputs, labels = dataset.train_inputs.to(device), dataset.train_labels.to(device)
    for network in make_networks(case, dataset, LOOPED):
        network.to(device)
        optimizer = kind(network.parameters(), lr=LEARNING_RATES[case.optimizer])
        generator = torch.Generator().manual_seed(0)
        for _ in range(epochs):
            for batch in batches(len(inputs), BATCH_SIZE, generator):
                loss = functional.cross_entropy(network(inputs[batch]), labels[batch])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()


def stacked(
    case: Case, dataset: Dataset, epochs: int, count: int = NETWORKS, device: str = "cpu"
) -> None:
    """Train the same networks with `train_many`, evaluated at the start and at the end."""
    train_many(
        make_networks(case, dataset, count),
        dataset,
        epochs=epochs,
        learning_rate=LEARNING_RATES[case.optimizer],
        optimizer=case.optimizer,
        batch_size=BATCH_SIZE,
        evaluate_every=epochs,
        device=device,
    )


def operations(case: Case, dataset: Dataset) -> int:
    """Count the floating-point operations of the matrix products of one training step's sample.

    Forward pass, gradients of the weights, and gradients of all inputs but the images.
    """
    network = make_networks(case, dataset, 1)[0]
    products = [2 * linear.in_features * linear.out_features for linear in network.linear_maps]
    return 3 * sum(products) - products[0]


def multiply(matrix: Tensor) -> None:
    """Multiply a square matrix with itself, some times."""
    for _ in range(PRODUCTS):
        matrix @ matrix


def measure_share(dataset: Dataset) -> dict[str, dict[str, object]]:
    """Time matrix products and `train_many` in turn, both with one thread and with all.

    Returns:
        By the number of threads: the rates in 10⁹ operations a second, and the share that the
        second is of the first. What `train_many` does besides matrix products, evaluations at the
        start and the end too, takes time and counts for nothing.

    """
    matrix = torch.randn(MATRIX_SIZE, MATRIX_SIZE, generator=torch.Generator().manual_seed(0))
    works: dict[str, Callable[[], None]] = {}
    for count in thread_counts():
        works[f"products_{count}"] = threads(count)(lambda: multiply(matrix))
        works[f"training_{count}"] = threads(count)(lambda: stacked(DEEP_ADAM, dataset, EPOCHS))
    seconds = time_in_turn(works, SHARE_ROUNDS)
    multiplied = PRODUCTS * 2 * MATRIX_SIZE**3
    trained = NETWORKS * EPOCHS * len(dataset.train_inputs) * operations(DEEP_ADAM, dataset)
    shares = {}
    for count in thread_counts():
        products, training = seconds[f"products_{count}"], seconds[f"training_{count}"]
        shares[str(count)] = {
            "products_seconds": products,
            "training_seconds": training,
            "large_products_gflops": multiplied / statistics.median(products) / 1e9,
            "training_gflops": trained / statistics.median(training) / 1e9,
            "share": median_ratio(products, training) * trained / multiplied,
        }
    return shares


def thread_counts() -> list[int]:
    """Return one thread, and as many as there are cores."""
    return sorted({1, os.cpu_count() or 1})


def compare(case: Case, dataset: Dataset, device: str = "cpu") -> dict[str, object]:
    """Time both sides in turn, each with its best number of threads."""
    sides: dict[str, Callable[[int], None]] = {
        "loop": lambda epochs: plain_loop(case, dataset, epochs, device),
        "stacked": lambda epochs: stacked(case, dataset, epochs, device=device),
    }
    counts = {
        side: best_thread_count(lambda run=run: run(PILOT_EPOCHS), thread_counts())
        for side, run in sides.items()
    }
    works = {
        side: threads(counts[side])(lambda run=run: run(EPOCHS)) for side, run in sides.items()
    }
    # The search for the number of threads has warmed both sides up.
    seconds = time_in_turn(works, ROUNDS, warm_up=False)
    return {
        "epochs": EPOCHS,
        "loop_networks": LOOPED,
        "loop_seconds": seconds["loop"],
        "stacked_networks": NETWORKS,
        "stacked_seconds": seconds["stacked"],
        "threads": counts,
        "speedup": median_ratio(seconds["loop"], seconds["stacked"]) * NETWORKS / LOOPED,
    }


def cost_by_count(dataset: Dataset) -> dict[int, float]:
    """Return the seconds that a network and epoch take, by how many are trained at once."""
    with threads(best_thread_count(lambda: stacked(DEEP_ADAM, dataset, 1), thread_counts())):
        works = {
            str(count): lambda count=count: stacked(DEEP_ADAM, dataset, COUNT_EPOCHS, count)
            for count in COUNTS
        }
        seconds = time_in_turn(works, ROUNDS)
    return {
        count: statistics.median(seconds[str(count)]) / count / COUNT_EPOCHS for count in COUNTS
    }


@without_progress()
def measure_by_count() -> dict[str, object]:
    """Measure the cost of a network by how many are trained at once."""
    dataset = load_dataset(image_size=8)
    return {"train_many_seconds_per_network_epoch": cost_by_count(dataset)}


@without_progress()
def measure() -> dict[str, object]:
    """Measure the share of the matrix products' rate, then compare with the loop on all cases.

    Where there is a GPU, the same comparison is made there.
    """
    dataset = load_dataset(image_size=8)
    by_threads = measure_share(dataset)
    results = {
        "by_threads": by_threads,
        "cases": {case.name: compare(case, dataset) for case in CASES},
    }
    if torch.cuda.is_available():
        results["cases_gpu"] = {case.name: compare(case, dataset, "cuda") for case in CASES}
    return results
