"""Arrays beyond the plain ones: masked, matrices, records, of objects.

Each is taken apart into plain arrays and values, and built again as exactly its type.
"""

import warnings
from typing import Any

import numpy as np

from grading.inside.values.wire import DTYPE, NotPlain, Refused, exactly

MOST_FIELDS = 255

Parts = tuple[Any, ...]


def plain(value: np.ndarray) -> np.ndarray:
    """Return the array itself of one of a subclass, by NumPy's own method."""
    return np.ndarray.view(value, np.ndarray)


def take_odd_array(value: np.ndarray) -> Parts:
    """Take an array apart whose elements are no plain bytes: objects, or records of fields.

    Returns:
        The name of the kind, and its parts.

    Raises:
        NotPlain: it has elements of another kind.
    """
    if value.dtype.names is not None:
        return "records", *_take_records(value)
    if value.dtype == np.dtype(object):
        return "objects", list(value.shape), plain(value).ravel().tolist()
    raise NotPlain


def _take_records(value: np.ndarray) -> Parts:
    array = plain(value)
    names = array.dtype.names or ()
    columns = [array[name].copy() for name in names]
    forms = [array.dtype[name].str for name in names]
    if not names or not all(DTYPE.fullmatch(form) for form in forms):
        raise NotPlain
    return list(array.shape), list(names), columns


def _build_records(shape: list, names: list, columns: list) -> np.ndarray:
    if not 0 < len(names) == len(columns) <= MOST_FIELDS:
        raise Refused("The value is damaged: these cannot be the fields of an array.")
    forms = [(exactly(str, name), exactly(np.ndarray, one).dtype) for name, one in zip(
        exactly(list, names), exactly(list, columns), strict=True)]  # fmt: skip
    if any(one.shape != tuple(exactly(list, shape)) or one.dtype.hasobject for one in columns):
        raise Refused("The value is damaged: the fields of an array differ in shape.")
    array = np.empty(tuple(shape), dtype=forms)
    for name, column in zip(names, columns, strict=True):
        array[name] = column
    return array


def _take_record(value: np.void) -> Parts:
    if value.dtype.names is None:
        raise NotPlain
    return _take_records(np.array(value, dtype=value.dtype))


def _build_record(shape: list, names: list, columns: list) -> np.void:
    return _build_records(shape, names, columns)[()]


def _take_record_array(value: np.recarray) -> Parts:
    return _take_records(value)


def _build_record_array(shape: list, names: list, columns: list) -> np.recarray:
    return _build_records(shape, names, columns).view(np.recarray)


def _build_objects(shape: list, items: list) -> np.ndarray:
    array = np.empty(len(exactly(list, items)), dtype=object)
    array[:] = np.fromiter(items, dtype=object, count=len(items))
    return array.reshape([exactly(int, side) for side in exactly(list, shape)])


def _take_masked(value: np.ma.MaskedArray) -> Parts:
    data = np.ma.MaskedArray.data.fget(value)
    mask, fill = np.ma.MaskedArray.mask.fget(value), np.ma.MaskedArray.fill_value.fget(value)
    is_hard = bool(np.ma.MaskedArray.hardmask.fget(value))
    return plain(data).copy(), None if mask is np.ma.nomask else plain(mask).copy(), fill, is_hard


def _build_masked(data: np.ndarray, mask: Any, fill: Any, is_hard: bool) -> np.ma.MaskedArray:
    mask = np.ma.nomask if mask is None else exactly(np.ndarray, mask)
    if exactly(np.ndarray, data).dtype.hasobject:
        raise Refused("The value is damaged: a masked array of objects.")
    return np.ma.MaskedArray(data, mask=mask, fill_value=fill, hard_mask=exactly(bool, is_hard))


def _take_matrix(value: np.matrix) -> Parts:
    return (plain(value).copy(),)


def _build_matrix(array: np.ndarray) -> np.matrix:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it is not for the grader to advise against the type
        return exactly(np.ndarray, array).view(np.matrix)


def _take_dtype(value: np.dtype) -> Parts:
    if not DTYPE.fullmatch(value.str):
        raise NotPlain
    return (value.str,)


def _build_dtype(text: str) -> np.dtype:
    if not DTYPE.fullmatch(exactly(str, text)):
        raise Refused("The value is damaged: there is no such dtype.")
    return np.dtype(text)


# The type, its name on the way, how it is taken apart and how it is built again.
KINDS = (
    (np.ma.MaskedArray, "masked", _take_masked, _build_masked),
    (np.matrix, "matrix", _take_matrix, _build_matrix),
    (np.recarray, "record array", _take_record_array, _build_record_array),
    (np.void, "record", _take_record, _build_record),
    (np.dtype, "dtype", _take_dtype, _build_dtype),
)
ODD_BUILDERS = {"records": _build_records, "objects": _build_objects}
