"""Values on their way out across the boundary between student code and tests: value to bytes.

Both sides use this file, so it imports nothing but the standard library, NumPy and its neighbours.
A value becomes a JSON header and raw buffers, never a pickle. The header is bare for None, bools,
small ints, finite floats and short texts, and otherwise a list that starts with the name of a kind.
The way back is in `grading.inside.values.decoding`.
"""

import builtins
import json
import math
import struct
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from grading.inside.values import array_types, atoms, near_types, tensor_types
from grading.inside.values.class_facts import list_bases, list_facts
from grading.inside.values.collection_types import take_named_tuple
from grading.inside.values.handles import (
    describe,
    describe_own,
    has_plain_identity,
    is_class,
    is_error_class,
    name_of,
)
from grading.inside.values.wire import (
    DEFAULT_CAPS,
    DTYPE,
    HEADER_BYTES,
    Caps,
    NotPlain,
    Refused,
    read_bases,
    read_name,
)

SHORT_TEXT = 64  # characters; a longer text travels in a buffer
SPARE_BYTES = 1024  # of an array that a small view of it brings along

Keep = Callable[[Any], int | None]


def encode(
    value: Any, keep: Keep | None = None, caps: Caps = DEFAULT_CAPS, tells: bool = True
) -> bytes:
    """Turn a value into bytes.

    Types are looked up and never asked, so an object that lies about its class or its content does
    not get a word: a subclass crosses as what the built-in type's own methods read in it.

    Args:
        value: None, numbers, texts, bytes, ranges, NumPy scalars and arrays without objects, torch
            tensors, lists, tuples, dicts, sets and frozensets, what `near_types` lists, and
            collections of all these. The same object at two places arrives as one.
        keep: gives the number under which any other object is known, or None to refuse it.
        caps: how large the value may be.
        tells: say of objects that are no plain data what is known of them.

    Raises:
        Refused: the value is too large, contains itself, or is an object without a number.
    """
    writer = Writer(keep, caps, tells=tells)
    return writer.join(writer.write(value, 0))


class Writer:
    """One encoding in progress.

    Attributes:
        written: the objects with an identity, each after those that lie in it.
    """

    def __init__(
        self,
        keep: Keep | None,
        caps: Caps,
        numbers: dict[int, int] | None = None,
        tells: bool = True,
    ) -> None:
        """Begin with nothing.

        Args:
            keep: see `encode`.
            caps: how large the value may be.
            numbers: of the objects that the other side knows, by their ids.
            tells: say of objects that are no plain data what is known of them.
        """
        self.keep, self.caps, self.numbers, self.tells = keep, caps, numbers or {}, tells
        self.buffers: list[bytes] = []
        self.size = self.items = self.room = 0
        self.written: list[Any] = []
        self.told: set[int | None] = set()  # classes that were described before
        # By id: None while an object is being written, then its place and how much it holds.
        self.places: dict[int, tuple[int, int, int] | None] = {}

    def join(self, header: Any) -> bytes:
        """Put a header and the buffers together."""
        text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
        if len(text) > HEADER_BYTES or 4 + len(text) + self.size > self.caps.size:
            raise Refused(f"The value takes more than the {self.caps.size} bytes that are allowed.")
        return b"".join([struct.pack(">I", len(text)), text, *self.buffers])

    def write(self, value: Any, depth: int) -> Any:
        """Return the header of one value and append its buffers."""
        self.items += 1
        if self.items > self.caps.items:
            raise Refused(f"The value consists of more than {self.caps.items} values.")
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is int:
            return atoms.write_int(value)
        if kind is float:
            return value if math.isfinite(value) else atoms.write_float(value)
        if kind is str:
            if len(value) <= SHORT_TEXT:
                return value
            return ["str", self._add(value.encode("utf-8", "surrogatepass"))]
        if kind is list or kind is tuple or kind is dict or kind is set or kind is frozenset:
            return self._write_once(value, kind, depth)
        return self._write_rest(value, kind, depth)

    def _write_once(self, value: Any, kind: type, depth: int) -> list:
        """Write an object with an identity, or where it was written before."""
        place = id(value)
        if place in self.places:
            return self._write_again(self.places[place])
        if depth >= self.caps.depth:
            raise Refused(f"More than {self.caps.depth} collections lie inside each other.")
        items, room = self.items, self.room
        self.places[place] = None
        header = self._write_content(value, kind, depth + 1)
        self.places[place] = len(self.written), self.items - items, self.room - room
        self.written.append(value)  # which keeps its id its own
        number = self.numbers.get(place) if self.numbers else None
        return header if number is None else ["is", number, header]

    def _write_again(self, before: tuple[int, int, int] | None) -> list:
        if before is None:
            raise Refused("The value contains itself.")
        place, items, room = before
        self._count(items)  # whoever walks through the value meets them again
        self._make_room(room)
        return ["same", place]

    def _write_content(self, value: Any, kind: type, depth: int) -> list:
        write = self.write
        if kind is dict:
            pairs = list(dict.items(value))
            return ["dict", [[write(key, depth), write(item, depth)] for key, item in pairs]]
        if kind is tuple and type(value) is not tuple:
            parts = take_named_tuple(value)
            if parts is not None:
                return self._write_near("named tuple", parts, depth)
        if kind is list or kind is tuple or kind is set or kind is frozenset:
            return [kind.__name__, [write(item, depth) for item in list(kind.__iter__(value))]]
        if kind is np.ndarray:
            return self._write_array(value, depth)
        if kind is tensor_types.find_tensor_base(type(value)):
            return self._write_tensor(value, depth)
        name, *parts = near_types.take_apart(kind, value)
        return self._write_near(name, parts, depth)

    def _write_near(self, name: str, parts: Iterable[Any], depth: int) -> list:
        return ["near", name, [self.write(part, depth) for part in parts]]

    def _write_rest(self, value: Any, kind: type, depth: int) -> Any:
        base = near_types.find_base(kind)
        if id(base) in atoms.ATOM_IDS:
            header = atoms.write(value, base)
            if type(header) is list and type(header[-1]) is bytes:
                header[-1] = self._add(header[-1])
            return header
        if base is not None:
            try:
                return self._write_once(value, base, depth)
            except NotPlain:
                del self.places[id(value)]
        if value is Ellipsis:
            return ["ellipsis"]
        return self._write_object(value, kind)

    def _write_array(self, given: np.ndarray, depth: int) -> list:
        array = given if type(given) is np.ndarray else array_types.plain(given)
        if not DTYPE.fullmatch(array.dtype.str):
            name, *parts = array_types.take_odd_array(array)
            return self._write_near(name, parts, depth)
        if array.nbytes > self.caps.size:  # before it is copied
            raise Refused(f"The array takes more than the {self.caps.size} bytes allowed.")
        owner = array.base
        if type(owner) is np.ndarray and self._brings_along(owner, array):
            start = array.__array_interface__["data"][0] - owner.__array_interface__["data"][0]
            whole = self.write(owner, depth)
            form = [array.dtype.str, list(array.shape), list(array.strides), start]
            self._make_room(array.nbytes)
            return ["view", whole, *form, array.flags.writeable]
        return self._write_own_array("array", array)

    def _brings_along(self, owner: np.ndarray, view: np.ndarray) -> bool:
        """Tell whether the array that a view looks into crosses, too, so that they stay one."""
        if owner.dtype != view.dtype or type(owner.base) is np.ndarray or not owner.nbytes:
            return False
        is_whole = owner.flags.c_contiguous or owner.flags.f_contiguous
        is_known = id(owner) in self.places or id(owner) in self.numbers
        return is_whole and (is_known or owner.nbytes <= 2 * view.nbytes + SPARE_BYTES)

    def _write_own_array(self, name: str, array: np.ndarray) -> list:
        if array.nbytes > self.caps.size:
            raise Refused(f"The array takes more than the {self.caps.size} bytes allowed.")
        flags = array.flags
        order = "F" if flags.f_contiguous and not flags.c_contiguous else "C"
        size = self._add(array.tobytes(order))
        return [name, array.dtype.str, list(array.shape), order, flags.writeable, size]

    def _write_tensor(self, tensor: Any, depth: int) -> list:
        array = tensor_types.read_tensor(tensor, self.caps.size)
        grad = tensor.grad if tensor.is_leaf else None
        return [
            *("tensor", tensor_types.list_facts(tensor), self.write(grad, depth)),
            *self._write_own_array("array", array)[1:],
        ]

    def _write_object(self, value: Any, kind: type) -> list:
        if is_error_class(value):
            return self._write_error_class(value)
        number = None if self.keep is None else self.keep(value)
        if number is None:
            raise Refused(f"A value of the type {name_of(kind)} is not plain data.")
        if not self.tells:
            facts = describe_own(value) if number < 0 else [False, None, None, []]
            return ["object", number, name_of(kind), *facts]
        if is_class(value):
            return self._write_class(value)
        return ["object", number, *describe(value, kind), self._write_kind(kind)]

    def _write_kind(self, kind: type) -> list | None:
        """Return the header of the class of an object, where more is told of it than its name."""
        return None if has_plain_identity(kind) or is_error_class(kind) else self._write_class(kind)

    def _write_class(self, value: type) -> list:
        number = self.keep(value)
        self._count(1)
        if number in self.told:
            return ["class", number]
        self.told.add(number)
        bases = [self._write_class(base) for base in list_bases(value)]
        return ["class", number, *list_facts(value), bases]

    def _write_error_class(self, value: type[BaseException]) -> list:
        name = read_name(value)
        if getattr(builtins, name, None) is value:
            return ["error", name]
        number = None if self.keep is None else self.keep(value)
        if number is None:
            raise Refused(f"The class {name_of(value)} is not plain data.")
        bases = [base for base in read_bases(value) if is_error_class(base)] if self.tells else []
        self._count(1)
        return ["error", name_of(value), number, [self._write_error_class(base) for base in bases]]

    def _add(self, buffer: bytes) -> int:
        self.size += len(buffer)
        self._make_room(len(buffer))
        self.buffers.append(buffer)
        return len(buffer)

    def _make_room(self, size: int) -> None:
        """Count bytes as often as whoever walks through the value meets them."""
        self.room += size
        if self.room > self.caps.size:
            raise Refused(f"The value takes more than the {self.caps.size} bytes that are allowed.")

    def _count(self, items: int) -> None:
        self.items += items
        if self.items > self.caps.items:
            raise Refused(f"The value consists of more than {self.caps.items} values.")
