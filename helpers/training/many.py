"""The training of networks that are stacked: what `train` does, for all of them in one go."""

import math
from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from helpers.data import Dataset, batches
from helpers.networks import BaseNetwork
from helpers.training.grid import Chunk
from helpers.training.optimizers import StackedOptimizer, layer_factors
from helpers.training.stacked import StackedNetworks

# Samples in one evaluation: more would need more memory and be no faster.
EVALUATED_AT_ONCE = 256


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
            total = functional.cross_entropy(logits.flatten(0, 1), y.flatten(), reduction="sum")
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
