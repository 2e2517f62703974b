"""Trains a setup for a moment and measures what is left of the loss."""

import torch

from tests.clinic.cases import BATCH, make_case, take
from tests.clinic.losses import loss_left
from tests.clinic.setups import Setup


def train(setup: Setup, seed: int) -> float:
    """Train the setup's network; returns its loss on all examples as a share of a guess's.

    A loss that is not finite counts as infinite, and training ends there.
    """
    case = make_case(setup, seed)
    optimizer = case.optimizer(case.model.parameters())
    generator = torch.Generator().manual_seed(seed)
    for _ in range(setup.steps):
        chosen = torch.randint(len(case.task.targets), (BATCH,), generator=generator)
        inputs, targets = take(case.task, chosen)
        optimizer.zero_grad()
        loss = case.loss_fn(case.model(inputs), targets)
        if not loss.isfinite():
            return float("inf")
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        outputs = case.model(case.task.inputs)
    return loss_left(setup.loss, setup.head, outputs, case.task.targets)
