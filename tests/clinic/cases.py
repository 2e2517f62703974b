"""Makes a case of a setup: a model, a batch, a loss and an optimiser, the same for a seed."""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn

from tests.clinic.losses import LOSSES
from tests.clinic.networks import Conv, Mlp, Network, Residual
from tests.clinic.sequence_networks import Rnn, Transformer
from tests.clinic.setups import Setup
from tests.clinic.tasks import Task, make_task
from tests.clinic.weights import fill

BATCH = 64


class Case(NamedTuple):
    """What a person who asks for help has: a model, a batch, a loss, and how it is trained.

    Attributes:
        model: in training mode.
        batch: inputs (a tensor or a dict of tensors) and targets, the first 64 examples.
        loss_fn: outputs and targets to a scalar.
        optimizer: makes the optimiser, from the parameters.
        task: all examples.

    """

    model: nn.Module
    batch: tuple[Tensor | dict[str, Tensor], Tensor]
    loss_fn: Callable[[Tensor, Tensor], Tensor]
    optimizer: Callable[..., torch.optim.Optimizer]
    task: Task


def make_case(setup: Setup, seed: int) -> Case:
    """Make the case of a setup. Torch's global random state is left as it was."""
    task = make_task(setup, seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = _make_network(setup, task)
    fill(model, setup, torch.Generator().manual_seed(seed))
    model.to(getattr(torch, setup.dtype))
    function = LOSSES[setup.loss].function

    def loss_fn(outputs: Tensor, targets: Tensor) -> Tensor:
        return setup.loss_scale * function(outputs, targets)

    def optimizer(parameters) -> torch.optim.Optimizer:
        if setup.optimizer == "adam":
            return torch.optim.Adam(parameters, lr=setup.step)
        return torch.optim.SGD(parameters, lr=setup.step / setup.loss_scale, momentum=0.9)

    first = torch.arange(BATCH)
    return Case(model, take(task, first), loss_fn, optimizer, task)


def take(task: Task, chosen: Tensor) -> tuple[Tensor | dict[str, Tensor], Tensor]:
    """Take a batch of the chosen examples."""
    inputs = task.inputs
    if isinstance(inputs, dict):
        return {name: values[chosen] for name, values in inputs.items()}, task.targets[chosen]
    return inputs[chosen], task.targets[chosen]


def _make_network(setup: Setup, task: Task) -> Network:
    if setup.kind == "attention":
        return Transformer(setup, task.num_classes)
    if setup.kind == "conv":
        return Conv(setup, task.inputs.shape[-1], task.num_classes)
    if setup.kind == "rnn":
        return Rnn(setup, task.inputs.shape[-1], task.num_classes)
    network = Residual if setup.kind == "residual" else Mlp
    return network(setup, task.inputs[0].numel(), task.num_classes)
