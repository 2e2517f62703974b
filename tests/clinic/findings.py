"""Diagnoses the clinic's recipes, and holds what was found against what is known to ail them."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch

from helpers.diagnosis import CannotDiagnose, diagnose, watch
from tests.clinic.cases import BATCH, Case, take
from tests.clinic.recipes import Recipe

WATCHED_STEPS = 10


@dataclass(frozen=True)
class Finding:
    """What was found in one network: a recipe with a seed.

    Attributes:
        recipe: whose causes are known.
        seed: of its weights and data.
        named: the verdicts, in their order; those of `watch` last.
        trouble: what a diagnosis could not see or do, empty if nothing.

    """

    recipe: Recipe
    seed: int
    named: tuple[str, ...]
    trouble: tuple[str, ...] = ()

    @property
    def missed(self) -> tuple[str, ...]:
        """The causes that were not named."""
        return tuple(cause for cause in self.recipe.causes if cause not in self.named)

    @property
    def false_alarms(self) -> tuple[str, ...]:
        """The verdicts that are neither a cause nor what a cause brings along."""
        expected = {*self.recipe.causes, *self.recipe.follows}
        return tuple(dict.fromkeys(name for name in self.named if name not in expected))

    @property
    def is_right(self) -> bool:
        """Whether all causes were named, and nothing else but what they bring along.

        Beside a cause that is named it may be said of something else that it was not seen. A
        healthy network has to be seen whole.
        """
        is_seen = not self.trouble or bool(self.recipe.causes)
        return not self.missed and not self.false_alarms and is_seen


def look(recipe: Recipe, seed: int) -> Finding:
    """Diagnose the network of a recipe, and watch its first steps."""
    try:
        report = diagnose(*as_given(recipe.make(seed)))
    except CannotDiagnose as problem:
        return Finding(recipe, seed, (), (str(problem),))
    named = [verdict.name for verdict in report.verdicts]
    named += watch_steps(recipe.make(seed), seed)
    return Finding(recipe, seed, tuple(named), tuple(report.unseen))


def as_given(case: Case) -> tuple:
    """Return model, batch and loss as `diagnose` takes them: a dict is one argument here."""
    inputs, targets = case.batch
    return case.model, ((inputs,) if isinstance(inputs, Mapping) else inputs, targets), case.loss_fn


def watch_steps(case: Case, seed: int) -> list[str]:
    """Train a network for a few steps; returns the names of what `watch` says of them."""
    optimizer = case.optimizer(case.model.parameters())
    generator = torch.Generator().manual_seed(seed)
    with watch(case.model, every=1) as watched:
        for _ in range(WATCHED_STEPS):
            chosen = torch.randint(len(case.task.targets), (BATCH,), generator=generator)
            inputs, targets = take(case.task, chosen)
            optimizer.zero_grad()
            loss = case.loss_fn(case.model(inputs), targets)
            loss.backward()
            optimizer.step()
            watched.step(loss)
    return [verdict.name for verdict in watched.verdicts]
