"""`diagnose`, and a step under `watch`, against one training step of the same network."""

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.timing import median_ratio, threads, time_in_turn
from helpers.diagnosis import diagnose, watch

ROUNDS, STEPS = 7, 3  # steps, and diagnoses, that are timed together
WATCHED = 25  # steps, each beside one that is not watched
EVERY = 50  # steps of which one is watched
BATCH, CLASSES, WORDS = 64, 10, 200


def make_mlp() -> tuple[nn.Module, Tensor]:
    """Return eight wide layers of ReLU, and images."""
    sizes = [784, *[512] * 8]
    layers: list[nn.Module] = []
    for fan_in, fan_out in pairwise(sizes):
        layers += [nn.Linear(fan_in, fan_out), nn.ReLU()]
        nn.init.kaiming_normal_(layers[-2].weight)
    return nn.Sequential(*layers, nn.Linear(512, CLASSES)), torch.randn(BATCH, 784)


def make_small() -> tuple[nn.Module, Tensor]:
    """Return ten narrow layers of sigmoids, as the lessons have them, and small images."""
    sizes = [64, *[48] * 10]
    layers: list[nn.Module] = []
    for fan_in, fan_out in pairwise(sizes):
        layers += [nn.Linear(fan_in, fan_out), nn.Sigmoid()]
    return nn.Sequential(*layers, nn.Linear(48, CLASSES)), torch.randn(BATCH, 64)


def make_conv() -> tuple[nn.Module, Tensor]:
    """Return six normalised convolutions, and images in colour."""
    layers: list[nn.Module] = []
    for channels in (3, *[32] * 5):
        layers += [nn.Conv2d(channels, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU()]
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, CLASSES)]
    return nn.Sequential(*layers, *head), torch.randn(BATCH, 3, 16, 16)


class Transformer(nn.Module):
    """Four blocks of attention and GELU, and the class from the mean over the words."""

    def __init__(self) -> None:
        """Draw the weights."""
        super().__init__()
        block = nn.TransformerEncoderLayer(
            128, 4, 512, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
        )
        self.embedding = nn.Embedding(WORDS, 128)
        self.blocks = nn.TransformerEncoder(block, 4, enable_nested_tensor=False)
        self.output = nn.Linear(128, CLASSES)

    def forward(self, words: Tensor) -> Tensor:
        """Return logits, (sentences, classes)."""
        return self.output(self.blocks(self.embedding(words)).mean(1))


def make_transformer() -> tuple[nn.Module, Tensor]:
    """Return a transformer, and sentences."""
    return Transformer(), torch.randint(WORDS, (BATCH, 32))


NETWORKS = {
    "small": make_small,
    "mlp": make_mlp,
    "conv": make_conv,
    "transformer": make_transformer,
}


def compare(make: Callable[[], tuple[nn.Module, Tensor]]) -> dict[str, object]:
    """Time all in turn; returns the seconds of each, and the ratios.

    What `watch` adds is too little to be seen over many steps, of which one is watched. So every
    second step is watched here, and what it takes longer than the next is divided by the steps that
    lie between.
    """
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model, inputs = make()
        labels = torch.randint(CLASSES, (BATCH,))
    optimizer = torch.optim.Adam(model.parameters(), 1e-5)

    def train_once() -> Tensor:
        loss = functional.cross_entropy(model(inputs), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    def train() -> None:
        for _ in range(STEPS):
            train_once()

    def look() -> None:
        for _ in range(STEPS):
            diagnose(model, (inputs, labels), functional.cross_entropy)

    works = {"diagnose": look, "step": train}
    seconds = {
        name: [each / STEPS for each in times]
        for name, times in time_in_turn(works, ROUNDS).items()
    }
    with watch(model, every=2) as watched:

        def train_and_note() -> None:
            watched.step(train_once())

        steps = {"watched_step": train_and_note, "step_between": train_and_note}
        seconds |= time_in_turn(steps, WATCHED)
    longer = median_ratio(seconds["watched_step"], seconds["step_between"]) - 1
    return {
        **{f"{name}_seconds": times for name, times in seconds.items()},
        "ratio": median_ratio(seconds["diagnose"], seconds["step"]),
        "watched_share": longer / EVERY,
    }


def measure() -> dict[str, object]:
    """Compare on all networks, with one thread."""
    results: dict[str, object] = {}
    with threads(1):
        for name, make in NETWORKS.items():
            results[f"diagnose_{name}"] = compared = compare(make)
            results[f"diagnose_{name}_in_training_steps"] = compared["ratio"]
            results[f"watch_{name}_share_of_time"] = compared["watched_share"]
    return results
