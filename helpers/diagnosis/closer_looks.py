"""Looks that cost a little more, for what the size of δ at each call does not tell.

All of them use the graph of the one forward pass, and most are taken only where there is reason to.
"""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.autograd.graph import get_gradient_edge

from helpers.diagnosis.catalogue import KNOWN
from helpers.diagnosis.conditioning import measure_conditioning
from helpers.diagnosis.findings import Findings, Learning
from helpers.diagnosis.units import norm

SCALE = 2.0**15  # the largest power of 2 that half precision can hold
SHUFFLES = 15


def look_closer(
    found: Findings,
    model: nn.Module,
    loss: Tensor,
    loss_of_targets: Callable[..., Tensor],
    targets: Sequence[object],
) -> None:
    """Complete the findings of a pass whose graph is still there.

    Args:
        found: with the calls and their δ.
        model: whose pass it was.
        loss: its loss, with the graph.
        loss_of_targets: the loss of the same outputs, for other targets.
        targets: what of the batch the loss is given, nothing if it takes that from elsewhere.

    """
    found.head_slope = measure_head_slope(found, loss)
    weights = dict(model.named_parameters())
    found.moved = any(
        gradient.gradient_norm > 0 and weights[gradient.path].dim() > 1
        for gradient in found.gradients
    )
    if any(gradient.dtype == torch.float16 and gradient.zeros > 0 for gradient in found.gradients):
        found.zeros_when_scaled = count_zeros_when_scaled(found, weights, loss)
    if len(found.layers) > 1 and found.is_finite:
        calls = [call for layer in found.layers for call in layer.calls]
        found.conditioning = measure_conditioning(calls, found.batch_size)
    is_narrow = found.conditioning is not None and found.conditioning.is_narrow
    if is_narrow or not math.isnan(found.head_slope):
        found.learning = measure_learning(found.loss, loss_of_targets, targets, found.batch_size)


def measure_head_slope(found: Findings, loss: Tensor) -> float:
    """Return how much of ∂L/∂a the last function's slope lets through to ∂L/∂z.

    That is the root mean square of its slope over the outputs, each weighed by the square of
    ∂L/∂a: where the answer is most wrong counts most.

    Returns:
        As a share of the steepest slope; NaN if the last call does not make the output.

    """
    if not found.calls or not found.is_output(found.calls[-1]):
        return math.nan
    head = found.calls[-1]
    if head.edge is None:
        return math.nan
    (given,) = torch.autograd.grad(
        loss, get_gradient_edge(head.output), allow_unused=True, retain_graph=True
    )
    size = 0.0 if given is None else norm(given)
    return head.delta_norm / size / KNOWN[head.function].ceiling if size > 0 else math.nan


def count_zeros_when_scaled(
    found: Findings, weights: Mapping[str, Tensor], loss: Tensor
) -> dict[str, float]:
    """Return the share of exact zeros in each gradient if the loss is `SCALE` times as large.

    A 0 that is none then had underflowed; one that stays has another reason.
    """
    paths = [gradient.path for gradient in found.gradients if gradient.arrives]
    scaled = torch.autograd.grad(
        loss,
        [weights[path] for path in paths],
        grad_outputs=torch.full_like(loss, SCALE),
        retain_graph=True,
    )
    return {
        path: (gradient == 0).float().mean().item()
        for path, gradient in zip(paths, scaled, strict=True)
    }


def measure_learning(
    loss: float,
    loss_of_targets: Callable[..., Tensor],
    targets: Sequence[object],
    batch_size: int,
) -> Learning | None:
    """Hold the loss against that of the same outputs with the targets of other examples.

    Returns:
        None if there are no targets that could be moved from example to example, or no numbers.

    """
    tensors = [
        each for each in targets if isinstance(each, Tensor) and each.shape[:1] == (batch_size,)
    ]
    if not targets or len(tensors) < len(targets):
        return None
    with torch.no_grad():
        moved = [
            float(loss_of_targets(*(each.roll(places, 0) for each in tensors)))
            for places in range(1, min(SHUFFLES, batch_size - 1) + 1)
        ]
    if not all(map(math.isfinite, [loss, *moved])) or not any(moved):
        return None
    usual, spread = statistics.fmean(moved), statistics.pstdev(moved)
    return Learning(loss / usual, (usual - loss) / spread if spread > 0 else 0.0)
