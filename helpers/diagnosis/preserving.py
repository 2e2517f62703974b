"""Leaves a model and the random numbers as they were, whatever is done with them in between."""

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn


@contextmanager
def preserved(model: nn.Module) -> Iterator[None]:
    """Put parameters, gradients, buffers, modes and random numbers back when the block is left.

    Gradients come back as the very tensors they were; inside the block there are none.
    """
    gradients = [(parameter, parameter.grad) for parameter in model.parameters()]
    contents = [
        (tensor, tensor.detach().clone()) for tensor in (*model.parameters(), *model.buffers())
    ]
    buffers = [(module, dict(module._buffers)) for module in model.modules()]
    modes = [(module, module.training) for module in model.modules()]
    with _random_numbers_preserved():
        try:
            for parameter, _ in gradients:
                parameter.grad = None
            yield
        finally:
            for module, kept in buffers:
                module._buffers.clear()
                module._buffers.update(kept)
            with torch.no_grad():
                for tensor, content in contents:
                    if not _is_same(tensor, content):
                        tensor.copy_(content)
            for module, training in modes:
                module.training = training
            for parameter, gradient in gradients:
                parameter.grad = gradient


def _is_same(tensor: torch.Tensor, content: torch.Tensor) -> bool:
    """Tell whether a tensor still has its content, NaN included."""
    return torch.equal(tensor.isnan(), content.isnan()) and torch.equal(
        tensor.nan_to_num(), content.nan_to_num()
    )


@contextmanager
def _random_numbers_preserved() -> Iterator[None]:
    """Put back the state of Python's, NumPy's and torch's random numbers."""
    numpy = sys.modules.get("numpy")  # if nobody has imported it, nobody draws from it
    plain = random.getstate()
    drawn = numpy.random.get_state() if numpy else None
    try:
        with torch.random.fork_rng(range(torch.cuda.device_count())):
            yield
    finally:
        random.setstate(plain)
        if numpy:
            numpy.random.set_state(drawn)
