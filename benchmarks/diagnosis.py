"""`diagnose` against one training step of the same network."""

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.timing import median_ratio, threads, time_in_turn
from helpers.diagnosis import diagnose

ROUNDS, STEPS = 7, 3  # steps, and diagnoses, that are timed together
BATCH, CLASSES, WORDS = 64, 10, 200


def make_mlp() -> tuple[nn.Module, Tensor]:
    """Return eight wide layers of ReLU, and images."""
    sizes = [784, *[512] * 8]
    layers: list[nn.Module] = []
    for fan_in, fan_out in pairwise(sizes):
        layers += [nn.Linear(fan_in, fan_out), nn.ReLU()]
        nn.init.kaiming_normal_(layers[-2].weight)
    return nn.Sequential(*layers, nn.Linear(512, CLASSES)), torch.randn(BATCH, 784)


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


NETWORKS = {"mlp": make_mlp, "conv": make_conv, "transformer": make_transformer}


def compare(make: Callable[[], tuple[nn.Module, Tensor]]) -> dict[str, object]:
    """Time both in turn; returns the seconds of each and the ratio."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model, inputs = make()
        labels = torch.randint(CLASSES, (BATCH,))
    optimizer = torch.optim.Adam(model.parameters(), 1e-5)

    def train() -> None:
        for _ in range(STEPS):
            loss = functional.cross_entropy(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    def look() -> None:
        for _ in range(STEPS):
            diagnose(model, (inputs, labels), functional.cross_entropy)

    seconds = time_in_turn({"diagnose": look, "step": train}, ROUNDS)
    return {
        "diagnose_seconds": [each / STEPS for each in seconds["diagnose"]],
        "step_seconds": [each / STEPS for each in seconds["step"]],
        "ratio": median_ratio(seconds["diagnose"], seconds["step"]),
    }


def measure() -> dict[str, object]:
    """Compare on all networks, with one thread."""
    results: dict[str, object] = {}
    with threads(1):
        for name, make in NETWORKS.items():
            results[f"diagnose_{name}"] = compared = compare(make)
            results[f"diagnose_{name}_in_training_steps"] = compared["ratio"]
    return results
