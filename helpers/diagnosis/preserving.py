"""Leaves a model, a batch and the random numbers as they were, whatever is done in between."""

import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn


@contextmanager
def preserved(model: nn.Module, batch: Sequence[Tensor] = ()) -> Iterator[None]:
    """Put everything back when the block is left: what a model is, what it holds, and its batch.

    Parameters and buffers get their numbers back, gradients are the very tensors they were, and
    every attribute of every module (its mode, and a state that it keeps) is what it was. Inside the
    block there are no gradients.

    Args:
        model: any module.
        batch: tensors that a model may write into.

    """
    held = [*model.parameters(), *model.buffers(), *batch]
    gradients = [(parameter, parameter.grad) for parameter in model.parameters()]
    contents = [(tensor, tensor.detach().clone()) for tensor in held]
    attributes = [(module, dict(vars(module))) for module in model.modules()]
    # Parameters, buffers, modules and hooks, each by its name.
    tables = [
        (table, dict(table))
        for _, kept in attributes
        for table in kept.values()
        if isinstance(table, dict)
    ]
    with _random_numbers_preserved():
        try:
            for parameter, _ in gradients:
                parameter.grad = None
            yield
        finally:
            for now, kept in (*((vars(module), kept) for module, kept in attributes), *tables):
                now.clear()
                now.update(kept)
            with torch.no_grad():
                for tensor, content in contents:
                    if not _is_same(tensor, content):
                        tensor.copy_(content)
            for parameter, gradient in gradients:
                parameter.grad = gradient


def _is_same(tensor: Tensor, content: Tensor) -> bool:
    """Tell whether a tensor still has its content, NaN included."""
    if tensor.is_meta or tensor.layout is not torch.strided:
        return True  # nothing to compare, or what no layer writes into
    if torch.equal(tensor, content):
        return True
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
