"""Values cross the boundary exactly or are refused in a sentence, and no bytes can do harm."""

import contextlib
import math
import struct
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grading.inside.values.decoding import decode
from grading.inside.values.encoding import Caps, Refused, encode
from tests.grading.inside.damaged_bytes import damage

ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=-(2**600), max_value=2**600),
    st.floats(),
    st.complex_numbers(),
    st.text(st.characters()),  # surrogates included
    st.binary(),
    st.fractions(),
    st.decimals(),
    st.just(...),
    st.builds(range, st.integers(0, 9), st.integers(-9, 99), st.sampled_from([-2, 1, 3])),
)
KEYS = st.one_of(st.integers(), st.text(), st.tuples(st.integers(), st.text()))
VALUES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(KEYS, inner, max_size=4),
        st.sets(KEYS, max_size=4),
        st.frozensets(KEYS, max_size=4),
    ),
    max_leaves=12,
)
DTYPES = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(),
    hnp.unsigned_integer_dtypes(),
    hnp.floating_dtypes(),
    hnp.complex_number_dtypes(),
    hnp.datetime64_dtypes(),
    hnp.timedelta64_dtypes(),
    hnp.unicode_string_dtypes(),
    hnp.byte_string_dtypes(),
)
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, min_side=0, max_side=4))


def is_same(left: object, right: object) -> bool:
    """Compare values and exact types; NaN is the same as NaN, and -0.0 is not 0.0."""
    if type(left) is not type(right):
        return False
    if isinstance(left, (list, tuple)):
        return len(left) == len(right) and all(map(is_same, left, right))
    if isinstance(left, dict):
        return all(map(is_same, left, right)) and all(map(is_same, left.values(), right.values()))
    return repr(left) == repr(right) or left == right


@given(VALUES)
def test_plain_values_arrive_as_they_were_with_their_exact_types(value):
    assert is_same(value, decode(encode(value)))


@given(ARRAYS, st.booleans(), st.booleans())
def test_arrays_arrive_with_dtype_shape_order_writeability_and_bytes(array, turn, writeable):
    array = array.T if turn else array
    array.flags.writeable = writeable
    arrived = decode(encode(array))
    assert type(arrived) is np.ndarray
    assert (arrived.dtype, arrived.shape) == (array.dtype, array.shape)
    assert arrived.tobytes() == array.tobytes()
    assert arrived.flags.writeable is writeable
    assert arrived.flags.f_contiguous is array.flags.f_contiguous


@given(ARRAYS)
def test_numpy_scalars_keep_their_kind(array):
    for scalar in array.reshape(-1)[:3]:
        arrived = decode(encode(scalar))
        assert type(arrived) is type(scalar)
        assert arrived.tobytes() == scalar.tobytes()


@given(st.binary(max_size=300))
def test_any_bytes_are_a_value_or_refused(data):
    with contextlib.suppress(Refused):
        decode(data)


@given(VALUES, st.data())
def test_a_damaged_encoding_is_a_value_or_refused(value, data):
    with contextlib.suppress(Refused):
        decode(damage(encode(value), data))


@pytest.mark.parametrize(
    "header",
    [
        b"[" * 3000 + b"]" * 3000,
        b"9" * 5000,
        b"NaN",
        b'{"a": 1}',
        b'["__class__"]',
        b'["read", 1]',
        b'["list", 5]',
        b'["list", [1], [2]]',
        b'["set", [["list", []]]]',
        b'["dict", [[1]]]',
        b'["fraction", 1, 0]',
        b'["range", 0, 99999999999, 1]',
        b'["range", 0, 1, 0]',
        b'["decimal", "1e999999999"]',
        b'["decimal", "one"]',
        b'["int", "0xZ"]',
        b'["bytes", -1]',
        b'["bytes", 100]',
        b'["bytes", true]',
        b'["array", "|O", [1], "C", true, 8]',
        b'["array", "V8", [1], "C", true, 8]',
        b'["array", "<f8", [-1, -1], "C", true, 8]',
        b'["array", "<f8", [1000000000000, 0], "C", true, 0]',
        b'["array", "<f8", [2], "C", true, 8]',
        b'["array", "<f8", [1], "K", true, 8]',
        b'["array", "<U0", [1000000], "C", true, 0]',
        b'["object", 1, "function", true, null, null, []]',
        b'["error", "print"]',
        b'["error", "E", 1, []]',
        b'["same", 0]',
        b'["list", [["same", 0]]]',
        b'["is", 1, 5]',
        b'["is", 1, ["float", "1"]]',
        b'["near", "type", ["builtins.__import__"]]',
        b'["near", "type", ["os.system"]]',
        b'["near", "no such kind", []]',
        b'["view", ["list", []], "<f8", [1], [8], 0, true]',
    ],
)
def test_a_hostile_header_is_refused(header):
    with pytest.raises(Refused):
        decode(struct.pack(">I", len(header)) + header + (bytes(8) if b", 8]" in header else b""))


def test_a_bool_array_with_foreign_bits_becomes_a_proper_one():
    header = b'["array", "|b1", [2], "C", true, 2]'
    arrived = decode(struct.pack(">I", len(header)) + header + b"\x02\x00")
    assert arrived.tobytes() == b"\x01\x00"


def test_an_array_of_characters_that_do_not_exist_is_refused():
    header = b'["array", "<U1", [1], "C", true, 4]'
    with pytest.raises(Refused, match="character"):
        decode(struct.pack(">I", len(header)) + header + b"\xff\xff\xff\x7f")


def test_a_value_that_contains_itself_is_refused():
    value = []
    value.append({"again": value})
    with pytest.raises(Refused, match="contains itself"):
        encode(value)


def test_the_same_object_at_two_places_arrives_as_one():
    row = [0]
    arrived = decode(encode([row, row, [0]]))
    assert arrived == [[0], [0], [0]]
    assert arrived[0] is arrived[1]
    assert arrived[0] is not arrived[2]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([0] * 11, "more than 10 values"),
        (b"x" * 1000, "bytes"),
        ("x" * 1000, "bytes"),
        (np.zeros(1000), "bytes"),
        ([[[[[]]]]], "inside each other"),
        (10 ** (10**5), "digits"),
    ],
    ids=["items", "bytes", "text", "array", "depth", "digits"],
)
def test_what_is_too_large_is_refused_in_a_sentence(value, words):
    with pytest.raises(Refused, match=words):
        encode(value, caps=Caps(size=500, items=10, depth=3))


def test_decoding_has_the_same_caps_as_encoding():
    for value, caps in (
        ([0] * 11, Caps(items=10)),
        (b"x" * 99, Caps(size=50)),
        ([[[]]], Caps(depth=1)),
    ):
        with pytest.raises(Refused):
            decode(encode(value), caps=caps)


class Told:
    """Takes what is told of objects as it comes."""

    def stand_in(self, handle, kind):
        return handle if kind is None else (handle, kind)

    def class_stand_in(self, facts, bases):
        return facts

    def error_class(self, number, name, bases):
        return number, name, bases


def test_functions_and_objects_travel_as_a_number_and_what_is_known_of_them():
    kept = []

    def keep(value):
        kept.append(value)
        return len(kept) - 1

    function, (other, of) = decode(encode([math.sin, object()], keep), Told())
    assert (function.number, function.type_name) == (0, "builtin_function_or_method")
    assert (function.is_callable, function.name) == (True, "sin")
    assert (other.number, other.type_name, other.is_callable) == (1, "object", False)
    assert kept == [math.sin, other_object := kept[1], object]
    assert (of.number, of.name, of.home) == (2, "object", ("builtins", "object"))
    assert type(other_object) is object


class OwnError(KeyError):
    pass


def test_a_class_of_exceptions_travels_with_its_bases():
    told = decode(encode([ValueError, OwnError], lambda value: 7), Told())
    assert told == [ValueError, (7, "OwnError", [KeyError])]


@pytest.mark.parametrize(
    "tensor",
    [
        torch.ones(2, 3, requires_grad=True),
        torch.nn.Parameter(torch.zeros(2)),
        torch.tensor(1.5, dtype=torch.bfloat16),
        torch.ones(3).conj(),
    ],
)
def test_a_tensor_arrives_as_an_array_and_for_the_student_as_a_tensor(tensor):
    array = decode(encode(tensor))
    assert type(array) is np.ndarray
    assert np.array_equal(array, tensor.detach().float().numpy())
    there = decode(encode(tensor), tensors=True)
    assert (type(there), there.dtype) == (type(tensor), tensor.dtype)
    assert (there.requires_grad, there.is_leaf) == (tensor.requires_grad, tensor.is_leaf)
    assert torch.equal(there, tensor)


def test_exact_numbers_stay_exact():
    numbers = [0.1, Fraction(1, 3), Decimal("0.10"), 2**200, -0.0, np.float32(0.1)]
    for before, after in zip(numbers, decode(encode(numbers)), strict=True):
        assert (type(before), repr(before)) == (type(after), repr(after))


def set_of_tuples(values):
    return {(value,) for value in values}


@pytest.mark.parametrize("kind", [set, frozenset, dict.fromkeys, set_of_tuples])
def test_values_with_one_hash_cannot_keep_the_grader_busy(kind):
    # Python's hash of an int is its remainder by this prime: all of these go to one place.
    collision = kind([number * (2**61 - 1) for number in range(1, 301)])
    with pytest.raises(Refused, match="tell apart quickly"):
        decode(encode(collision))
    assert decode(encode(kind(range(50_000)))) == kind(range(50_000))
