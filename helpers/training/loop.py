"""Training by mini-batch gradient descent: one network, or a whole grid of them at once."""

import math
from collections.abc import Callable, Sequence
from numbers import Integral
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional

from helpers.data import Dataset, batches
from helpers.networks import BaseNetwork
from helpers.progress import progress_bar
from helpers.training.grid import list_networks, plan_chunks
from helpers.training.many import EVALUATED_AT_ONCE, StackedTraining
from helpers.training.optimizers import layer_factors, make_optimizer

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
        on_epoch: called with (epoch, network) before training (epoch 0) and after every epoch.

    Returns:
        A frame with one row per epoch, from 0 (before training): epoch, train_loss,
        train_accuracy, test_loss, test_accuracy, diverged. A run whose loss is not finite any
        more ends there, and its last row says diverged.

    Raises:
        ValueError: an unknown optimiser, a setting it has not, fewer than 1 epoch or sample a
            batch, data that does not fit the network, or a batch of one for batch norm.

    """
    import pandas as pd

    _check_counts(epochs=epochs, batch_size=batch_size)
    check_fit(network, dataset)
    _check_batches(network, len(dataset.train_inputs), batch_size)
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
                stepper.step()
            rows.append({"epoch": epoch, **_evaluate(network, dataset)})
            bar.update()
            if on_epoch:
                on_epoch(epoch, network)
            if rows[-1]["diverged"]:
                break
    return pd.DataFrame(rows)


def train_many(
    networks: Sequence[BaseNetwork],
    dataset: Dataset,
    *,
    epochs: int,
    learning_rate: float | Sequence[float],
    optimizer: str | Sequence[str] = "sgd",
    momentum: float | Sequence[float] = 0.0,
    weight_decay: float | Sequence[float] = 0.0,
    batch_size: int = 64,
    seed: int | Sequence[int] = 0,
    layer_rates: Sequence[float] | None = None,
    evaluate_every: int = 1,
    on_epoch: Callable[[int, int, BaseNetwork], None] | None = None,
    device: str | torch.device = "cpu",
    memory_limit: float = 1e9,
) -> "pd.DataFrame":
    """Train many networks in place, each exactly as `train` would, but all at once.

    Networks of one architecture and one optimiser become one stack of tensors; different ones are
    trained in turn. Each starts from its own weights and sees the data in the order of its own
    seed, so it ends where `train` would take it, up to the rounding of float32. (A chaotic training
    blows rounding up, and so does a batch of two under batch normalisation; and under Adam the
    biases just before a batch normalisation, which change nothing, follow rounding alone.) As many
    threads of torch as there are idle cores make it faster; more than that make it much slower.

    Args:
        networks: any mixture of architectures; a sequence in the arguments below has one entry
            per network.
        dataset: what to train and test on.
        epochs: passes over the training data.
        learning_rate: step size, one for all or one per network.
        optimizer: ``"sgd"``, ``"adam"`` or ``"adamw"``, as torch has them.
        momentum: for SGD.
        weight_decay: as the optimiser defines it.
        batch_size: samples a step; the last batch of an epoch may be smaller.
        seed: of the order of the data.
        layer_rates: factors on the learning rate, one per linear map; the networks must then all
            have equally many.
        evaluate_every: epochs from one evaluation to the next; the start and the end always are.
        on_epoch: called with (epoch, index of the network, network) at each evaluation.
        device: where to compute, as torch names it. The networks themselves stay where they are.
        memory_limit: bytes that a stack may take, see `stacked.bytes_per_network`; a larger one is cut
            into chunks, trained one after the other.

    Returns:
        A tidy frame with one row per network and evaluated epoch: network (its index), epoch,
        train_loss, train_accuracy, test_loss, test_accuracy, diverged. The rows of a network whose
        loss is not finite any more end there, and the last one says diverged.

    Raises:
        ValueError: no networks, an unknown optimiser, a setting it has not, data that does not fit
            a network, a batch of one for batch norm, networks that cannot be stacked, a single one
            that takes more memory than `memory_limit` (the message names the network), or a device
            that torch does not find.

    """
    import pandas as pd

    _check_counts(epochs=epochs, batch_size=batch_size, evaluate_every=evaluate_every)
    _check_device(device)
    networks = list_networks(networks)
    for index, network in enumerate(networks):
        check_fit(network, dataset, f"network {index}: ")
        _check_batches(network, len(dataset.train_inputs), batch_size, f"network {index}: ")
        layer_factors(network, layer_rates)
    chunks = plan_chunks(
        networks,
        settings={
            "learning_rate": learning_rate,
            "momentum": momentum,
            "weight_decay": weight_decay,
        },
        optimizer=optimizer,
        seed=seed,
        samples=max(batch_size, EVALUATED_AT_ONCE),
        memory_limit=memory_limit,
    )
    rows: list[dict[str, float | bool]] = []
    with progress_bar(epochs * len(networks), "training") as bar:
        for chunk in chunks:
            stacked = StackedTraining(chunk, dataset, batch_size, layer_rates, device)
            for epoch in range(epochs + 1):
                if epoch:
                    stacked.train_epoch()
                    bar.update(len(chunk.networks))
                if epoch % evaluate_every == 0 or epoch == epochs:
                    rows += stacked.evaluate(epoch, on_epoch)
                if not stacked.going:
                    bar.update((epochs - epoch) * len(chunk.networks))
                    break
    return pd.DataFrame(rows).sort_values(["network", "epoch"], ignore_index=True)


def check_fit(network: BaseNetwork, dataset: Dataset, who: str = "") -> None:
    """Refuse data that a network cannot be trained on.

    Raises:
        ValueError: other inputs or more classes than the network has, too few classes, or weights
            that are not float32; the message begins with `who`.

    """
    size, classes = network.config["input_size"], network.config["num_classes"]
    if dataset.num_inputs != size:
        raise ValueError(
            f"{who}the data has {dataset.num_inputs} inputs, the network {size}: build it with "
            "input_size=dataset.num_inputs"
        )
    if dataset.num_classes > classes:
        raise ValueError(
            f"{who}the data has {dataset.num_classes} classes, the network {classes}: build it "
            "with num_classes=dataset.num_classes"
        )
    if len(torch.unique(dataset.train_labels)) < 2:
        raise ValueError(
            "all training images are of one class, so there is nothing to tell apart: take a set "
            "with two classes or more"
        )
    if network.output.weight.dtype != dataset.train_inputs.dtype:
        raise ValueError(
            f"{who}the weights are {network.output.weight.dtype}, the data "
            f"{dataset.train_inputs.dtype}: make both the same"
        )


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


def _check_counts(**counts: int) -> None:
    for name, count in counts.items():
        whole = isinstance(count, Integral) and not isinstance(count, bool)
        if not whole or count < 1:
            raise ValueError(f"{name} must be a whole number of at least 1, not {count!r}")


def _check_batches(network: BaseNetwork, count: int, batch_size: int, who: str = "") -> None:
    """Refuse a batch of one sample where batch norm has to divide by a deviation over samples."""
    smallest = count % batch_size or min(count, batch_size)
    if network.config["normalization"] == "batch" and smallest == 1:
        raise ValueError(
            f"{who}{count} images in batches of {batch_size} leave a batch of one, and batch norm "
            "needs two or more in each: choose another batch_size"
        )


def _check_device(device: str | torch.device) -> None:
    try:
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:  # torch raises either, by the kind of device
        raise ValueError(
            f"torch cannot compute on the device {str(device)!r} here: take 'cpu', or another that "
            "this machine has"
        ) from error
