"""The activation functions: equal to torch's own, and safe for any finite input."""

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from helpers.networks.activations import (
    activation_derivative,
    activation_names,
    make_activation,
)
from helpers.networks.safe_sigmoid import sigmoid, sigmoid_derivative

TORCH_MODULES = {
    "sigmoid": nn.Sigmoid(),
    "tanh": nn.Tanh(),
    "relu": nn.ReLU(),
    "leaky_relu": nn.LeakyReLU(),
    "elu": nn.ELU(),
    "silu": nn.SiLU(),
    "gelu": nn.GELU(),
}
LARGEST = {dtype: float(np.finfo(dtype).max) for dtype in (np.float16, np.float32, np.float64)}


def exact_sigmoid(z: float) -> mpmath.mpf:
    with mpmath.workdps(50):
        return 1 / (1 + mpmath.exp(-mpmath.mpf(z)))


def exact_derivative(z: float) -> mpmath.mpf:
    with mpmath.workdps(50):
        decay = mpmath.exp(-abs(mpmath.mpf(z)))
        return decay / (1 + decay) ** 2


def error_in_ulp(value: np.floating, exact: mpmath.mpf) -> float:
    """Distance in units of the last place; below the normal range, in smallest steps."""
    dtype = type(value)
    unit = max(np.spacing(dtype(float(exact))), np.finfo(dtype).smallest_subnormal)
    with mpmath.workdps(50):
        return float(abs(mpmath.mpf(float(value)) - exact) / mpmath.mpf(float(unit)))


@pytest.mark.parametrize(
    ("function", "exact"), [(sigmoid, exact_sigmoid), (sigmoid_derivative, exact_derivative)]
)
@pytest.mark.parametrize(("dtype", "limit"), [(np.float32, 110.0), (np.float64, 760.0)])
def test_numpy_sigmoids_agree_with_fifty_digits_over_the_full_range(function, exact, dtype, limit):
    rng = np.random.default_rng(0)
    zs = np.concatenate([rng.uniform(-limit, limit, 700), rng.normal(0, 3, 300), [0.0, -0.0, 5.0]])
    for z in zs.astype(dtype):
        reference = exact(float(z))
        subnormal = reference < float(np.finfo(dtype).tiny)
        assert error_in_ulp(function(z), reference) <= (1 if subnormal else 4), z


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_float64_sigmoids_stay_within_four_ulp_of_fifty_digits(z):
    for function, exact in ((sigmoid, exact_sigmoid), (sigmoid_derivative, exact_derivative)):
        # mpmath's exponent is unbounded, so the reference exists even where float64 gives 0.
        assert error_in_ulp(function(np.float64(z)), exact(max(min(z, 1e5), -1e5))) <= 4


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("function", [sigmoid, sigmoid_derivative])
def test_numpy_sigmoids_raise_no_floating_point_error_for_any_finite_input(function, dtype):
    zs = np.array([0, 1, 20, 89, 710, 746, 1e4, LARGEST[dtype]]).clip(max=LARGEST[dtype])
    with np.errstate(all="raise"):
        values = function(np.concatenate([-zs, zs]).astype(dtype))
    assert values.dtype == dtype
    assert np.isfinite(values).all()


@pytest.mark.parametrize("function", [sigmoid, sigmoid_derivative])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (2, 3, 4)])
def test_numpy_sigmoids_keep_the_shape(function, shape):
    assert np.shape(function(np.zeros(shape))) == shape


@pytest.mark.parametrize("function", [sigmoid, sigmoid_derivative])
def test_numpy_sigmoids_do_not_edit_their_input(function):
    z = np.array([-1.0, 2.0])
    z.flags.writeable = False
    function(z)
    assert z.tolist() == [-1.0, 2.0]


@pytest.mark.parametrize("function", [sigmoid, sigmoid_derivative])
def test_whole_numbers_and_lists_give_float64(function):
    assert function(5).dtype == np.float64
    assert function([True, False]).dtype == np.float64
    assert function(np.int8([-128])).dtype == np.float64


@pytest.mark.parametrize("function", [sigmoid, sigmoid_derivative])
@pytest.mark.parametrize("wrong", [1j, "5", None, [object()]])
def test_what_is_not_a_real_number_is_refused(function, wrong):
    with pytest.raises(TypeError, match="expected real numbers"):
        function(wrong)


def test_sigmoid_and_its_mirror_image_add_up_to_one():
    z = np.linspace(-40, 40, 801)
    assert np.allclose(sigmoid(z) + sigmoid(-z), 1.0, rtol=0, atol=1e-15)


def test_infinities_give_the_limits_and_nan_stays_nan():
    assert sigmoid([-np.inf, np.inf]).tolist() == [0.0, 1.0]
    assert sigmoid_derivative([-np.inf, np.inf]).tolist() == [0.0, 0.0]
    assert np.isnan([sigmoid(np.nan), sigmoid_derivative(np.nan)]).all()


@pytest.mark.parametrize("name", TORCH_MODULES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_modules_equal_torch_forward_and_backward(name, dtype):
    z = torch.linspace(-100, 100, 2001, dtype=dtype)
    ours, theirs = z.clone().requires_grad_(), z.clone().requires_grad_()
    a, b = make_activation(name)(ours), TORCH_MODULES[name](theirs)
    assert torch.equal(a, b)
    a.sum().backward()
    b.sum().backward()
    assert torch.equal(ours.grad, theirs.grad)


@pytest.mark.parametrize("name", activation_names())
def test_modules_give_finite_values_and_gradients_for_any_finite_input(name):
    # Half of it for GELU, as its docstring says.
    largest = torch.finfo(torch.float32).max / (2 if name == "gelu" else 1)
    z = torch.tensor([-largest, -1e4, -90.0, 0.0, 90.0, 1e4, largest])
    activation = make_activation(name)
    assert activation(z).isfinite().all()
    assert activation_derivative(activation, z).isfinite().all()


@pytest.mark.parametrize("name", activation_names())
def test_derivative_agrees_with_finite_differences(name):
    activation = make_activation(name)
    # No step crosses z = 0, where some of them have a kink.
    z = torch.tensor([-3.05, -0.75, 0.35, 2.05], dtype=torch.float64)
    differences = (activation(z + 1e-6) - activation(z - 1e-6)) / 2e-6
    assert torch.allclose(activation_derivative(activation, z), differences, atol=1e-8)


def test_scaled_sigmoid_passes_zero_with_slope_one():
    activation = make_activation("scaled_sigmoid")
    assert activation(torch.zeros(1)).item() == 0.0
    assert activation_derivative(activation, torch.zeros(1)).item() == 1.0


def test_penalized_tanh_is_tanh_with_a_smaller_negative_branch():
    z = torch.tensor([-1.0, 1.0])
    expected = torch.tanh(z) * torch.tensor([0.25, 1.0])
    assert torch.equal(make_activation("penalized_tanh")(z), expected)


@pytest.mark.parametrize("name", activation_names())
def test_config_rebuilds_the_activation(name):
    activation = make_activation(name)
    assert make_activation(**activation.config).config == activation.config


def test_an_unknown_activation_is_named_with_the_known_ones():
    with pytest.raises(ValueError, match=r"unknown activation 'sigmiod'.*sigmoid"):
        make_activation("sigmiod")


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_a_scaled_sigmoid_can_pass_back_a_share_of_its_gradient_and_answers_all_the_same(share):
    z = torch.linspace(-4, 4, 9, dtype=torch.float64)
    honest, muted = (
        make_activation("scaled_sigmoid"),
        make_activation("scaled_sigmoid", passed_back=share),
    )
    assert torch.allclose(muted(z), honest(z), rtol=1e-15)
    slope = activation_derivative(honest, z)
    assert torch.allclose(activation_derivative(muted, z), share * slope, rtol=1e-12)
