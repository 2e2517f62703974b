"""Plain data on its way out across the boundary between student code and tests: value to bytes.

Both sides use this file, so it imports nothing but the standard library and NumPy. A value becomes
a JSON header and raw buffers, never a pickle. The header is bare for None, bools, small ints,
finite floats and short texts, and otherwise a list that starts with the name of a kind. The way
back is in `grading.decoding`.
"""

import json
import math
import re
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

HEADER_BYTES = 8 * 2**20
SHORT_TEXT = 64  # characters; a longer text travels in a buffer
MAX_BITS = 2**17  # of an int; the greatest common divisor of two such ints still takes milliseconds
DTYPE = re.compile(r"[<>|](b1|[iuf][1248]|[fc]16|c8|c32|[SU][1-9]\d{0,6}|[mM]8(\[\w{1,20}\])?)")
SCALARS = tuple(kind for kind in set(np.sctypeDict.values()) if kind not in (np.object_, np.void))

Keep = Callable[[Any], int | None]


class Refused(ValueError):  # noqa: N818 - reads as what it says
    """A value cannot cross the boundary; the message says why in one sentence."""


@dataclass(frozen=True)
class Caps:
    """How large a value may be.

    Attributes:
        size: bytes of the encoded value.
        items: how many values it may consist of, all levels together.
        depth: how many levels of collections may lie inside each other.
    """

    size: int = 16 * 2**20
    items: int = 200_000
    depth: int = 50


DEFAULT_CAPS = Caps()


def encode(value: Any, keep: Keep | None = None, caps: Caps = DEFAULT_CAPS) -> bytes:
    """Turn a value into bytes.

    Types are compared exactly, so an object that lies about its class is not asked anything.

    Args:
        value: None, bool, int, float, complex, str, bytes, Fraction, Decimal, range, Ellipsis,
            NumPy scalars and arrays without objects, torch tensors, and lists, tuples, dicts, sets
            and frozensets of these. The same object at two places arrives as two.
        keep: gives the number under which any other object is known, or None to refuse it.
        caps: how large the value may be.

    Raises:
        Refused: the value is too large, contains itself, or is an object without a number.
    """
    writer = _Writer(keep, caps)
    header = json.dumps(writer.write(value, 0), separators=(",", ":"), allow_nan=False).encode()
    if len(header) > HEADER_BYTES or 4 + len(header) + writer.size > caps.size:
        raise Refused(f"The value takes more than the {caps.size} bytes that are allowed.")
    return b"".join([struct.pack(">I", len(header)), header, *writer.buffers])


class _Writer:
    """One encoding in progress."""

    def __init__(self, keep: Keep | None, caps: Caps) -> None:
        self.keep, self.caps = keep, caps
        self.buffers: list[bytes] = []
        self.size = self.items = 0
        self.open: set[int] = set()  # the collections that the current value lies in

    def write(self, value: Any, depth: int) -> Any:
        """Return the header of one value and append its buffers."""
        self.items += 1
        if self.items > self.caps.items:
            raise Refused(f"The value consists of more than {self.caps.items} values.")
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is int:
            return self._write_int(value)
        if kind is float:
            return value if math.isfinite(value) else ["float", repr(value)]
        if kind is str:
            if len(value) <= SHORT_TEXT:
                return value
            return ["str", self._add(value.encode("utf-8", "surrogatepass"))]
        if kind is list or kind is tuple or kind is set or kind is frozenset or kind is dict:
            return self._write_collection(value, kind, depth)
        return self._write_rest(value, kind)

    def _write_int(self, value: int) -> Any:
        if value.bit_length() > MAX_BITS:
            raise Refused("The number has more digits than are allowed.")
        return value if -(2**63) <= value < 2**63 else ["int", hex(value)]

    def _write_collection(self, value: Any, kind: type, depth: int) -> list:
        if id(value) in self.open:
            raise Refused("The value contains itself.")
        if depth >= self.caps.depth:
            raise Refused(f"More than {self.caps.depth} collections lie inside each other.")
        self.open.add(id(value))
        if kind is dict:
            pairs = [
                [self.write(key, depth + 1), self.write(item, depth + 1)]
                for key, item in list(value.items())
            ]
            header = ["dict", pairs]
        else:
            header = [kind.__name__, [self.write(item, depth + 1) for item in list(value)]]
        self.open.discard(id(value))
        return header

    def _write_rest(self, value: Any, kind: type) -> list:
        if kind is complex:
            return ["complex", repr(value.real), repr(value.imag)]
        if kind is bytes:
            return ["bytes", self._add(value)]
        if kind is Fraction:
            return ["fraction", *map(self._write_int, (value.numerator, value.denominator))]
        if kind is Decimal:
            return ["decimal", str(value)]
        if kind is range:
            return ["range", *map(self._write_int, (value.start, value.stop, value.step))]
        if value is Ellipsis:
            return ["ellipsis"]
        if kind is np.ndarray and DTYPE.fullmatch(value.dtype.str):
            return self._write_array("array", value)
        if any(kind is known for known in SCALARS):
            array = np.asarray(value)  # gives an empty text the one character that it must have
            return ["scalar", array.dtype.str, self._add(array.tobytes())]
        torch = sys.modules.get("torch")
        if torch is not None and (kind is torch.Tensor or kind is torch.nn.Parameter):
            return self._write_tensor(value, torch)
        return self._write_object(value, kind)

    def _write_array(self, name: str, array: np.ndarray) -> list:
        flags = array.flags
        order = "F" if flags.f_contiguous and not flags.c_contiguous else "C"
        if array.nbytes > self.caps.size:  # before it is copied
            raise Refused(f"The array takes more than the {self.caps.size} bytes allowed.")
        size = self._add(array.tobytes(order))
        return [name, array.dtype.str, list(array.shape), order, flags.writeable, size]

    def _write_tensor(self, tensor: Any, torch: Any) -> list:
        if tensor.layout is not torch.strided or tensor.device.type == "meta":
            return self._write_object(tensor, type(tensor))
        plain = tensor.detach().cpu().resolve_conj().resolve_neg()
        if plain.dtype is torch.bfloat16:  # unknown to NumPy
            plain = plain.float()
        return self._write_array("tensor", plain.numpy())

    def _write_object(self, value: Any, kind: type) -> list:
        number = None if self.keep is None else self.keep(value)
        name = str(kind.__name__)[:100]
        if number is None:
            raise Refused(f"A value of the type {name} is not plain data.")
        return ["object", number, name, callable(value)]

    def _add(self, buffer: bytes) -> int:
        self.size += len(buffer)
        if self.size > self.caps.size:
            raise Refused(f"The value takes more than the {self.caps.size} bytes that are allowed.")
        self.buffers.append(buffer)
        return len(buffer)
