"""Sorting a grid of networks into stacks that can be trained as one and fit into memory."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real

from torch import nn

from helpers.networks import BaseNetwork
from helpers.training.optimizers import Settings, check_settings, states_per_parameter
from helpers.training.stacked import bytes_per_network


@dataclass(frozen=True)
class Chunk:
    """Networks to train as one stack.

    Attributes:
        indices: their places in the grid.
        networks: of one architecture; those with equal settings side by side.
        settings: one per network.
        optimizer: the same for all.
        seeds: of the order of the data, one per network.
        memory: bytes that its training takes.

    """

    indices: list[int]
    networks: list[BaseNetwork]
    settings: list[Settings]
    optimizer: str
    seeds: list[int]
    memory: float


def list_networks(networks: Iterable[BaseNetwork]) -> list[BaseNetwork]:
    """Return the networks of a grid as a list.

    Raises:
        ValueError: one network alone instead of several, or something that is no network.

    """
    if isinstance(networks, nn.Module) or not isinstance(networks, Iterable):
        raise ValueError(
            f"a grid is a list of networks, not a {type(networks).__name__}: put a single network "
            "into a list, [network]"
        )
    listed = list(networks)
    for index, network in enumerate(listed):
        if not isinstance(network, BaseNetwork):
            raise ValueError(f"network {index} is a {type(network).__name__}: use a BaseNetwork")
    return listed


def plan_chunks(
    networks: Sequence[BaseNetwork],
    *,
    settings: Mapping[str, float | Sequence[float]],
    optimizer: str | Sequence[str],
    seed: int | Sequence[int],
    samples: int,
    memory_limit: float,
) -> list[Chunk]:
    """Sort networks into chunks of one architecture and one optimiser, none above the limit.

    Args:
        networks: the grid.
        settings: of the optimiser, by name; each one value for all networks or one per network.
        optimizer: one name for all, or one per network.
        seed: one for all, or one per network.
        samples: computed at once.
        memory_limit: bytes that a chunk may take, counted by `bytes_per_network`.

    Raises:
        ValueError: the grid is empty, cannot be stacked, has settings that do not fit its
            optimisers, or has a network above the limit.

    """
    if not len(networks):
        raise ValueError("the grid of networks is empty: give at least one network")
    _refuse_unstackable(networks)
    count = len(networks)
    if not (isinstance(memory_limit, Real) and memory_limit >= 0):
        raise ValueError(f"memory_limit must be a number of bytes, not {memory_limit!r}")
    optimizers = _one_each(optimizer, count, "optimizer")
    seeds = _one_each(seed, count, "seed")
    for each in seeds:
        if isinstance(each, bool) or not isinstance(each, Integral):
            raise ValueError(f"seed must be a whole number, not {each!r}")
    columns = [_one_each(values, count, name) for name, values in settings.items()]
    all_settings = [Settings(*row) for row in zip(*columns, strict=True)]
    families: dict[tuple[str, str], list[int]] = {}
    for index, network in enumerate(networks):
        check_settings(optimizers[index], all_settings[index])
        family = (json.dumps(network.config, sort_keys=True), optimizers[index])
        families.setdefault(family, []).append(index)
    chunks = []
    for (_, name), indices in families.items():
        indices.sort(key=all_settings.__getitem__)
        states = states_per_parameter(name, [all_settings[index] for index in indices])
        need = bytes_per_network(networks[indices[0]], samples, states)
        size = len(indices) if math.isinf(memory_limit) else int(memory_limit // need)
        if size < 1:
            raise ValueError(
                f"network {min(indices)} takes about {need / 1e6:,.3g} MB to train, and "
                f"memory_limit allows {memory_limit / 1e6:,.3g} MB: take a smaller network or "
                "batch, or raise the limit if the memory is there"
            )
        for start in range(0, len(indices), size):
            part = indices[start : start + size]
            chunks.append(
                Chunk(
                    indices=part,
                    networks=[networks[index] for index in part],
                    settings=[all_settings[index] for index in part],
                    optimizer=name,
                    seeds=[seeds[index] for index in part],
                    memory=need * len(part),
                )
            )
    return chunks


def _one_each(values: object, count: int, name: str) -> list:
    """Return one value per network from one value for all or a sequence of them."""
    if hasattr(values, "tolist"):  # an array, a tensor, or one number out of these
        values = values.tolist()
    if isinstance(values, str | Real):
        return [values] * count
    if not isinstance(values, Iterable):
        raise ValueError(f"{name} must be one value, or one for each network, not {values!r}")
    listed = [each.item() if hasattr(each, "item") else each for each in values]
    if len(listed) != count:
        raise ValueError(
            f"{name} has {len(listed)} entries for {count} networks: give one per network, or a "
            "single one for all"
        )
    return listed


def _refuse_unstackable(networks: Sequence[BaseNetwork]) -> None:
    owners: dict[int, int] = {}
    for index, network in enumerate(networks):
        if type(network) is not BaseNetwork:
            raise ValueError(
                f"network {index} is a {type(network).__name__}, which cannot be stacked: use "
                "BaseNetwork, or train it by itself"
            )
        for parameter in network.parameters():
            if not parameter.requires_grad:
                raise ValueError(
                    f"network {index} has frozen weights (requires_grad is False), and a stack "
                    "moves them all: train it by itself"
                )
            if owners.setdefault(parameter.data_ptr(), index) != index:
                raise ValueError(
                    f"networks {owners[parameter.data_ptr()]} and {index} share their weights, so "
                    "they cannot be trained as two: give each its own"
                )
