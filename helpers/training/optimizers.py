"""torch's own optimisers, for one network or for a stack of networks with settings of their own."""

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from numbers import Real
from typing import NamedTuple

import torch
from torch import Tensor

from helpers.networks import BaseNetwork

OPTIMIZERS = ("sgd", "adam", "adamw")


class Settings(NamedTuple):
    """How the steps of one network are made; momentum is for SGD alone."""

    learning_rate: float
    momentum: float = 0.0
    weight_decay: float = 0.0


def check_settings(name: str, settings: Settings) -> None:
    """Refuse an optimiser or a setting that torch does not have.

    Raises:
        ValueError: an unknown name, a setting that is negative or not finite, or momentum for an
            optimiser that has none.

    """
    if name not in OPTIMIZERS:
        raise ValueError(f"unknown optimizer {name!r}: choose one of {', '.join(OPTIMIZERS)}")
    for key, value in settings._asdict().items():
        if not (isinstance(value, Real) and math.isfinite(value) and value >= 0):
            raise ValueError(f"{key} must be a finite number of at least 0, not {value!r}")
    if name != "sgd" and settings.momentum:
        raise ValueError(f"momentum is a setting of sgd; {name} keeps its own: leave it out")


def states_per_parameter(name: str, settings: Iterable[Settings]) -> int:
    """Return how many numbers an optimiser keeps for each parameter."""
    if name == "sgd":
        return int(any(each.momentum for each in settings))
    return 2


def make_optimizer(
    network: BaseNetwork,
    name: str,
    learning_rate: float,
    momentum: float = 0.0,
    weight_decay: float = 0.0,
    layer_rates: Sequence[float] | None = None,
) -> torch.optim.Optimizer:
    """Build torch's own SGD, Adam or AdamW; `momentum` is for SGD alone.

    Args:
        network: whose parameters to move.
        name: ``"sgd"``, ``"adam"`` or ``"adamw"``.
        learning_rate: step size.
        momentum: of SGD.
        weight_decay: as the optimiser defines it.
        layer_rates: factors on the learning rate, one per linear map, the output last.

    Raises:
        ValueError: an unknown name, a setting that the optimiser does not have or that is negative
            or not finite, or not one layer rate per linear map.

    """
    settings = Settings(learning_rate, momentum, weight_decay)
    check_settings(name, settings)
    factor_of = layer_factors(network, layer_rates)
    groups = [
        _group(name, [parameter for _, parameter in named], settings, factor)
        for factor, named in itertools.groupby(
            network.named_parameters(), key=lambda pair: factor_of(pair[0])
        )
    ]
    return _kind(name)(groups)


class StackedOptimizer:
    """One of torch's optimisers on a stack of networks, each with settings of its own."""

    def __init__(
        self,
        parameters: dict[str, Tensor],
        name: str,
        settings: Sequence[Settings],
        factor_of: Callable[[str], float],
    ) -> None:
        """Build it from settings that `check_settings` has found good.

        Args:
            parameters: by name, each (networks, *shape).
            name: ``"sgd"``, ``"adam"`` or ``"adamw"``.
            settings: one per network; neighbours with equal ones are moved together, so put them
                side by side.
            factor_of: the factor on the learning rate, by a parameter's name.

        """
        self._parameters = parameters
        blocks = list(_blocks(settings))
        self._sizes = [end - start for start, end in blocks]
        # Rows of a stack share its memory, so that a step on them is a step of those networks.
        self._rows = {
            key: [stack.detach()[start:end] for start, end in blocks]
            for key, stack in parameters.items()
        }
        keys_of: dict[float, list[str]] = {}
        for key in parameters:
            keys_of.setdefault(factor_of(key), []).append(key)
        groups = [
            _group(name, [self._rows[key][index] for key in keys], settings[start], factor)
            for factor, keys in keys_of.items()
            for index, (start, _) in enumerate(blocks)
        ]
        # Fused: one pass over the memory instead of one per operation.
        self._optimizer = _kind(name)(groups, fused=True)

    def step(self) -> None:
        """Move all parameters by their gradients, and forget these."""
        for key, stack in self._parameters.items():
            for rows, gradient in zip(self._rows[key], stack.grad.split(self._sizes), strict=True):
                rows.grad = gradient
            stack.grad = None
        self._optimizer.step()


def layer_factors(
    network: BaseNetwork, layer_rates: Sequence[float] | None
) -> Callable[[str], float]:
    """Return the factor on the learning rate for a parameter's name.

    What normalises a layer's pre-activations has the factor of that layer.

    Raises:
        ValueError: not one finite factor of at least 0 per linear map.

    """
    count = len(network.linear_maps)
    rates = [1.0] * count if layer_rates is None else list(layer_rates)
    good = all(isinstance(rate, Real) and math.isfinite(rate) and rate >= 0 for rate in rates)
    if len(rates) != count or not good:
        raise ValueError(
            f"layer_rates needs one finite factor of at least 0 for each of the {count} linear "
            f"maps, the output last, not {rates}"
        )

    def factor(name: str) -> float:
        parts = name.split(".")
        return rates[int(parts[1])] if parts[0] == "hidden_layers" else rates[-1]

    return factor


def _blocks(settings: Sequence[Settings]) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each run of equal settings."""
    start = 0
    for _, run in itertools.groupby(settings):
        end = start + len(list(run))
        yield start, end
        start = end


def _group(name: str, parameters: list[Tensor], settings: Settings, factor: float) -> dict:
    group = {
        "params": parameters,
        "lr": settings.learning_rate * factor,
        "weight_decay": settings.weight_decay,
    }
    return group | {"momentum": settings.momentum} if name == "sgd" else group


def _kind(name: str) -> type[torch.optim.Optimizer]:
    return {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[name]
