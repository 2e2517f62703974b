"""Gradients through time equal autograd on torch's modules, and the theory where it is exact."""

import math

import pytest
import torch
from torch import nn

from helpers.measurements import recurrent


def make_sequence(steps: int = 6, batch: int = 4, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(steps, batch, 2, generator=generator, dtype=torch.float64)


def test_an_image_becomes_one_pixel_per_step():
    sequence = recurrent.read_pixel_by_pixel(torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
    assert sequence.shape == (3, 2, 1)
    assert sequence[2].flatten().tolist() == [3.0, 6.0]
    assert sequence.dtype == torch.float64


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_the_states_measured_are_those_of_torchs_own_rnn(activation):
    cell, sequence = recurrent.make_rnn_cell(2, 5, 1.0, seed=0), make_sequence()
    torch_cell = nn.RNNCell(2, 5, nonlinearity=activation, dtype=torch.float64)
    torch_cell.load_state_dict(cell.state_dict())
    h = torch.zeros(4, 5, dtype=torch.float64)
    for x in sequence:
        z = recurrent.rnn_pre_activation(cell, x, h)
        h = torch_cell(x, h)
        assert torch.allclose(getattr(torch, activation)(z), h, rtol=1e-12)


def test_the_gates_are_those_of_torchs_own_lstm():
    cell, sequence = recurrent.make_lstm_cell(2, 5, forget_bias=1.0, seed=0), make_sequence()
    h, c = torch.randn(4, 5).double(), torch.randn(4, 5).double()
    i, f, candidate, o = recurrent.lstm_gates(cell, sequence[0], h)
    next_h, next_c = cell(sequence[0], (h, c))
    assert torch.allclose(next_c, f * c + i * candidate)
    assert torch.allclose(next_h, o * torch.tanh(next_c))


def test_the_measured_norms_equal_finite_differences():
    cell, sequence = recurrent.make_rnn_cell(2, 3, 1.5, seed=0), make_sequence(steps=3, batch=1)
    lags = recurrent.measure_rnn_lags(cell, sequence, "tanh", seed=1)
    direction = torch.randn(3, generator=torch.Generator().manual_seed(1), dtype=torch.float64)

    def loss(first: torch.Tensor) -> float:
        h = first
        for x in sequence:
            h = torch.tanh(recurrent.rnn_pre_activation(cell, x, h))
        return (h @ direction).mean().item()

    step = 1e-6
    slopes = []
    for unit in range(3):
        shift = torch.zeros(1, 3, dtype=torch.float64)
        shift[0, unit] = step
        slopes.append((loss(shift) - loss(-shift)) / (2 * step))
    expected = torch.tensor(slopes).norm() / direction.norm()
    assert lags["measured"].iloc[-1] == pytest.approx(expected.item(), rel=1e-5)


def test_the_formula_is_exact_for_one_unit():
    cell = recurrent.make_rnn_cell(2, 1, 1.0, seed=0)
    with torch.no_grad():
        cell.weight_hh.fill_(-0.8)
    sequence = make_sequence(batch=1)
    lags = recurrent.measure_rnn_lags(cell, sequence, "sigmoid")
    assert lags["bound"].tolist() == pytest.approx(lags["measured"].tolist(), rel=1e-12)
    factors = 0.8 * lags["slope_rms"][1:]
    assert factors.cumprod().tolist() == pytest.approx(lags["measured"][1:].tolist(), rel=1e-12)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu"])
def test_the_formula_holds_on_average_in_a_wide_cell(activation):
    width, ratios = 200, []
    for seed in range(3):
        cell = recurrent.make_rnn_cell(2, width, 1.2, seed)
        last = recurrent.measure_rnn_lags(cell, make_sequence(20), activation, seed).iloc[-1]
        ratios.append((last["measured"] / last["predicted"]) ** (1 / 20))
    assert ratios == pytest.approx([1.0] * 3, abs=2 / math.sqrt(2 * width))


def test_no_gradient_exceeds_the_bound():
    cell = recurrent.make_rnn_cell(2, 8, 3.0, seed=0)
    lags = recurrent.measure_rnn_lags(cell, make_sequence(20))
    assert (lags["measured"] <= lags["bound"] * (1 + 1e-12)).all()


def test_without_the_hidden_path_the_memory_passes_back_the_product_of_its_forget_gates():
    cell = recurrent.make_lstm_cell(2, 5, forget_bias=1.0, seed=0, scale=0)
    lags = recurrent.measure_lstm_lags(cell, make_sequence(10))
    assert lags["measured"].tolist() == pytest.approx(lags["forget_gates"].tolist(), rel=1e-12)
    assert (lags["detour"].dropna() == 0).all()


def test_the_first_step_has_no_detour():
    cell = recurrent.make_lstm_cell(2, 5, forget_bias=0.0, seed=0, scale=1.0)
    lags = recurrent.measure_lstm_lags(cell, make_sequence(4))
    assert lags["detour"][4] == 0, "the first h comes from no memory"
    assert (lags["detour"][1:4] > 0).all()


def test_gate_and_detour_together_give_the_growth_in_a_wide_cell_that_stands_still():
    cell = recurrent.make_lstm_cell(2, 200, forget_bias=2.0, seed=0, scale=1.0)
    lags = recurrent.measure_lstm_lags(cell, torch.zeros(80, 4, 2, dtype=torch.float64))
    factor = (lags["measured"][70] / lags["measured"][30]) ** (1 / 40)
    both = (lags["forget_rms"] + lags["detour"])[31:71].mean()
    assert factor == pytest.approx(both, rel=0.05)
    assert factor > 1.05 * lags["forget_rms"][31:71].mean()


def test_weights_have_the_scale_asked_for_and_leave_global_chance_alone():
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    rnn = recurrent.make_rnn_cell(2, 300, 1.5, seed=0)
    lstm = recurrent.make_lstm_cell(2, 300, forget_bias=2.0, seed=0, scale=0.7)
    assert torch.equal(torch.rand(1), expected)
    assert rnn.weight_hh.std().item() * 300**0.5 == pytest.approx(1.5, rel=0.02)
    assert lstm.weight_hh.std().item() * 300**0.5 == pytest.approx(0.7, rel=0.02)
    assert torch.equal(lstm.bias_ih.nonzero().flatten(), torch.arange(300, 600))


def test_an_lstms_weights_have_the_size_of_torchs_own():
    torch.manual_seed(0)
    torchs, ours = nn.LSTMCell(2, 300), recurrent.make_lstm_cell(2, 300, 0.0, seed=0)
    for name in ("weight_ih", "weight_hh"):
        std = getattr(torchs, name).std().item()
        assert getattr(ours, name).std().item() == pytest.approx(std, rel=0.05)


def test_the_measurement_leaves_no_gradient_behind():
    cell = recurrent.make_lstm_cell(2, 3, forget_bias=1.0, seed=0)
    recurrent.measure_lstm_lags(cell, make_sequence())
    assert all(parameter.grad is None for parameter in cell.parameters())


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: recurrent.make_rnn_cell(0, 3, 1.0, 0), "at least 1"),
        (lambda: recurrent.make_rnn_cell(2, 3, -1.0, 0), "scale"),
        (lambda: recurrent.make_lstm_cell(2, 3, math.nan, 0), "forget_bias"),
        (
            lambda: recurrent.measure_rnn_lags(
                recurrent.make_rnn_cell(2, 3, 1.0, 0), torch.zeros(4, 2).double()
            ),
            "read_pixel_by_pixel",
        ),
        (
            lambda: recurrent.measure_lstm_lags(
                recurrent.make_lstm_cell(2, 3, 1.0, 0), torch.zeros(0, 4, 2).double()
            ),
            "at least one step",
        ),
    ],
)
def test_bad_input_is_refused_in_words(make, words):
    with pytest.raises(ValueError, match=words):
        make()
