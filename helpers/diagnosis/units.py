"""Which numbers of a call belong to one unit, and which to one example; how large numbers are."""

import math
from collections.abc import Callable, Iterable

import torch
from torch import Tensor

# Between these a float32 norm has lost no square that counts.
SMALLEST_PLAIN, LARGEST_PLAIN = 1e-12, 1e18


def norm(values: Tensor) -> float:
    """Return ‖values‖ over all entries, without losing the squares of minute or huge ones.

    Not in float64, which some devices do not have. Not finite if one of the entries is not.
    """
    values = values.detach()
    wide = values.to(torch.promote_types(values.dtype, torch.float32))
    plain = torch.linalg.vector_norm(wide).item()
    if SMALLEST_PLAIN < plain < LARGEST_PLAIN:
        return plain
    largest = values.abs().max().item() if values.numel() else 0.0
    if largest == 0 or not math.isfinite(largest):
        return largest
    return largest * (wide / largest).norm().item()


def root_mean_square(values: Tensor) -> float:
    """Return the root of the mean of the squares of all entries, 0 if there are none."""
    return norm(values) / math.sqrt(max(1, values.numel()))


def by_example(values: Tensor, batch_size: int) -> Tensor | None:
    """Return the values as (example, all others), or None if the examples cannot be told apart.

    Args:
        values: of any shape: with the batch first, second (as in sequences), or merged into the
            first dimension with what follows it.
        batch_size: the number of examples.

    """
    if values.dim() == 0:
        return None
    if values.shape[0] == batch_size:
        return values.reshape(batch_size, -1)
    if values.dim() > 1 and values.shape[1] == batch_size:
        return values.transpose(0, 1).reshape(batch_size, -1)
    if values.dim() > 1 and values.shape[0] % batch_size == 0:
        return values.reshape(batch_size, -1)
    return None


def signal_share(values: Tensor, batch_size: int) -> float:
    """Return how much values differ between examples, as a share of their size.

    The root mean square over units of the standard deviation over examples, divided by the root
    mean square of all values: 0 if every example gives the same, NaN if that cannot be said.
    """
    table = by_example(values, batch_size)
    if table is None or batch_size < 2:
        return float("nan")
    table = table.to(torch.promote_types(table.dtype, torch.float32))
    mean = table.mean(dim=0)
    # From the mean, and not from a difference of squares, where what is small would be lost.
    spread = norm(table - mean)
    size = math.hypot(spread, norm(mean) * math.sqrt(batch_size))
    return spread / size if size else 0.0


def largest_signal(tensors: Iterable[Tensor], batch_size: int) -> float:
    """Return `signal_share` of those tensors that differ most; NaN if that cannot be said."""
    shares = [
        signal_share(tensor.detach(), batch_size)
        for tensor in tensors
        if tensor.layout is torch.strided and not (tensor.is_complex() or tensor.is_meta)
    ]
    return max((share for share in shares if math.isfinite(share)), default=math.nan)


def one_sided_units(z: Tensor, steepness: Tensor, is_finite: bool) -> tuple[float, float]:
    """Return the shares of units that are off, and on, for all examples and at all places.

    A unit is off where its slope is exactly 0. Where z is not a number the slope says nothing; a
    unit that is never a number is neither.

    Args:
        z: what went in.
        steepness: the absolute value of the slope at each z.
        is_finite: whether all of z is.

    """
    channels = channel_dimension(z)
    others = [dimension for dimension in range(steepness.dim()) if dimension != channels]
    if not others:
        return share(steepness == 0), share(steepness != 0)
    if is_finite:
        return share(steepness.amax(dim=others) == 0), share(steepness.amin(dim=others) != 0)
    is_known = ~z.detach().isnan()
    is_unit = is_known.float().amax(dim=others) > 0
    steepest = torch.where(is_known, steepness, 0).amax(dim=others)
    flattest = torch.where(is_known, steepness, math.inf).amin(dim=others)
    return share((steepest == 0) & is_unit), share((flattest != 0) & is_unit)


def share(is_so: Tensor) -> float:
    """Return for which share of the entries something is so; NaN if there are none."""
    return torch.count_nonzero(is_so).item() / is_so.numel() if is_so.numel() else math.nan


def share_where(compare: Callable[..., Tensor], values: Tensor, limit: float) -> float:
    """Return for which share of the entries a comparison holds; NaN if there are none.

    Args:
        compare: `torch.eq`, `torch.lt` or the like.
        values: of any shape.
        limit: what each is compared with.

    """
    if not values.numel():
        return math.nan
    # As numbers: to write and to count truth values takes torch some four times as long.
    holds = torch.empty(values.shape, dtype=torch.float32, device=values.device)
    return compare(values.detach(), limit, out=holds).sum().item() / values.numel()


def channel_dimension(z: Tensor) -> int:
    """Return which dimension counts the units: the channels of a convolution, else the last."""
    made_by = z.grad_fn.name() if z.grad_fn is not None else ""
    is_image = z.dim() > 3 or (z.dim() == 3 and ("Conv" in made_by or "BatchNorm" in made_by))
    return 1 if is_image else z.dim() - 1
