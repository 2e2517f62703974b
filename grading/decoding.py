"""Plain data on its way back across the boundary between student code and tests: bytes to value.

Both sides use this file, so it imports nothing but the standard library and NumPy. Decoding trusts
nothing: whatever the bytes are, it returns exact built-in and NumPy types or raises `Refused`.
"""

import json
import math
import struct
import sys
from collections import Counter
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

import numpy as np

from grading.boundary import DEFAULT_CAPS, DTYPE, HEADER_BYTES, MAX_BITS, Caps, Refused

MAX_EXPONENT = 10_000  # of a Decimal, because int(Decimal("1e999999999")) would fill the memory
# So many values with one and the same hash may lie in a set or dict: looking for a place among them
# takes the square of their number.
MAX_COLLIDING = 100
HASHED = ("set", "frozenset")
COLLECTIONS = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}

Remote = Callable[[int, str, bool], Any]


def decode(
    data: bytes, remote: Remote | None = None, caps: Caps = DEFAULT_CAPS, tensors: bool = False
) -> Any:
    """Rebuild a value from bytes, which may come from an attacker.

    Args:
        data: as made by `encode`, or anything else.
        remote: makes the stand-in for an object that only its number and its type's name came of,
            from (number, name, whether it can be called); objects are refused without it.
        caps: how large the value may be.
        tensors: rebuild torch tensors as tensors where torch is loaded, and not as arrays.

    Raises:
        Refused: these bytes are no value, or too large a one.
    """
    if type(data) is not bytes or not 4 <= len(data) <= caps.size:
        raise Refused(f"The value is damaged or takes more than {caps.size} bytes.")
    (length,) = struct.unpack_from(">I", data)
    if length > min(HEADER_BYTES, len(data) - 4):
        raise Refused("The value is damaged: its header is cut off.")
    reader = _Reader(data, 4 + length, remote, caps, tensors)
    try:
        value = reader.read(json.loads(data[4 : 4 + length], parse_constant=_refuse_constant), 0)
    except Refused:
        raise
    except (ValueError, TypeError, KeyError, IndexError, ArithmeticError, RecursionError) as error:
        raise Refused(f"The value is damaged ({type(error).__name__}).") from None
    if reader.position != len(data):
        raise Refused("The value is damaged: there are bytes behind its end.")
    return value


class _Reader:
    """One decoding in progress."""

    def __init__(
        self, data: bytes, position: int, remote: Remote | None, caps: Caps, tensors: bool
    ) -> None:
        self.data, self.position, self.remote = data, position, remote
        self.caps, self.tensors, self.items = caps, tensors, 0

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
        if name in COLLECTIONS:
            (items,) = fields
            values = [self.read(item, depth + 1) for item in _exactly(list, items)]
            if name in HASHED:
                _refuse_colliding(values)
            return COLLECTIONS[name](values)
        if name == "dict":
            (pairs,) = fields
            read = [(self.read(key, depth + 1), self.read(item, depth + 1)) for key, item in pairs]
            _refuse_colliding([key for key, _ in read])
            return dict(read)
        if name not in METHODS:
            raise Refused("The value is damaged: no kind has this name.")
        return METHODS[name](self, *fields)

    def _read_float(self, text: str) -> float:
        return float(_exactly(str, text))

    def _read_complex(self, real: str, imaginary: str) -> complex:
        return complex(self._read_float(real), self._read_float(imaginary))

    def _read_int(self, digits: str) -> int:
        if len(_exactly(str, digits)) > MAX_BITS // 4 + 4:
            raise Refused("The number has more digits than are allowed.")
        return int(digits, 16)

    def _whole(self, header: Any) -> int:
        return _exactly(int, header if type(header) is int else self._read_int(header[1]))

    def _read_fraction(self, top: Any, bottom: Any) -> Fraction:
        return Fraction(self._whole(top), self._whole(bottom))

    def _read_range(self, *bounds: Any) -> range:
        start, stop, step = map(self._whole, bounds)
        values = range(start, stop, step)
        if (stop - start) // step > self.caps.items:
            raise Refused(f"The range consists of more than {self.caps.items} numbers.")
        return values

    def _read_decimal(self, text: str) -> Decimal:
        if len(_exactly(str, text)) > MAX_BITS // 3:
            raise Refused("The number has more digits than are allowed.")
        try:
            value = Decimal(text)
        except InvalidOperation:
            raise Refused("The value is damaged: no decimal number.") from None
        if value.is_finite() and abs(value.adjusted()) + abs(value.as_tuple()[2]) > MAX_EXPONENT:
            raise Refused(f"The decimal number lies beyond 10 to the power of ±{MAX_EXPONENT}.")
        return value

    def _read_ellipsis(self) -> Any:
        return Ellipsis

    def _read_bytes(self, size: int) -> bytes:
        end = self.position + _exactly(int, size)
        if not self.position <= end <= len(self.data):
            raise Refused("The value is damaged: a buffer is cut off.")
        start, self.position = self.position, end
        return self.data[start:end]

    def _read_str(self, size: int) -> str:
        return self._read_bytes(size).decode("utf-8", "surrogatepass")

    def _read_array(
        self, dtype: str, shape: list, order: str, writeable: bool, size: int
    ) -> np.ndarray:
        kind = _read_dtype(dtype)
        sides = [_exactly(int, side) for side in _exactly(list, shape)]
        if min(sides, default=1) < 0 or math.prod(max(side, 1) for side in sides) > self.caps.size:
            raise Refused("The array has more elements than are allowed.")
        if math.prod(sides) * kind.itemsize != size or order not in ("C", "F"):
            raise Refused("The value is damaged: the array does not fit its buffer.")
        flat = np.frombuffer(bytearray(self._read_bytes(size)), dtype=kind)
        array = _normal(flat).reshape(sides, order=order)
        array.flags.writeable = _exactly(bool, writeable)
        return array

    def _read_tensor(self, *fields: Any) -> Any:
        array = self._read_array(*fields)
        torch = sys.modules.get("torch") if self.tensors else None
        return array if torch is None else torch.from_numpy(array.copy())

    def _read_scalar(self, dtype: str, size: int) -> np.generic:
        return self._read_array(dtype, [], "C", True, size)[()]

    def _read_object(self, number: int, name: str, is_callable: bool) -> Any:
        if self.remote is None:
            raise Refused(f"A value of the type {_exactly(str, name)[:100]} is not plain data.")
        return self.remote(_exactly(int, number), _exactly(str, name), _exactly(bool, is_callable))


METHODS = {
    name.removeprefix("_read_"): method
    for name, method in vars(_Reader).items()
    if name.startswith("_read_")
}


def _refuse_colliding(values: list) -> None:
    """Refuse what was chosen so that a set or dict of it takes minutes to build.

    A tuple takes its hash from what it holds, so equal hashes inside show here as well.
    """
    if len(values) > MAX_COLLIDING:
        (_, most), *_ = Counter(map(hash, values)).most_common(1)
        if most > MAX_COLLIDING:
            raise Refused("The value holds too many items that Python cannot tell apart quickly.")


def _read_dtype(text: str) -> np.dtype:
    if not DTYPE.fullmatch(_exactly(str, text)):
        raise Refused("The array has elements of a kind that is not allowed.")
    return np.dtype(text)


def _normal(flat: np.ndarray) -> np.ndarray:
    """Make the bytes of an array a proper one: a bool is one bit, a character exists."""
    if flat.dtype.kind == "b":
        return flat.view(np.uint8) != 0
    if flat.dtype.kind == "U":
        points = flat.view(flat.dtype.byteorder.replace("|", "=") + "u4")
        if points.size and points.max() > 0x10FFFF:
            raise Refused("The value is damaged: a character does not exist.")
    return flat


def _exactly(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise Refused(f"The value is damaged: {kind.__name__} was expected.")
    return value


def _refuse_constant(text: str) -> None:
    raise Refused(f"The value is damaged: {text[:10]} stands bare.")
