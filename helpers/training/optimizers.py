"""torch's own optimisers by name, and their settings."""

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
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


def _group(name: str, parameters: list[Tensor], settings: Settings, factor: float) -> dict:
    group = {
        "params": parameters,
        "lr": settings.learning_rate * factor,
        "weight_decay": settings.weight_decay,
    }
    return group | {"momentum": settings.momentum} if name == "sgd" else group


def _kind(name: str) -> type[torch.optim.Optimizer]:
    return {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[name]
