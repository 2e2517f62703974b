"""One forward and one backward pass through a model, recorded, that leave no trace in it."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from helpers.diagnosis.closer_looks import look_closer
from helpers.diagnosis.findings import Findings, Gradient
from helpers.diagnosis.preserving import preserved
from helpers.diagnosis.recording import Recorder
from helpers.diagnosis.thresholds import Thresholds

Batch = Any  # a tensor, a tuple or a mapping of tensors, with or without targets beside it


class CannotDiagnose(ValueError):  # noqa: N818 - reads as what it says
    """Model, batch or loss do not allow a diagnosis; the message says why and what to do."""


def examine(
    model: nn.Module, batch: Batch, loss_fn: Callable[..., Tensor], limits: Thresholds
) -> Findings:
    """Run the pass and collect what the rules look at.

    Args:
        model: in training mode; left as it was.
        batch: (inputs, targets); inputs may be a tensor, a tuple of arguments or a mapping of
            keyword arguments. A mapping alone is given to the model, and the loss function gets
            what comes out.
        loss_fn: of outputs and targets, or of the outputs alone.
        limits: what counts as flat.

    Raises:
        CannotDiagnose: see the message.

    """
    tensors = list(list_tensors(batch))
    batch_size = check(model, tensors)

    def run_pass(*, find_birth: bool = False) -> tuple[Recorder, Any, Tensor]:
        recorder = Recorder(model, tensors, batch_size, limits.flat_slope, find_birth=find_birth)
        with recorder, torch.enable_grad():
            outputs = call_model(model, batch)
            loss = call_loss(loss_fn, outputs, batch)
        return recorder, outputs, loss

    with preserved(model):
        recorder, outputs, loss = run_pass()
        check_loss(loss)
        gradients = measure_backward(model, recorder, loss)
        given = list(list_tensors(outputs))
        found = Findings(recorder.record, loss.item(), gradients, given, batch_size)
        targets = () if isinstance(batch, Mapping) else batch[1:]
        look_closer(found, model, loss, partial(loss_fn, outputs), targets)
    if not found.is_finite:
        with preserved(model), torch.random.fork_rng():
            found.record.born = run_pass(find_birth=True)[0].record.born
    return found


def measure_backward(model: nn.Module, recorder: Recorder, loss: Tensor) -> list[Gradient]:
    """Give every call its δ and return the parameters' gradients; the graph is kept."""
    named = [(path, weight) for path, weight in model.named_parameters() if weight.requires_grad]
    calls = [call for call in recorder.record.calls if call.edge is not None]
    wanted = [weight for _, weight in named] + [call.edge for call in calls]
    found = torch.autograd.grad(loss, wanted, allow_unused=True, retain_graph=True)
    for call, delta in zip(calls, found[len(named) :], strict=True):
        if delta is not None:
            call.note_delta(delta)
    return [
        Gradient(
            path,
            weight.dtype,
            weight.detach().double().norm().item(),
            math.nan if gradient is None else gradient.double().norm().item(),
            math.nan if gradient is None else (gradient == 0).float().mean().item(),
            gradient is None or bool(gradient.isfinite().all()),
            gradient is not None,
        )
        for (path, weight), gradient in zip(named, found, strict=False)
    ]


def check(model: nn.Module, tensors: Sequence[Tensor]) -> int:
    """Return the number of examples, or say why there can be no diagnosis."""
    if isinstance(model, torch.jit.ScriptModule):
        raise CannotDiagnose(
            "the model is scripted, and its calls are not visible: diagnose the module it was "
            "made from"
        )
    if hasattr(model, "_orig_mod"):
        raise CannotDiagnose(
            "the model is compiled, and its calls are not visible: diagnose the module it was "
            "made from (model._orig_mod)"
        )
    if not isinstance(model, nn.Module):
        raise CannotDiagnose(f"the model is a {type(model).__name__}, not a torch.nn.Module")
    if not model.training:
        raise CannotDiagnose(
            "the model is in eval mode, in which nobody trains: call model.train() first"
        )
    if not any(weight.requires_grad for weight in model.parameters()):
        raise CannotDiagnose("no parameter of the model wants a gradient: it cannot train")
    sized = [tensor for tensor in tensors if tensor.dim()]
    if not sized:
        raise CannotDiagnose("the batch holds no tensor with examples")
    devices = {weight.device for weight in model.parameters()}
    elsewhere = {tensor.device for tensor in tensors} - devices
    if elsewhere:
        raise CannotDiagnose(
            f"the batch is on {elsewhere.pop()} and the model on {devices.pop()}: move one of them"
        )
    if sized[0].shape[0] < 2:
        raise CannotDiagnose(
            "the batch has one example, and a diagnosis compares examples: give it at least 16"
        )
    return sized[0].shape[0]


def check_loss(loss: object) -> None:
    """Say what is wrong with a loss, if anything."""
    if not isinstance(loss, Tensor):
        raise CannotDiagnose(
            f"the loss function gave a {type(loss).__name__}, not a tensor: return the loss"
        )
    if loss.numel() != 1:
        raise CannotDiagnose(
            f"the loss has the shape {tuple(loss.shape)}: reduce it to one number, by its mean"
        )
    if not loss.requires_grad:
        raise CannotDiagnose(
            "the loss depends on no parameter: something on its way was detached, or computed "
            "under no_grad"
        )


def call_model(model: nn.Module, batch: Batch) -> Any:
    """Give the inputs of a batch to a model."""
    inputs = batch if isinstance(batch, Mapping) else batch[0]
    if isinstance(inputs, Mapping):
        return model(**inputs)
    return model(*inputs) if isinstance(inputs, tuple | list) else model(inputs)


def call_loss(loss_fn: Callable[..., Tensor], outputs: Any, batch: Batch) -> Tensor:
    """Compute the loss of a model's outputs."""
    return loss_fn(outputs) if isinstance(batch, Mapping) else loss_fn(outputs, *batch[1:])


def list_tensors(value: Any) -> Iterator[Tensor]:
    """Find the tensors in tuples, lists, mappings and objects like them, in their order."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from list_tensors(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from list_tensors(each)
