"""Shows the clinic's networks to other tools for the same purpose: `python -m benchmarks.peers`.

They are no dependency: pip puts them into a folder of their own under build/, and only this script
looks there. Each is used as its own documentation says, on the open part of the clinic, with the
same seeds and the same definition of right, missed and false alarm as the diagnosis (tests/clinic).

None of them names mechanisms as the diagnosis does, so SAYS translates what they say, in their
favour: a finding that may come from several mechanisms counts as naming every one of them that is
there, and as a false alarm only if none is there that may bring it about. What names a symptom and
no mechanism (the loss does not fall, gradients are noisy, layers differ in size) counts neither
way, and what is said at every step counts only if it is said at half of the steps at least.
"""

import argparse
import contextlib
import importlib
import io
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import torch
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import track

from tests.clinic.__main__ import PAGE, PEERS, SEEDS
from tests.clinic.cases import BATCH, Case, take
from tests.clinic.findings import WATCHED_STEPS, Finding, look
from tests.clinic.recipes import Recipe, read_recipes
from tests.clinic.score import score
from tools.markdown import write_table
from tools.places import ROOT

FOLDER = ROOT / "build" / "peers"
# torch and NumPy are here already; these are what else they import.
PINNED = (
    "torchdiag==0.1.0", "traintools==0.6.2", "torchmortem==0.1.1", "plotly==7.1.0",
    "narwhals==2.29.0",
)  # fmt: skip
LONG = 40  # steps, for the one that judges a whole training
SMALL = (
    "attenuation", "underflow", "lost signal", "dead units", "saturation", "constant output",
    "loss saturates",
)  # fmt: skip
LARGE = ("explosion", "step too large")
# Which mechanisms may be meant, by what a tool says; the first stands for it where none is there.
SAYS = {
    "vanishing": SMALL,
    "exploding": LARGE,
    "not finite": ("not finite", *LARGE),
    "update too large": ("step too large", "explosion"),
    "update too small": ("step too small", *SMALL),
    "dead": ("dead units", "constant output", "lost signal"),
    "saturated": ("saturation", "loss saturates", "explosion"),
    "few directions": ("ill-conditioned", "lost signal", "constant output"),
    "diverging": ("step too large", "explosion", "not finite"),
}
HEAD = """\
{heading}

The networks of the open part, {made}, counted in the same way, as other tools see
them. What they say is translated in their favour, as `benchmarks/peers.py` states in its first
lines: a finding counts for every mechanism that it may mean. One has stopped where it failed on a
network. `python -m benchmarks.peers --publish` makes this table.

"""

Peer = Callable[[Case, int], Iterable[str]]


def use_torchdiag(case: Case, seed: int) -> Iterable[str]:
    """Check dead units, a step and its gradients, before training."""
    tool = importlib.import_module("torchdiag")
    inputs, targets = case.batch
    dead = tool.check_dead_neurons(case.model, inputs)
    if any(layer["dead_pct"] > 50 for layer in dead.values()):
        yield "dead"
    optimizer = case.optimizer(case.model.parameters())
    done = tool.verify_step(case.model, optimizer, case.loss_fn, inputs, targets)
    if not torch.isfinite(torch.tensor(done["loss"])):
        yield "not finite"
    if done["params_updated"] == 0:
        yield "update too small"
    states = {layer["status"] for layer in tool.check_gradients(case.model).values()}
    yield from (
        say for state, say in (("EXPLODE", "exploding"), ("VANISH", "vanishing")) if state in states
    )


def use_traintools(case: Case, seed: int) -> Iterable[str]:
    """Inspect the gradients of some steps, and the activations over all of them."""
    tool = importlib.import_module("traintools")
    monitor, probe = tool.GradientHealthMonitor(), tool.PlasticityProbe(case.model)
    counts: Counter[str] = Counter()
    words = {
        "non-finite": "not finite",
        "vanished": "vanishing",
        "very large": "exploding",
        "ratio is high": "update too large",
        "ratio is tiny": "update too small",
    }

    def inspect(optimizer: torch.optim.Optimizer, loss: float) -> None:
        is_sgd = isinstance(optimizer, torch.optim.SGD)  # whose steps it knows the size of
        rate = optimizer.param_groups[0]["lr"] if is_sgd else None
        said = monitor.inspect(case.model, lr=rate).warnings
        counts.update({say for word, say in words.items() if any(word in each for each in said)})

    train(case, seed, WATCHED_STEPS, before_step=inspect)
    yield from (say for say, times in counts.items() if times >= WATCHED_STEPS / 2)
    layers = [layer for layer in probe.measure().layers if layer.is_critical()]
    if any(layer.dead_fraction > 0.5 for layer in layers):
        yield "dead"
    if any(layer.dead_fraction <= 0.5 for layer in layers):
        yield "few directions"


def use_torchmortem(case: Case, seed: int) -> Iterable[str]:
    """Follow a training and read the findings that are warnings at least."""
    tool = importlib.import_module("torchmortem")
    words = {
        "Vanishing gradients": "vanishing",
        "Exploding gradients": "exploding",
        "Gradient stalling": "vanishing",
        "Activation saturation": "saturated",
        "Dead units": "dead",
        "Update ratio too low": "update too small",
        "Update ratio too high": "update too large",
        "Weight norm explosion": "update too large",
        "Stagnant weight norms": "update too small",
        "Training divergence": "diverging",
        "Rank collapse": "few directions",
    }
    with tool.Autopsy(case.model) as autopsy:
        train(case, seed, LONG, after_step=lambda _, loss: autopsy.step(loss=loss))
    for finding in autopsy.get_report().findings:
        if finding.severity.name != "INFO":
            yield from (say for word, say in words.items() if finding.title.startswith(word))


USES: dict[str, Peer] = {
    "torchdiag 0.1.0": use_torchdiag,
    "traintools 0.6.2": use_traintools,
    "torchmortem 0.1.1": use_torchmortem,
}


def train(
    case: Case,
    seed: int,
    steps: int,
    before_step: Callable = lambda *_: None,
    after_step: Callable = lambda *_: None,
) -> None:
    """Train as the clinic does, and call what a tool wants called around each step."""
    optimizer = case.optimizer(case.model.parameters())
    generator = torch.Generator().manual_seed(seed)
    for _ in range(steps):
        chosen = torch.randint(len(case.task.targets), (BATCH,), generator=generator)
        inputs, targets = take(case.task, chosen)
        optimizer.zero_grad()
        loss = case.loss_fn(case.model(inputs), targets)
        loss.backward()
        before_step(optimizer, loss.item())
        optimizer.step()
        after_step(optimizer, loss.item())


def look_with(use: Peer, recipe: Recipe, seed: int) -> Finding:
    """Show a network to a tool; a tool that fails on it is in trouble, and names nothing."""
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            said = list(dict.fromkeys(use(recipe.make(seed), seed)))
        except Exception as error:
            return Finding(recipe, seed, (), (f"{type(error).__name__}: {error}",))
    return Finding(recipe, seed, tuple(translate(said, recipe)))


def translate(said: Sequence[str], recipe: Recipe) -> Iterable[str]:
    """Name what a tool has said as the clinic does, in its favour."""
    for each in said:
        meant = [name for name in SAYS[each] if name in (*recipe.causes, *recipe.follows)]
        yield from meant or SAYS[each][:1]


def write_row(name: str, findings: Sequence[Finding]) -> list[object]:
    """Count what a tool got right, in a row of the table."""
    sick = [finding for finding in findings if finding.recipe.causes]
    healthy = [finding for finding in findings if not finding.recipe.causes]
    counted, well = score(sick), score(healthy)
    stopped = sum(bool(finding.trouble) for finding in findings if not finding.named)
    return [
        name, f"{counted.right} of {counted.networks}", counted.missed, counted.false_alarms,
        f"{well.false_alarms} of {well.networks}", stopped,
    ]  # fmt: skip


def install(folder: Path) -> None:
    """Put the tools into a folder of their own, if they are not there."""
    if not folder.is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
        subprocess.run([*command, str(folder), *PINNED], check=True)
    sys.path.append(str(folder))


def publish(table: str, seeds: int, path: Path) -> None:
    """Put the table at the end of the page, in the place of an earlier one."""
    page = path.read_text(encoding="utf-8").partition(PEERS)[0].rstrip()
    head = HEAD.format(heading=PEERS, made=f"each made with {seeds} seed{'s' * (seeds > 1)}")
    path.write_text(f"{page}\n\n{head}{table}", encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Show the networks to all tools and print the table; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.peers",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seeds", type=int, default=SEEDS, help=f"of each recipe ({SEEDS})")
    parser.add_argument("--publish", action="store_true", help="write it into docs/clinic.md")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    install(FOLDER)
    recipes = [recipe for recipe in read_recipes() if not recipe.held_out]
    cases = [(recipe, seed) for recipe in recipes for seed in range(options.seeds)]
    console = Console()
    rows = []
    for name, use in USES.items():
        found = [look_with(use, *case) for case in track(cases, name, console=console)]
        rows.append(write_row(name, found))
    found = [look(*case) for case in track(cases, "diagnose", console=console)]
    rows.append(write_row("diagnose", found))
    head = ["Tool", "sick ones right", "missed", "with false alarms", "healthy accused", "stopped"]
    table = write_table(head, rows)
    console.print(Markdown(table))
    if options.publish:
        publish(table, options.seeds, PAGE)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
