"""Records every call of an activation function in a pass, whatever form the call has.

Modules, functions, methods and in-place forms all end in a torch function, and that is where a
recording listens; hooks tell only which module was running.
"""

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack

import torch
from torch import Tensor, nn
from torch._C._functorch import is_functorch_wrapped_tensor
from torch.autograd.graph import get_gradient_edge
from torch.overrides import TorchFunctionMode

from helpers.diagnosis.calls import LOSS, Call, Record, name_place
from helpers.diagnosis.catalogue import (
    DIFFERENCES,
    FUSED,
    GATES,
    KNOWN,
    LOSSES,
    MAPS,
    MASKING,
    MATCHING,
    NORMALISERS,
    PRODUCTS,
    is_noise,
    name_called,
    plain_name,
)
from helpers.diagnosis.origins import Origins
from helpers.diagnosis.slopes import may_overwrite, measure_slope
from helpers.diagnosis.units import (
    channel_dimension,
    one_sided_units,
    root_mean_square,
    share_where,
    signal_share,
)


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
        self._origins = Origins(model)
        self._counts: Counter[tuple[str, str]] = Counter()
        self._given: tuple[float, bool] | None = None
        self._dropouts = 0
        self._gates: dict[int, Call] = {}  # that may be one, by where their outputs lie
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
        if self._running:
            name = name_called(name, args, kwargs)
        first = args[0] if args else kwargs.get("input")
        if not isinstance(first, Tensor) or not first.is_floating_point():
            result = func(*args, **kwargs)
            self._look_at(name, args, kwargs, result)
        elif is_functorch_wrapped_tensor(first):
            result = func(*args, **kwargs)
            if name in KNOWN:
                self._note_unseen("a function under torch.func, whose values are not visible")
        elif name in KNOWN and not self._origins.are_parameters(first):
            result = self._activate(name, func, first, args, kwargs)
        else:
            self.record.aside += name in KNOWN
            if name in MAPS and first.layout is torch.strided:
                is_batch = any(is_part(first, tensor) for tensor in self._batch)
                self._given = (root_mean_square(first), is_batch)
            result = func(*args, **kwargs)
            self._look_at(name, args, kwargs, result)
        self._origins.follow(args, kwargs, result)
        return result

    def _activate(self, name, func, z, args, kwargs):
        edge = get_gradient_edge(z) if z.requires_grad else None
        with torch.inference_mode(False):
            is_safe = not (may_overwrite(func, args, kwargs) or z.is_inference())
            before = z.detach() if is_safe else z.detach().clone()
        chance = torch.get_rng_state() if name == "rrelu" else None
        result = func(*args, **kwargs)
        self._look_at(name, args, kwargs, result)
        z_rms = root_mean_square(before)
        is_finite = math.isfinite(z_rms)
        slope = measure_slope(
            func, before, args, kwargs, result=result, is_finite=is_finite, chance=chance
        )
        known, place = KNOWN[name], self._place
        self._counts[place, name] += 1
        given = self._given or (None, False)
        steepness = slope.abs()
        dead, always_on = None, None
        if known.rectifies:
            dead, always_on = one_sided_units(z, steepness, is_finite)
        call = Call(
            place=place,
            function=name,
            step=self._counts[place, name],
            shape=tuple(before.shape),
            z_rms=z_rms,
            slope_rms=root_mean_square(slope),
            flat=share_where(torch.lt, steepness, self._flat_slope * known.ceiling),
            dead=dead,
            always_on=always_on,
            signal=signal_share(result.detach(), self._batch_size),
            seen=before.numel() // max(1, before.shape[channel_dimension(z)] if z.dim() else 1),
            input_rms=given[0],
            on_inputs=given[1],
            dropouts=self._dropouts,
            edge=edge,
            output=result,
            made=result.grad_fn,
        )
        self.record.calls.append(call)
        if name in GATES and edge is not None:
            self._gates[result.untyped_storage().data_ptr()] = call
        return result

    def _look_at(self, name: str, args: tuple, kwargs: dict, result: object) -> None:
        first = args[0] if args else kwargs.get("input")
        if name in FUSED:
            self._note_unseen(FUSED[name])
        if name in PRODUCTS:
            self._note_gates(args)
        self._dropouts += is_noise(name, args, kwargs)
        if name in LOSSES and isinstance(first, Tensor):
            self.record.losses.append((name, first))
        if name in MATCHING or (name in DIFFERENCES and not self._running):
            self._note_spread(name, args)
        if name == "detach" and self._running and getattr(first, "grad_fn", None) is not None:
            self.record.detached.append((self._place, first.grad_fn))
        if not isinstance(result, Tensor) or not result.is_floating_point():
            return
        if name in NORMALISERS:
            self.record.normalised.append((name, result))
        if self._find_birth and self.record.born is None and _is_born(name, result):
            self.record.born = (name, self._place)

    def _note_spread(self, name: str, args: tuple) -> None:
        """Note that one of two tensors is a whole one of the batch, and each has not its own."""
        one, other = (*args, None, None)[:2]
        if not (isinstance(one, Tensor) and isinstance(other, Tensor)):
            return
        entries = torch.broadcast_shapes(one.shape, other.shape).numel()
        is_spread = entries > max(one.numel(), other.numel())
        if is_spread and any(is_whole(each, self._batch) for each in (one, other)):
            self.record.spread.append((name, one, other))

    def _note_gates(self, factors: tuple) -> None:
        """Note which calls gate what has been made elsewhere: not z itself, as in a swish."""
        tensors = [
            each
            for each in factors
            if isinstance(each, Tensor) and each.requires_grad and each.layout is torch.strided
        ]
        for factor, other in itertools.permutations(tensors, 2):
            call = self._gates.get(factor.untyped_storage().data_ptr())
            if call is not None and not self._origins.are_parameters(other):
                z = (call.edge.node, call.edge.output_nr)
                call.is_gate |= (other.grad_fn, other.output_nr) != z

    def _note_unseen(self, what: str) -> None:
        sentence = f"{name_place(self._place)} runs {what}."
        if sentence not in self.record.unseen:
            self.record.unseen.append(sentence)

    @property
    def _place(self) -> str:
        return (self._running[-1] or "the model") if self._running else LOSS


def _is_born(name: str, result: Tensor) -> bool:
    """Tell whether a result is not finite; a mask's infinity is meant."""
    return bool(result.isnan().any()) or (name not in MASKING and bool(result.isinf().any()))


def is_whole(tensor: Tensor, others: Iterable[Tensor]) -> bool:
    """Tell whether a tensor is one of the others, as it is."""
    return any(is_part(tensor, other) and tensor.shape == other.shape for other in others)


def is_part(tensor: Tensor, whole: Tensor) -> bool:
    """Tell whether a tensor is the other one, or a view of it."""
    if not tensor.layout is whole.layout is torch.strided:
        return False
    return tensor.untyped_storage().data_ptr() == whole.untyped_storage().data_ptr()
