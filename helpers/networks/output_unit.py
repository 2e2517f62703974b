"""One sigmoid output unit, ŷ = σ(z), under two losses: cross-entropy, and squared error.

With the right answer y, 0 or 1, the losses and their gradients at the pre-activation z are

    cross-entropy   −y log ŷ − (1 − y) log(1 − ŷ)     ∂L/∂z = ŷ − y
    squared error   (ŷ − y)² / 2                      ∂L/∂z = (ŷ − y) σ'(z)
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from helpers.networks.safe_sigmoid import sigmoid, sigmoid_derivative

if TYPE_CHECKING:
    import pandas as pd

# ∂L/∂z as a function of z and y, elementwise.
Gradient = Callable[[ArrayLike, ArrayLike], np.ndarray]


def cross_entropy_gradient(z: ArrayLike, y: ArrayLike) -> np.ndarray:
    """Return ŷ − y, computed as −σ(−z) where y is 1, so that no digit is lost."""
    return np.where(np.asarray(y) == 1, -sigmoid(-np.asarray(z)), sigmoid(z))


def squared_error_gradient(z: ArrayLike, y: ArrayLike) -> np.ndarray:
    """Return (ŷ − y) σ'(z)."""
    return cross_entropy_gradient(z, y) * sigmoid_derivative(z)


def steps_until_undecided(
    gradient: Gradient, start: float, learning_rate: float, max_steps: int = 1_000_000
) -> int:
    """Count steps of gradient descent on z itself from a wrong start until ŷ = ½; y is 1.

    Args:
        gradient: one of the two above.
        start: z at the start, negative.
        learning_rate: step size.
        max_steps: where to give up.

    Raises:
        ValueError: the start is not negative, or max_steps are not enough.

    """
    if not start < 0:
        raise ValueError(f"the start must be wrong, that is, negative, not {start}")
    z = float(start)
    for step in range(1, max_steps + 1):
        z -= learning_rate * float(gradient(z, 1))
        if z >= 0:
            return step
    raise ValueError(f"not there after {max_steps} steps: choose a start nearer to 0")


def train_output_unit(
    inputs: np.ndarray,
    answers: np.ndarray,
    gradient: Gradient,
    *,
    bias: float,
    learning_rate: float,
    steps: int,
    seed: int,
) -> "pd.DataFrame":
    """Train one unit with all examples in every step.

    Args:
        inputs: (number, features).
        answers: (number,), 0 or 1.
        gradient: which loss: one of the two above.
        bias: at the start. The weights start normal with standard deviation 1 / √features.
        learning_rate: step size of plain gradient descent on the mean loss.
        steps: how many.
        seed: of the weights.

    Returns:
        A frame with one row per step, from 0 (before training): step, accuracy, yes_share (of the
        examples, those that the unit answers with yes), mean_probability (mean ŷ), bias_gradient
        (∂L/∂bias), gradient_norm (of weights and bias together).

    Raises:
        ValueError: inputs and answers differ in number, or there are fewer than 1 step.

    """
    import pandas as pd

    if len(inputs) != len(answers):
        raise ValueError(f"{len(inputs)} inputs but {len(answers)} answers: give one for each")
    if steps < 1:
        raise ValueError(f"steps must be at least 1, not {steps}")
    extended = np.column_stack([inputs, np.ones(len(inputs))])  # the bias is the last weight
    weights = np.random.default_rng(seed).normal(0, inputs.shape[1] ** -0.5, extended.shape[1])
    weights[-1] = bias
    rows = []
    for step in range(steps + 1):
        z = extended @ weights
        slope = extended.T @ gradient(z, answers) / len(answers)
        rows.append(
            {
                "step": step,
                "accuracy": np.mean((z > 0) == answers),
                "yes_share": np.mean(z > 0),
                "mean_probability": np.mean(sigmoid(z)),
                "bias_gradient": slope[-1],
                "gradient_norm": np.linalg.norm(slope),
            }
        )
        weights = weights - learning_rate * slope
    return pd.DataFrame(rows)
