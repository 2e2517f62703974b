"""How evenly the layers pass on changes in different directions, as far as a few passes can tell.

A vector of random numbers u, sent back from the last call to the first, comes out as Jᵀu, where J
is an example's Jacobian: its length along a direction is random times the singular value of that
direction. So a few of them tell how unequal the large singular values are, without J itself, which
would take a backward pass per output.

The largest singular value over the median one, of which lesson 07 speaks, would not do for every
function: half the slopes of ReLU are 0, so half its singular values are 0 in a healthy network.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from helpers.diagnosis.calls import Call
from helpers.diagnosis.units import by_example

MANY_FLAT = 0.25  # of the slopes of a call
ROWS = 3  # vectors sent back for each example
FEWEST = 16  # examples, and units of a call, of which three directions are a small part


@dataclass(frozen=True)
class Conditioning:
    """How many directions pass the layers, and how unequally.

    Attributes:
        shared: in how many directions lies what all examples send back: (Σσ²)² / Σσ⁴ over the
            singular values σ of all their Jᵀu, each scaled to length 1.
        at_most: the same for as many vectors without any preferred direction.
        own: σ₁ / σ₃ of three Jᵀu of one example, as a geometric mean over examples; NaN if it was
            not measured.

    """

    shared: float
    at_most: float
    own: float = float("nan")

    @property
    def is_narrow(self) -> bool:
        """Whether what comes back lies in less than half as many directions as it could."""
        return self.shared < self.at_most / 2


def measure_conditioning(calls: Sequence[Call], batch_size: int) -> Conditioning | None:
    """Send random vectors back from the output of the last call to z of the first.

    The second and the third vector are sent only if the first comes back in less than half as many
    directions as it could, which spares networks that are far from ill their time, and not where so
    many slopes are 0, as those of ReLU, that an example has few directions of its own.

    Args:
        calls: at least two, with their edges; the graph must not have been freed.
        batch_size: the number of examples.

    Returns:
        What came back; None if nothing did, or if there is too little to compare.

    """
    first, last = calls[0], calls[-1]
    if last.output.numel() < FEWEST * batch_size:
        return None
    chance = torch.Generator().manual_seed(0)
    rows = [_send_back(first, last, batch_size, chance)]
    if rows[0] is None:
        return None
    used = _usable(rows[0])
    examples, units = int(used.sum()), rows[0].shape[1]
    if examples < FEWEST or units < FEWEST:
        return None
    found = rows[0][used]
    found = found / found.norm(dim=1, keepdim=True)
    gram = found @ found.T
    shared = (gram.trace().square() / gram.square().sum()).item()
    few = Conditioning(shared, at_most=1 / (1 / examples + 1 / units))
    if not few.is_narrow or any(call.flat >= MANY_FLAT for call in calls):
        return few
    rows += [_send_back(first, last, batch_size, chance) for _ in range(ROWS - 1)]
    values = torch.linalg.svdvals(torch.stack(rows, dim=1)[used])
    smallest = values[:, -1].clamp_min(torch.finfo(values.dtype).eps * values[:, 0])
    own = (values[:, 0] / smallest).log().mean().exp().item()
    return replace(few, own=own)


def _send_back(first: Call, last: Call, batch_size: int, chance: torch.Generator) -> Tensor | None:
    """Return Jᵀu, float64 (examples, units of the first call), for random u."""
    drawn = torch.randn(last.output.shape, generator=chance).to(last.output)
    (back,) = torch.autograd.grad(
        last.output, first.edge, drawn, retain_graph=True, allow_unused=True
    )
    return None if back is None else by_example(back.cpu().double(), batch_size)


def _usable(rows: Tensor) -> Tensor:
    """Tell which examples sent back something finite."""
    return rows.isfinite().all(dim=1) & (rows != 0).any(dim=1)
