"""What belongs to pandas: series, frames, indexes and moments, taken apart and built again.

Only plain arrays and lists of plain values travel; pandas itself is loaded where such a value is.
"""

import sys
from typing import Any

import numpy as np

from grading.inside.values.wire import DTYPE, NotPlain, Refused, exactly

LONGEST_RANGE = 2**24
# Extension dtypes that are built again from a list of plain values, by their names.
BY_NAME = frozenset(
    {"str", "string", "boolean", "Float32", "Float64"}
    | {f"{sign}Int{bits}" for sign in ("", "U") for bits in (8, 16, 32, 64)}
)
NAMES = {
    "Series": "series",
    "DataFrame": "frame",
    "Index": "index",
    "RangeIndex": "range index",
    "DatetimeIndex": "index",
    "TimedeltaIndex": "index",
    "MultiIndex": "multi index",
    "Timestamp": "timestamp",
    "Timedelta": "timedelta",
}

Parts = tuple[Any, ...]


def find_name(base: type) -> str | None:
    """Return the name under which values of a type of pandas cross; None of any other type."""
    pandas = sys.modules.get("pandas")
    if pandas is None:
        return None
    if base is type(getattr(pandas, "NaT", None)) or base is type(getattr(pandas, "NA", None)):
        return "missing" if base is not type(None) else None
    for name, short in NAMES.items():
        if base is getattr(pandas, name, None):
            return short
    return None


def take_apart(base: type, value: Any) -> Parts:
    """Return the name of a kind and the parts of a value.

    Raises:
        NotPlain: it holds what is no plain data, such as a time zone.
    """
    name = find_name(base)
    if name == "missing":
        return name, str(value)
    if name == "timestamp":
        if value.tzinfo is not None:
            raise NotPlain
        return name, value.to_numpy(), value.unit
    if name == "timedelta":
        return name, value.to_numpy(), value.unit
    if name == "series":
        return name, _take_column(value), _take_index(value.index), value.name
    if name == "frame":
        columns = [_take_column(value.iloc[:, place]) for place in range(value.shape[1])]
        return name, columns, _take_index(value.columns), _take_index(value.index)
    return "pandas index", _take_index(value)


def build(name: Any, parts: list[Any]) -> Any:
    """Build a value of pandas again.

    Raises:
        Refused: there is no such kind, or these are not its parts.
    """
    if name not in BUILDERS:
        raise Refused("The value is damaged: no kind has this name.")
    return BUILDERS[name](*parts)


def _take_column(values: Any) -> Parts:
    """Take the values of a series or an index apart."""
    dtype = values.dtype
    if isinstance(dtype, np.dtype):
        if dtype == np.dtype(object):
            return "object", values.tolist()
        if DTYPE.fullmatch(dtype.str):
            return "plain", values.to_numpy().copy()
        raise NotPlain
    if type(dtype) is sys.modules["pandas"].CategoricalDtype:
        array = values.array if hasattr(values, "array") else values
        categories = _take_column(dtype.categories)
        return "category", (np.array(array.codes), categories, bool(dtype.ordered))
    if str(dtype) not in BY_NAME:
        raise NotPlain
    missing = values.isna()
    plain = values.to_numpy(dtype=object)
    return str(dtype), [None if gone else one for one, gone in zip(plain, missing, strict=True)]


def _build_column(form: str, content: Any) -> Any:
    import pandas

    if form == "plain":
        return exactly(np.ndarray, content)
    if form == "object":
        array = np.empty(len(exactly(list, content)), dtype=object)
        array[:] = np.fromiter(content, dtype=object, count=len(content))
        return array
    if form == "category":
        codes, categories, is_ordered = exactly(tuple, content)
        known = pandas.Index(_build_column(*exactly(tuple, categories)))
        return pandas.Categorical.from_codes(codes, known, ordered=exactly(bool, is_ordered))
    if form not in BY_NAME:
        raise Refused("The value is damaged: there is no such column.")
    return pandas.array(exactly(list, content), dtype=form)


def _take_index(index: Any) -> Parts:
    name = find_name(type(index))
    if name == "range index":
        return name, index.start, index.stop, index.step, index.name
    if name == "multi index":
        return name, index.tolist(), list(index.names)
    if name != "index":
        raise NotPlain
    return name, _take_column(index), getattr(index, "freqstr", None), index.name


def _build_index(name: str, *parts: Any) -> Any:
    import pandas

    if name == "range index":
        start, stop, step, label = parts
        if len(range(start, stop, step)) > LONGEST_RANGE:
            raise Refused("The range consists of more numbers than are allowed.")
        return pandas.RangeIndex(start, stop, step, name=label)
    if name == "multi index":
        pairs, labels = parts
        return pandas.MultiIndex.from_tuples(exactly(list, pairs), names=exactly(list, labels))
    column, often, label = parts
    index = pandas.Index(_build_column(*exactly(tuple, column)), name=label)
    if often is not None:
        index.freq = exactly(str, often)  # has to be that of these moments
    return index


def _build_index_alone(parts: tuple) -> Any:
    return _build_index(*exactly(tuple, parts))


def _build_series(column: tuple, index: tuple, name: Any) -> Any:
    import pandas

    values = _build_column(*exactly(tuple, column))
    return pandas.Series(values, index=_build_index(*exactly(tuple, index)), name=name)


def _build_frame(columns: list, heads: tuple, index: tuple) -> Any:
    import pandas

    rows = _build_index(*exactly(tuple, index))
    content = {
        place: _build_column(*exactly(tuple, column))
        for place, column in enumerate(exactly(list, columns))
    }
    frame = pandas.DataFrame(content, index=rows)
    frame.columns = _build_index(*exactly(tuple, heads))
    return frame


def _build_moment(moment: np.datetime64, unit: str) -> Any:
    import pandas

    return pandas.Timestamp(exactly(np.datetime64, moment)).as_unit(exactly(str, unit))


def _build_duration(duration: np.timedelta64, unit: str) -> Any:
    import pandas

    return pandas.Timedelta(exactly(np.timedelta64, duration)).as_unit(exactly(str, unit))


def _build_missing(text: str) -> Any:
    import pandas

    return pandas.NaT if exactly(str, text) == "NaT" else pandas.NA


BUILDERS = {
    "series": _build_series,
    "frame": _build_frame,
    "pandas index": _build_index_alone,
    "timestamp": _build_moment,
    "timedelta": _build_duration,
    "missing": _build_missing,
}
