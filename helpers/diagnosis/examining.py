"""One forward and one backward pass through a model, recorded, that leave no trace in it."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from helpers.diagnosis.batches import (
    Batch,
    call_loss,
    call_model,
    inputs_of,
    list_tensors,
    noted,
    targets_of,
)
from helpers.diagnosis.checking import (
    DEPENDS_ON_NOTHING,
    CannotDiagnose,
    check_batch,
    check_loss,
    check_loss_function,
    check_model,
    check_targets,
)
from helpers.diagnosis.closer_looks import look_closer
from helpers.diagnosis.findings import Findings, Gradient
from helpers.diagnosis.hidden import find_cut_off, find_hidden
from helpers.diagnosis.preserving import preserved
from helpers.diagnosis.recording import Recorder
from helpers.diagnosis.thresholds import Thresholds
from helpers.diagnosis.units import largest_signal, norm


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
    check_model(model)
    check_loss_function(loss_fn)
    batch_size = check_batch(model, batch)
    tensors = list(list_tensors(batch))

    def run_pass(*, find_birth: bool = False) -> tuple[Recorder, Any, Tensor]:
        recorder = Recorder(model, tensors, batch_size, limits.flat_slope, find_birth=find_birth)
        with recorder, torch.inference_mode(False), torch.enable_grad():
            outputs = call_model(model, batch)
            check_targets(outputs, batch)
            loss = call_loss(loss_fn, outputs, batch)
        return recorder, outputs, loss

    with preserved(model, tensors):
        recorder, outputs, loss = run_pass()
        check_loss(loss)
        gradients = measure_backward(model, recorder, loss)
        unseen = find_hidden(recorder.record, loss)
        given = list(list_tensors(outputs))
        found = Findings(recorder.record, loss.item(), gradients, given, batch_size, unseen=unseen)
        found.cut_off = find_cut_off(recorder.record, model, gradients)
        found.inputs_signal = largest_signal(list_tensors(inputs_of(batch)), batch_size)
        found.outputs_signal = largest_signal(given, batch_size)
        look_closer(found, model, loss, partial(loss_fn, outputs), targets_of(batch))
        if found.outputs_signal < limits.signal and isinstance(outputs, Tensor):
            with torch.no_grad():
                empty = call_loss(loss_fn, torch.zeros_like(outputs), batch)
            found.empty_loss = empty.item()
    if not found.is_finite:
        with preserved(model, tensors):
            found.record.born = run_pass(find_birth=True)[0].record.born
    return found


def measure_backward(model: nn.Module, recorder: Recorder, loss: Tensor) -> list[Gradient]:
    """Give every call its δ and return the parameters' gradients; the graph is kept."""
    named = [(path, weight) for path, weight in model.named_parameters() if weight.requires_grad]
    calls = [call for call in recorder.record.calls if call.edge is not None]
    wanted = [weight for _, weight in named] + [call.edge for call in calls]
    with noted("This came from the backward pass, from this loss: ", loss):
        found = torch.autograd.grad(loss, wanted, allow_unused=True, retain_graph=True)
    if all(gradient is None for gradient in found[: len(named)]):
        raise CannotDiagnose(DEPENDS_ON_NOTHING)
    for call, delta in zip(calls, found[len(named) :], strict=True):
        if delta is not None:
            call.note_delta(delta)
    return [
        _measure(path, weight, gradient)
        for (path, weight), gradient in zip(named, found, strict=False)
    ]


def _measure(path: str, weight: Tensor, gradient: Tensor | None) -> Gradient:
    size = norm(weight)
    if gradient is None:
        return Gradient(path, weight.dtype, size, math.nan, math.nan, True, False)
    if gradient.is_sparse:  # of an embedding: the rows that the batch has used
        gradient = gradient.coalesce().values()
    length, entries = norm(gradient), gradient.numel()
    zeros = 1 - torch.count_nonzero(gradient).item() / entries if entries else math.nan
    return Gradient(path, weight.dtype, size, length, zeros, math.isfinite(length), True)
