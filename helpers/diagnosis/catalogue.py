"""The activation functions that a diagnosis knows, by the names under which torch calls them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import torch
from torch import Tensor


class Known(NamedTuple):
    """What is known of an activation function.

    Its ceiling is the largest size of its slope. It saturates if it is flat at both ends, so that a
    unit can be stuck at either. Some are flat for many values of the usual size, too: usually_flat
    is their share where z has mean 0 and standard deviation 1.
    """

    ceiling: float
    saturates: bool = False
    usually_flat: float = 0.0

    @property
    def rectifies(self) -> bool:
        """Whether it has one flat end that a unit can be stuck at, below 0."""
        return not self.saturates or self.usually_flat >= 0.5


# Ceilings without a round value are the largest slopes of the function as torch computes it with
# its usual parameters; tests/helpers/diagnosis finds each anew.
KNOWN: Mapping[str, Known] = MappingProxyType(
    {
        "sigmoid": Known(0.25, saturates=True),
        "tanh": Known(1.0, saturates=True),
        "hardsigmoid": Known(1 / 6, saturates=True),
        "hardtanh": Known(1.0, saturates=True, usually_flat=0.3173),
        "relu6": Known(1.0, saturates=True, usually_flat=0.5),
        "softsign": Known(1.0, saturates=True),
        "relu": Known(1.0),
        "leaky_relu": Known(1.0),
        "rrelu": Known(1.0),
        "prelu": Known(1.0),
        "elu": Known(1.0),
        "celu": Known(1.0),
        "selu": Known(1.7581),
        "gelu": Known(1.1289),
        "silu": Known(1.0998),
        "mish": Known(1.0885),
        "hardswish": Known(1.5),
        "softplus": Known(1.0),
        "logsigmoid": Known(1.0),
    }
)
# What opens and closes a way if it is multiplied with what goes there.
GATES = frozenset({"sigmoid", "hardsigmoid"})
PRODUCTS = frozenset({"mul", "__mul", "__rmul", "__imul"})
# Layers whose kernel computes activation functions that nobody outside can see.
FUSED: Mapping[str, str] = MappingProxyType(
    {
        "lstm": "a fused LSTM kernel, whose gates are not visible",
        "gru": "a fused GRU kernel, whose gates are not visible",
        "rnn_tanh": "a fused RNN kernel, whose time steps are not visible",
        "rnn_relu": "a fused RNN kernel, whose time steps are not visible",
        "lstm_cell": "a fused LSTM cell, whose gates are not visible",
        "gru_cell": "a fused GRU cell, whose gates are not visible",
        "rnn_tanh_cell": "a fused RNN cell, whose activation is not visible",
        "rnn_relu_cell": "a fused RNN cell, whose activation is not visible",
        "_transformer_encoder_layer_fwd": "a fused transformer layer, whose activations are not "
        "visible",
        "glu": "a gated linear unit, whose sigmoid is not visible",
        "softshrink": "softshrink, which a diagnosis does not know",
        "hardshrink": "hardshrink, which a diagnosis does not know",
        "tanhshrink": "tanhshrink, which a diagnosis does not know",
    }
)
# What makes probabilities, after which a loss may not take them for logits.
NORMALISERS = frozenset({"softmax", "log_softmax", "sigmoid"})
ON_LOGITS = frozenset({"cross_entropy", "binary_cross_entropy_with_logits"})
# What may be done twice: the logarithm of a softmax is its own.
IDEMPOTENT = frozenset({("log_softmax", "cross_entropy")})
# Losses that undo the flat ends of what they are given.
LOGARITHMIC = frozenset(
    {"binary_cross_entropy", "nll_loss", "cross_entropy", "binary_cross_entropy_with_logits"}
)
# Losses that hold each output against a target of its own, and the difference that people write.
MATCHING = frozenset({"mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"})
LOSSES = ON_LOGITS | LOGARITHMIC | MATCHING
DIFFERENCES = frozenset({"sub", "__sub", "__rsub", "rsub"})
# What puts infinities where attention may not look.
MASKING = frozenset(
    {"masked_fill", "full", "full_like", "fill", "where", "triu", "tril", "add", "to", "__get__"}
)
# Operations whose first argument is what a layer is given.
MAPS = frozenset({"linear", "conv1d", "conv2d", "conv3d", "matmul", "bmm", "addmm", "mm"})


def plain_name(function: object) -> str:
    """Return the name of a torch function without the mark of its in-place form."""
    name = str(getattr(function, "__name__", "")).rstrip("_")
    return "sigmoid" if name == "special_expit" else name


def name_called(name: str, args: tuple, kwargs: Mapping[str, object]) -> str:
    """Return the name by which people know what a call does: torch runs one through another.

    Args:
        name: of the function that was called.
        args: of the call.
        kwargs: of the call.

    """
    if is_written_out_relu(name, args, kwargs):
        return "relu"
    if name == "hardtanh" and (*args[1:2], kwargs.get("min_val", -1.0))[0] == 0:
        return "relu6"
    return name


def is_noise(name: str, args: tuple, kwargs: Mapping[str, object]) -> bool:
    """Tell whether a call of dropout, of any kind, is one of training."""
    is_training = (*args[2:3], kwargs.get("training", True))[0]
    return "dropout" in name and bool(is_training)


def is_written_out_relu(name: str, args: tuple, kwargs: Mapping[str, object]) -> bool:
    """Tell whether a call of torch's clamp does nothing but cut off what is below 0."""
    if name not in ("clamp", "clamp_min", "clip"):
        return False
    lowest, highest = (*args[1:], None, None)[:2]
    limits = kwargs.get("min", lowest), kwargs.get("max", highest)
    return all(not isinstance(each, Tensor) for each in limits) and limits == (0, None)


def name_of(dtype: torch.dtype) -> str:
    """Return a type of number as people write it, such as ``"float16"``."""
    return str(dtype).removeprefix("torch.")
