"""Proves the causes of the clinic's recipes by training: `python -m tests.clinic.proofs`.

Each sick network is trained for a moment, with a repair of each cause, and with a remedy for
something else. The loss that is left is a share of a guess's; above one half, a network does not
train. The table goes to build/clinic_proofs.md. Names or mechanisms prove these alone, without the
table: `python -m tests.clinic.proofs saturation pair-3 --seeds 1`.
"""

import argparse
import sys
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import torch

from tests.clinic.recipes import Recipe, read_recipes
from tests.clinic.setups import Setup
from tests.clinic.training import train
from tools.places import ROOT

TABLE = ROOT / "build" / "clinic_proofs.md"
SEEDS = 3
TRAINS_BELOW = 0.5


@dataclass(frozen=True)
class Trial:
    """One setup of a recipe: whether it should train, and what was left, seed by seed."""

    name: str
    should_train: bool
    left: tuple[float, ...]

    @property
    def holds(self) -> bool:
        """Whether every seed did as it should."""
        return all((left < TRAINS_BELOW) == self.should_train for left in self.left)

    def __str__(self) -> str:
        left = ", ".join(f"{value:.2f}" for value in self.left)
        return f"{self.name}: {left}" + ("" if self.holds else " ✗")


@dataclass(frozen=True)
class Proof:
    """All trials of a recipe, and the seconds of processor time that they took."""

    recipe: Recipe
    trials: tuple[Trial, ...]
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether every trial did as it should."""
        return all(trial.holds for trial in self.trials)


def list_setups(recipe: Recipe) -> Mapping[str, tuple[Setup, bool]]:
    """List the setups to try by name, each with whether it should train.

    In a pair, the repair of one cause is what does not help the other.
    """
    if not recipe.causes:
        return {"healthy": (recipe.base, True)}
    setups = {"sick": (recipe.sick, False)}
    if len(recipe.causes) > 1:
        for cause in recipe.causes:
            setups[f"only {cause} repaired"] = (recipe.repaired(cause), False)
    setups["repaired"] = (recipe.repaired(*recipe.causes), True)
    if recipe.other:
        settings = ", ".join(f"{name} {value}" for name, value in recipe.other.items())
        setups[f"other ({settings})"] = (recipe.treated_otherwise(), False)
    return setups


def prove(recipe: Recipe, seeds: int) -> Proof:
    """Train every setup of a recipe with every seed."""
    start = time.process_time()
    trials = tuple(
        Trial(name, should_train, tuple(train(setup, seed) for seed in range(seeds)))
        for name, (setup, should_train) in list_setups(recipe).items()
    )
    return Proof(recipe, trials, time.process_time() - start)


def table(proofs: Iterable[Proof]) -> str:
    """Write the proofs as a Markdown table."""
    lines = [
        "| Recipe | In words | Kind | Size | Causes | Held out | Loss left, of a guess's | Proof |",
        "|---" * 8 + "|",
    ]
    for proof in proofs:
        recipe = proof.recipe
        cells = (
            recipe.name,
            recipe.says,
            recipe.base.kind,
            recipe.base.size,
            " + ".join(recipe.causes) or "none",
            "yes" if recipe.held_out else "",
            "; ".join(map(str, proof.trials)),
            "holds" if proof.holds else "fails",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Prove the recipes, print each, and tell a proof that fails by the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.clinic.proofs", description=__doc__)
    parser.add_argument("names", nargs="*", help="recipes or mechanisms; all without them")
    parser.add_argument("--seeds", type=int, default=SEEDS, help=f"of each training ({SEEDS})")
    parser.add_argument("--jobs", type=int, default=2, help="recipes at the same time (2)")
    options = parser.parse_args()
    chosen = [
        recipe
        for recipe in read_recipes()
        if not options.names or {recipe.name, recipe.name.rpartition("-")[0]} & {*options.names}
    ]
    proofs = []
    with ProcessPoolExecutor(options.jobs, initializer=partial(torch.set_num_threads, 1)) as pool:
        for proof in pool.map(partial(prove, seeds=options.seeds), chosen):
            proofs.append(proof)
            words = "; ".join(map(str, proof.trials))
            mark = "✓" if proof.holds else "✗"
            print(f"{mark} {proof.recipe.name} ({proof.seconds:.1f} s): {words}", flush=True)
    if not options.names:
        TABLE.parent.mkdir(exist_ok=True)
        TABLE.write_text(table(proofs), encoding="utf-8")
    holding = sum(proof.holds for proof in proofs)
    seconds = sum(proof.seconds for proof in proofs)
    print(f"{holding} of {len(proofs)} proofs hold, in {seconds:.0f} s.")
    return int(holding < len(proofs))


if __name__ == "__main__":
    sys.exit(main())
