"""Many networks of one architecture as one stack of tensors, computed as one.

Every tensor of the stack has one more dimension in front than in a single network: the network's
number. A layer of all networks is then one batched matrix product instead of many small ones.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from helpers.networks import BaseNetwork

BYTES_PER_NUMBER = 4  # float32


class StackedNetworks:
    """Networks of one architecture, stacked; `forward` gives what each would give by itself.

    The stack holds copies: `copy_back` writes one network's tensors back into it.

    Attributes:
        parameters: by name as in a single network, each with a gradient: weight matrices
            (networks, inputs, outputs), all others (networks, 1, outputs), as a batch meets them.
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
        named = [dict(network.named_parameters()) for network in networks]
        self.parameters = {
            name: torch.stack([_turn(each[name].detach()) for each in named]).to(device)
            for name in named[0]
        }
        for parameter in self.parameters.values():
            parameter.requires_grad_(True)
        kept = [dict(network.named_buffers()) for network in networks]
        self.buffers = {
            name: torch.stack([each[name] for each in kept]).to(device) for name in kept[0]
        }

    def forward(self, x: Tensor, training: bool) -> Tensor:
        """Compute the logits of every network.

        Args:
            x: (networks, batch, input_size); expand one batch that all of them see.
            training: whether batch normalisation uses this batch, and learns from it, or what it
                has learned.

        Returns:
            Logits (networks, batch, num_classes).

        """
        for number, layer in enumerate(self._layers):
            name = f"hidden_layers.{number}"
            z = self._linear(f"{name}.linear", x)
            if layer.normalization is not None and not layer.normalizes_after:
                z = self._normalize(f"{name}.normalization", layer.normalization, z, training)
            a = layer.activation(z)
            if layer.normalizes_after:
                a = self._normalize(f"{name}.normalization", layer.normalization, a, training)
            x = x + a if layer.residual else a
        return self._linear("output", x)

    def copy_back(self, position: int) -> BaseNetwork:
        """Write the tensors at a position of the stack into its network, and return that."""
        network = self._networks[position]
        stacked = self.parameters | self.buffers
        with torch.no_grad():
            for name, tensor in (*network.named_parameters(), *network.named_buffers()):
                rows = stacked[name][position]
                tensor.copy_(_turn(rows) if tensor.ndim == 2 else rows.view_as(tensor))
        return network

    def _linear(self, name: str, x: Tensor) -> Tensor:
        # In two steps: `torch.baddbmm` first copies the biases into every row.
        products = torch.bmm(x, self.parameters[f"{name}.weight"])
        return products.add_(self.parameters[f"{name}.bias"])

    def _normalize(self, name: str, module: nn.Module, z: Tensor, training: bool) -> Tensor:
        weight, bias = self.parameters[f"{name}.weight"], self.parameters[f"{name}.bias"]
        if isinstance(module, nn.LayerNorm):
            normalized = functional.layer_norm(z, module.normalized_shape, eps=module.eps)
            return normalized * weight + bias
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


def _turn(tensor: Tensor) -> Tensor:
    """Turn a weight matrix, (outputs, inputs) to (inputs, outputs) and back; (n,) to (1, n).

    A stack of turned ones gets its gradient from one product as it lies in memory. Of the others
    torch would have to copy each gradient once more.
    """
    return tensor.mT if tensor.ndim == 2 else tensor.unsqueeze(0)


def bytes_per_network(network: BaseNetwork, batch_size: int, states: int) -> int:
    """Estimate the memory that one network takes while it is trained in a stack.

    4 bytes × (parameters × (4 + states) + batch size × (inputs + 5 × Σ widths)): its weights in
    the network and in the stack, their gradient and a copy on the way; what the optimiser keeps;
    and for each sample of a batch the input, and per unit z, what a normalisation makes of it, a,
    and two numbers on the way there or back. The data set itself, which all networks share, is not
    counted.

    Args:
        network: one of them.
        batch_size: samples computed at once.
        states: numbers that the optimiser keeps per parameter (Adam: 2).

    """
    parameters = sum(parameter.numel() for parameter in network.parameters())
    widths = sum(linear.out_features for linear in network.linear_maps)
    per_sample = network.config["input_size"] + 5 * widths
    return BYTES_PER_NUMBER * (parameters * (4 + states) + batch_size * per_sample)
