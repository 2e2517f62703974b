"""The fully connected classifier of every lesson, and how it is saved and loaded."""

import itertools
import json
import tempfile
from collections.abc import Sequence
from numbers import Integral
from pathlib import Path

import torch
from torch import Tensor, nn

from helpers.networks.activations import ActivationFunction, make_activation

NORMALIZATIONS = {"batch": nn.BatchNorm1d, "layer": nn.LayerNorm, "layer_after": nn.LayerNorm}
FLOATING_DTYPES = {torch.float16, torch.bfloat16, torch.float32, torch.float64}
SMALL_NETWORK_BYTES = 10**8  # fits anywhere, so nobody needs to be asked how much is free
FILE_FORMAT = "vanishing-gradients-course network, version 1"


class NetworkFileError(ValueError):
    """A file that `load_network` refuses; the message says which and why."""


class HiddenLayer(nn.Module):
    """One hidden layer: a = f(normalise(W x + b)), plus x itself if it is residual.

    With the normalisation ``"layer_after"`` it is a = normalise(f(W x + b)).
    """

    def __init__(
        self,
        fan_in: int,
        width: int,
        activation: ActivationFunction,
        normalization: str | None,
        residual: bool,
    ) -> None:
        """Build the layer; a residual path exists only where input and output are equally wide."""
        super().__init__()
        self.linear = nn.Linear(fan_in, width)
        self.normalization = NORMALIZATIONS[normalization](width) if normalization else None
        self.normalizes_after = normalization == "layer_after"
        self.activation = activation
        self.residual = residual and fan_in == width

    def pre_activation(self, x: Tensor) -> Tensor:
        """Map (batch, fan_in) to z, (batch, width), normalised if the layer does so."""
        z = self.linear(x)
        plain = self.normalization is None or self.normalizes_after
        return z if plain else self.normalization(z)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, fan_in) to (batch, width)."""
        a = self.activation(self.pre_activation(x))
        if self.normalizes_after:
            a = self.normalization(a)
        return x + a if self.residual else a


class BaseNetwork(nn.Module):
    """A fully connected classifier with one activation function throughout.

    The default sizes are the classic classifier 784-512-256-256-128-10.

    Attributes:
        config: plain data that rebuilds the network (not its weights).
        hidden_layers: the `HiddenLayer` modules, first layer first.
        output: the last linear map, from the last hidden layer to the logits.

    """

    def __init__(
        self,
        act_fn: ActivationFunction | str,
        input_size: int = 784,
        num_classes: int = 10,
        hidden_sizes: Sequence[int] = (512, 256, 256, 128),
        normalization: str | None = None,
        residual: bool = False,
        seed: int | None = None,
    ) -> None:
        """Build the network with PyTorch's default initial weights.

        Args:
            act_fn: an activation function or its name; every layer gets a copy of its own.
            input_size: number of inputs.
            num_classes: number of logits.
            hidden_sizes: widths of the hidden layers; empty for a linear classifier.
            normalization: None, ``"batch"`` or ``"layer"``, applied to the pre-activations, or
                ``"layer_after"``, layer normalisation applied to the activations.
            residual: add each layer's input to its output, where the widths agree.
            seed: if given, the initial weights depend on it alone and torch's global random
                state is left as it was.

        Raises:
            ValueError: a size below 1, an unknown activation, an unknown normalisation, a
                `residual` that is neither True nor False, or more weights than the memory holds.

        """
        super().__init__()
        if isinstance(act_fn, str):
            act_fn = make_activation(act_fn)
        if not isinstance(act_fn, ActivationFunction):
            raise ValueError(f"act_fn must come from helpers.networks, not {type(act_fn)}")
        sizes = _whole_sizes((input_size, *hidden_sizes, num_classes))
        if normalization not in (None, *NORMALIZATIONS):
            known = ", ".join(NORMALIZATIONS)
            raise ValueError(f"unknown normalization {normalization!r}: choose None, {known}")
        if not isinstance(residual, bool):
            raise ValueError(f"residual must be True or False, not {residual!r}")
        _refuse_too_large(sizes)
        self.config = {
            "act_fn": act_fn.config,
            "input_size": sizes[0],
            "num_classes": sizes[-1],
            "hidden_sizes": list(sizes[1:-1]),
            "normalization": normalization,
            "residual": residual,
        }
        with torch.random.fork_rng(devices=[], enabled=seed is not None):
            if seed is not None:
                torch.manual_seed(seed)
            widths = sizes[:-1]
            self.hidden_layers = nn.ModuleList(
                HiddenLayer(fan_in, width, act_fn.copy(), normalization, residual)
                for fan_in, width in itertools.pairwise(widths)
            )
            self.output = nn.Linear(widths[-1], sizes[-1])

    def forward(self, x: Tensor) -> Tensor:
        """Map a batch (batch, ...) with `input_size` values each to logits (batch, num_classes)."""
        x = x.flatten(start_dim=1)
        for layer in self.hidden_layers:
            x = layer(x)
        return self.output(x)

    @property
    def linear_maps(self) -> list[nn.Linear]:
        """The linear maps of all layers, first layer first, the output last."""
        return [layer.linear for layer in self.hidden_layers] + [self.output]

    @property
    def act_fn(self) -> ActivationFunction:
        """A fresh activation function like the one the hidden layers use."""
        return make_activation(**self.config["act_fn"])


def save_network(network: BaseNetwork, path: str | Path) -> Path:
    """Save weights and configuration in one safetensors file, all of it or nothing.

    The configuration travels as JSON in the file's own header, so that the two cannot be parted.

    Raises:
        OSError: the folder is missing or cannot be written.

    """
    from safetensors.torch import save_file

    path = Path(path)
    metadata = {"format": FILE_FORMAT, "config": json.dumps(network.config)}
    weights = {name: tensor.contiguous() for name, tensor in network.state_dict().items()}
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        unfinished = Path(folder) / "network"
        save_file(weights, unfinished, metadata=metadata)
        unfinished.replace(path)
    return path


def load_network(path: str | Path) -> BaseNetwork:
    """Load what `save_network` wrote; nothing in the file is ever executed.

    Raises:
        FileNotFoundError: there is no such file.
        NetworkFileError: the file is not one that `save_network` wrote, or it is damaged.

    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"there is no network file at {path}")
    metadata, weights = _read_safetensors(path)
    if metadata.get("format") != FILE_FORMAT:
        raise NetworkFileError(f"{path} was not written by save_network: save the network again")
    try:
        config = json.loads(metadata["config"])
        # Each hidden layer stores at least a weight and a bias: an absurd depth ends here.
        if len(config["hidden_sizes"]) > len(weights):
            raise ValueError("it names more layers than it holds")
        return _rebuild(config, weights).requires_grad_(True)
    except (KeyError, TypeError, ValueError, RuntimeError, ArithmeticError) as error:
        reason = str(error).partition("\n")[0]
        raise NetworkFileError(f"{path} is damaged ({reason}): save the network again") from error


def copy_network(network: BaseNetwork) -> BaseNetwork:
    """Copy a network with its weights and its mode, but without hooks that watch the original."""
    weights = {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}
    return _rebuild(network.config, weights).requires_grad_(True).train(network.training)


def _whole_sizes(sizes: tuple) -> tuple[int, ...]:
    """Return layer sizes as plain ints, or raise ValueError for what is none."""
    if any(isinstance(size, bool) or not isinstance(size, Integral) for size in sizes) or any(
        size < 1 for size in sizes
    ):
        raise ValueError(f"every layer size must be a whole number of at least 1, not {sizes}")
    return tuple(map(int, sizes))


def _refuse_too_large(sizes: tuple[int, ...]) -> None:
    """Raise ValueError for weights that do not fit into the memory that is free now."""
    if torch.get_default_device().type != "cpu":  # such as "meta", which holds no numbers
        return
    numbers = sum((fan_in + 1) * width for fan_in, width in itertools.pairwise(sizes))
    needed = numbers * torch.get_default_dtype().itemsize
    if needed < SMALL_NETWORK_BYTES:
        return
    import psutil

    free = psutil.virtual_memory().available
    if needed > free:
        raise ValueError(
            f"{len(sizes) - 1} layers with {numbers:,} weights take {needed / 1e9:,.1f} GB, and "
            f"{free / 1e9:,.1f} GB of memory are free: choose fewer or narrower layers"
        )


def _rebuild(config: dict, weights: dict[str, Tensor]) -> BaseNetwork:
    """Build a network from its config around the given tensors, once these are found to fit."""
    activation = make_activation(**config["act_fn"])
    with torch.device("meta"):  # shapes without memory: an absurd width costs nothing
        network = BaseNetwork(**(config | {"act_fn": activation}))
    if config.keys() != network.config.keys():
        raise ValueError(f"unknown settings: {', '.join(config.keys() - network.config.keys())}")
    _check_tensors(network.state_dict(), weights)
    network.load_state_dict(weights, assign=True)
    return network


def _read_safetensors(path: Path) -> tuple[dict[str, str], dict[str, Tensor]]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as file:
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            return file.metadata() or {}, weights
    except SafetensorError as error:
        raise NetworkFileError(
            f"{path} is not a safetensors file ({error}): only files of save_network are loaded"
        ) from error


def _check_tensors(expected: dict[str, Tensor], found: dict[str, Tensor]) -> None:
    """Raise ValueError unless `found` has the names, shapes and kinds of number of `expected`."""
    if expected.keys() != found.keys():
        names = sorted(expected.keys() ^ found.keys())
        raise ValueError(f"tensors missing or left over: {', '.join(names[:3])}")
    for name, tensor in expected.items():
        if found[name].shape != tensor.shape:
            shapes = f"{tuple(found[name].shape)} instead of {tuple(tensor.shape)}"
            raise ValueError(f"{name} has shape {shapes}")
        if found[name].dtype.is_floating_point != tensor.dtype.is_floating_point:
            raise ValueError(f"{name} has dtype {found[name].dtype}")
    floating = {tensor.dtype for tensor in found.values() if tensor.dtype.is_floating_point}
    if len(floating) != 1 or not floating <= FLOATING_DTYPES:
        raise ValueError(f"its dtypes are {', '.join(sorted(map(str, floating)))}")
