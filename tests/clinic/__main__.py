"""Diagnoses the networks of the clinic and prints how many are right: `python -m tests.clinic`.

`make clinic` runs this. Every recipe is made with three seeds, diagnosed, and watched for a few
steps. A sick network is right if all its causes are named and nothing else, but for what they bring
along; a healthy one if nothing is named.

A third of the recipes is held out: their numbers are to tell how good the thresholds are, so nobody
chooses a threshold with them, and only --held-out shows them. The exit status is 1 if a healthy
network is accused or fewer than 95 % of the sick ones are right, in either part.
"""

import argparse
import sys
import textwrap
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import torch
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.clinic.findings import Finding, look
from tests.clinic.recipes import Recipe, read_recipes
from tests.clinic.score import (
    reaches_the_aim,
    say_in_short,
    summarise,
    write_scores,
    write_wrong,
)
from tools.places import ROOT

SEEDS = 3
PAGE = ROOT / "docs" / "clinic.md"
PEERS = "## The same networks in other tools"  # what follows is made by benchmarks.peers
HEAD = """\
# How far to trust a diagnosis

{in_short}
Of two causes at once the first often hides the second; then the report says what it could not see,
and asks for another diagnosis after the repair.

`diagnose` was tried on networks of known cause: the cause was put in, and it was measured that
repairing it makes the network train and that repairing something else does not
(`python -m tests.clinic.proofs`). Beside them stand healthy networks, many with something that
looks like an illness. There are {sick} recipes for sick networks and {healthy} for healthy ones;
each was made with {seeds} seeds, diagnosed before training, and watched for its first steps.

The thresholds were chosen on the open part. The networks of the held-out part, every third, were
written down before that and looked at after it. Two rules were narrowed later, for other reasons,
which changed no figure of this part. Since then rules were narrowed and added on networks that are
in neither part. So the held-out part was looked at more than once; its figures were always the
same.
`make clinic HELD_OUT=1 PUBLISH=1` makes this page.

A network counts as right if all that ails it is named and nothing else, but for what that brings
along by itself (`FOLLOWS` in `tests/clinic/recipes.py`). Beside that, a report on a sick
network may say of something else that it was not seen; a healthy one has to be seen whole.

"""


def main(arguments: Sequence[str]) -> int:
    """Diagnose the networks, and print the tables; returns the exit status."""
    options = read_options(arguments)
    recipes = [recipe for recipe in read_recipes() if options.held_out or not recipe.held_out]
    console = Console()
    findings = diagnose_all(recipes, options.seeds, options.jobs, console)
    console.print(Markdown(write_scores(findings)))
    if wrong := write_wrong(findings):
        console.print(Markdown(wrong))
    console.print(summarise(findings), highlight=False)
    if options.publish:
        publish(findings, options.seeds, PAGE)
    return int(not reaches_the_aim(findings))


def read_options(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.clinic",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--held-out", action="store_true", help="look at the held-out part as well")
    parser.add_argument("--seeds", type=int, default=SEEDS, help=f"of each recipe ({SEEDS})")
    parser.add_argument("--jobs", type=int, default=2, help="networks at the same time (2)")
    parser.add_argument("--publish", action="store_true", help="write docs/clinic.md")
    options = parser.parse_args(arguments)
    if options.publish and not options.held_out:
        parser.error("the page shows both parts: --publish needs --held-out")
    return options


def diagnose_all(
    recipes: Sequence[Recipe], seeds: int, jobs: int, console: Console
) -> list[Finding]:
    """Diagnose every recipe with every seed, and show how far it is."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    findings: list[Finding] = []
    with (
        ProcessPoolExecutor(jobs, initializer=partial(torch.set_num_threads, 1)) as pool,
        Progress(*columns, console=console) as progress,
    ):
        task = progress.add_task("Diagnosing", total=len(recipes))
        for found in pool.map(partial(look_with_seeds, seeds=seeds), recipes):
            findings += found
            progress.advance(task)
    return findings


def look_with_seeds(recipe: Recipe, seeds: int) -> list[Finding]:
    """Diagnose a recipe with seeds from 0 on."""
    return [look(recipe, seed) for seed in range(seeds)]


def publish(findings: Sequence[Finding], seeds: int, path: Path) -> None:
    """Write the page; the table of other tools at its end stays as it is."""
    wrong = write_wrong(findings)
    parts = [
        write_head(findings, seeds),
        "## The counts\n\n",
        summarise(findings).replace("\n", "\n\n") + "\n\n",
        write_scores(findings),
        "\n## What was wrong\n\n",
        wrong or "Nothing.\n",
    ]
    if path.exists():
        _, heading, others = path.read_text(encoding="utf-8").partition(PEERS)
        parts += [f"\n{heading}{others}"] if heading else []
    path.write_text("".join(parts), encoding="utf-8")


def write_head(findings: Sequence[Finding], seeds: int) -> str:
    """Write what the page begins with."""
    recipes = {finding.recipe.name: finding.recipe for finding in findings}
    sick = sum(bool(recipe.causes) for recipe in recipes.values())
    return HEAD.format(
        in_short=textwrap.fill(say_in_short(findings), 100),
        sick=sick,
        healthy=len(recipes) - sick,
        seeds=seeds,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
