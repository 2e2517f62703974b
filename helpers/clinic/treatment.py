"""What is done in the clinic: a patient's network is made, followed for some steps, and trained."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from helpers.clinic.networks import ConvNetwork, RowRnn, RowTransformer
from helpers.clinic.patients import Patient
from helpers.data import Dataset, batches
from helpers.diagnosis import watch
from helpers.networks import BaseNetwork

BATCH = 64
WIDTH = 48  # of the plain networks' layers
STEPS = 90


class Case(NamedTuple):
    """What `diagnose` asks for.

    The model in training mode; images (64, size²) as the patient sees them, with their labels; and
    the loss function, of outputs and labels.
    """

    model: nn.Module
    batch: tuple[Tensor, Tensor]
    loss_fn: Callable[[Tensor, Tensor], Tensor]


def admit(patient: Patient, data: Dataset, seed: int) -> Case:
    """Make a patient's network for some images; torch's global random state is left alone."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = _build(patient, data)
    _fill(network, patient, torch.Generator().manual_seed(seed))
    loss_fn = functional.cross_entropy
    if patient.loss == "squared error":
        network = nn.Sequential(OrderedDict(network=network, output=nn.Sigmoid()))
        loss_fn = squared_error
    images, labels = data.batch(BATCH)
    return Case(network, (_as_seen(patient, images), labels), loss_fn)


def train(patient: Patient, data: Dataset, seed: int, steps: int = STEPS) -> float:
    """Train a patient's network and return what remains of the loss.

    Returns:
        The loss over the training images as a share of that of the best constant answer;
        infinite if it is not finite any more.

    """
    model, _, loss_fn = admit(patient, data, seed)
    for _ in _take_steps(patient, data, model, loss_fn, seed, steps):
        pass
    with torch.no_grad():
        loss = loss_fn(model(_as_seen(patient, data.train_inputs)), data.train_labels).item()
    constant = data.constant_loss
    if patient.loss == "squared error":
        shares = data.train_labels.bincount() / len(data.train_labels)
        constant = (shares * (1 - shares)).mean().item()
    return loss / constant if loss == loss else float("inf")


def follow(patient: Patient, data: Dataset, seed: int, steps: int = 5) -> watch:
    """Train a patient's network for some steps, each of them watched; returns the watch."""
    model, _, loss_fn = admit(patient, data, seed)
    with watch(model, every=1) as watched:
        for loss in _take_steps(patient, data, model, loss_fn, seed, steps):
            watched.step(loss)
    return watched


def squared_error(outputs: Tensor, labels: Tensor) -> Tensor:
    """Compute the mean squared distance from 1 for the right class and 0 for all others."""
    return functional.mse_loss(outputs, functional.one_hot(labels, outputs.shape[1]).float())


def _take_steps(
    patient: Patient,
    data: Dataset,
    model: nn.Module,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    seed: int,
    steps: int,
) -> Iterator[Tensor]:
    """Take steps of plain SGD and give each loss; ends early if one is not finite."""
    images, labels = _as_seen(patient, data.train_inputs), data.train_labels
    weights = list(model.parameters())
    generator = torch.Generator().manual_seed(seed)
    taken = 0
    while taken < steps:
        for batch in batches(len(images), BATCH, generator):
            loss = loss_fn(model(images[batch]), labels[batch])
            gradients = torch.autograd.grad(loss, weights)
            # By hand: to load torch.optim takes longer than all these steps.
            with torch.no_grad():
                for weight, gradient in zip(weights, gradients, strict=True):
                    weight -= patient.learning_rate * gradient
            taken += 1
            yield loss
            if taken == steps or not loss.isfinite():
                return


def _build(patient: Patient, data: Dataset) -> nn.Module:
    sizes = (data.image_size, data.num_classes)
    if patient.kind == "convolutional":
        return ConvNetwork(patient.activation, *sizes, patient.depth)
    if patient.kind == "recurrent":
        return RowRnn(patient.activation, *sizes)
    if patient.kind == "transformer":
        return RowTransformer(patient.activation, *sizes, patient.depth)
    widths = [WIDTH] * patient.depth
    return BaseNetwork(patient.activation, data.num_inputs, data.num_classes, widths)


def _fill(network: nn.Module, patient: Patient, generator: torch.Generator) -> None:
    """Draw all weights anew; the last map has the scale 1."""
    for module in network.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            is_last = module is network.output
            scale = 1.0 if is_last else patient.scale
            fan_in = module.weight[0].numel()
            nn.init.normal_(module.weight, std=scale / fan_in**0.5, generator=generator)
            if module.bias is not None:
                nn.init.constant_(module.bias, patient.output_bias if is_last else patient.bias)


def _as_seen(patient: Patient, images: Tensor) -> Tensor:
    return images * patient.input_scale + patient.input_shift
