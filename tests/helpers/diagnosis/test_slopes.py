"""A slope is that of the call which was made, by whichever way it is found."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from helpers.diagnosis import diagnose
from helpers.diagnosis.slopes import BY_RESULT, may_overwrite, measure_slope
from helpers.diagnosis.units import share_where
from tests.helpers.diagnosis.small_networks import draw_batch


def slope_of(function, z, is_finite=True):
    return measure_slope(
        function, z, (z,), {}, result=function(z), is_finite=is_finite, chance=None
    )


@pytest.mark.parametrize("name", BY_RESULT)
def test_a_slope_from_the_result_is_that_of_autograd(name):
    z = torch.cat([torch.linspace(-12, 12, 101), torch.tensor([0.0, -0.0, 90.0, -90.0])])
    function = getattr(torch, name)
    by_autograd = slope_of(function, z, is_finite=False)
    torch.testing.assert_close(slope_of(function, z), by_autograd, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", BY_RESULT)
def test_what_is_not_finite_has_the_slope_that_autograd_gives(name):
    z = torch.tensor([float("nan"), float("inf"), 1.0])
    function = getattr(torch, name)
    leaf = z.clone().requires_grad_(True)
    (expected,) = torch.autograd.grad(function(leaf).sum(), leaf)
    found = slope_of(function, z, is_finite=False)
    torch.testing.assert_close(found, expected, equal_nan=True)


@pytest.mark.parametrize(
    ("function", "args", "kwargs"),
    [
        (torch.Tensor.sigmoid_, (), {}),
        (functional.relu, (True,), {}),
        (functional.leaky_relu, (0.1,), {"inplace": True}),
        (torch.sigmoid, (), {"out": torch.zeros(2)}),
        (object(), (), {}),
    ],
)
def test_a_call_that_may_write_into_what_it_is_given_is_known_as_one(function, args, kwargs):
    assert may_overwrite(function, (torch.zeros(2), *args), kwargs)


def test_a_call_that_may_not_is_known_as_well():
    assert not may_overwrite(functional.leaky_relu, (torch.zeros(2), 0.1), {"inplace": False})


class Chain(nn.Module):
    """Two maps with an activation function between them, and a last one."""

    def __init__(self, activation):
        super().__init__()
        torch.manual_seed(0)
        self.first, self.second, self.last = nn.Linear(16, 8), nn.Linear(8, 8), nn.Linear(8, 4)
        self.activation = activation

    def forward(self, inputs):
        return self.last(self.activation(self.second(self.activation(self.first(inputs)))))


@pytest.mark.parametrize(
    ("in_place", "apart"),
    [
        (lambda z: functional.elu(z, 1.0, True), functional.elu),
        (lambda z: z.tanh_(), torch.tanh),
        (lambda z: functional.leaky_relu_(z), functional.leaky_relu),
        (lambda z: z.sigmoid_(), torch.sigmoid),
    ],
)
def test_an_in_place_form_is_measured_as_the_other_form(in_place, apart):
    batch = draw_batch()
    columns = ["z_rms", "slope_rms", "flat", "signal", "delta_norm", "delta_zeros"]
    one, other = (
        diagnose(Chain(each), batch, functional.cross_entropy).table[columns]
        for each in (in_place, apart)
    )
    assert one.to_numpy() == pytest.approx(other.to_numpy(), rel=1e-6)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_a_share_is_counted_as_it_would_be_by_hand(dtype):
    values = torch.tensor([[0.0, -1.0, 2.0], [float("nan"), 0.5, 0.0]], dtype=dtype).T
    assert share_where(torch.eq, values, 0) == 2 / 6
    assert share_where(torch.lt, values, 0.5) == 3 / 6


def test_of_nothing_there_is_no_share():
    assert share_where(torch.eq, torch.zeros(0), 0) != share_where(torch.eq, torch.zeros(0), 0)
