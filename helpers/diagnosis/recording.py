"""Records every call of an activation function in a pass, whatever form the call has.

Modules, functions, methods and in-place forms all end in a torch function, and that is where a
recording listens; hooks tell only which module was running.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.autograd.graph import GradientEdge, get_gradient_edge
from torch.overrides import TorchFunctionMode

from helpers.diagnosis.catalogue import (
    FUSED,
    KNOWN,
    LOSSES,
    MAPS,
    MASKING,
    NORMALISERS,
    plain_name,
)
from helpers.diagnosis.units import channel_dimension, dead_units, signal_share


@dataclass
class Call:
    """One call of an activation function.

    Attributes:
        place: the path of the module that was running, empty for the model itself.
        function: its name.
        step: which call of this function in this place it is, from 1.
        shape: of z.
        z_rms, slope_rms: root mean squares of z and of the slope f'(z).
        flat: share of z in the flat part.
        dead: share of units without any slope; None where that says nothing.
        signal: spread of the outputs between examples, as a share of their size.
        seen: at how many examples and places each unit was seen.
        input_rms: of what the layer before was given; None if no layer came before.
        on_inputs: whether that was the batch itself.
        edge: where ∂L/∂z comes by in the backward pass; None if none will.
        output: what came out.
        delta_norm: ‖∂L/∂z‖ over batch and units, after a backward pass.
        delta_zeros: share of ∂L/∂z that is exactly 0.

    """

    place: str
    function: str
    step: int
    shape: tuple[int, ...]
    z_rms: float
    slope_rms: float
    flat: float
    dead: float | None
    signal: float
    seen: int
    input_rms: float | None
    on_inputs: bool
    edge: GradientEdge | None
    output: Tensor
    delta_norm: float = float("nan")
    delta_zeros: float = float("nan")

    def note_delta(self, delta: Tensor) -> None:
        """Note the size of ∂L/∂z, in float64, where the squares of minute entries are not 0."""
        self.delta_norm = delta.detach().double().norm().item()
        self.delta_zeros = (delta == 0).float().mean().item()


@dataclass
class Record:
    """What a pass has shown.

    Attributes:
        calls: of activation functions, in order.
        losses: names of the loss functions that were called, with the predictions they took.
        normalised: names of functions that make probabilities, with what they made.
        born: the first operation whose result is not finite, and its place, if it was looked for.
        unseen: what happened where nobody can look, one sentence each.

    """

    calls: list[Call] = field(default_factory=list)
    losses: list[tuple[str, Tensor]] = field(default_factory=list)
    normalised: list[tuple[str, Tensor]] = field(default_factory=list)
    born: tuple[str, str] | None = None
    unseen: list[str] = field(default_factory=list)


class Recorder(TorchFunctionMode):
    """Fill a `Record` while the `with` block runs; hooks and mode are gone after it."""

    def __init__(
        self,
        model: nn.Module,
        batch: list[Tensor],
        batch_size: int,
        flat_slope: float,
        *,
        find_birth: bool = False,
        is_running: bool = False,
    ) -> None:
        """Take the model, the tensors of the batch, their number of examples, and what is flat.

        Args:
            model: whose modules give the places their names.
            batch: all tensors that the model is given.
            batch_size: the number of examples.
            flat_slope: the share of a function's largest slope below which it is flat.
            find_birth: look at every result for the first that is not finite, which takes time.
            is_running: whether the model is being called already when the block begins.

        """
        super().__init__()
        self.record = Record()
        self._model, self._batch, self._batch_size = model, batch, batch_size
        self._flat_slope, self._find_birth = flat_slope, find_birth
        self._running = [""] if is_running else []
        self._counts: Counter[tuple[str, str]] = Counter()
        self._given: tuple[float, bool] | None = None
        self._hooks = ExitStack()
        self.is_on = False

    def __enter__(self) -> "Recorder":
        self.is_on = True
        for path, module in self._model.named_modules():
            if self._running and module is self._model:
                continue
            before = module.register_forward_pre_hook(self._enter(path), prepend=True)
            after = module.register_forward_hook(self._leave, always_call=True)
            self._hooks.callback(before.remove)
            self._hooks.callback(after.remove)
        super().__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self.is_on = False
        super().__exit__(*exception)
        self._hooks.close()

    def _enter(self, path: str) -> Callable[..., None]:
        return lambda *_: self._running.append(path)

    def _leave(self, *_: object) -> None:
        self._running.pop()

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        name = plain_name(func)
        first = args[0] if args else kwargs.get("input")
        if name in KNOWN and isinstance(first, Tensor) and first.is_floating_point():
            return self._activate(name, func, first, args, kwargs)
        if name in MAPS and isinstance(first, Tensor) and first.is_floating_point():
            is_batch = any(is_part(first, tensor) for tensor in self._batch)
            self._given = (_rms(first), is_batch)
        result = func(*args, **kwargs)
        self._look_at(name, first, result)
        return result

    def _activate(self, name, func, z, args, kwargs):
        edge = get_gradient_edge(z) if z.requires_grad else None
        before = z.detach().clone()  # an in-place form will overwrite it
        result = func(*args, **kwargs)
        self._look_at(name, z, result)
        slope = _slope(func, before, args, kwargs)
        known, place = KNOWN[name], self._place
        self._counts[place, name] += 1
        given = self._given or (None, False)
        self.record.calls.append(
            Call(
                place=place,
                function=name,
                step=self._counts[place, name],
                shape=tuple(before.shape),
                z_rms=_rms(before),
                slope_rms=_rms(slope),
                flat=(slope.abs() < self._flat_slope * known.ceiling).float().mean().item(),
                dead=None if known.saturates else dead_units(z, slope, self._batch_size),
                signal=signal_share(result.detach(), self._batch_size),
                seen=before.numel() // max(1, before.shape[channel_dimension(z)] if z.dim() else 1),
                input_rms=given[0],
                on_inputs=given[1],
                edge=edge,
                output=result,
            )
        )
        return result

    def _look_at(self, name: str, first: object, result: object) -> None:
        if name in FUSED:
            sentence = f"{self._place}: {FUSED[name]}"
            if sentence not in self.record.unseen:
                self.record.unseen.append(sentence)
        if name in LOSSES and isinstance(first, Tensor):
            self.record.losses.append((name, first))
        if not isinstance(result, Tensor) or not result.is_floating_point():
            return
        if name in NORMALISERS:
            self.record.normalised.append((name, result))
        if self._find_birth and self.record.born is None and _is_born(name, result):
            self.record.born = (name, self._place)

    @property
    def _place(self) -> str:
        return (self._running[-1] or "the model") if self._running else "the loss"


def _slope(func: Callable, z: Tensor, args: tuple, kwargs: dict) -> Tensor:
    """Return f'(z), elementwise, from the very call that was made."""
    with torch.enable_grad():
        z = z.requires_grad_(True)
        copy = z.clone()  # which an in-place form may overwrite
        kwargs = {key: value for key, value in kwargs.items() if key not in ("out", "input")}
        return torch.autograd.grad(func(copy, *args[1:], **kwargs).sum(), z)[0]


def _rms(values: Tensor) -> float:
    return values.detach().float().square().mean().sqrt().item()


def _is_born(name: str, result: Tensor) -> bool:
    """Tell whether a result is not finite; a mask's infinity is meant."""
    return bool(result.isnan().any()) or (name not in MASKING and bool(result.isinf().any()))


def is_part(tensor: Tensor, whole: Tensor) -> bool:
    """Tell whether a tensor is the other one, or a view of it."""
    return tensor.untyped_storage().data_ptr() == whole.untyped_storage().data_ptr()
