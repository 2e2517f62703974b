"""Training one network by mini-batch gradient descent."""

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from helpers.data import Dataset, batches
from helpers.networks import BaseNetwork
from helpers.progress import progress_bar
from helpers.training.fit import check_batches, check_clip_norm, check_counts, check_fit
from helpers.training.optimizers import make_optimizer

if TYPE_CHECKING:
    import pandas as pd


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
    layer_rates: Sequence[float] | None = None,
    clip_norm: float | None = None,
    on_epoch: Callable[[int, BaseNetwork], None] | None = None,
) -> "pd.DataFrame":
    """Train a network in place on the mean cross-entropy.

    Args:
        network: trained in place, in training mode, and left in that.
        dataset: what to train and test on.
        epochs: passes over the training data.
        learning_rate: step size.
        optimizer: ``"sgd"``, ``"adam"`` or ``"adamw"``, as torch has them.
        momentum: for SGD.
        weight_decay: as the optimiser defines it.
        batch_size: samples a step; the last batch of an epoch may be smaller.
        seed: of the order of the data. The network's initial weights are not touched.
        layer_rates: factors on the learning rate, one per linear map, the output last.
        clip_norm: if given, a gradient whose norm over all weights and biases is larger is
            shortened to it before the step.
        on_epoch: called with (epoch, network) before training (epoch 0) and after every epoch.

    Returns:
        A frame with one row per epoch, from 0 (before training): epoch, train_loss,
        train_accuracy, test_loss, test_accuracy, diverged. A run whose loss is not finite any
        more ends there, and its last row says diverged.

    Raises:
        ValueError: an unknown optimiser, a setting it has not, a clip norm that is no positive
            number, fewer than 1 epoch or sample a batch, data that does not fit the network, or a
            batch of one for batch norm.

    """
    import pandas as pd

    check_counts(epochs=epochs, batch_size=batch_size)
    check_clip_norm(clip_norm)
    check_fit(network, dataset)
    check_batches(network, len(dataset.train_inputs), batch_size)
    network.train()
    stepper = make_optimizer(network, optimizer, learning_rate, momentum, weight_decay, layer_rates)
    generator = torch.Generator().manual_seed(seed)
    rows = [{"epoch": 0, **_evaluate(network, dataset)}]
    if on_epoch:
        on_epoch(0, network)
    with progress_bar(epochs, "training", unit="epoch") as bar:
        for epoch in range(1, epochs + 1):
            for batch in batches(len(dataset.train_inputs), batch_size, generator):
                logits = network(dataset.train_inputs[batch])
                loss = functional.cross_entropy(logits, dataset.train_labels[batch])
                stepper.zero_grad()
                loss.backward()
                if clip_norm is not None:
                    nn.utils.clip_grad_norm_(network.parameters(), clip_norm)
                stepper.step()
            rows.append({"epoch": epoch, **_evaluate(network, dataset)})
            bar.update()
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
