"""Reading and matching typed answers: numbers in any honest form, letters, and named mistakes.

Only the matcher is here. What counts as right, and which mistakes have a name, comes from whoever
asks: the hidden test cells for graded parts, the question files for the others. No message made
here states a right answer.
"""

import math
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

# A number typed as a 32-bit float lies up to 6e-8 (relatively) beside the decimal that was meant,
# so an interval that ends at 0.0067 must reach this little bit further.
EDGE = 1e-6

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


@dataclass(frozen=True)
class Verdict:
    """Whether an answer is right, and one or two sentences for the person who typed it."""

    correct: bool
    message: str


@dataclass(frozen=True)
class Mistake:
    """A wrong answer with a name: every number from `low` to `high` gets `message`.

    Raises:
        ValueError: `low` is not at most `high`.
    """

    low: float
    high: float
    message: str

    def __post_init__(self):
        """Refuse an interval that nothing can lie in."""
        _refuse_empty_interval(self.low, self.high)

    @classmethod
    def near(cls, value: float, message: str, tolerance: float = 0.005) -> "Mistake":
        """The mistake of answering `value`, give or take the relative `tolerance`."""
        room = abs(value) * tolerance
        return cls(value - room, value + room, message)


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


def match_number(
    answer: object,
    accepted: tuple[float, float],
    mistakes: Sequence[Mistake] = (),
    hint: str = "",
) -> Verdict:
    """Judge a typed number.

    Args:
        answer: whatever the learner typed, see `to_number`.
        accepted: the lowest and the highest right answer, both included.
        mistakes: wrong answers with a name; the first that fits gives the message.
        hint: said when the number is wrong and no mistake fits.

    Returns:
        The verdict; its message never contains the accepted numbers.

    Raises:
        ValueError: the accepted interval is empty.
    """
    _refuse_empty_interval(*accepted)
    try:
        number = to_number(answer)
    except NotANumber as problem:
        return Verdict(False, str(problem))
    if _lies_within(number, *accepted):
        return Verdict(True, "Correct.")
    for mistake in mistakes:
        if _lies_within(number, mistake.low, mistake.high):
            return Verdict(False, mistake.message)
    return Verdict(False, f"Not the expected value. {hint}".strip())


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


def match_choice(
    answer: object, correct: str, hints: Mapping[str, str], options: Collection[str] = "ABCD"
) -> Verdict:
    """Judge a choice of one letter; `hints` says for each wrong letter what to think about."""
    try:
        letter = to_letter(answer, options)
    except NotAChoice as problem:
        return Verdict(False, str(problem))
    if letter == correct:
        return Verdict(True, "Correct.")
    return Verdict(False, hints.get(letter, "Not this one: read the options once more."))


def match_choices(
    answer: object,
    correct: Collection[str],
    hints: Mapping[str, str],
    options: Collection[str] = "ABCD",
) -> Verdict:
    """Judge a choice of all letters that apply; `hints` speaks about the wrong ones among them."""
    try:
        letters = to_letters(answer, options)
    except NotAChoice as problem:
        return Verdict(False, str(problem))
    wrong = sorted(letters - set(correct))
    if wrong:
        return Verdict(False, hints.get(wrong[0], "At least one of your choices does not hold."))
    if letters != set(correct):
        return Verdict(False, "What you chose holds, but something is missing.")
    return Verdict(True, "Correct.")


def describe_number(answer: object, unit: str = "", is_size: bool = False) -> str:
    """Say how a typed number is read, without judging it.

    Args:
        answer: whatever the learner typed, see `to_number`.
        unit: written behind the number, for example " %".
        is_size: a size is asked for, so a minus sign is worth a word.
    """
    try:
        number = to_number(answer)
    except NotANumber as problem:
        return str(problem)
    if is_size and number < 0:
        return f"Read as {number:.6g}{unit}, but a size is never negative."
    return f"Read as {number:.6g}{unit}: a number. Its value is checked after you hand in."


def describe_choice(answer: object, options: Collection[str] = "ABCD") -> str:
    """Say how a typed letter is read, without judging it."""
    try:
        letter = to_letter(answer, options)
    except NotAChoice as problem:
        return str(problem)
    return f"Read as {letter}. Whether it is right is checked after you hand in."


def describe_choices(answer: object, options: Collection[str] = "ABCD") -> str:
    """Say how a typed choice of letters is read, without judging it."""
    try:
        letters = to_letters(answer, options)
    except NotAChoice as problem:
        return str(problem)
    listed = ", ".join(sorted(letters))
    return f"Read as {listed}. Whether it is right is checked after you hand in."


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


def _lies_within(number: float, low: float, high: float) -> bool:
    return low - EDGE * abs(low) <= number <= high + EDGE * abs(high)


def _refuse_empty_interval(low: float, high: float) -> None:
    if not low <= high:
        raise ValueError(f"The interval from {low} to {high} is empty: put the lower number first.")


def _refuse_missing(answer: object) -> None:
    if answer is None or answer is Ellipsis:
        raise NotAChoice("Not answered yet.")
