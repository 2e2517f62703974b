"""Training one network by mini-batch gradient descent."""

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional

from helpers.data import Dataset
from helpers.networks import BaseNetwork

if TYPE_CHECKING:
    import pandas as pd

OPTIMIZERS = ("sgd", "adam", "adamw")


def make_optimizer(
    network: BaseNetwork,
    name: str,
    learning_rate: float,
    momentum: float = 0.0,
    weight_decay: float = 0.0,
) -> torch.optim.Optimizer:
    """Build torch's own SGD, Adam or AdamW; `momentum` is for SGD alone.

    Raises:
        ValueError: an unknown name, or momentum for an optimiser that has none.

    """
    if name not in OPTIMIZERS:
        raise ValueError(f"unknown optimizer {name!r}: choose one of {', '.join(OPTIMIZERS)}")
    if name == "sgd":
        return torch.optim.SGD(
            network.parameters(), lr=learning_rate, momentum=momentum, weight_decay=weight_decay
        )
    if momentum:
        raise ValueError(f"momentum is a setting of sgd; {name} keeps its own: leave it out")
    kind = torch.optim.Adam if name == "adam" else torch.optim.AdamW
    return kind(network.parameters(), lr=learning_rate, weight_decay=weight_decay)


def batches(num_samples: int, batch_size: int, generator: torch.Generator) -> Iterator[Tensor]:
    """Yield one epoch of index batches: every sample once, in an order drawn anew."""
    yield from torch.randperm(num_samples, generator=generator).split(batch_size)


def train(
    network: BaseNetwork,
    dataset: Dataset,
    *,
    epochs: int,
    learning_rate: float,
    optimizer: str = "sgd",
    momentum: float = 0.0,
    weight_decay: float = 0.0,
    batch_size: int = 64,
    seed: int = 0,
    on_epoch: Callable[[int, BaseNetwork], None] | None = None,
) -> "pd.DataFrame":
    """Train a network in place on the mean cross-entropy.

    Args:
        network: trained in place; left in training mode.
        dataset: what to train and test on.
        epochs: passes over the training data.
        learning_rate: step size.
        optimizer: ``"sgd"``, ``"adam"`` or ``"adamw"``, as torch has them.
        momentum: for SGD.
        weight_decay: as the optimiser defines it.
        batch_size: samples a step; the last batch of an epoch may be smaller.
        seed: of the order of the data. The network's initial weights are not touched.
        on_epoch: called with (epoch, network) before training (epoch 0) and after every epoch.

    Returns:
        A frame with one row per epoch, from 0 (before training): epoch, train_loss,
        train_accuracy, test_loss, test_accuracy, diverged. A run whose loss is not finite any
        more ends there, and its last row says diverged.

    Raises:
        ValueError: an unknown optimiser, or fewer than 1 epoch or sample a batch.

    """
    import pandas as pd
    from tqdm.auto import tqdm

    if epochs < 1 or batch_size < 1:
        raise ValueError(f"epochs and batch_size must be at least 1, not {epochs} and {batch_size}")
    stepper = make_optimizer(network, optimizer, learning_rate, momentum, weight_decay)
    generator = torch.Generator().manual_seed(seed)
    rows = [{"epoch": 0, **_evaluate(network, dataset)}]
    if on_epoch:
        on_epoch(0, network)
    # A bar appears only if the training takes longer than two seconds.
    for epoch in tqdm(range(1, epochs + 1), desc="training", unit="epoch", delay=2, leave=False):
        for batch in batches(len(dataset.train_inputs), batch_size, generator):
            logits = network(dataset.train_inputs[batch])
            loss = functional.cross_entropy(logits, dataset.train_labels[batch])
            stepper.zero_grad()
            loss.backward()
            stepper.step()
        rows.append({"epoch": epoch, **_evaluate(network, dataset)})
        if on_epoch:
            on_epoch(epoch, network)
        if rows[-1]["diverged"]:
            break
    return pd.DataFrame(rows)


def accuracy(network: BaseNetwork, inputs: Tensor, labels: Tensor) -> float:
    """Return the share of inputs (batch, input_size) whose largest logit is that of the label."""
    return _evaluate_part(network, inputs, labels)[1]


def _evaluate(network: BaseNetwork, dataset: Dataset) -> dict[str, float | bool]:
    train_loss, train_accuracy = _evaluate_part(network, dataset.train_inputs, dataset.train_labels)
    test_loss, test_accuracy = _evaluate_part(network, dataset.test_inputs, dataset.test_labels)
    return {
        "train_loss": train_loss,
        "train_accuracy": train_accuracy,
        "test_loss": test_loss,
        "test_accuracy": test_accuracy,
        "diverged": not math.isfinite(train_loss),
    }


def _evaluate_part(network: BaseNetwork, inputs: Tensor, labels: Tensor) -> tuple[float, float]:
    """Return mean cross-entropy and accuracy in evaluation mode; the mode is put back after."""
    was_training = network.training
    network.eval()
    with torch.no_grad():
        logits = network(inputs)
        loss = functional.cross_entropy(logits, labels).item()
        share = (logits.argmax(dim=1) == labels).float().mean().item()
    network.train(was_training)
    return loss, share
