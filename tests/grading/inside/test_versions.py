"""A notebook may run in another version of Python and NumPy than the tests do."""

import sys

import pytest

from grading.inside.shell import name_error
from grading.inside.values.handles import Handle
from grading.inside.values.near_types import PLAIN_TYPES, name_kind, take_apart
from grading.inside.values.sharing import BY_ITSELF


def test_a_type_has_one_name_in_all_versions():
    assert name_kind("pathlib._local", "PosixPath") == name_kind("pathlib", "PosixPath")
    assert name_kind("numpy", "bool_") == name_kind("numpy", "bool")
    assert {"pathlib.PosixPath", "numpy.bool", "numpy.str"} <= PLAIN_TYPES.keys()


def test_no_two_types_have_one_name():
    for name, kind in PLAIN_TYPES.items():
        assert take_apart(type, kind) == ("type", name)
    kinds = PLAIN_TYPES.values()
    assert all(name_kind(kind.__module__, kind.__qualname__) in PLAIN_TYPES for kind in kinds)
    assert len(set(kinds)) == len(kinds)


def test_an_iterator_that_only_a_newer_python_has_is_an_unknown_object():
    told = Handle.read(3, "batched", False, "itertools.of_a_newer_python", None, [])
    assert (told.type_name, told.kind, told.is_iterator) == ("batched", None, False)


@pytest.mark.parametrize(
    ("name", "module", "called"),
    [
        ("_IncompleteInputError", "builtins", "SyntaxError"),
        ("_Mine", "__main__", "_Mine"),
        ("Own", "__main__", "Own"),
    ],
)
def test_a_kind_of_error_is_called_as_all_versions_call_it(name, module, called):
    assert name_error(type(name, (SyntaxError,), {"__module__": module})) == called


def test_an_object_that_one_variable_holds_is_held_by_nobody_else():
    one, other = [], []
    held = [other]
    assert sys.getrefcount(one) == BY_ITSELF < sys.getrefcount(other)
    assert held
