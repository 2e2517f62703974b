"""What a function returns is read by exact types, compared here, and its mistake is named."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from helpers.checks.array_reading import NotAnArray, read_array
from helpers.checks.arrays import WrongAnswer, match_array


def judge(value, expected, table=(), **how):
    return match_array(value, expected, table, about="it", **how)


@given(arrays.arrays(np.float64, arrays.array_shapes(min_dims=0, min_side=0)))
def test_any_array_is_right_where_it_is_expected(array):
    assert judge(array, array).correct
    assert judge(array.tolist(), array).correct or array.size == 0


@given(arrays.arrays(np.float64, (2, 3), elements=st.floats(-1e6, 1e6)), st.integers(0, 5))
def test_one_value_that_differs_is_found_and_named_by_its_place(array, place):
    changed = array.copy()
    changed.flat[place] += 1 + abs(array.flat[place])
    verdict = judge(changed, array)
    row, column = divmod(place, 3)
    assert not verdict.correct
    assert f"{changed.flat[place]:.6g} at [{row}, {column}] is not right" in verdict.message


@pytest.mark.parametrize(
    "value",
    [0.5, np.float32(0.5), np.array(0.5), Fraction(1, 2), Decimal("0.5"), np.longdouble("0.5")],
)
def test_a_number_may_come_in_any_honest_form(value):
    assert judge(value, 0.5).correct


def test_a_tensor_is_read_as_an_array():
    torch = pytest.importorskip("torch")
    assert judge(torch.tensor([1.0, 2.0], requires_grad=True), [1, 2], rtol=1e-6).correct
    assert judge([torch.tensor(1.0), 2], [1, 2]).correct


class Liar:
    """Claims to be whatever is asked of it."""

    shape, dtype = (2,), np.dtype(float)
    __class__ = np.ndarray

    def __eq__(self, other):
        raise AssertionError("code of the answer ran")

    def __array__(self, *given, **named):
        raise AssertionError("code of the answer ran")


class Subclass(np.ndarray):
    def __array_function__(self, *given, **named):
        raise AssertionError("code of the answer ran")

    __array_ufunc__ = __array_function__


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing came back (None)"),
        (Liar(), "a Liar came back where numbers are expected"),
        (np.zeros(2).view(Subclass), "a Subclass came back"),
        (np.ma.zeros(2), "a MaskedArray came back"),
        (np.array([print], dtype=object), "an array of dtype object came back"),
        (np.array(["1"]), "holds no plain numbers"),
        (np.array([1j]), "complex numbers came back"),
        ([1, [2, 3]], "whose entries differ in shape"),
        ([1, "2"], "a str came back"),
        ({"a": 1}, "a dict came back"),
        (10**400, "is not right"),
    ],
)
def test_what_is_no_array_of_numbers_is_refused_unread(value, words):
    verdict = judge(value, [0.0, 0.0])
    assert not verdict.correct
    assert words in verdict.message or "which is not the right shape" in verdict.message


def test_a_list_that_contains_itself_is_refused():
    endless = [1]
    endless.append(endless)
    with pytest.raises(NotAnArray):
        read_array(endless)


def test_what_was_read_is_a_copy():
    original = np.zeros(3)
    copied = read_array(original)
    original[0] = 1
    assert copied[0] == 0
    assert type(copied) is np.ndarray


def test_the_message_tells_shape_and_dtype_of_what_came_back():
    assert judge(np.zeros((3, 1), np.float32), np.zeros(3)).message == (
        "it: an array of dtype float32 of shape (3, 1) came back, which is not the right shape."
    )


def test_what_may_be_seen_is_shown_beside_what_is_expected_without_dtype_or_shape():
    assert judge(np.zeros(1), [1.0], reveal=True).message == "it gave [0]; expected [1]."
    assert judge(0.0, np.zeros(3), reveal=True).message == "it gave 0; expected [0, 0, 0]."


def test_a_dtype_that_is_asked_for_is_looked_at_last():
    values = np.ones(2, np.float32)
    assert judge(values, [1, 1], dtype="float32").correct
    assert "their dtype is float32, which" in judge(values, [1, 1], dtype="float64").message
    said = judge(values, [1, 1], dtype="float64", reveal=True).message
    assert said == "it gave [1, 1] of dtype float32; expected dtype float64."


@given(arrays.arrays(np.float64, 4, elements=st.floats(-100, 100)))
def test_what_is_expected_is_never_said_unless_it_may_be(expected):
    secret = 123456.0 + expected
    came = np.full(4, -7.5)
    hidden, shown = judge(came, secret), judge(came, secret, reveal=True)
    assert f"{secret[0]:.6g}" not in hidden.message
    assert f"expected [{secret[0]:.6g}, " in shown.message


def test_the_first_row_that_fits_is_said():
    table = [
        WrongAnswer([5, 5], "not this"),
        WrongAnswer(lambda came: came[7] == 0, "made for another shape"),
        WrongAnswer([2, 2], "doubled"),
        WrongAnswer(lambda came: True, "anything"),
    ]
    assert judge([2, 2], [1, 1], table).message.endswith("doubled")
    assert judge([3, 3], [1, 1], table).message.endswith("anything")
    assert judge([1, 1], [1, 1], table).message == "Correct."


def test_nan_is_right_only_where_it_is_expected():
    assert judge([np.nan, 1], [np.nan, 1]).correct
    assert not judge([np.nan, 1], [0, 1]).correct
    assert not judge([0, 1], [np.nan, 1]).correct


def test_an_answer_that_is_right_but_for_rounding_is_told_so():
    verdict = judge(np.float32([1 / 3, 2.0]), [1 / 3, 2.0])
    assert not verdict.correct
    assert "Only the first digits are right" in verdict.message
    assert "Only the first digits" not in judge([1 / 3, 2.1], [1 / 3, 2.0]).message


def test_a_message_shows_digits_that_differ():
    verdict = judge([1.12361209], [1.1236122], reveal=True)
    assert "gave [1.12361209]; expected [1.1236122]" in verdict.message


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_no_more_digits_are_compared_than_the_dtype_that_came_holds_where_it_does_not_matter(dtype):
    exact = np.array([1 / 3, 1e-300])
    came = exact.astype(dtype)
    assert judge(came, exact, own_digits=True).correct
    assert judge(came, exact).correct is (dtype is np.float64)
    assert not judge(came + dtype(0.05), exact, own_digits=True).correct
