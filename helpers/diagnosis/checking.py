"""Why a model, a batch or a loss cannot be diagnosed, in a sentence that says what to do."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from helpers.diagnosis.batches import (
    Batch,
    count_examples,
    describe,
    inputs_of,
    list_tensors,
    name_type,
    targets_of,
)

DEPENDS_ON_NOTHING = (
    "the loss depends on no parameter: something on its way was detached, computed under no_grad, "
    "or checkpointed with use_reentrant=True"
)


class CannotDiagnose(ValueError):  # noqa: N818 - reads as what it says
    """Model, batch or loss do not allow a diagnosis; the message says why and what to do."""


def check_visible(model: nn.Module) -> None:
    """Say why nobody can look into a model.

    Raises:
        CannotDiagnose: it is none, compiled or scripted, or not complete yet.

    """
    if not isinstance(model, nn.Module):
        raise CannotDiagnose(f"the model is {name_type(model)}, not a torch.nn.Module")
    for path, module in model.named_modules():
        name = f"the module {path}" if path else "the model"
        if isinstance(module, torch.jit.ScriptModule):
            raise CannotDiagnose(
                f"{name} is scripted, and its calls are not visible: diagnose the module it was "
                "made from"
            )
        if hasattr(module, "_orig_mod") or getattr(module, "_compiled_call_impl", None):
            raise CannotDiagnose(
                f"{name} is compiled, and its calls are not visible: diagnose the module it was "
                "made from (model._orig_mod), or compile it afterwards"
            )
    if any(map(is_lazy, model.parameters())):
        raise CannotDiagnose(
            "the model has lazy modules, whose parameters have no shape yet: call the model once "
            "with a batch first"
        )


def check_model(model: nn.Module) -> None:
    """Say why a model cannot be looked into, or cannot train.

    Raises:
        CannotDiagnose: see `check_visible`; it is in eval mode, or has no parameter to train.

    """
    check_visible(model)
    if not model.training:
        raise CannotDiagnose(
            "the model is in eval mode, in which nobody trains: call model.train() first"
        )
    if not any(weight.requires_grad for weight in model.parameters()):
        raise CannotDiagnose("no parameter of the model wants a gradient: it cannot train")


def check_batch(model: nn.Module, batch: Batch) -> int:
    """Return the number of examples in a batch.

    Raises:
        CannotDiagnose: it has another form, fewer than two examples, or lies on another device.

    """
    if not isinstance(batch, tuple | list | Mapping) or len(batch) == 0:
        raise CannotDiagnose(
            f"the batch is {describe(batch)}: give (inputs, targets), or a mapping that the "
            "model takes by keyword"
        )
    size = count_examples(batch)
    if size is None:
        raise CannotDiagnose("the batch holds no tensor with examples")
    devices = {weight.device for weight in model.parameters()}
    check_devices("the batch is", list_tensors(inputs_of(batch)), "the model", devices)
    if size < 2:
        raise CannotDiagnose(
            f"the batch has {'one example' if size else 'no example'}, and a diagnosis compares "
            "examples: give it at least 16"
        )
    return size


def check_targets(outputs: Any, batch: Batch) -> None:
    """See that targets lie where the outputs lie.

    Raises:
        CannotDiagnose: none of them does.

    """
    devices = {tensor.device for tensor in list_tensors(outputs)}
    check_devices("the targets are", list_tensors(targets_of(batch)), "the outputs", devices)


def check_devices(given_are: str, given, name: str, devices: set[torch.device]) -> None:
    """See that one of the given tensors at least is on one of the devices.

    A tensor of lengths may well be on the CPU when the others are not.
    """
    found = {tensor.device for tensor in given}
    if found and devices and not found & devices:
        raise CannotDiagnose(
            f"{given_are} on {min(map(str, found))} and {name} on {min(map(str, devices))}: move "
            "one of them"
        )


def check_loss_function(loss_fn: Callable[..., Tensor]) -> None:
    """Say that there is no loss function, if there is none."""
    if not callable(loss_fn):
        raise CannotDiagnose(
            f"the loss function is {name_type(loss_fn)}, which cannot be called: give a "
            "function of outputs and targets that returns the loss"
        )


def check_loss(loss: object) -> None:
    """Say what is wrong with a loss, if anything."""
    if not isinstance(loss, Tensor):
        raise CannotDiagnose(
            f"the loss function gave {name_type(loss)}, not a tensor: return the loss"
        )
    if loss.numel() != 1:
        raise CannotDiagnose(
            f"the loss has the shape {tuple(loss.shape)}: reduce it to one number, by its mean"
        )
    if not loss.requires_grad:
        raise CannotDiagnose(DEPENDS_ON_NOTHING)
