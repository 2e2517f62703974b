"""Values beyond the plain ones, for tests of what crosses the boundary."""

import array
import datetime
import pathlib
import types
import uuid
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from decimal import Decimal
from enum import IntEnum, IntFlag, StrEnum
from fractions import Fraction

import numpy as np
import pandas as pd
from hypothesis import strategies as st

Pair = namedtuple("Pair", "left right")


SPECIAL = (
    *("bool", "len", "iter", "getitem", "contains", "eq", "ne", "lt", "hash", "repr", "str"),
    *("int", "float", "complex", "index", "bytes", "array", "reduce", "reduce_ex", "copy"),
)
PLAIN = ("items", "keys", "values", "encode", "tobytes", "ravel", "tolist", "copy", "elements")


def answer(self, *rest, **more):
    raise AssertionError("The student's code was asked.")


def lying(base, *content, make=None):
    """Make a value of a subclass that has nothing to say of what is in it."""
    kind = type("Lying", (base,), {"__class__": property(answer)})
    value = kind(*content) if make is None else make(kind)
    for name in (*(f"__{name}__" for name in SPECIAL), *PLAIN):
        setattr(kind, name, answer)
    return value


class Number(IntEnum):
    ONE = 1


class Word(StrEnum):
    ONE = "one"


class Bits(IntFlag):
    ONE = 1


# What it is, and the plain value that it crosses as.
LYING = [
    (lying(int, 3), 3),
    (lying(float, 1.5), 1.5),
    (lying(complex, 1j), 1j),
    (lying(str, "true"), "true"),
    (lying(str, "true" * 99), "true" * 99),
    (lying(bytes, b"true"), b"true"),
    (lying(list, [1, 2]), [1, 2]),
    (lying(tuple, (1, 2)), (1, 2)),
    (lying(dict, {"a": 1}), {"a": 1}),
    (lying(set, {1}), {1}),
    (lying(frozenset, {1}), frozenset({1})),
    (lying(Counter, "aab"), Counter("aab")),
    (lying(OrderedDict, {"a": 1}), OrderedDict(a=1)),
    (lying(deque, [1]), deque([1])),
    (lying(Pair, 1, 2), (1, 2)),
    (lying(Fraction, 1, 3), Fraction(1, 3)),
    (lying(Decimal, "1.5"), Decimal("1.5")),
    (Number.ONE, 1),
    (Word.ONE, "one"),
    (Bits.ONE, 1),
]
SMALL = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.floats(), st.text(max_size=3))
KEYS = st.one_of(st.integers(-9, 9), st.text(max_size=3))
DICTS = st.dictionaries(KEYS, SMALL, max_size=4)
LISTS = st.lists(SMALL, max_size=4)
ZONES = st.none() | st.timedeltas(datetime.timedelta(hours=-23), datetime.timedelta(hours=23)).map(
    datetime.timezone
)
NUMBERS = st.lists(st.floats(width=64), max_size=4)
NEAR = st.one_of(
    st.dictionaries(KEYS, st.integers(), max_size=4).map(Counter),
    DICTS.map(OrderedDict),
    st.builds(defaultdict, st.sampled_from([int, list, dict, str, None]), DICTS),
    st.builds(deque, LISTS, st.none() | st.integers(0, 5)),
    st.builds(Pair, SMALL, LISTS),
    DICTS.map(dict.keys),
    DICTS.map(dict.values),
    st.dictionaries(KEYS, st.integers(), max_size=4).map(dict.items),
    DICTS.map(types.MappingProxyType),
    st.binary().map(bytearray),
    st.binary().map(memoryview),
    st.builds(slice, SMALL, SMALL, SMALL),
    st.dictionaries(st.sampled_from("abc"), SMALL).map(lambda d: types.SimpleNamespace(**d)),
    st.dates(),
    st.times(timezones=ZONES),
    st.datetimes(timezones=ZONES),
    st.timedeltas(),
    NUMBERS.map(lambda numbers: array.array("d", numbers)),
    st.sampled_from([pathlib.Path("a/b"), uuid.UUID(int=7), int, list, np.float32, type(None)]),
    st.sampled_from([np.dtype("<f4"), ValueError, KeyError]),
    NUMBERS.map(lambda numbers: np.ma.array(numbers, mask=[n > 0 for n in numbers])),
    NUMBERS.map(lambda numbers: np.array(numbers, dtype="f8", ndmin=2).view(np.matrix)),
    st.lists(st.tuples(st.integers(-9, 9), st.floats(width=64)), max_size=3).map(
        lambda rows: np.array(rows, dtype=[("a", "i4"), ("b", "f8")])
    ),
    LISTS.map(lambda items: np.array([*items, None], dtype=object)),
    NUMBERS.map(lambda numbers: pd.Series(numbers, dtype="f8", name="n")),
    st.lists(st.none() | st.text("ab"), max_size=3).map(
        lambda words: pd.Series(words, dtype="str")
    ),
    st.lists(st.none() | st.integers(0, 9), max_size=3).map(
        lambda numbers: pd.Series(numbers, dtype="Int64")
    ),
    st.lists(st.sampled_from("ab"), max_size=3).map(
        lambda words: pd.Series(words, dtype=pd.CategoricalDtype(["a", "b"], ordered=True))
    ),
    NUMBERS.map(lambda n: pd.DataFrame({"x": n, "y": [str(one) for one in n]}, index=n[::-1])),
    st.integers(0, 5).map(lambda count: pd.date_range("2026-01-01", periods=count)),
    st.sampled_from([pd.Timestamp("2026-01-02 03:04"), pd.Timedelta("1h"), pd.NaT, pd.NA]),
    st.sampled_from([pd.RangeIndex(1, 9, 2), pd.MultiIndex.from_tuples([(1, "a"), (2, "b")])]),
)
