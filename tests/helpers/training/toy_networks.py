"""A small data set and small networks on it, for tests of training."""

import torch

from helpers.data import Dataset
from helpers.networks import BaseNetwork


def make_dataset() -> Dataset:
    generator = torch.Generator().manual_seed(0)
    inputs = torch.randn(50, 4, generator=generator)
    labels = (inputs[:, 0] > 0).long() + (inputs[:, 1] > 0).long()
    return Dataset(
        train_inputs=inputs[:40],
        train_labels=labels[:40],
        test_inputs=inputs[40:],
        test_labels=labels[40:],
        image_size=2,
        num_classes=3,
        name="toy",
        source="made by this test",
    )


def make_network(activation="tanh", sizes=(6, 6), seed=0, **options) -> BaseNetwork:
    return BaseNetwork(activation, 4, 3, sizes, seed=seed, **options)
