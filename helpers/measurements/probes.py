"""What happens inside a network: pre-activations, activations and gradients, layer by layer.

Layers are numbered from 1; the last one is the output, whose "activation" is the logits.
"""

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional

from helpers.networks import BaseNetwork, activation_derivative, copy_network

if TYPE_CHECKING:
    import pandas as pd

# |z| from which this course calls a sigmoid saturated: σ'(5) is 2.7 % of the maximum.
SATURATION_THRESHOLD = 5.0


class LayerProbe:
    """Record z, a and delta = ∂L/∂z of every layer while the `with` block runs.

    Each forward pass replaces the record; a backward pass fills `deltas`. The hooks are removed
    when the block is left, also by an exception.

    Attributes:
        pre_activations: z per layer, each (batch, width), detached.
        activations: a per layer, each (batch, width), detached; the logits last.
        deltas: ∂L/∂z per layer, each (batch, width); None where no backward pass has come by.

    """

    def __init__(self, network: BaseNetwork) -> None:
        """Name the network to watch; nothing is attached before the `with` block."""
        self._network = network
        self._handles: list[torch.utils.hooks.RemovableHandle] = []
        depth = len(network.hidden_layers) + 1
        self.pre_activations: list[Tensor | None] = [None] * depth
        self.activations: list[Tensor | None] = [None] * depth
        self.deltas: list[Tensor | None] = [None] * depth

    def __enter__(self) -> "LayerProbe":
        for index, layer in enumerate(self._network.hidden_layers):
            hook = self._recorder(index)
            self._handles.append(layer.activation.register_forward_hook(hook))
        last = len(self._network.hidden_layers)
        self._handles.append(
            self._network.output.register_forward_hook(
                lambda module, inputs, logits: self._record(last, logits, logits)
            )
        )
        return self

    def __exit__(self, *exception: object) -> None:
        for handle in self._handles:
            handle.remove()
        self._handles.clear()

    def _recorder(self, index: int):
        return lambda module, inputs, output: self._record(index, inputs[0], output)

    def _record(self, index: int, z: Tensor, a: Tensor) -> None:
        recorded = self.pre_activations[index] = z.detach()
        self.activations[index] = a.detach()
        self.deltas[index] = None

        def keep_delta(gradient: Tensor) -> None:
            # A later forward pass, or the end of the block, has made this pass a thing of the past.
            if self._handles and self.pre_activations[index] is recorded:
                self.deltas[index] = gradient.detach()

        if z.requires_grad:
            z.register_hook(keep_delta)


def record_pass(
    network: BaseNetwork, inputs: Tensor, labels: Tensor
) -> tuple[LayerProbe, list[Tensor]]:
    """Run one forward and backward pass of the mean cross-entropy on a copy of the network.

    The network itself is left untouched: no gradient is stored and no running mean moves.

    Args:
        network: the network to measure.
        inputs: (batch, input_size).
        labels: (batch,) int64.

    Returns:
        The probe with z, a and delta of every layer, and the gradient of every weight matrix.

    """
    network = copy_network(network)
    weights = [linear.weight for linear in network.linear_maps]
    with LayerProbe(network) as probe:
        loss = functional.cross_entropy(network(inputs), labels)
        gradients = torch.autograd.grad(loss, weights)
    return probe, list(gradients)


def saturated_share(z: Tensor, threshold: float = SATURATION_THRESHOLD) -> float:
    """Return the share of pre-activations with |z| at or above the threshold; NaN if empty."""
    return (z.abs() >= threshold).float().mean().item()


def dead_share(a: Tensor) -> float:
    """Return the share of units (columns) whose activation is 0 for every sample (row)."""
    return (a == 0).all(dim=0).float().mean().item()


def spread_across_samples(a: Tensor) -> float:
    """Return how much a layer's activations differ between samples.

    It is the root mean square over units (columns) of the standard deviation over samples (rows):
    0 if the layer gives the same answer whatever the input was.
    """
    return a.std(dim=0, correction=0).square().mean().sqrt().item()


def measure_layers(network: BaseNetwork, inputs: Tensor, labels: Tensor) -> "pd.DataFrame":
    """Measure one forward and one backward pass, with one row per layer.

    Args:
        network: left untouched.
        inputs: (batch, input_size).
        labels: (batch,) int64.

    Returns:
        A frame with the columns layer (1 = first, the output last), kind ("hidden" or "output"),
        width, fan_in, z_rms, saturated_share (of |z| >= 5), dead_share (units that are 0 for all
        samples), spread (see `spread_across_samples`), delta_norm (Frobenius norm of ∂L/∂z over
        batch and units, L the mean cross-entropy), delta_zeros (share of the entries of ∂L/∂z that
        are exactly 0), weight_norm, gradient_norm (Frobenius norms of W and ∂L/∂W), gradient_std
        (standard deviation over the entries of ∂L/∂W).

    """
    return tabulate_pass(network, *record_pass(network, inputs, labels))


def tabulate_pass(
    network: BaseNetwork, probe: LayerProbe, gradients: list[Tensor]
) -> "pd.DataFrame":
    """Return what `measure_layers` measures, of a pass that `record_pass` has recorded."""
    import pandas as pd

    rows = []
    for index, (linear, gradient) in enumerate(zip(network.linear_maps, gradients, strict=True)):
        z, a = probe.pre_activations[index], probe.activations[index]
        rows.append(
            {
                "layer": index + 1,
                "kind": "hidden" if index < len(network.hidden_layers) else "output",
                "width": linear.out_features,
                "fan_in": linear.in_features,
                "z_rms": z.square().mean().sqrt().item(),
                "saturated_share": saturated_share(z),
                "dead_share": dead_share(a),
                "spread": spread_across_samples(a),
                # In float64, where the squares of minute entries do not become 0.
                "delta_norm": probe.deltas[index].double().norm().item(),
                "delta_zeros": (probe.deltas[index] == 0).float().mean().item(),
                "weight_norm": linear.weight.norm().item(),
                "gradient_norm": gradient.double().norm().item(),
                "gradient_std": gradient.std().item(),
            }
        )
    return pd.DataFrame(rows)


def measure_delta_factors(network: BaseNetwork, inputs: Tensor, labels: Tensor) -> "pd.DataFrame":
    """Compare the factor by which delta changes per layer with what the formula predicts.

    Predicted is ‖δ_l‖ / ‖δ_{l+1}‖ ≈ rms f'(z_l) · std(W_{l+1}) · √fan_in(W_{l+1}), which takes the
    entries of f', W and δ as independent.

    Args:
        network: plain, without normalisation or residual paths; left untouched.
        inputs: (batch, input_size).
        labels: (batch,) int64.

    Returns:
        A frame with one row per hidden layer: layer, measured, predicted, and the three factors
        derivative_rms, weight_std, sqrt_fan_in.

    Raises:
        ValueError: the network has normalisation or residual paths, where the formula does not
            hold; `measure_layers` gives the norms of delta for any network.

    """
    import pandas as pd

    if network.config["normalization"] or network.config["residual"]:
        raise ValueError(
            "the formula for the factor of delta holds for plain networks only: "
            "use measure_layers for one with normalisation or residual paths"
        )
    probe, _ = record_pass(network, inputs, labels)
    rows = []
    for index, layer in enumerate(network.hidden_layers):
        following = network.linear_maps[index + 1]
        derivative = activation_derivative(layer.activation, probe.pre_activations[index])
        derivative_rms = derivative.square().mean().sqrt().item()
        weight_std = following.weight.std(correction=0).item()
        sqrt_fan_in = math.sqrt(following.in_features)
        rows.append(
            {
                "layer": index + 1,
                "measured": (probe.deltas[index].norm() / probe.deltas[index + 1].norm()).item(),
                "predicted": derivative_rms * weight_std * sqrt_fan_in,
                "derivative_rms": derivative_rms,
                "weight_std": weight_std,
                "sqrt_fan_in": sqrt_fan_in,
            }
        )
    return pd.DataFrame(rows)


def relative_weight_change(network: BaseNetwork, initial: BaseNetwork) -> list[float]:
    """Return ‖W - W₀‖ / ‖W₀‖ per layer, W₀ being the weights of `initial`."""
    changes = []
    with torch.no_grad():
        for now, before in zip(network.linear_maps, initial.linear_maps, strict=True):
            changes.append(((now.weight - before.weight).norm() / before.weight.norm()).item())
    return changes
