"""The slope of an activation function at every z, from the very call that was made."""

from collections.abc import Callable
from contextlib import ExitStack

import torch
from torch import Tensor
from torch.autograd.graph import saved_tensors_hooks


def measure_slope(
    func: Callable, z: Tensor, args: tuple, kwargs: dict, chance: Tensor | None
) -> Tensor:
    """Return f'(z), elementwise, from the very call that was made.

    Args:
        func: what was called, perhaps in place.
        z: a copy of its first argument.
        args: of the call.
        kwargs: of the call.
        chance: the state of the random numbers at the call, if it draws any.

    """
    kwargs = {key: value for key, value in kwargs.items() if key not in ("out", "input")}
    with torch.inference_mode(False), torch.enable_grad(), ExitStack() as stack:
        # What a checkpoint counts to see whether it computes the same again has no part in this.
        stack.enter_context(saved_tensors_hooks(_as_it_is, _as_it_is))
        if chance is not None:
            stack.enter_context(torch.random.fork_rng(devices=[]))
            torch.set_rng_state(chance)
        z = z.requires_grad_(True)
        copy = z.clone()  # which an in-place form may overwrite
        result = func(copy, *args[1:], **kwargs)
        one = torch.ones((), dtype=result.dtype, device=result.device)
        return torch.autograd.grad(result, z, one.expand_as(result))[0]


def _as_it_is(tensor: Tensor) -> Tensor:
    return tensor
