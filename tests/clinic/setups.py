"""A setup: all that makes a network, its data and its training, as plain settings."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Setup:
    """Settings of one network and its training; the defaults are a small one that trains.

    A fault changes one or a few of them, and its repair takes that change back.

    Attributes:
        kind: "mlp", "conv", "residual", "normalised", "rnn" or "attention".
        task: "digits", "rows" (the digits, read row by row), "first" (sequences whose class stands
            at the first step) or "tokens" (integers; the class is which marker occurs).
        size: "small", "medium" or "large", for the tables; depth and width say it in numbers.
        depth: hidden layers, or blocks.
        width: units, or channels, of each.
        activation: a key of `activations.FORMS`.
        form: how it is called: "module", "shared", "functional", "method" or "inplace".
        passed_back: the factor by which an activation multiplies the gradient it passes back.
        weights: "scaled" (normal), "torch" (what the layers come with), "zero", or "spectrum".
        gain: root mean square of a weight times sqrt(fan_in); None: the activation's usual one.
        recurrent_gain: as `gain`, of the recurrent map alone, which is orthogonal.
        condition: the first singular value of a "spectrum" map by each of the others.
        output_gain: as `gain`, of the last map.
        bias: of every hidden unit.
        output_bias: of every output.
        norm: "", "batch", "layer", or of what a layer is given: "hand" (over the batch, divided by
            the bare spread) or "safe hand" (with something that keeps the spread above 0).
        head: what is done to the last map's values: "logits" (nothing), "sigmoid", "softmax",
            "relu", or "softmax of one" (over each value by itself).
        loss: a key of `losses.LOSSES`.
        loss_scale: the loss is multiplied by it, and the step divided.
        dtype: "float32", "float16" or "bfloat16".
        input_scale: inputs are multiplied by it, and
        input_shift: this is added.
        outlier: one input in 16 is multiplied by it.
        missing: share of input values that are NaN.
        embedding_scale: standard deviation of the token embedding; that of positions is 1.
        token_norm: "", or "hand" (each token's vector, divided by its bare length).
        empty_rows: some sequences have no token that attention may look at.
        masked: the inputs are a dict of tokens and a mask.
        optimizer: "sgd" (momentum 0.9) or "adam".
        step: the learning rate.
        steps: how many are taken to see whether it trains.

    """

    kind: str = "mlp"
    task: str = "digits"
    size: str = "small"
    depth: int = 3
    width: int = 48
    activation: str = "relu"
    form: str = "module"
    passed_back: float = 1.0
    weights: str = "scaled"
    gain: float | None = None
    recurrent_gain: float = 1.0
    condition: float = 1.0
    output_gain: float = 0.5
    bias: float = 0.0
    output_bias: float = 0.0
    norm: str = ""
    head: str = "logits"
    loss: str = "cross-entropy"
    loss_scale: float = 1.0
    dtype: str = "float32"
    input_scale: float = 1.0
    input_shift: float = 0.0
    outlier: float = 1.0
    missing: float = 0.0
    embedding_scale: float = 1.0
    token_norm: str = ""
    empty_rows: bool = False
    masked: bool = False
    optimizer: str = "sgd"
    step: float = 0.03
    steps: int = 80
