"""Choosing samples by chance: every class keeps its share, or every sample has its turn."""

from collections.abc import Iterator

import torch
from torch import Tensor


def class_quotas(class_sizes: list[int], count: int, at_least: int = 1) -> list[int]:
    """Share out `count` samples among classes in proportion to their sizes.

    Shares are rounded by the largest remainder. A rare class still gets `at_least` samples, or all
    that it has, at the cost of the others.

    Args:
        class_sizes: samples there are of each class.
        count: samples to take in all, between `at_least` per class and all there are.
        at_least: samples to take of each class at least.

    Returns:
        The samples to take of each class; their sum is `count`.

    Raises:
        ValueError: `count` is too small or too large.

    """
    total = sum(class_sizes)
    floors = [min(size, at_least) for size in class_sizes]
    if not sum(floors) <= count <= total:
        raise ValueError(f"cannot take {count} of {total} samples, {at_least} of each class")
    quotas = [
        max(floor, count * size // total) for floor, size in zip(floors, class_sizes, strict=True)
    ]

    def shortfall(label: int) -> int:
        # Exact share minus quota, times the total: whole numbers need no rounding.
        return count * class_sizes[label] - quotas[label] * total

    while sum(quotas) < count:
        quotas[max(range(len(quotas)), key=shortfall)] += 1
    while sum(quotas) > count:
        generous = [label for label, quota in enumerate(quotas) if quota > floors[label]]
        quotas[min(generous, key=shortfall)] -= 1
    return quotas


def stratified_choice(
    labels: Tensor, count: int, generator: torch.Generator, at_least: int = 1
) -> tuple[Tensor, Tensor]:
    """Choose `count` samples by chance, of each class its share (see `class_quotas`).

    Args:
        labels: int64 (number,), from 0.
        count: samples to choose.
        generator: where the chance comes from.
        at_least: samples to choose of each class at least.

    Returns:
        The positions of the chosen samples and of the rest, both in random order, so that the
        first few of them are a mixed sample too.

    Raises:
        ValueError: `count` is too small or too large.

    """
    quotas = class_quotas(torch.bincount(labels).tolist(), count, at_least)
    order = torch.randperm(len(labels), generator=generator)
    chosen = torch.zeros(len(labels), dtype=torch.bool)
    for label, quota in enumerate(quotas):
        members = (labels[order] == label).nonzero().flatten()
        chosen[members[:quota]] = True
    return order[chosen], order[~chosen]


def batches(num_samples: int, batch_size: int, generator: torch.Generator) -> Iterator[Tensor]:
    """Yield one epoch of index batches: every sample once, in an order drawn anew."""
    yield from torch.randperm(num_samples, generator=generator).split(batch_size)
