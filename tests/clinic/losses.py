"""Losses of the clinic, right and wrong ones, each beside what a guess gets from it."""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional


def _one_hot(outputs: Tensor, targets: Tensor) -> Tensor:
    return functional.one_hot(targets, outputs.shape[1]).to(outputs.dtype)


def squared_error(outputs: Tensor, targets: Tensor) -> Tensor:
    """Compute the mean squared distance from 1 for the right class and 0 for all others."""
    return functional.mse_loss(outputs, _one_hot(outputs, targets))


def binary_cross_entropy(outputs: Tensor, targets: Tensor) -> Tensor:
    """Compute the cross-entropy of each output's logit by itself."""
    return functional.binary_cross_entropy_with_logits(outputs, _one_hot(outputs, targets))


def hand_cross_entropy(outputs: Tensor, targets: Tensor) -> Tensor:
    """Compute the cross-entropy as the textbook writes it: the logarithm of a rounded share."""
    return -(_one_hot(outputs, targets) * outputs.softmax(-1).log()).sum(1).mean()


def _entropy(shares: Tensor) -> Tensor:
    return torch.special.entr(shares).sum()


def _binary_entropy(shares: Tensor) -> Tensor:
    return (torch.special.entr(shares) + torch.special.entr(1 - shares)).mean()


class Loss(NamedTuple):
    """A loss of outputs and targets, and the loss of the best constant answer, from the shares."""

    function: Callable[[Tensor, Tensor], Tensor]
    guess: Callable[[Tensor], Tensor]


LOSSES = {
    "cross-entropy": Loss(functional.cross_entropy, _entropy),
    "hand-written cross-entropy": Loss(hand_cross_entropy, _entropy),
    "binary cross-entropy": Loss(binary_cross_entropy, _binary_entropy),
    "squared error": Loss(squared_error, lambda shares: (shares * (1 - shares)).mean()),
}


def loss_left(loss: str, head: str, outputs: Tensor, targets: Tensor) -> float:
    """Measure the loss as a share of a guess's: 1 is no better than one, 0 is all learnt.

    Shares of a softmax are measured by their own cross-entropy: what cross-entropy makes of them,
    as if they were logits, cannot come near 0 however right they are.
    """
    outputs = outputs.float()
    shares = targets.bincount(minlength=outputs.shape[1]) / len(targets)
    chosen = LOSSES[loss]
    if head == "softmax":
        outputs = outputs.clamp_min(torch.finfo(torch.float32).tiny).log()
    left = (chosen.function(outputs, targets) / chosen.guess(shares)).item()
    return left if left == left else float("inf")
