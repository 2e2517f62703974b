"""Matching typed answers with what is right, and with mistakes that have a name.

Only the matcher is here. What counts as right, and which mistakes have a name, comes from whoever
asks: the hidden test cells for graded parts, the question files for the others. No message made
here states a right answer.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from helpers.checks.reading import NotAChoice, NotANumber, to_letter, to_letters, to_number

# A number typed as a 32-bit float lies up to 6e-8 (relatively) beside the decimal that was meant,
# so an interval that ends at 0.0067 must reach this little bit further.
EDGE = 1e-6


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
        _refuse_empty_interval(self.low, self.high)

    @classmethod
    def near(cls, value: float, message: str, tolerance: float = 0.005) -> "Mistake":
        """The mistake of answering `value`, give or take the relative `tolerance`."""
        room = abs(value) * tolerance
        return cls(value - room, value + room, message)


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


def _lies_within(number: float, low: float, high: float) -> bool:
    return low - EDGE * abs(low) <= number <= high + EDGE * abs(high)


def _refuse_empty_interval(low: float, high: float) -> None:
    if not low <= high:
        raise ValueError(f"The interval from {low} to {high} is empty: put the lower number first.")
