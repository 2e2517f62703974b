"""The small tasks that the networks are trained on: digits of 8 × 8 and drawn sequences."""

from typing import NamedTuple

import torch
from sklearn.datasets import load_digits
from torch import Tensor

from tests.clinic.setups import Setup

EXAMPLES = 800
LENGTH = 12
MARKERS = 4
WORDS = 12
PADDING = 0


class Task(NamedTuple):
    """Inputs, a tensor or a dict of tensors, first dimension (examples,); int64 (examples,)."""

    inputs: Tensor | dict[str, Tensor]
    targets: Tensor
    num_classes: int


def make_task(setup: Setup, seed: int) -> Task:
    """Make the task of a setup, with the faults that lie in its inputs."""
    generator = torch.Generator().manual_seed(seed)
    if setup.task == "tokens":
        return _draw_tokens(setup, generator)
    inputs, targets, classes = _draw_first(generator) if setup.task == "first" else _read_digits()
    inputs = inputs * setup.input_scale + setup.input_shift
    inputs[::16] *= setup.outlier
    inputs[torch.rand(inputs.shape, generator=generator) < setup.missing] = torch.nan
    if setup.kind == "conv":
        inputs = inputs.unsqueeze(1)
    return Task(inputs.to(getattr(torch, setup.dtype)), targets, classes)


def _read_digits() -> tuple[Tensor, Tensor, int]:
    """Read standardised images (examples, 8, 8) and their labels."""
    digits = load_digits()
    images = torch.tensor(digits.images[:EXAMPLES], dtype=torch.float32)
    return (images - images.mean()) / images.std(), torch.tensor(digits.target[:EXAMPLES]), 10


def _draw_first(generator: torch.Generator) -> tuple[Tensor, Tensor, int]:
    """Draw sequences (examples, LENGTH, MARKERS) of noise whose class stands at the first step."""
    targets = torch.randint(MARKERS, (EXAMPLES,), generator=generator)
    inputs = 0.1 * torch.randn(EXAMPLES, LENGTH, MARKERS, generator=generator)
    inputs[torch.arange(EXAMPLES), 0, targets] += 2.0
    return inputs, targets, MARKERS


def _draw_tokens(setup: Setup, generator: torch.Generator) -> Task:
    """Draw words, with padding at the end, and one marker among the first half of them."""
    targets = torch.randint(MARKERS, (EXAMPLES,), generator=generator)
    tokens = torch.randint(MARKERS + 1, WORDS, (EXAMPLES, LENGTH), generator=generator)
    lengths = torch.randint(LENGTH // 2, LENGTH, (EXAMPLES, 1), generator=generator)
    tokens[torch.arange(LENGTH) >= lengths] = PADDING
    places = torch.randint(LENGTH // 2, (EXAMPLES,), generator=generator)
    tokens[torch.arange(EXAMPLES), places] = targets + 1
    if not setup.masked:
        return Task(tokens, targets, MARKERS)
    mask = tokens != PADDING
    if setup.empty_rows:
        mask[::16] = False
    return Task({"tokens": tokens, "mask": mask}, targets, MARKERS)
