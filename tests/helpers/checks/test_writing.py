"""Calls are written as a learner would type them."""

import numpy as np

from helpers.checks.writing import write_argument, write_array, write_call


def test_a_call_can_be_typed_as_it_is_written():
    given = [[np.eye(2), np.ones((1, 2))], np.array([0.5, -2]), 3, True]
    written = write_call("f", given)
    assert written == "f([[[1, 0], [0, 1]], [[1, 1]]], [0.5, -2], 3, True)"
    assert eval(written, {"f": lambda *found: found})[2] == 3


def test_a_dtype_is_written_only_where_it_is_no_usual_one():
    assert write_argument(np.array([1.0])) == "[1]"
    assert write_argument(np.array([1], dtype=np.int8)) == "np.int8([1])"


def test_a_large_array_is_written_by_its_shape_and_what_is_no_array_not_at_all():
    assert write_array(np.zeros((20, 20))) == "an array of shape (20, 20)"
    assert write_argument({}) == "…"
