"""Steps of a stack of networks, each with settings of its own, by torch's own SGD and Adam."""

import itertools
from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor
from torch.optim.adam import adam
from torch.optim.sgd import sgd

from helpers.training.optimizers import Settings

# What torch's classes take if nothing else is said.
BETAS = (0.9, 0.999)
EPSILON = 1e-8


class StackedOptimizer:
    """One of torch's optimisers on a stack.

    It calls the functions that torch's classes of these names call. The classes look after more
    than a stack needs, which takes longer than the steps themselves where networks are small.
    """

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
        self._parameters = list(parameters.values())
        blocks = list(_blocks(settings))
        self._sizes = [end - start for start, end in blocks]
        positions_of: dict[float, list[int]] = {}
        for position, key in enumerate(parameters):
            positions_of.setdefault(factor_of(key), []).append(position)
        # One per factor and block: the positions of its parameters, its block, what moves it.
        self._groups: list[tuple[list[int], int, _Descent | _Adam]] = []
        for factor, positions in positions_of.items():
            for block, (start, end) in enumerate(blocks):
                # Rows of a stack share its memory: a step on them is a step of those networks.
                rows = [self._parameters[position].detach()[start:end] for position in positions]
                rate = settings[start].learning_rate * factor
                if name == "sgd":
                    group = _Descent(rows, settings[start], rate)
                else:
                    group = _Adam(rows, settings[start], rate, decoupled=name == "adamw")
                self._groups.append((positions, block, group))

    def step(self) -> None:
        """Move all parameters by their gradients, and forget these."""
        gradients = [self._split(parameter.grad) for parameter in self._parameters]
        for parameter in self._parameters:
            parameter.grad = None
        for positions, block, group in self._groups:
            group.move([gradients[position][block] for position in positions])

    def _split(self, gradient: Tensor) -> Sequence[Tensor]:
        """Return the gradient's rows, block by block."""
        return (gradient,) if len(self._sizes) == 1 else gradient.split(self._sizes)


class _Descent:
    """SGD on some parameters with the same settings."""

    def __init__(self, rows: list[Tensor], settings: Settings, rate: float) -> None:
        self._rows = rows
        self._rate = rate
        self._settings = settings
        self._velocities: list[Tensor | None] = [None] * len(rows)

    def move(self, gradients: list[Tensor]) -> None:
        sgd(
            self._rows,
            gradients,
            self._velocities,
            fused=True,  # one pass over the memory instead of one per operation
            weight_decay=self._settings.weight_decay,
            momentum=self._settings.momentum,
            lr=self._rate,
            dampening=0.0,
            nesterov=False,
            maximize=False,
        )


class _Adam:
    """Adam on some parameters with the same settings; decoupled, its decay is AdamW's."""

    def __init__(
        self, rows: list[Tensor], settings: Settings, rate: float, decoupled: bool
    ) -> None:
        self._rows = rows
        self._rate = rate
        self._decay = settings.weight_decay
        self._decoupled = decoupled
        self._means = [torch.zeros_like(row) for row in rows]
        self._squares = [torch.zeros_like(row) for row in rows]
        self._counts = [torch.zeros((), device=row.device) for row in rows]

    def move(self, gradients: list[Tensor]) -> None:
        adam(
            self._rows,
            gradients,
            self._means,
            self._squares,
            [],
            self._counts,
            fused=True,
            decoupled_weight_decay=self._decoupled,
            amsgrad=False,
            beta1=BETAS[0],
            beta2=BETAS[1],
            lr=self._rate,
            weight_decay=self._decay,
            eps=EPSILON,
            maximize=False,
        )


def _blocks(settings: Sequence[Settings]) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each run of equal settings."""
    start = 0
    for _, run in itertools.groupby(settings):
        end = start + len(list(run))
        yield start, end
        start = end
