"""How near a sigmoid network's hidden activations come to 0 or 1, and how large its weights are."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from helpers.data import Dataset
from helpers.measurements.probes import LayerProbe
from helpers.networks import BaseNetwork, copy_network

if TYPE_CHECKING:
    import pandas as pd

# How far from 0 or 1 still counts as near: σ(z) is that near from |z| = 2.94 and from 4.60 on.
MARGINS = (0.05, 0.01)


def share_near_ends(a: Tensor, margin: float) -> float:
    """Return the share of activations that are at most `margin` away from 0 or 1; NaN if empty.

    Raises:
        ValueError: the margin is not between 0 and 1/2.

    """
    if not 0 <= margin < 0.5:
        raise ValueError(f"margin must be at least 0 and below 0.5, not {margin}")
    return ((a <= margin) | (a >= 1 - margin)).float().mean().item()


def hidden_activations(network: BaseNetwork, inputs: Tensor) -> list[Tensor]:
    """Return the activations of every hidden layer, in evaluation mode.

    Args:
        network: left untouched.
        inputs: (batch, input_size).

    Returns:
        One detached tensor (batch, width) per hidden layer, the first layer first.

    """
    return _record_hidden(network, inputs).activations[:-1]


def measure_near_ends(network: BaseNetwork, inputs: Tensor) -> list[dict[str, float]]:
    """Measure how near the hidden activations of a sigmoid network are to 0 or 1.

    Args:
        network: of sigmoid units, without residual paths; left untouched.
        inputs: (batch, input_size).

    Returns:
        One row per hidden layer: layer (from 1), near_0.05 and near_0.01 (the share of activations
        at most that far from 0 or 1), mean_activation.

    Raises:
        ValueError: the network has other units, or residual paths: its activations do not lie
            between 0 and 1.

    """
    _check_sigmoid(network)
    return _describe_layers(hidden_activations(network, inputs))


def watch_saturation(
    dataset: Dataset, epochs: Collection[int]
) -> "tuple[Callable[[int, int, BaseNetwork], None], Callable[[], pd.DataFrame]]":
    """Prepare to measure networks at chosen epochs of a training.

    Args:
        dataset: whose training and test points to measure on.
        epochs: when to measure; the other epochs cost nothing.

    Returns:
        Two functions. The first is the `on_epoch` of `helpers.training.train_many`. The second,
        called afterwards, returns a tidy frame with one row per network, epoch, part ("train" or
        "test") and hidden layer: what `measure_near_ends` measures; z_rms, the root mean square of
        the pre-activations; and weight_norm, the Frobenius norm of the weights that lead into the
        layer.

    Raises:
        ValueError: (the first function) as `measure_near_ends`.

    """
    both = torch.cat([dataset.train_inputs, dataset.test_inputs])
    sizes = [len(dataset.train_inputs), len(dataset.test_inputs)]
    rows: list[dict[str, float | str]] = []

    def note(epoch: int, index: int, network: BaseNetwork) -> None:
        if epoch not in epochs:
            return
        _check_sigmoid(network)
        norms = [linear.weight.norm().item() for linear in network.linear_maps]
        # One pass for both parts, since each pass copies the network.
        probe = _record_hidden(network, both)
        by_layer = [a.split(sizes) for a in probe.activations[:-1]]
        z_by_layer = [z.split(sizes) for z in probe.pre_activations[:-1]]
        for number, part in enumerate(("train", "test")):
            about = {"network": index, "epoch": epoch, "part": part}
            for row in _describe_layers([layer[number] for layer in by_layer]):
                place = row["layer"] - 1
                z_rms = z_by_layer[place][number].square().mean().sqrt().item()
                rows.append(about | row | {"z_rms": z_rms, "weight_norm": norms[place]})

    def collect() -> "pd.DataFrame":
        import pandas as pd

        return pd.DataFrame(rows)

    return note, collect


def total_weight_norm(network: BaseNetwork) -> float:
    """Return the root of the sum of all squared weights of all layers, biases left out."""
    squares = sum(linear.weight.detach().square().sum() for linear in network.linear_maps)
    return squares.sqrt().item()


def excess_kurtosis(values: Tensor) -> float:
    """Return the mean fourth power of the standardised values, minus 3.

    It is 0 for a normal distribution, -1.2 for a uniform one, and above 0 where most values lie
    close to the middle and a few far out.
    """
    values = values.detach().flatten().double()
    standardised = (values - values.mean()) / values.std(correction=0)
    return (standardised**4).mean().item() - 3.0


def _record_hidden(network: BaseNetwork, inputs: Tensor) -> LayerProbe:
    """Send inputs through a copy of the network, in evaluation mode; return what was recorded."""
    network = copy_network(network).eval()
    with LayerProbe(network) as probe, torch.no_grad():
        network(inputs)
    return probe


def _check_sigmoid(network: BaseNetwork) -> None:
    if network.config["act_fn"]["name"] != "sigmoid" or network.config["residual"]:
        raise ValueError(
            "only the activations of a sigmoid network without residual paths lie between 0 and 1: "
            "measure pre-activations with measure_layers in any other"
        )


def _describe_layers(activations: list[Tensor]) -> list[dict[str, float]]:
    return [
        {
            "layer": number,
            **{f"near_{margin:g}": share_near_ends(a, margin) for margin in MARGINS},
            "mean_activation": a.mean().item(),
        }
        for number, a in enumerate(activations, start=1)
    ]
