"""The sigmoid in NumPy is exact to a few units in the last place, and safe for any finite input."""

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.networks.safe_sigmoid import sigmoid, sigmoid_derivative

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
