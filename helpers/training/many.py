"""Training many networks at once: what `train` does, for a whole grid of stacked networks."""

import itertools
import math
import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional

from helpers.data import Dataset, batches
from helpers.networks import BaseNetwork
from helpers.progress import progress_bar
from helpers.training.fit import check_batches, check_counts, check_fit
from helpers.training.grid import Chunk, list_networks, plan_chunks
from helpers.training.jobs import run_jobs
from helpers.training.optimizers import layer_factors
from helpers.training.stacked import StackedNetworks
from helpers.training.stacked_optimizer import StackedOptimizer

if TYPE_CHECKING:
    import pandas as pd

# Samples in one evaluation: more would need more memory and be no faster.
EVALUATED_AT_ONCE = 256


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

    Networks of one architecture and one optimiser become one stack of tensors; different stacks
    are trained side by side, on as many processors as torch's threads leave. Each network starts
    from its own weights and sees the data in the order of its own seed, so it ends where `train`
    would take it, up to the rounding of float32. (A chaotic training blows rounding up, and so does
    a batch of two under batch normalisation; and under Adam the biases just before a batch
    normalisation, which change nothing, follow rounding alone.) One large stack gets faster with as
    many threads of torch as there are idle cores; with more it gets much slower.

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
        on_epoch: called with (epoch, index of the network, network) at each evaluation; one stack
            is then trained after the other.
        device: where to compute, as torch names it. The networks themselves stay where they are.
        memory_limit: bytes that all stacks of a moment may take, see `stacked.bytes_per_network`; a
            stack that is larger by itself is cut into chunks.

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

    check_counts(epochs=epochs, batch_size=batch_size, evaluate_every=evaluate_every)
    _check_device(device)
    networks = list_networks(networks)
    for index, network in enumerate(networks):
        check_fit(network, dataset, f"network {index}: ")
        check_batches(network, len(dataset.train_inputs), batch_size, f"network {index}: ")
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

    def train_chunk(chunk: Chunk, report: Callable[[int], None]) -> list[dict[str, float | bool]]:
        rows = []
        stacked = StackedTraining(chunk, dataset, batch_size, layer_rates, device)
        for epoch in range(epochs + 1):
            if epoch:
                stacked.train_epoch()
                report(len(chunk.networks))
            if epoch % evaluate_every == 0 or epoch == epochs:
                rows += stacked.evaluate(epoch, on_epoch)
            if not stacked.going:
                report((epochs - epoch) * len(chunk.networks))
                break
        return rows

    # What looks on is called in the caller's own thread, and in a fixed order.
    workers = 1 if on_epoch else _count_workers(chunks, device, memory_limit)
    if workers > 1:  # the largest first, so that none is left alone at the end
        chunks = sorted(chunks, key=lambda chunk: chunk.memory, reverse=True)
    jobs = [partial(train_chunk, chunk) for chunk in chunks]
    with progress_bar(epochs * len(networks), "training") as bar:
        rows = itertools.chain.from_iterable(run_jobs(jobs, workers, bar.update))
    return pd.DataFrame(list(rows)).sort_values(["network", "epoch"], ignore_index=True)


class StackedTraining:
    """The training of one chunk of networks.

    Attributes:
        going: positions in the chunk of the networks that have not diverged.

    """

    def __init__(
        self,
        chunk: Chunk,
        dataset: Dataset,
        batch_size: int,
        layer_rates: Sequence[float] | None,
        device: str | torch.device,
    ) -> None:
        """Stack the networks of a chunk; they themselves change at evaluations only.

        Args:
            chunk: what to train.
            dataset: what to train and test on.
            batch_size: samples a step.
            layer_rates: factors on the learning rate, one per linear map.
            device: where to compute.

        """
        self.going = set(range(len(chunk.networks)))
        self._chunk = chunk
        self._batch_size = batch_size
        self._stack = StackedNetworks(chunk.networks, device)
        self._stepper = StackedOptimizer(
            self._stack.parameters,
            chunk.optimizer,
            chunk.settings,
            layer_factors(chunk.networks[0], layer_rates),
        )
        self._train = (dataset.train_inputs.to(device), dataset.train_labels.to(device))
        self._test = (dataset.test_inputs.to(device), dataset.test_labels.to(device))
        # One order of the data per seed, drawn as `train` draws it.
        self._generators = {
            seed: torch.Generator().manual_seed(seed) for seed in dict.fromkeys(chunk.seeds)
        }

    def train_epoch(self) -> None:
        """Pass over the training data once."""
        inputs, labels = self._train
        for positions in self._batches(len(inputs)):
            if len(positions) == 1:  # all networks see the same batch
                x = inputs[positions[0]].expand(len(self._chunk.networks), -1, -1)
            else:
                x = inputs[positions]
            y = labels[positions].expand(len(self._chunk.networks), -1)
            logits = self._stack.forward(x, training=True)
            # The sum over the networks of each one's mean: no network's gradient knows the others.
            # (With the classes last, torch computes row by row, which takes four times as long.)
            total = functional.cross_entropy(logits.transpose(1, 2), y, reduction="sum")
            (total / y.shape[1]).backward()
            self._stepper.step()

    def evaluate(
        self, epoch: int, on_epoch: Callable[[int, int, BaseNetwork], None] | None
    ) -> list[dict[str, float | bool]]:
        """Return one row per network that has not diverged, whose own tensors are then as here."""
        train_loss, train_accuracy = self._evaluate_part(*self._train)
        test_loss, test_accuracy = self._evaluate_part(*self._test)
        rows = []
        for position in sorted(self.going):
            row = {
                "network": self._chunk.indices[position],
                "epoch": epoch,
                "train_loss": train_loss[position],
                "train_accuracy": train_accuracy[position],
                "test_loss": test_loss[position],
                "test_accuracy": test_accuracy[position],
                "diverged": not math.isfinite(train_loss[position]),
            }
            network = self._stack.copy_back(position)
            if on_epoch:
                on_epoch(epoch, row["network"], network)
            if row["diverged"]:
                self.going.remove(position)
            rows.append(row)
        return rows

    def _batches(self, num_samples: int) -> Iterator[Tensor]:
        """Yield index batches, (1, batch) if all networks share a seed, else (networks, batch)."""
        orders = [
            batches(num_samples, self._batch_size, generator)
            for generator in self._generators.values()
        ]
        row_of = {seed: row for row, seed in enumerate(self._generators)}
        rows = torch.tensor([row_of[seed] for seed in self._chunk.seeds])
        for batch in zip(*orders, strict=True):
            yield torch.stack(batch) if len(batch) == 1 else torch.stack(batch)[rows]

    def _evaluate_part(self, inputs: Tensor, labels: Tensor) -> tuple[list[float], list[float]]:
        """Return mean cross-entropy and accuracy of every network, in evaluation mode."""
        count = len(self._chunk.networks)
        loss, right = torch.zeros(count, dtype=torch.float64), torch.zeros(count)
        with torch.no_grad():
            for x, y in zip(
                inputs.split(EVALUATED_AT_ONCE), labels.split(EVALUATED_AT_ONCE), strict=True
            ):
                logits = self._stack.forward(x.expand(count, -1, -1), training=False)
                losses = functional.cross_entropy(
                    logits.transpose(1, 2), y.expand(count, -1), reduction="none"
                )
                loss += losses.sum(dim=1).cpu()
                right += (logits.argmax(dim=2) == y).sum(dim=1).cpu()
        return (loss / len(labels)).tolist(), (right / len(labels)).tolist()


def _count_workers(chunks: Sequence[Chunk], device: str | torch.device, memory: float) -> int:
    """Return how many chunks to train at the same time: those for which there is room."""
    if torch.device(device).type != "cpu":
        return 1  # which does one thing at a time anyway
    processors = (os.cpu_count() or 1) // torch.get_num_threads()
    together = memory / max(chunk.memory for chunk in chunks)
    return int(max(1, min(len(chunks), processors, together)))


def _check_device(device: str | torch.device) -> None:
    try:
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:  # torch raises either, by the kind of device
        raise ValueError(
            f"torch cannot compute on the device {str(device)!r} here: take 'cpu', or another that "
            "this machine has"
        ) from error
