"""Numbers, texts and bytes on their way: written as headers, and read again from any header.

They are read by the methods of their built-in types, so that a subclass does not get a word.
"""

import math
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

import numpy as np

from grading.inside.values.wire import DEFAULT_CAPS, MAX_BITS, Refused, exactly

SCALARS = tuple(kind for kind in set(np.sctypeDict.values()) if kind not in (np.object_, np.void))
MAX_EXPONENT = 10_000  # of a Decimal, because int(Decimal("1e999999999")) would fill the memory
# A NaN is equal to nothing, but a collection that holds the very same one is equal to another.
NANS = {"math": math.nan, "numpy": np.nan}
ATOMS = (int, float, complex, str, bytes, Fraction, Decimal, range, *SCALARS)
# By id, so that no type of a student's is asked for its hash; these here live as long as Python.
ATOM_IDS = frozenset(map(id, ATOMS))


def write_int(value: int) -> Any:
    """Return the header of a number of any size.

    Raises:
        Refused: it has too many digits.
    """
    if value.bit_length() > MAX_BITS:
        raise Refused("The number has more digits than are allowed.")
    return value if -(2**63) <= value < 2**63 else ["int", hex(value)]


def write_float(value: float) -> Any:
    """Return the header of a number, which JSON cannot say where it is not finite."""
    for name, nan in NANS.items():
        if value is nan:
            return ["nan", name]
    text = float.__repr__(value)
    return ["float", text] if text in ("nan", "inf", "-inf") else float(text)


def write(value: Any, base: type) -> Any:
    """Return the header of a value of one of `ATOMS`, or of a subclass; bytes stand at its end."""
    if base is int:
        return write_int(int.__index__(value))
    if base is float:
        return write_float(value)
    if base is str:
        return ["str", str.encode(value, "utf-8", "surrogatepass")]
    if base is bytes:
        return ["bytes", bytes.__getitem__(value, slice(None))]
    if base is complex:
        number = complex.__complex__(value)
        return ["complex", repr(number.real), repr(number.imag)]
    if base is Fraction:
        return ["fraction", *map(write_int, (value.numerator, value.denominator))]
    if base is Decimal:
        return ["decimal", Decimal.__str__(value)]
    if base is range:
        return ["range", *map(write_int, (value.start, value.stop, value.step))]
    array = np.asarray(value)  # gives an empty text the one character that it must have
    return ["scalar", array.dtype.str, array.tobytes()]


def _read_float(text: str) -> float:
    return float(exactly(str, text))


def _read_nan(name: str) -> float:
    return NANS[exactly(str, name)]


def _read_complex(real: str, imaginary: str) -> complex:
    return complex(_read_float(real), _read_float(imaginary))


def _read_int(digits: str) -> int:
    if len(exactly(str, digits)) > MAX_BITS // 4 + 4:
        raise Refused("The number has more digits than are allowed.")
    return int(digits, 16)


def _read_whole(header: Any) -> int:
    return exactly(int, header if type(header) is int else _read_int(header[1]))


def _read_fraction(top: Any, bottom: Any) -> Fraction:
    return Fraction(_read_whole(top), _read_whole(bottom))


def _read_range(*bounds: Any) -> range:
    start, stop, step = map(_read_whole, bounds)
    values = range(start, stop, step)
    if (stop - start) // step > DEFAULT_CAPS.items:
        raise Refused(f"The range consists of more than {DEFAULT_CAPS.items} numbers.")
    return values


def _read_decimal(text: str) -> Decimal:
    if len(exactly(str, text)) > MAX_BITS // 3:
        raise Refused("The number has more digits than are allowed.")
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise Refused("The value is damaged: no decimal number.") from None
    if value.is_finite() and abs(value.adjusted()) + abs(value.as_tuple()[2]) > MAX_EXPONENT:
        raise Refused(f"The decimal number lies beyond 10 to the power of ±{MAX_EXPONENT}.")
    return value


def _read_ellipsis() -> Any:
    return Ellipsis


READERS: dict[str, Callable[..., Any]] = {
    "float": _read_float,
    "nan": _read_nan,
    "complex": _read_complex,
    "int": _read_int,
    "fraction": _read_fraction,
    "range": _read_range,
    "decimal": _read_decimal,
    "ellipsis": _read_ellipsis,
}
