"""Kinds of values beyond the plain ones that cross all the same, by their content.

A value of such a kind crosses as the name of the kind and plain parts. It is taken apart by the
methods of the library's own type, also where it is of a subclass, and built again as exactly that
type. Both sides use this file and those that it lists, so they import nothing but the standard
library and NumPy before a value asks for more.
"""

import builtins
import types
from typing import Any

import numpy as np

from grading.inside.values import (
    array_types,
    atoms,
    collection_types,
    frame_types,
    small_types,
    tensor_types,
)
from grading.inside.values.wire import (
    NotPlain,
    exactly,
    read_full_name,
    read_module,
    read_order,
)

LISTED = (*collection_types.KINDS, *small_types.KINDS, *array_types.KINDS)
# Written by `grading.inside.values.encoding` itself.
BUILT_IN = (*atoms.ATOMS, list, tuple, dict, set, frozenset, np.ndarray)
# By id, so that no type of a student's is asked for its hash; these here live as long as Python.
BUILT_IN_IDS = frozenset(map(id, BUILT_IN))
TAKERS = {id(kind): (name, take) for kind, name, take, _ in LISTED}
BUILDERS = {name: build for _, name, _, build in LISTED} | array_types.ODD_BUILDERS


def name_kind(module: str, name: str) -> str:
    """Name a type as every version of Python and NumPy does: `bool_` and `bool` are NumPy's own."""
    return f"{module.partition('.')[0]}.{name.rstrip('_')}"


# Types that may cross as themselves, such as the factory of a defaultdict.
PLAIN_TYPES = {
    name_kind(kind.__module__, kind.__qualname__): kind
    for kind in (
        *(kind for name, kind in vars(builtins).items() if name[0] != "_" and type(kind) is type),
        *(kind for kind in vars(types).values() if type(kind) is type),
        *BUILT_IN,
        *(kind for kind, *_ in LISTED),
    )
    if not issubclass(kind, BaseException)
}


def find_base(kind: type) -> type | None:
    """Return the known type that a value of a type crosses as: itself, or the nearest above it."""
    order = read_order(kind)
    for base in order:
        if base is dict and any("__missing__" in vars(above) for above in order):
            return None  # it has items that nobody can list
        if id(base) in BUILT_IN_IDS or id(base) in TAKERS or base is type:
            return base
        if frame_types.find_name(base) is not None:
            return base if base is kind else None
    return tensor_types.find_tensor_base(kind)


def take_apart(base: type, value: Any) -> tuple[Any, ...]:
    """Return the name of a known kind and the parts of a value.

    Raises:
        NotPlain: the value cannot be built again from plain parts.
    """
    if id(base) in TAKERS:
        name, take = TAKERS[id(base)]
        return name, *take(value)
    if base is type:
        return "type", _name_type(value)
    return frame_types.take_apart(base, value)


def build(name: Any, parts: list[Any]) -> Any:
    """Build a value again; what goes wrong is one of the errors that `decode` expects.

    Raises:
        Refused: there is no such kind, or these are not its parts.
    """
    if name == "type":
        (text,) = parts
        return PLAIN_TYPES[exactly(str, text)]
    if name in BUILDERS:
        return BUILDERS[name](*parts)
    return frame_types.build(name, parts)


def _name_type(value: type) -> str:
    name = name_kind(read_module(value), read_full_name(value))
    if PLAIN_TYPES.get(name) is not value:
        raise NotPlain
    return name
