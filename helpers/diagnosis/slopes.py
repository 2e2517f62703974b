"""The slope of an activation function at every z, from the very call that was made."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from types import MappingProxyType

import torch
from torch import Tensor
from torch.autograd.graph import saved_tensors_hooks

from helpers.diagnosis.catalogue import plain_name

# Slopes that follow from what came out, if that is finite: no second call, no graph.
BY_RESULT: Mapping[str, Callable[[Tensor], Tensor]] = MappingProxyType(
    {
        "relu": torch.sign,
        "sigmoid": lambda a: a * (1 - a),
        "tanh": lambda a: (1 - a) * (1 + a),  # near ±1 more exact than 1 - a²
    }
)


def may_overwrite(func: Callable, args: tuple, kwargs: dict) -> bool:
    """Tell whether a call may write into its first argument; if in doubt, it may."""
    in_place = str(getattr(func, "__name__", "_")).endswith("_") or "out" in kwargs
    return in_place or any(each is True for each in (*args[1:], *kwargs.values()))


def measure_slope(
    func: Callable,
    z: Tensor,
    args: tuple,
    kwargs: dict,
    *,
    result: Tensor,
    is_finite: bool,
    chance: Tensor | None,
) -> Tensor:
    """Return f'(z), elementwise, from the very call that was made.

    Args:
        func: what was called, perhaps in place.
        z: its first argument as it was before.
        args: of the call.
        kwargs: of the call.
        result: what it gave.
        is_finite: whether all of z is.
        chance: the state of the random numbers at the call, if it draws any.

    """
    by_result = BY_RESULT.get(plain_name(func))
    if by_result is not None and is_finite:
        with torch.inference_mode(False), torch.no_grad():
            return by_result(result.detach())
    kwargs = {key: value for key, value in kwargs.items() if key not in ("out", "input")}
    with torch.inference_mode(False), torch.enable_grad(), ExitStack() as stack:
        # What a checkpoint counts to see whether it computes the same again has no part in this.
        stack.enter_context(saved_tensors_hooks(_as_it_is, _as_it_is))
        if chance is not None:
            stack.enter_context(torch.random.fork_rng(devices=[]))
            torch.set_rng_state(chance)
        z = z.detach().requires_grad_(True)
        copy = z.clone() if may_overwrite(func, args, kwargs) else z
        result = func(copy, *args[1:], **kwargs)
        one = torch.ones((), dtype=result.dtype, device=result.device)
        return torch.autograd.grad(result, z, one.expand_as(result))[0]


def _as_it_is(tensor: Tensor) -> Tensor:
    return tensor
