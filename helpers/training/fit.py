"""Whether counts, data and network fit each other: refused before a training starts, in words."""

import math
from numbers import Integral, Real

import torch

from helpers.data import Dataset
from helpers.networks import BaseNetwork


def check_counts(**counts: int) -> None:
    """Refuse a count, named as the caller knows it, that is no whole number of at least 1.

    Raises:
        ValueError: the message begins with the name.

    """
    for name, count in counts.items():
        whole = isinstance(count, Integral) and not isinstance(count, bool)
        if not whole or count < 1:
            raise ValueError(f"{name} must be a whole number of at least 1, not {count!r}")


def check_clip_norm(clip_norm: float | None) -> None:
    """Refuse a limit on the gradient's norm that no gradient can be shortened to.

    Raises:
        ValueError: it is neither None nor a finite number above 0.

    """
    if clip_norm is None:
        return
    if not (isinstance(clip_norm, Real) and math.isfinite(clip_norm) and clip_norm > 0):
        raise ValueError(f"clip_norm must be None or a finite number above 0, not {clip_norm!r}")


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


def check_batches(network: BaseNetwork, count: int, batch_size: int, who: str = "") -> None:
    """Refuse a batch of one sample where batch norm has to divide by a deviation over samples.

    Raises:
        ValueError: there is one; the message begins with `who`.

    """
    smallest = count % batch_size or min(count, batch_size)
    if network.config["normalization"] == "batch" and smallest == 1:
        raise ValueError(
            f"{who}{count} images in batches of {batch_size} leave a batch of one, and batch norm "
            "needs two or more in each: choose another batch_size"
        )
