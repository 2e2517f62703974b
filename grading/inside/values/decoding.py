"""Values on their way back across the boundary between student code and tests: bytes to value.

Both sides use this file, so it imports nothing but the standard library, NumPy and its neighbours.
Decoding trusts nothing: whatever the bytes are, it returns exact built-in, NumPy and library types
or raises `Refused`.
"""

import json
import struct
import sys
from collections import Counter
from typing import Any

import numpy as np

from grading.inside.values import array_bytes, atoms, near_types, tensor_types
from grading.inside.values.class_facts import ClassFacts
from grading.inside.values.collection_types import build_named_tuple
from grading.inside.values.handles import Handle, Remote, find_error
from grading.inside.values.wire import DEFAULT_CAPS, HEADER_BYTES, Caps, Refused, exactly

# So many values with one and the same hash may lie in a set or dict: looking for a place among them
# takes the square of their number.
MAX_COLLIDING = 100
HASHED = ("set", "frozenset")
COLLECTIONS = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}
ALL_FACTS = 7  # of an object, the header of its class among them
DAMAGES = (ValueError, TypeError, KeyError, IndexError, ArithmeticError, AttributeError)


def decode(
    data: bytes, remote: Remote | None = None, caps: Caps = DEFAULT_CAPS, tensors: bool = False
) -> Any:
    """Rebuild a value from bytes, which may come from an attacker.

    Args:
        data: as made by `encode`, or anything else.
        remote: makes the stand-in for an object that only its number and some facts came of;
            objects are refused without it.
        caps: how large the value may be.
        tensors: rebuild torch tensors as tensors where torch is loaded, and not as arrays.

    Raises:
        Refused: these bytes are no value, or too large a one.
    """
    reader = Reader(data, remote, caps, tensors)
    return reader.whole(lambda: reader.read(reader.header, 0))


class Reader:
    """One decoding in progress.

    Attributes:
        header: what the bytes say before the buffers.
        objects: the objects with an identity, each after those that lie in it.
        numbered: the numbers that came with some of them, by place.
    """

    def __init__(
        self,
        data: bytes,
        remote: Remote | None,
        caps: Caps,
        tensors: bool,
        known: dict[int, Any] | None = None,
    ) -> None:
        """Take the bytes; `known` has objects of this side by the numbers they may come under."""
        if type(data) is not bytes or not 4 <= len(data) <= caps.size:
            raise Refused(f"The value is damaged or takes more than {caps.size} bytes.")
        (length,) = struct.unpack_from(">I", data)
        if length > min(HEADER_BYTES, len(data) - 4):
            raise Refused("The value is damaged: its header is cut off.")
        self.data, self.position, self.remote = data, 4 + length, remote
        self.caps, self.tensors, self.known = caps, tensors, known or {}
        self.items = self.room = 0
        self.objects: list[Any] = []
        self.sizes: list[tuple[int, int]] = []
        self.numbered: dict[int, int] = {}
        self.taken: set[int] = set()
        self.updates: list[tuple[Any, Any]] = []
        self.header = self.whole(
            lambda: json.loads(data[4 : 4 + length], parse_constant=_refuse_constant), is_end=False
        )

    def whole(self, read: Any, is_end: bool = True) -> Any:
        """Return what a function reads; whatever it stumbles over is damage."""
        try:
            value = read()
        except Refused:
            raise
        except (*DAMAGES, RecursionError) as error:
            raise Refused(f"The value is damaged ({type(error).__name__}).") from None
        if is_end and self.position != len(self.data):
            raise Refused("The value is damaged: there are bytes behind its end.")
        return value

    def read(self, header: Any, depth: int) -> Any:
        """Return the value of one header, consuming its buffers."""
        self.items += 1
        if self.items > self.caps.items or depth > self.caps.depth:
            raise Refused("The value consists of too many values or levels.")
        if type(header) is not list:
            if type(header) is dict:
                raise Refused("The value is damaged: no kind has this form.")
            return header
        name, *fields = header
        if name in COLLECTIONS or name in OBJECTS:
            return self._read_once(name, fields, depth, None)
        if name == "is":
            number, (name, *fields) = fields
            if name not in COLLECTIONS and name not in OBJECTS:
                raise Refused("The value is damaged: this has no identity.")
            return self._read_once(name, fields, depth, exactly(int, number))
        if name in atoms.READERS:
            return atoms.READERS[name](*fields)
        if name not in METHODS:
            raise Refused("The value is damaged: no kind has this name.")
        return METHODS[name](self, *fields)

    def _read_once(self, name: str, fields: list, depth: int, number: int | None) -> Any:
        """Read an object with an identity, which may lie at several places."""
        items, room = self.items, self.room
        value = self._read_content(name, fields, depth + 1)
        if number is not None:
            if number in self.taken:
                raise Refused("The value is damaged: one object came twice.")
            self.taken.add(number)
            self.numbered[len(self.objects)] = number
            if number in self.known:
                self.updates.append((self.known[number], value))
                value = self.known[number]
        self.sizes.append((self.items - items, self.room - room))
        self.objects.append(value)
        return value

    def _read_content(self, name: str, fields: list, depth: int) -> Any:
        if name in COLLECTIONS:
            (items,) = fields
            values = [self.read(item, depth) for item in exactly(list, items)]
            if name in HASHED:
                _refuse_colliding(values)
            return COLLECTIONS[name](values)
        return OBJECTS[name](self, depth, *fields)

    def _read_dict(self, depth: int, pairs: list) -> dict:
        read = [(self.read(key, depth), self.read(item, depth)) for key, item in pairs]
        _refuse_colliding([key for key, _ in read])
        return dict(read)

    def _read_near(self, depth: int, name: str, parts: list) -> Any:
        read = [self.read(part, depth) for part in exactly(list, parts)]
        return build_named_tuple(*read) if name == "named tuple" else near_types.build(name, read)

    def _read_same(self, place: int) -> Any:
        place = exactly(int, place)
        if not 0 <= place < len(self.objects):
            raise Refused("The value is damaged: nothing was at this place before.")
        items, room = self.sizes[place]
        self._count(items, room)  # whoever walks through the value meets them again
        return self.objects[place]

    def _count(self, items: int, room: int) -> None:
        self.items += items
        self.room += room
        if self.items > self.caps.items or self.room > self.caps.size:
            raise Refused(f"The value consists of more than {self.caps.items} values, counted out.")

    def _read_bytes(self, size: int) -> bytes:
        end = self.position + exactly(int, size)
        if not self.position <= end <= len(self.data):
            raise Refused("The value is damaged: a buffer is cut off.")
        start, self.position = self.position, end
        self._count(0, size)
        return self.data[start:end]

    def _read_str(self, size: int) -> str:
        return self._read_bytes(size).decode("utf-8", "surrogatepass")

    def _read_array(self, depth: int, *form: Any) -> np.ndarray:
        *form, size = form
        return array_bytes.build_array(self._read_bytes(size), *form, self.caps)

    def _read_view(self, depth: int, whole: Any, *form: Any) -> np.ndarray:
        owner = exactly(np.ndarray, self.read(whole, depth))
        if not owner.flags.contiguous and not owner.flags.f_contiguous:  # no view can look into it
            owner = next((new for known, new in self.updates if known is owner), owner)
        view = array_bytes.build_view(owner, *form, self.caps)
        self._count(0, view.nbytes)
        return view

    def _read_tensor(self, depth: int, facts: Any, grad: Any, *form: Any) -> Any:
        slope, array = self.read(grad, depth), self._read_array(depth, *form)
        is_loaded = self.tensors and "torch" in sys.modules
        return tensor_types.build_tensor(array, facts, slope) if is_loaded else array

    def _read_scalar(self, dtype: str, size: int) -> np.generic:
        return array_bytes.build_array(self._read_bytes(size), dtype, [], "C", True, self.caps)[()]

    def _read_object(self, *facts: Any) -> Any:
        *told, of = facts if len(facts) == ALL_FACTS else (*facts, None)
        handle = Handle.read(*told)
        if self.remote is None:
            raise Refused(f"A value of the type {handle.type_name} is not plain data.")
        return self.remote.stand_in(handle, None if of is None else self.read(of, 1))

    def _read_class(self, number: int, *facts: Any) -> type:
        if self.remote is None:
            raise Refused("A class of the notebook is not plain data.")
        if not facts:
            return self.remote.known_class(exactly(int, number))
        name, methods, home, bases = facts
        told = ClassFacts.read(number, name, methods, home)
        read = tuple(self.read(base, 1) for base in exactly(list, bases))
        return self.remote.class_stand_in(told, read)

    def _read_error(self, name: str, number: int | None = None, bases: Any = ()) -> type:
        if number is None:
            return find_error(exactly(str, name))
        if self.remote is None:
            raise Refused("A class of the notebook is not plain data.")
        self._count(1, 0)
        read = [self.read(base, 1) for base in bases]
        return self.remote.error_class(exactly(int, number), exactly(str, name), read)


OBJECTS = {
    "dict": Reader._read_dict,
    "near": Reader._read_near,
    "array": Reader._read_array,
    "view": Reader._read_view,
    "tensor": Reader._read_tensor,
}
METHODS = {
    "same": Reader._read_same,
    "bytes": Reader._read_bytes,
    "str": Reader._read_str,
    "scalar": Reader._read_scalar,
    "object": Reader._read_object,
    "error": Reader._read_error,
    "class": Reader._read_class,
}


def _refuse_colliding(values: list) -> None:
    """Refuse what was chosen so that a set or dict of it takes minutes to build.

    A tuple takes its hash from what it holds, so equal hashes inside show here as well.
    """
    if len(values) > MAX_COLLIDING:
        (_, most), *_ = Counter(map(hash, values)).most_common(1)
        if most > MAX_COLLIDING:
            raise Refused("The value holds too many items that Python cannot tell apart quickly.")


def _refuse_constant(text: str) -> None:
    raise Refused(f"The value is damaged: {text[:10]} stands bare.")
