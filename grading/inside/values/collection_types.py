"""Collections of the standard library beyond list, tuple, dict and set: taken apart, built again.

They are taken apart by the methods of the library's own types, also where a subclass has others.
"""

import collections
import keyword
import types
from functools import lru_cache
from typing import Any

from grading.inside.values.wire import Refused, exactly

MOST_FIELDS = 255
LONGEST_NAME = 64
EMPTY, EMPTY_ORDERED = {}, collections.OrderedDict()

Parts = tuple[Any, ...]


def take_named_tuple(value: tuple) -> Parts | None:
    """Take a named tuple apart; return None of any other tuple."""
    kind = type(value)
    fields = next((vars(base)["_fields"] for base in kind.__mro__ if "_fields" in vars(base)), None)
    is_named = type(fields) is tuple and _are_names((kind.__name__, *fields))
    if not is_named or len(fields) != tuple.__len__(value):
        return None
    return kind.__name__, list(fields), list(tuple.__iter__(value))


def build_named_tuple(name: str, fields: list, items: list) -> tuple:
    """Build a named tuple again.

    Raises:
        Refused: it cannot be called so, or its fields cannot.
    """
    names = (name, *exactly(list, fields))
    if not _are_names(names) or len(exactly(list, items)) != len(fields):
        raise Refused("The value is damaged: these cannot be the fields of a named tuple.")
    return tuple.__new__(_named_tuple(*names), items)


def _are_names(names: tuple) -> bool:
    """Tell whether a named tuple, and then its fields, may be called so."""
    return (
        len(names) <= MOST_FIELDS
        and all(type(name) is str and len(name) <= LONGEST_NAME for name in names)
        and all(name.isidentifier() and not keyword.iskeyword(name) for name in names)
        and all(name.isascii() and not name.startswith("_") for name in names[1:])
        and len(set(names[1:])) == len(names) - 1
    )


@lru_cache(maxsize=1024)
def _named_tuple(name: str, *fields: str) -> type:
    return collections.namedtuple(name, fields)


def _take_counter(value: collections.Counter) -> Parts:
    return (dict(dict.items(value)),)


def _take_ordered(value: collections.OrderedDict) -> Parts:
    return (dict(collections.OrderedDict.items(value)),)


def _take_defaults(value: collections.defaultdict) -> Parts:
    factory = collections.defaultdict.default_factory.__get__(value)
    return factory, dict(dict.items(value))


def _take_deque(value: collections.deque) -> Parts:
    items = list(collections.deque.__iter__(value))
    return items, collections.deque.maxlen.__get__(value)


def _take_mapping(value: types.MappingProxyType) -> Parts:
    return (dict(value.items()),)


def _build_counter(content: dict) -> collections.Counter:
    counter = collections.Counter()
    dict.update(counter, exactly(dict, content))
    return counter


def _build_ordered(content: dict) -> collections.OrderedDict:
    return collections.OrderedDict(exactly(dict, content))


def _build_defaults(factory: Any, content: dict) -> collections.defaultdict:
    return collections.defaultdict(factory, exactly(dict, content))


def _build_deque(items: list, most: int | None) -> collections.deque:
    return collections.deque(exactly(list, items), most)


def _build_mapping(content: dict) -> types.MappingProxyType:
    return types.MappingProxyType(exactly(dict, content))


def _take_keys(value: Any) -> Parts:
    return (dict.fromkeys(value),)


def _build_keys(content: dict) -> Any:
    return exactly(dict, content).keys()


def _build_ordered_keys(content: dict) -> Any:
    return _build_ordered(content).keys()


def _take_values(value: Any) -> Parts:
    return (dict(enumerate(value)),)


def _build_values(content: dict) -> Any:
    return exactly(dict, content).values()


def _build_ordered_values(content: dict) -> Any:
    return _build_ordered(content).values()


def _take_items(value: Any) -> Parts:
    return (dict(value),)


def _build_items(content: dict) -> Any:
    return exactly(dict, content).items()


def _build_ordered_items(content: dict) -> Any:
    return _build_ordered(content).items()


# The type, its name on the way, how it is taken apart and how it is built again.
KINDS = (
    (collections.Counter, "counter", _take_counter, _build_counter),
    (collections.OrderedDict, "ordered", _take_ordered, _build_ordered),
    (collections.defaultdict, "defaults", _take_defaults, _build_defaults),
    (collections.deque, "deque", _take_deque, _build_deque),
    (types.MappingProxyType, "mapping", _take_mapping, _build_mapping),
    (type(EMPTY.keys()), "keys", _take_keys, _build_keys),
    (type(EMPTY.values()), "values", _take_values, _build_values),
    (type(EMPTY.items()), "items", _take_items, _build_items),
    (type(EMPTY_ORDERED.keys()), "ordered keys", _take_keys, _build_ordered_keys),
    (type(EMPTY_ORDERED.values()), "ordered values", _take_values, _build_ordered_values),
    (type(EMPTY_ORDERED.items()), "ordered items", _take_items, _build_ordered_items),
)
