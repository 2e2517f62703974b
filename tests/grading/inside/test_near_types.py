"""Kinds of values beyond the plain ones arrive equal and of the same type, and no bytes do harm."""

import contextlib
import json
import struct
from collections import OrderedDict, defaultdict

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.inside.values.decoding import decode
from grading.inside.values.encoding import encode
from grading.inside.values.wire import Caps, Refused
from tests.grading.inside.damaged_bytes import damage
from tests.grading.inside.near_values import LYING, NEAR, Pair, lying


def is_same(left, right):
    """Compare two values of one kind by all that they show."""
    if type(left).__name__ != type(right).__name__:
        return False
    if isinstance(left, pd.Series):
        pd.testing.assert_series_equal(left, right)
        return True
    if isinstance(left, pd.DataFrame):
        pd.testing.assert_frame_equal(left, right)
        return True
    if isinstance(left, pd.Index):
        pd.testing.assert_index_equal(left, right)
        return True
    if isinstance(left, memoryview):
        return left == right and left.readonly == right.readonly
    if isinstance(left, np.ndarray):
        return repr(left) == repr(right) and left.dtype == right.dtype
    return repr(left) == repr(right)


@given(NEAR)
def test_near_values_arrive_as_they_were(value):
    assert is_same(value, decode(encode(value)))


@given(st.lists(NEAR, max_size=3))
def test_near_values_arrive_inside_of_others(values):
    arrived = decode(encode({"in": tuple(values)}))["in"]
    assert all(map(is_same, values, arrived))


@given(NEAR, st.data())
def test_a_damaged_encoding_of_a_near_value_is_a_value_or_refused(value, data):
    with contextlib.suppress(Refused):
        decode(damage(encode(value), data))


@pytest.mark.parametrize("number", range(len(LYING)))
def test_a_subclass_crosses_as_what_the_built_in_methods_read_in_it(number):
    value, content = LYING[number]
    arrived = decode(encode([value]))[0]
    assert arrived == content
    assert type(arrived) is type(content) or arrived._fields == Pair._fields


def test_an_array_of_a_subclass_crosses_as_what_is_in_it():
    arrived = decode(encode(lying(np.ndarray, make=np.arange(4.0).view)))
    assert type(arrived) is np.ndarray
    assert arrived.tolist() == [0, 1, 2, 3]


def test_a_dict_that_makes_up_missing_keys_is_no_plain_data():
    class Making(dict):
        def __missing__(self, key):
            return 5

    with pytest.raises(Refused, match="Making is not plain data"):
        encode(Making(a=1))


def test_a_named_tuple_arrives_with_its_fields_and_as_one_type():
    one, two = decode(encode([Pair(1, 2), Pair(3, 4)]))
    assert (one.left, one._asdict(), one._replace(left=9)) == (1, {"left": 1, "right": 2}, (9, 2))
    assert type(one) is type(two)


def test_a_defaultdict_with_a_factory_of_the_students_needs_a_stand_in():
    with pytest.raises(Refused, match="function is not plain data"):
        encode(defaultdict(lambda: 1))


def test_an_ordered_dict_keeps_an_order_that_was_changed():
    value = OrderedDict(a=1, b=2)
    value.move_to_end("a")
    assert list(decode(encode(value))) == ["b", "a"]


def test_arrays_that_look_into_one_array_still_do_and_others_do_not():
    whole = np.arange(12.0).reshape(3, 4)
    one, row, turned, other = decode(encode([whole, whole[1], whole.T[::-1], whole.copy()]))
    one[1, 2] = 99
    assert row[2] == turned[1, 1] == 99
    assert other[1, 2] == 6
    assert np.array_equal(turned, one.T[::-1])


def test_a_small_view_of_a_large_array_does_not_bring_it_along():
    assert len(encode(np.zeros(10**6)[:2])) < 200


def encoded(*header):
    text = json.dumps(header).encode()
    return struct.pack(">I", len(text)) + text


@pytest.mark.parametrize(
    "header",
    [
        ("near", "named tuple", [str.__name__, ["list", ["__class__"]], ["list", [1]]]),
        ("near", "named tuple", ["A", ["list", ["x, y=print(1)"]], ["list", [1]]]),
        ("near", "named tuple", ["A(B)", ["list", ["x"]], ["list", [1]]]),
        ("near", "named tuple", ["A", ["list", ["x", "x"]], ["list", [1, 2]]]),
        ("near", "named tuple", ["A", ["list", ["class"]], ["list", [1]]]),
        ("near", "named tuple", ["A", ["list", ["x"]], ["list", [1, 2]]]),
        ("near", "named tuple", ["A", ["list", [f"f{n}" for n in range(999)]], ["list", []]]),
        ("near", "counter", [["list", [1]]]),
        ("near", "counter", [["dict", [[["list", []], 1]]]]),
        ("near", "deque", [["list", []], -1]),
        ("near", "deque", [["list", []], "1"]),
        ("near", "defaults", [5, ["dict", []]]),
        ("near", "namespace", [["dict", [[1, 2]]]]),
        ("near", "numbers", ["u", ["bytes", 0]]),
        ("near", "numbers", ["q", 5]),
        ("near", "date", [2026, 13, 1]),
        ("near", "date", ["2026", 1, 1]),
        ("near", "duration", [10**12, 0, 0]),
        ("near", "uuid", [-1]),
        ("near", "path", ["a\0b", 1]),
        ("near", "records", [["list", [9]], ["list", ["a"]], ["list", [["list", []]]]]),
        ("near", "objects", [["list", [10**9]], ["list", [1]]]),
        ("near", "masked", [["list", []], None, 1, False]),
        ("near", "matrix", [["list", []]]),
        ("near", "dtype", ["O"]),
        ("near", "dtype", ["<f8,<f8"]),
        ("near", "series", [5, 5, 5]),
        ("near", "series", [["tuple", ["no such", ["list", []]]], ["tuple", ["index"]], None]),
        ("near", "pandas index", [["tuple", ["range index", 0, 10**12, 1, None]]]),
        ("near", "timestamp", [5, "ns"]),
        ("near", "frame", [["list", [1]], ["tuple", []], ["tuple", []]]),
    ],
)
def test_a_hostile_near_value_is_refused(header):
    with pytest.raises(Refused):
        decode(encoded(*header))


def test_references_cannot_make_a_small_message_a_large_value():
    laughs = ["x" * 10]
    for _ in range(30):
        laughs = [laughs] * 10
    with pytest.raises(Refused, match="values"):
        encode(laughs)
    header = ["list", [1] * 10]
    for place in range(9):
        header = ["list", [header, *[["same", place]] * 9]]
    with pytest.raises(Refused, match="values"):
        decode(encoded(*header))


def test_one_array_at_many_places_counts_as_often_as_it_is_there():
    array = np.zeros(10**6)
    assert len(decode(encode([array, array]))) == 2
    with pytest.raises(Refused):
        encode([array] * 3)
    with pytest.raises(Refused):
        decode(encode([array] * 3, caps=Caps(size=2**30)))


def test_a_view_cannot_look_outside_of_its_array():
    array = encode(np.zeros(4))
    header = json.loads(array[4 : 4 + struct.unpack(">I", array[:4])[0]])
    for shape, strides, start in (([5], [8], 0), ([4], [8], 8), ([2], [-8], 0), ([2], [2**40], 0)):
        form = json.dumps(["view", header, "<f8", shape, strides, start, True]).encode()
        with pytest.raises(Refused):
            decode(struct.pack(">I", len(form)) + form + bytes(32))


def test_millions_of_objects_are_refused():
    with pytest.raises(Refused):
        decode(encoded("list", [["list", []]] * 250_000))
