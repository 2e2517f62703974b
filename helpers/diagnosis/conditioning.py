"""How evenly the layers pass on what they are given: singular values of the Jacobian."""

import torch
from torch import Tensor

from helpers.diagnosis.calls import Call

DIRECTIONS = 32


def measure_conditioning(first: Call, last: Call) -> float:
    """Return the largest singular value of ∂a_last/∂z_first over the middle one, for an example.

    Of more than `DIRECTIONS` outputs as many directions are drawn, always the same ones.

    Args:
        first: with its edge; its batch has to be that of `last`.
        last: whose output still has its graph.

    Returns:
        The ratio; infinite if the middle one is 0.

    """
    output = last.output
    size = output[0].numel()
    drawn = torch.randn(size, min(size, DIRECTIONS), generator=torch.Generator().manual_seed(0))
    directions = torch.linalg.qr(drawn).Q.T.to(output)
    seeds = output.new_zeros(len(directions), *output.shape)
    seeds[:, 0] = directions.reshape(-1, *output.shape[1:])
    rows = _pass_back(output, first, seeds)[:, 0].flatten(1)
    values = torch.linalg.svdvals(rows.double())
    middle = values[len(values) // 2]
    return (values[0] / middle).item() if middle > 0 else float("inf")


def _pass_back(output: Tensor, first: Call, seeds: Tensor) -> Tensor:
    """Send every seed back, all at once where the model allows that."""
    try:
        return torch.autograd.grad(
            output, first.edge, seeds, retain_graph=True, is_grads_batched=True
        )[0]
    except RuntimeError:  # an operation that cannot be batched
        each = [
            torch.autograd.grad(output, first.edge, seed, retain_graph=True)[0] for seed in seeds
        ]
        return torch.stack(each)
