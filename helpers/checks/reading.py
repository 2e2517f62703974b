"""Reading typed answers: numbers in any honest form, and letters. Nothing is judged here."""

import math
import sys
from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction

import numpy as np

NUMPY_REALS = tuple(
    kind
    for kind in set(np.sctypeDict.values())
    if issubclass(kind, np.integer | np.floating) and not issubclass(kind, np.timedelta64)
)
# Known only to give a better sentence. Types are compared with `is`, never through the object
# itself, because an object may lie about its class.
NOT_NUMBERS = (
    ((type(None), type(Ellipsis)), "Not answered yet."),
    ((bool, np.bool_), "This is True or False; type a number."),
    ((str, bytes, np.str_, np.bytes_), "This is text; type the number without quotes."),
    ((complex, np.complex64, np.complex128), "This is a complex number; type a real one."),
    ((tuple,), "These are several values; type one number, with a point and not a comma in it."),
    ((list, set, frozenset, dict), "This is a collection; type one number, without brackets."),
)
NOT_A_KNOWN_TYPE = "This is not a number; type one, such as 0.5 or 1 / 2."
MORE_THAN_ONE_VALUE = "This is an array; type one number, without brackets."
NOT_FINITE = "This is infinity or not a number (NaN); type a finite number."
UNREADABLE = "This number cannot be read; type it in digits."


class NotANumber(ValueError):  # noqa: N818 - reads as what it says
    """The typed answer is not one finite real number; the message says why in one sentence."""


class NotAChoice(ValueError):  # noqa: N818
    """The typed answer is not among the offered letters; the message says why in one sentence."""


def to_number(answer: object) -> float:
    """Read one finite real number from a typed answer.

    Read are exactly: int, float, Fraction, Decimal, every real NumPy scalar, and a NumPy array or a
    torch tensor without dimensions. Anything else, subclasses included, is refused unread, so that
    no code belonging to the answer runs here.

    Args:
        answer: whatever the learner typed.

    Returns:
        The value as a float. What is finite but too large for a float becomes the largest float.

    Raises:
        NotANumber: the answer is missing, not a number, not real, not finite, or several values.
    """
    kind = type(answer)
    for kinds, sentence in NOT_NUMBERS:
        if _is_one_of(kind, kinds):
            raise NotANumber(sentence)
    if kind is np.ndarray:
        return _number_in_array(answer)
    if _is_one_of(kind, _tensor_types()):
        return _number_in_tensor(answer)
    if kind is Fraction:
        return _number_in_fraction(answer)
    if kind is int or kind is float or kind is Decimal or _is_one_of(kind, NUMPY_REALS):
        return _finite_float(answer)
    raise NotANumber(NOT_A_KNOWN_TYPE)


def to_letter(answer: object, options: Collection[str]) -> str:
    """Read one of the capital letters in `options`; case and blanks around it do not matter.

    Raises:
        NotAChoice: the answer is missing or not one of the letters.
    """
    _refuse_missing(answer)
    letter = answer.strip().upper() if type(answer) is str else ""
    if len(letter) != 1 or letter not in options:
        offered = ", ".join(options)
        raise NotAChoice(f'Type one letter out of {offered}, in quotes, such as "{min(options)}".')
    return letter


def to_letters(answer: object, options: Collection[str]) -> frozenset[str]:
    """Read a choice of several letters: "AC", "a, c", or a list, tuple or set of letters.

    Raises:
        NotAChoice: the answer is missing, empty, or names something that is not in `options`.
    """
    _refuse_missing(answer)
    if type(answer) is str:
        letters = [letter for letter in answer if letter not in " ,;"]
    elif _is_one_of(type(answer), (list, tuple, set, frozenset)):
        letters = list(answer)
    else:
        letters = []
    if not letters:
        raise NotAChoice(f"Type your letters out of {', '.join(options)} in quotes, side by side.")
    return frozenset(to_letter(letter, options) for letter in letters)


def _is_one_of(kind: type, kinds: Collection[type]) -> bool:
    return any(kind is known for known in kinds)


def _tensor_types() -> tuple[type, ...]:
    """torch's own tensor types when torch is loaded; a tensor cannot exist without it."""
    torch = sys.modules.get("torch")
    return () if torch is None else (torch.Tensor, torch.nn.Parameter)


def _number_in_array(array: np.ndarray) -> float:
    if array.ndim != 0:
        raise NotANumber(MORE_THAN_ONE_VALUE)
    if array.dtype.kind == "O":  # it could hold anything, itself included
        raise NotANumber(NOT_A_KNOWN_TYPE)
    return to_number(array[()])


def _number_in_tensor(tensor) -> float:
    if tensor.dim() != 0:
        raise NotANumber(MORE_THAN_ONE_VALUE)
    try:
        return to_number(tensor.item())
    except RuntimeError:  # a tensor on torch's "meta" device has a shape but no value
        raise NotANumber(UNREADABLE) from None


def _number_in_fraction(fraction: Fraction) -> float:
    top, bottom = fraction.numerator, fraction.denominator
    if not (_is_whole(top) and _is_whole(bottom) and bottom != 0):  # its parts can be overwritten
        raise NotANumber(UNREADABLE)
    return _finite_float(Fraction(int(top), int(bottom)))


def _is_whole(part: object) -> bool:
    kind = type(part)
    return kind is int or (_is_one_of(kind, NUMPY_REALS) and issubclass(kind, np.integer))


def _finite_float(number: int | float | Fraction | Decimal | np.number) -> float:
    if not _is_finite(number):
        raise NotANumber(NOT_FINITE)
    try:
        value = float(number)
    except OverflowError:  # an enormous int or Fraction; Decimal and long double give inf instead
        value = math.inf if number > 0 else -math.inf
    return max(-sys.float_info.max, min(sys.float_info.max, value))


def _is_finite(number: int | float | Fraction | Decimal | np.number) -> bool:
    if type(number) is int or type(number) is Fraction:
        return True
    return number.is_finite() if type(number) is Decimal else bool(np.isfinite(number))


def _refuse_missing(answer: object) -> None:
    if answer is None or answer is Ellipsis:
        raise NotAChoice("Not answered yet.")
