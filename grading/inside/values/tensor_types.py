"""Tensors of torch: taken apart into an array and a few facts, and built again as tensors.

A tensor is built again where the tests have imported torch; elsewhere its array is enough. What
led to a tensor stays where it is: a tensor that was computed is one here, too, and not from what.
"""

import sys
from typing import Any

import numpy as np

from grading.inside.values.wire import NotPlain, Refused, exactly


def find_tensor_base(kind: type) -> type | None:
    """Return torch's own type of tensors where a type is exactly that, or that of parameters."""
    torch = sys.modules.get("torch")
    if torch is not None and (kind is torch.Tensor or kind is torch.nn.Parameter):
        return torch.Tensor
    return None


def read_tensor(tensor: Any, size: int) -> np.ndarray:
    """Return what a tensor holds; what NumPy has no dtype for, in the next larger one that it has.

    Args:
        tensor: of torch's own type.
        size: bytes that it may take.

    Raises:
        Refused: it takes more.
        NotPlain: it has no bytes of its own: sparse, nested, quantised, without a device, in the
            middle of a transformation of functions, and whatever else torch may think of.
    """
    import torch

    if tensor.layout is not torch.strided or tensor.device.type == "meta" or tensor.is_nested:
        raise NotPlain
    if tensor.numel() * tensor.element_size() > size:  # before it is copied
        raise Refused(f"The tensor takes more than the {size} bytes that are allowed.")
    try:
        held = tensor.detach().cpu().resolve_conj().resolve_neg()
        if held.is_quantized:
            raise NotPlain
        held.untyped_storage().data_ptr()  # fails where `numpy()` would read any memory at all
        try:
            return held.numpy()
        except TypeError:  # of a dtype that NumPy does not have
            if held.is_complex():
                return held.to(torch.complex64).numpy()
            if held.is_floating_point():
                return held.to(torch.float32).numpy()
            raise
    except Exception:  # torch has no one error for this
        raise NotPlain from None


def list_facts(tensor: Any) -> list:
    """Return what there is to a tensor besides its numbers: dtype, and how gradients see it."""
    torch = sys.modules["torch"]
    kind = type(tensor)
    name = str(tensor.dtype).rpartition(".")[2]
    return [name, tensor.requires_grad, tensor.is_leaf, kind is torch.nn.Parameter]


def build_tensor(array: np.ndarray, facts: Any, grad: Any) -> Any:
    """Build a tensor again, where torch is loaded.

    Args:
        array: its numbers.
        facts: as made by `list_facts`.
        grad: its gradient, a tensor or None.

    Raises:
        Refused: these are not its parts.
    """
    torch = sys.modules["torch"]
    name, has_gradient, is_leaf, is_parameter = exactly(list, facts)
    dtype = getattr(torch, exactly(str, name), None)
    if not isinstance(dtype, torch.dtype):
        raise Refused("The value is damaged: there is no such dtype.")
    try:
        tensor = torch.from_numpy(array.copy()).to(dtype)
        if exactly(bool, is_parameter):
            tensor = torch.nn.Parameter(tensor, exactly(bool, has_gradient))
        elif exactly(bool, has_gradient):
            tensor.requires_grad_()
        if grad is not None:
            tensor.grad = grad
        return tensor if exactly(bool, is_leaf) else tensor.clone()
    except RuntimeError:  # torch does not take these together
        raise Refused("The value is damaged: there is no such tensor.") from None
