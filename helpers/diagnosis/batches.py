"""What a batch holds, in all its usual forms, and how a model and a loss function take it."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from torch import Tensor, nn

from helpers.diagnosis.catalogue import name_of

# (inputs, targets …), or a mapping that the model takes by keyword.
Batch = Any


def inputs_of(batch: Batch) -> Any:
    """Return what the model takes."""
    return batch if isinstance(batch, Mapping) else batch[0]


def targets_of(batch: Batch) -> tuple:
    """Return what the loss function takes beside the model's outputs."""
    return () if isinstance(batch, Mapping) else tuple(batch[1:])


def call_model(model: nn.Module, batch: Batch) -> Any:
    """Give the inputs of a batch to a model."""
    inputs = inputs_of(batch)
    with noted("This came from the model itself, called with the inputs of the batch: ", inputs):
        if isinstance(inputs, Mapping):
            return model(**inputs)
        return model(*inputs) if _are_arguments(inputs) else model(inputs)


def call_loss(loss_fn: Callable[..., Tensor], outputs: Any, batch: Batch) -> Tensor:
    """Compute the loss of a model's outputs."""
    targets = targets_of(batch)
    given = (outputs, *targets)
    with noted("This came from the loss function, called with outputs and targets: ", given):
        return loss_fn(outputs, *targets)


def list_tensors(value: Any) -> Iterator[Tensor]:
    """Find the tensors in tuples, lists, mappings and dataclasses, in their order."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from list_tensors(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from list_tensors(each)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from list_tensors(getattr(value, field.name))


def count_examples(batch: Batch) -> int | None:
    """Return the number of examples, or None if no tensor of the inputs has any.

    They are counted along the first dimension of the inputs; along the second if it is the one that
    agrees with the targets, as in sequences of the form (time step, example, feature).
    """
    inputs = [tensor for tensor in list_tensors(inputs_of(batch)) if tensor.dim()]
    targets = [tensor for tensor in list_tensors(targets_of(batch)) if tensor.dim()]
    if not inputs:
        return None
    first, *others = inputs[0].shape
    if targets and others and targets[0].shape[0] == others[0] != first:
        return others[0]
    return first


def describe(value: Any) -> str:
    """Say what a value is, with the shapes of its tensors."""
    if isinstance(value, Tensor):
        return f"a tensor of shape {tuple(value.shape)} and type {name_of(value.dtype)}"
    if isinstance(value, Mapping):
        entries = (f"{name}: {describe(each)}" for name, each in value.items())
        return f"{name_type(value)} with {'; '.join(entries) or 'nothing in it'}"
    if isinstance(value, tuple | list):
        return f"({'; '.join(map(describe, value))})"
    return name_type(value)


def name_type(value: Any) -> str:
    """Name the type of a value, as what it is."""
    if value is None:
        return "None"
    name = type(value).__name__
    return f"an {name}" if name[0] in "aeiouAEIO" else f"a {name}"


def _are_arguments(inputs: Any) -> bool:
    """Tell several arguments from one that happens to be a tuple with names."""
    return isinstance(inputs, tuple | list) and not hasattr(inputs, "_fields")


class noted:  # noqa: N801 - reads as what it does
    """Let an exception go on as it is, with a note of which call it came from."""

    def __init__(self, words: str, given: Any) -> None:
        """Take the words for the call, and what was given to it."""
        self._words, self._given = words, given

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if error is not None:
            error.add_note(f"{self._words}{describe(self._given)}.")
