"""How much of a gradient survives a walk back through time, in a simple RNN and in an LSTM.

The cells are torch's own, in float64: after some fifty steps float32 would have nothing left to
compare. Lag 0 is the last step of a sequence, lag k lies k steps before it.
"""

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from helpers.networks import activation_derivative, make_activation

if TYPE_CHECKING:
    import pandas as pd

TORCH_DEFAULT_SCALE = 3**-0.5  # std(W) · √width of what nn.RNNCell and nn.LSTMCell start with


def read_pixel_by_pixel(inputs: Tensor) -> Tensor:
    """Turn images (batch, pixels) into a sequence (pixels, batch, 1) of float64: one per step."""
    return inputs.double().T.unsqueeze(-1)


def make_rnn_cell(input_size: int, width: int, scale: float, seed: int) -> nn.RNNCell:
    """Build a simple RNN's cell with normal weights, and biases of 0.

    Args:
        input_size: values that arrive at every step.
        width: number of units.
        scale: std(W) · √width of the recurrent weights W; for a wide cell this is also the size
            of W's largest eigenvalue. The input weights have standard deviation 1 / √input_size.
        seed: of the weights; torch's global random state is left alone.

    Raises:
        ValueError: a size below 1, or a scale that is negative or not finite.

    """
    _check(input_size, width, scale)
    return _fill(nn.RNNCell, (input_size, width), input_size**-0.5, scale, seed)


def make_lstm_cell(
    input_size: int,
    width: int,
    forget_bias: float,
    seed: int,
    scale: float = TORCH_DEFAULT_SCALE,
) -> nn.LSTMCell:
    """Build an LSTM's cell with normal weights, and biases of 0 but for the forget gate's.

    The input weights have the size that PyTorch gives them, a standard deviation of 1 / √(3 width).

    Args:
        input_size: values that arrive at every step.
        width: number of memories.
        forget_bias: b of the forget gate: σ(b) is how far it is open when nothing else arrives.
        seed: of the weights; torch's global random state is left alone.
        scale: std(W) · √width of the recurrent weights of each gate.

    Raises:
        ValueError: a size below 1, a scale that is negative, or a number that is not finite.

    """
    if not math.isfinite(forget_bias):
        raise ValueError(f"forget_bias must be a finite number, not {forget_bias}")
    _check(input_size, width, scale)
    of_input = TORCH_DEFAULT_SCALE * width**-0.5
    cell = _fill(nn.LSTMCell, (input_size, width), of_input, scale, seed)
    with torch.no_grad():
        cell.bias_ih[width : 2 * width] = forget_bias  # torch's order: i, f, g, o
    return cell


def rnn_pre_activation(cell: nn.RNNCell, x: Tensor, h: Tensor) -> Tensor:
    """Compute z = U x + W h + both biases, (batch, width)."""
    from_input = functional.linear(x, cell.weight_ih, cell.bias_ih)
    return from_input + functional.linear(h, cell.weight_hh, cell.bias_hh)


def lstm_gates(cell: nn.LSTMCell, x: Tensor, h: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Compute the gates i, f, the candidate c̃ and the gate o, each (batch, width)."""
    from_input = functional.linear(x, cell.weight_ih, cell.bias_ih)
    z = from_input + functional.linear(h, cell.weight_hh, cell.bias_hh)
    i, f, candidate, o = z.chunk(4, dim=1)
    return torch.sigmoid(i), torch.sigmoid(f), torch.tanh(candidate), torch.sigmoid(o)


def measure_rnn_lags(
    cell: nn.RNNCell, sequence: Tensor, activation: str = "tanh", seed: int = 0
) -> "pd.DataFrame":
    """Measure ‖∂L/∂h‖ at every lag of a simple RNN, beside what the formula of one layer predicts.

    h_t = f(U x_t + W h_{t-1} + b). L reads the last h in a direction drawn by chance. Predicted is
    a product with one factor std(W) · √width · rms f'(z_t) per step: the factor of a layer (see
    `probes.measure_delta_factors`), which takes slopes, weights and gradient as independent. Bound
    is a product of W's largest singular value and the step's largest slope: no gradient can exceed
    it (R. Pascanu, T. Mikolov, Y. Bengio, arXiv:1211.5063).

    Args:
        cell: its weights are used; its own nonlinearity is replaced by `activation`.
        sequence: (steps, batch, input_size), of the cell's dtype.
        activation: any name that `make_activation` knows.
        seed: of the direction.

    Returns:
        A frame with one row per lag, from 0 to the number of steps: lag, measured, predicted,
        bound (all relative to lag 0), and slope_rms, the rms f' of the step that is passed to
        reach this lag (NaN at lag 0).

    Raises:
        ValueError: the sequence is empty or does not have three dimensions.

    """
    import pandas as pd

    act_fn = make_activation(activation)
    states, slopes = [_first_state(cell, sequence)], []
    for x in sequence:
        z = rnn_pre_activation(cell, x, states[-1])
        slopes.append(activation_derivative(act_fn, z))
        states.append(act_fn(z))
    slopes.reverse()
    rms = torch.stack([_rms(slope) for slope in slopes])
    most = torch.stack([slope.abs().max() for slope in slopes])
    largest = torch.linalg.matrix_norm(cell.weight_hh.detach(), 2)
    return pd.DataFrame(
        {
            "lag": range(len(states)),
            "measured": _norms_by_lag(states, seed),
            "predicted": _products(_scale(cell.weight_hh) * rms),
            "bound": _products(largest * most),
            "slope_rms": [math.nan, *rms.tolist()],
        }
    )


def measure_lstm_lags(cell: nn.LSTMCell, sequence: Tensor, seed: int = 0) -> "pd.DataFrame":
    """Measure ‖∂L/∂c‖ at every lag of an LSTM's memory c, beside the product of its forget gates.

    c_t = f ⊙ c_{t-1} + i ⊙ c̃ and h_t = o ⊙ tanh(c_t), with f, i, o = σ(…) and c̃ = tanh(…) of x_t
    and h_{t-1}. L reads the last c in a direction drawn by chance.

    The direct way from c_t back to c_{t-1} multiplies by the forget gate f alone. A detour leads
    from c_t over c̃_t and h_{t-1} to c_{t-1}; in the sense of `measure_rnn_lags` it multiplies by
    r = std(W_c̃) · √width · rms(i_t (1 - c̃_t²)) · rms(o_{t-1} (1 - tanh² c_{t-1})). With both, the
    gradient grows or fades roughly like (f + r)^k: f + r is the largest eigenvalue of f · 1 plus a
    random matrix of scale r.

    Args:
        cell: left untouched.
        sequence: (steps, batch, input_size), of the cell's dtype.
        seed: of the direction.

    Returns:
        A frame with one row per lag, from 0 to the number of steps: lag, measured, forget_gates
        (the direct way alone), both relative to lag 0; forget_rms and detour, the rms f and the r
        of the step that is passed to reach this lag (NaN at lag 0).

    Raises:
        ValueError: the sequence is empty or does not have three dimensions.

    """
    import pandas as pd

    memories = [_first_state(cell, sequence)]
    h = torch.zeros_like(memories[0])
    forget, write, read = [], [], [torch.tensor(0.0)]  # the first h does not come from a memory
    for x in sequence:
        with torch.no_grad():
            i, f, candidate, o = lstm_gates(cell, x, h)
        h, c = cell(x, (h, memories[-1]))
        memories.append(c)
        forget.append(f)
        write.append(_rms(i * (1 - candidate**2)))
        read.append(_rms(o * (1 - torch.tanh(c.detach()) ** 2)))
    gates = torch.stack(forget[::-1])
    forget_rms = gates.square().mean(dim=(1, 2)).sqrt()
    of_candidate = cell.weight_hh[2 * cell.hidden_size : 3 * cell.hidden_size]
    detour = _scale(of_candidate) * torch.stack(write[::-1]) * torch.stack(read[-2::-1])
    return pd.DataFrame(
        {
            "lag": range(len(memories)),
            "measured": _norms_by_lag(memories, seed),
            "forget_gates": _direct_ways(gates, seed),
            "forget_rms": [math.nan, *forget_rms.tolist()],
            "detour": [math.nan, *detour.tolist()],
        }
    )


def _check(input_size: int, width: int, scale: float) -> None:
    if input_size < 1 or width < 1:
        raise ValueError(f"input_size and width must be at least 1, not {input_size} and {width}")
    if not (math.isfinite(scale) and scale >= 0):
        raise ValueError(f"scale must be a finite number of at least 0, not {scale}")


def _fill(
    kind: type, sizes: tuple[int, int], std_of_input: float, scale: float, seed: int
) -> nn.Module:
    """Build a cell of these sizes, input and width, and draw its weights."""
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(seed)
        cell = kind(*sizes, dtype=torch.float64)
        nn.init.normal_(cell.weight_ih, std=std_of_input)
        nn.init.normal_(cell.weight_hh, std=scale * cell.hidden_size**-0.5)
        nn.init.zeros_(cell.bias_ih)
        nn.init.zeros_(cell.bias_hh)
    return cell


def _first_state(cell: nn.RNNCell | nn.LSTMCell, sequence: Tensor) -> Tensor:
    if sequence.dim() != 3 or not len(sequence):
        shape = tuple(sequence.shape)
        raise ValueError(
            f"a sequence has the shape (steps, batch, input_size) with at least one step, not "
            f"{shape}: turn images into one with read_pixel_by_pixel"
        )
    return cell.weight_hh.new_zeros(sequence.shape[1], cell.hidden_size).requires_grad_()


def _direction(width: int, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(width, generator=generator, dtype=torch.float64)


def _norms_by_lag(states: list[Tensor], seed: int) -> list[float]:
    """Return ‖∂L/∂state‖ over batch and units from the last state to the first, the last being 1.

    L is the last state, read in a direction drawn by chance and averaged over the batch.
    """
    loss = (states[-1] @ _direction(states[-1].shape[1], seed)).mean()
    gradients = torch.autograd.grad(loss, states)
    norms = torch.stack([gradient.norm() for gradient in reversed(gradients)])
    return (norms / norms[0]).tolist()


def _rms(values: Tensor) -> Tensor:
    return values.detach().square().mean().sqrt()


def _scale(weight: Tensor) -> float:
    """Return std(W) · √fan_in."""
    return weight.std(correction=0).item() * math.sqrt(weight.shape[1])


def _products(factors: Tensor) -> list[float]:
    return [1.0, *factors.cumprod(0).tolist()]


def _direct_ways(gates: Tensor, seed: int) -> list[float]:
    """Follow the gradient through the forget gates (steps, batch, width) alone."""
    left = gates.cumprod(0) * _direction(gates.shape[2], seed)
    norms = left.square().mean(dim=1).sum(dim=1).sqrt()
    return [1.0, *(norms / _direction(gates.shape[2], seed).norm()).tolist()]
