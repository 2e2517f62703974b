"""Who lies in the clinic: the settings of nine sick networks, their causes and the remedies.

Whoever works through lesson 10 had better not read on: here stands what ails each of them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

# std(W) · √fan_in that keeps the size of what passes through: for each function its own.
SUITING_SCALES = MappingProxyType(
    {"tanh": 1.0, "relu": math.sqrt(2.0), "gelu": math.sqrt(2.0), "sigmoid": 4.0}
)


@dataclass(frozen=True)
class Patient:
    """A network, its inputs, its loss and its steps; without arguments it trains.

    Attributes:
        cause: what ails it, one of `CAUSES`; empty where there are several.
        cures: the remedies that repair it, in the order in which to take them.
        kind: ``"plain"``, ``"convolutional"``, ``"recurrent"`` or ``"transformer"``.
        depth: hidden layers, convolutions or blocks; the recurrent one has a step per row.
        activation: name of the activation function.
        weight_scale: std(W) · √fan_in of all maps but the last; None for what suits the function.
        bias: of every unit before the last map.
        output_bias: of every output.
        input_scale: the standardised images are multiplied by it, and
        input_shift: this is added.
        loss: ``"cross-entropy"``, or ``"squared error"`` of a sigmoid.
        learning_rate: of plain SGD.

    """

    cause: str = ""
    cures: tuple[str, ...] = ()
    kind: str = "plain"
    depth: int = 3
    activation: str = "tanh"
    weight_scale: float | None = None
    bias: float = 0.0
    output_bias: float = 0.0
    input_scale: float = 1.0
    input_shift: float = 0.0
    loss: str = "cross-entropy"
    learning_rate: float = 0.1

    @property
    def scale(self) -> float:
        """The scale of its weights, also where it is the one that suits the function."""
        suiting = SUITING_SCALES[self.activation]
        return suiting if self.weight_scale is None else self.weight_scale


# What may be found, and what is looked at to find it.
CAUSES: Mapping[str, str] = MappingProxyType(
    {
        "saturation": "the column *flat* in the hidden layers",
        "attenuation": "the column *δ left*: does it fall from the last row to the first?",
        "explosion": "the columns *size of z* and *δ left*: does one of them grow, row by row?",
        "lost signal": "the column *signal* in the last rows",
        "dead units": "the column *dead*",
        "loss saturates": "the row of the output, and which function stands there",
        "step too small": "the step: is there anything wrong in the table at all?",
    }
)
REMEDIES: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "standardise the inputs": {"input_scale": 1.0, "input_shift": 0.0},
        "weights that suit the function": {"weight_scale": None},
        "tanh as the function": {"activation": "tanh"},
        "biases of 0": {"bias": 0.0},
        "cross-entropy of logits": {"loss": "cross-entropy"},
        "larger steps": {"learning_rate": 0.1},
        "smaller steps": {"learning_rate": 0.001},
    }
)
PATIENTS: Mapping[str, Patient] = MappingProxyType(
    {
        "A": Patient(
            "saturation", ("standardise the inputs",), depth=4, input_scale=80.0, input_shift=100.0
        ),
        "B": Patient(
            "attenuation", ("weights that suit the function",), depth=8, weight_scale=0.25
        ),
        "C": Patient(
            "lost signal",
            ("tanh as the function",),
            depth=10,
            activation="sigmoid",
            weight_scale=1.0,
        ),
        "D": Patient(
            "explosion",
            ("weights that suit the function",),
            kind="convolutional",
            depth=5,
            activation="relu",
            weight_scale=10.0,
            learning_rate=0.05,
        ),
        "E": Patient("dead units", ("biases of 0",), activation="relu", bias=-8.0),
        "F": Patient(
            "loss saturates",
            ("cross-entropy of logits",),
            depth=2,
            output_bias=-9.0,
            loss="squared error",
        ),
        "G": Patient(
            "saturation", ("weights that suit the function",), kind="recurrent", weight_scale=40.0
        ),
        "H": Patient(
            "step too small",
            ("larger steps",),
            kind="transformer",
            depth=2,
            activation="gelu",
            learning_rate=1e-7,
        ),
    }
)
MESSY = Patient(
    cures=("standardise the inputs", "tanh as the function", "larger steps"),
    depth=8,
    activation="sigmoid",
    weight_scale=1.0,
    input_scale=80.0,
    input_shift=100.0,
    learning_rate=1e-6,
)


def treat(patient: Patient, *remedies: str) -> Patient:
    """Give a patient some of the `REMEDIES`, one after the other.

    Raises:
        ValueError: there is no such remedy; the message lists those that there are.

    """
    for name in remedies:
        if name not in REMEDIES:
            raise ValueError(f"there is no remedy {name!r}: choose from {', '.join(REMEDIES)}")
        patient = replace(patient, **REMEDIES[name])
    return patient
