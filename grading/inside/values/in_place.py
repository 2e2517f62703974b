"""Giving one object the content of another, so that whoever holds it sees the change."""

import sys
from collections import deque
from types import SimpleNamespace
from typing import Any

import numpy as np

from grading.inside.values.tensor_types import find_tensor_base
from grading.inside.values.wire import Refused


def check_update(original: Any, new: Any) -> None:
    """Make sure that an object can take the content of another.

    Raises:
        Refused: the two are of different kinds, or of different shapes.
    """
    if is_tensor(original) and is_tensor(new):
        if (original.dtype, original.shape) != (new.dtype, new.shape):
            raise Refused("A tensor was given another shape or dtype in its place.")
        return
    if is_tensor(original) and type(new) is np.ndarray:
        original = np.empty(tuple(original.shape), new.dtype)
    if type(original) is not type(new):
        raise Refused("The value is damaged: one object is of two types.")
    is_array = isinstance(new, np.ndarray)
    if is_array and (original.dtype != new.dtype or original.shape != new.shape):
        raise Refused("An array was given another shape or dtype in its place.")


def update_in_place(original: Any, new: Any) -> None:
    """Give an object the content of another of its type; what cannot change stays as it is."""
    if is_tensor(original):
        _update_tensor(original, new)
        return
    kind = type(original)
    if isinstance(original, np.ndarray):
        if original.flags.writeable:
            original[...] = new
    elif kind is list or kind is bytearray:
        original[:] = new
    elif isinstance(original, dict):
        content = list(new.items())
        original.clear()
        for key, item in content:
            original[key] = item
    elif kind is set:
        original.clear()
        original.update(new)
    elif kind is deque:
        original.clear()
        original.extend(new)
    elif kind is SimpleNamespace:
        vars(original).clear()
        vars(original).update(vars(new))
    elif is_of_pandas(original):
        kind.__init__(original, new)


def _update_tensor(original: Any, new: Any) -> None:
    """Give a tensor the numbers of another, or of an array; and what gradients left there."""
    if not is_tensor(new):
        original.detach().numpy()[...] = new  # which shares its memory
        return
    original.detach().copy_(new.detach())
    if original.is_leaf:
        original.requires_grad_(new.requires_grad)
        original.grad = new.grad


def is_tensor(value: Any) -> bool:
    """Tell whether a value is one of torch's own tensors."""
    return find_tensor_base(type(value)) is not None


def is_of_pandas(value: Any) -> bool:
    """Tell whether a value is a series or a frame, which can change in place."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and type(value) in (pandas.Series, pandas.DataFrame)
