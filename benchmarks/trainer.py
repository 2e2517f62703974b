"""`train_many` against the plain loop that trains one network after the other."""

import itertools
import os
import statistics
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch.nn import functional

from benchmarks.timing import best_thread_count, median_ratio, threads, time_in_turn
from helpers.data import Dataset, batches, load_dataset
from helpers.networks import BaseNetwork
from helpers.training import train_many

NETWORKS, EPOCHS, BATCH_SIZE, WIDTH = 48, 30, 64, 64
PILOT_EPOCHS = 2  # to find each side's best number of threads
ROUNDS = 3
LEARNING_RATES = {"adam": 1e-3, "sgd": 0.1}
COUNTS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)  # of networks
COUNT_EPOCHS = 2
MATRIX_SIZE = 2048


@dataclass(frozen=True)
class Case:
    """One comparison: an optimiser, and networks of so many hidden layers."""

    optimizer: str
    depth: int

    @property
    def name(self) -> str:
        """As in the results: ``"adam_4x64"``."""
        return f"{self.optimizer}_{self.depth}x{WIDTH}"


CASES = tuple(Case(o, depth) for o, depth in itertools.product(("adam", "sgd"), (4, 1)))


def make_networks(case: Case, dataset: Dataset, count: int = NETWORKS) -> list[BaseNetwork]:
    """Build sigmoid networks from seeds 0 to count - 1."""
    sizes = [WIDTH] * case.depth
    return [
        BaseNetwork("sigmoid", dataset.num_inputs, dataset.num_classes, sizes, seed=seed)
        for seed in range(count)
    ]


def plain_loop(case: Case, dataset: Dataset, epochs: int, device: str = "cpu") -> None:
    """Train one network after the other as a tutorial would, with torch's default optimiser."""
    kind = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}[case.optimizer]
    inputs, labels = dataset.train_inputs.to(device), dataset.train_labels.to(device)
    for network in make_networks(case, dataset):
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


def matmul_rate(rounds: int = 5) -> float:
    """Measure the machine's best rate of float32 matrix products, in operations a second."""
    matrix = torch.randn(MATRIX_SIZE, MATRIX_SIZE, generator=torch.Generator().manual_seed(0))
    best = float("inf")
    for count in thread_counts():
        with threads(count):
            seconds = time_in_turn({"product": lambda: matrix @ matrix}, rounds)["product"]
            best = min(best, statistics.median(seconds))
    return 2 * MATRIX_SIZE**3 / best


def thread_counts() -> list[int]:
    """Return one thread, and as many as there are cores."""
    return sorted({1, os.cpu_count() or 1})


def compare(case: Case, dataset: Dataset, rate: float, device: str = "cpu") -> dict[str, object]:
    """Time both sides in turn, each with its best number of threads."""
    sides: dict[str, Callable[[int], None]] = {
        "loop": lambda epochs: plain_loop(case, dataset, epochs, device),
        "stacked": lambda epochs: stacked(case, dataset, epochs, device=device),
    }
    counts = {
        side: best_thread_count(lambda run=run: run(PILOT_EPOCHS), thread_counts())
        for side, run in sides.items()
    }

    def work(side: str) -> Callable[[], None]:
        def run() -> None:
            with threads(counts[side]):
                sides[side](EPOCHS)

        return run

    # The search for the number of threads has warmed both sides up.
    seconds = time_in_turn({side: work(side) for side in sides}, ROUNDS, warm_up=False)
    total = NETWORKS * EPOCHS * len(dataset.train_inputs) * operations(case, dataset)
    stacked_seconds = statistics.median(seconds["stacked"])
    return {
        "loop_seconds": seconds["loop"],
        "stacked_seconds": seconds["stacked"],
        "threads": counts,
        "speedup": median_ratio(seconds["loop"], seconds["stacked"]),
        "share_of_matmul_rate": total / stacked_seconds / rate,
    }


def cost_by_count(dataset: Dataset) -> dict[int, float]:
    """Return the seconds that a network and epoch take, by how many are trained at once."""
    case = Case("adam", 4)
    with threads(best_thread_count(lambda: stacked(case, dataset, 1), thread_counts())):
        works = {
            str(count): lambda count=count: stacked(case, dataset, COUNT_EPOCHS, count)
            for count in COUNTS
        }
        seconds = time_in_turn(works, ROUNDS)
    return {
        count: statistics.median(seconds[str(count)]) / count / COUNT_EPOCHS for count in COUNTS
    }


def measure_by_count() -> dict[str, object]:
    """Measure the cost of a network by how many are trained at once."""
    dataset = load_dataset(image_size=8)
    return {"train_many_seconds_per_network_epoch": cost_by_count(dataset)}


def measure() -> dict[str, object]:
    """Compare the two on all cases; where there is a GPU, the same table there."""
    dataset = load_dataset(image_size=8)
    rate = matmul_rate()
    results: dict[str, object] = {"matmul_gflops": rate / 1e9}
    for case in CASES:
        compared = compare(case, dataset, rate)
        results[f"train_many_{case.name}"] = compared
        results[f"train_many_{case.name}_speedup"] = compared["speedup"]
    results["train_many_share_of_matmul_rate"] = results["train_many_adam_4x64"][
        "share_of_matmul_rate"
    ]
    if torch.cuda.is_available():
        for case in CASES:
            results[f"train_many_{case.name}_gpu"] = compare(case, dataset, rate, "cuda")
    return results
