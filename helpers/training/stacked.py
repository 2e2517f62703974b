"""Many networks of one architecture as one stack of tensors, computed as one.

Every tensor of the stack has one more dimension in front than in a single network: the network's
number. A layer of all networks is then one batched matrix product instead of many small ones.

In layers this small most of a step would be bookkeeping. So the backward pass is written out, with
the products that autograd would do, in its order, which gives the same numbers bit for bit.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from helpers.networks import BaseNetwork

BYTES_PER_NUMBER = 4  # float32


class Pass(NamedTuple):
    """What the backward pass needs of a layer: its input, and how to get from ∂L/∂a to ∂L/∂z."""

    name: str
    x: Tensor
    to_z: Callable[[Tensor], Tensor]
    residual: bool


# torch's own ∂L/∂z from ∂L/∂a and a, without a graph. Other functions are left to autograd.
DERIVATIVES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "sigmoid": torch.ops.aten.sigmoid_backward,
    "tanh": torch.ops.aten.tanh_backward,
    "relu": partial(torch.ops.aten.threshold_backward, threshold=0),
}


class StackedNetworks:
    """Networks of one architecture, stacked; they compute what each would compute by itself.

    The stack holds copies: `copy_back` writes one network's tensors back into it.

    Attributes:
        parameters: by name as in a single network, weight matrices (networks, inputs, outputs), all
            others (networks, *shape); each with room for its gradient, which stays in its place.
        buffers: what batch normalisation keeps, by name, each (networks, *shape).

    """

    def __init__(self, networks: Sequence[BaseNetwork], device: str | torch.device) -> None:
        """Stack copies of the networks' tensors on a device.

        Args:
            networks: at least one; all with the same config.
            device: where to compute, as torch names it.

        """
        first = networks[0]
        self._networks = networks
        # A skeleton says in which order to compute; its own tensors are never used.
        self._layers = list(first.hidden_layers)
        self._first = "hidden_layers.0.linear" if self._layers else "output"
        named = [dict(network.named_parameters()) for network in networks]
        self.parameters = {
            name: torch.stack([_turn(each[name].detach()) for each in named]).to(device)
            for name in named[0]
        }
        for parameter in self.parameters.values():
            parameter.grad = torch.zeros_like(parameter)
        kept = [dict(network.named_buffers()) for network in networks]
        self.buffers = {
            name: torch.stack([each[name] for each in kept]).to(device) for name in kept[0]
        }

    @torch.no_grad()
    def forward(self, x: Tensor) -> Tensor:
        """Compute the logits of every network in evaluation mode, (networks, batch, num_classes).

        Args:
            x: (networks, batch, input_size); expand one batch that all of them see.

        """
        for name, layer in self._named_layers():
            z = self._linear(f"{name}.linear", x)
            a = self._after_linear(name, layer, z, training=False)
            x = x + a if layer.residual else a
        return self._linear("output", x)

    @torch.no_grad()
    def set_gradients(self, x: Tensor, labels: Tensor) -> None:
        """Give each network's parameters the gradient of its mean cross-entropy, in training mode.

        Args:
            x: (networks, batch, input_size); expand one batch that all of them see.
            labels: (networks, batch) int64.

        """
        x, passes = self._record(x)
        delta = _output_error(self._linear("output", x), labels)
        upstream = self._set_linear("output", x, delta)
        del x, delta  # and each pass is forgotten when it has been used: the tensors are large
        while passes:
            each = passes.pop()
            through = self._set_linear(each.name, each.x, each.to_z(upstream))
            upstream = upstream + through if each.residual else through

    def _record(self, x: Tensor) -> tuple[Tensor, list[Pass]]:
        """Return what the last hidden layer puts out in training mode, and a pass per layer."""
        passes = []
        for name, layer in self._named_layers():
            z = self._linear(f"{name}.linear", x)
            a, to_z = self._reversible(name, layer, z)
            passes.append(Pass(f"{name}.linear", x, to_z, layer.residual))
            x = x + a if layer.residual else a
        return x, passes

    def copy_back(self, position: int) -> BaseNetwork:
        """Write the tensors at a position of the stack into its network, and return that."""
        network = self._networks[position]
        stacked = self.parameters | self.buffers
        with torch.no_grad():
            for name, tensor in (*network.named_parameters(), *network.named_buffers()):
                tensor.copy_(_turn(stacked[name][position]))
        return network

    def _named_layers(self) -> Iterator[tuple[str, nn.Module]]:
        for number, layer in enumerate(self._layers):
            yield f"hidden_layers.{number}", layer

    def _linear(self, name: str, x: Tensor) -> Tensor:
        weight, bias = self.parameters[f"{name}.weight"], self.parameters[f"{name}.bias"]
        return torch.baddbmm(bias.unsqueeze(1), x, weight)

    def _set_linear(self, name: str, x: Tensor, delta: Tensor) -> Tensor | None:
        """Set the gradients of a linear map from ∂L/∂z; return ∂L/∂x, or None for the images."""
        weight, bias = self.parameters[f"{name}.weight"], self.parameters[f"{name}.bias"]
        torch.bmm(x.mT, delta, out=weight.grad)
        torch.sum(delta, dim=1, out=bias.grad)
        return None if name == self._first else torch.bmm(delta, weight.mT)

    def _after_linear(self, name: str, layer: nn.Module, z: Tensor, training: bool) -> Tensor:
        """Apply the activation function, and what normalises before it or after."""
        if layer.normalization is None:
            return layer.activation(z)
        normalize = partial(self._normalize, f"{name}.normalization", layer.normalization)
        if layer.normalizes_after:
            return normalize(layer.activation(z), training)
        return layer.activation(normalize(z, training))

    def _reversible(
        self, name: str, layer: nn.Module, z: Tensor
    ) -> tuple[Tensor, Callable[[Tensor], Tensor]]:
        """Apply the same in training mode; return a, and the way back from ∂L/∂a to ∂L/∂z."""
        derivative = DERIVATIVES.get(layer.activation.name)
        if layer.normalization is None and derivative:
            a = layer.activation(z)
            return a, lambda upstream: derivative(upstream, a)
        learned = [
            self.parameters[key] for key in self.parameters if key.startswith(f"{name}.norm")
        ]
        for tensor in (z, *learned):
            tensor.requires_grad_(True)
        with torch.enable_grad():
            a = self._after_linear(name, layer, z, training=True)
        end = torch.autograd.graph.get_gradient_edge(a)  # does not keep a itself in memory

        def to_z(upstream: Tensor) -> Tensor:
            to_z, *of_learned = torch.autograd.grad(end, (z, *learned), upstream)
            for tensor, gradient in zip(learned, of_learned, strict=True):
                tensor.grad.copy_(gradient)
            return to_z

        return a.detach(), to_z

    def _normalize(self, name: str, module: nn.Module, z: Tensor, training: bool) -> Tensor:
        weight, bias = self.parameters[f"{name}.weight"], self.parameters[f"{name}.bias"]
        if isinstance(module, nn.LayerNorm):
            normalized = functional.layer_norm(z, module.normalized_shape, eps=module.eps)
            return normalized * weight.unsqueeze(1) + bias.unsqueeze(1)
        # Every unit of every network is one column, normalised over the batch.
        columns = z.transpose(0, 1).flatten(start_dim=1)
        normalized = functional.batch_norm(
            columns,
            self.buffers[f"{name}.running_mean"].view(-1),
            self.buffers[f"{name}.running_var"].view(-1),
            weight.view(-1),
            bias.view(-1),
            training=training,
            momentum=module.momentum,
            eps=module.eps,
        )
        if training:
            self.buffers[f"{name}.num_batches_tracked"] += 1
        return normalized.view(z.shape[1], z.shape[0], z.shape[2]).transpose(0, 1)


def _output_error(logits: Tensor, labels: Tensor) -> Tensor:
    """Return ∂L/∂z of the output for the sum over networks of each one's mean cross-entropy.

    It is a sum, so that no network's gradient knows of the others.
    """
    with torch.enable_grad():
        logits.requires_grad_(True)
        total = functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="sum")
        return torch.autograd.grad(total / labels.shape[1], logits)[0]


def _turn(tensor: Tensor) -> Tensor:
    """Turn a weight matrix, (outputs, inputs) to (inputs, outputs) and back; others stay.

    A stack of turned ones gets its gradient from one product as it lies in memory. Of the others
    torch would have to copy each gradient once more.
    """
    return tensor.mT if tensor.ndim == 2 else tensor


def bytes_per_network(network: BaseNetwork, batch_size: int, states: int) -> int:
    """Estimate the memory that one network takes while it is trained in a stack.

    4 bytes × (parameters × (4 + states) + batch size × (inputs + 6 × Σ widths)): its weights in
    the network and in the stack, their gradient and a copy on the way; what the optimiser keeps;
    and for each sample of a batch the input, and per unit z, what a normalisation makes of it, a,
    and three numbers on the way there or back. The data set itself, which all networks share, is not
    counted.

    Args:
        network: one of them.
        batch_size: samples computed at once.
        states: numbers that the optimiser keeps per parameter (Adam: 2).

    """
    parameters = sum(parameter.numel() for parameter in network.parameters())
    widths = sum(linear.out_features for linear in network.linear_maps)
    per_sample = network.config["input_size"] + 6 * widths
    return BYTES_PER_NUMBER * (parameters * (4 + states) + batch_size * per_sample)
