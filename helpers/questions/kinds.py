"""The kinds of question a lesson asks, and how each reads and judges what a learner answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from helpers.checks import (
    Mistake,
    NotANumber,
    Verdict,
    match_choice,
    match_number,
    to_letter,
    to_number,
)


@dataclass(frozen=True)
class NumberQuestion:
    """A question whose answer is a number between the two in `accepted`.

    Raises:
        ValueError: the interval is empty, or an answer could be right and a mistake, or two.

    """

    question_id: str
    prompt: str
    accepted: tuple[float, float]
    right: str
    mistakes: tuple[Mistake, ...]
    hint: str

    def __post_init__(self) -> None:
        if self.accepted[0] > self.accepted[1]:
            raise ValueError("accepted must have the lower number first")
        wrong = [(mistake.low, mistake.high) for mistake in self.mistakes]
        for (low, high), (next_low, next_high) in pairwise(sorted([self.accepted, *wrong])):
            if next_low <= high:
                raise ValueError(
                    f"the intervals {low:g} to {high:g} and {next_low:g} to {next_high:g} overlap: "
                    "an answer must be right or one mistake, not both"
                )

    def judge(self, answer: object) -> Verdict:
        """Judge a number, or a text with one in it.

        Raises:
            NotANumber: the answer cannot be read as one finite real number.

        """
        number = read_number(answer)
        verdict = match_number(number, self.accepted, self.mistakes, self.hint)
        return _with_reason(verdict, self.right)


@dataclass(frozen=True)
class ChoiceQuestion:
    """A question whose answer is the letter of one of its options.

    Raises:
        ValueError: the answer is not an option, or a wrong option is without its hint.

    """

    question_id: str
    prompt: str
    options: Mapping[str, str]
    answer: str
    right: str
    hints: Mapping[str, str]

    def __post_init__(self) -> None:
        if self.answer not in self.options:
            options = ", ".join(self.options)
            raise ValueError(f"answer {self.answer!r} is not among the options {options}")
        wrong = [letter for letter in self.options if letter != self.answer]
        if sorted(self.hints) != wrong:
            raise ValueError(f"hints must have one text for each wrong option: {', '.join(wrong)}")

    def judge(self, answer: object) -> Verdict:
        """Judge a letter.

        Raises:
            NotAChoice: the answer is not one of the letters.

        """
        letter = to_letter(answer, self.options)
        verdict = match_choice(letter, self.answer, self.hints, self.options)
        return _with_reason(verdict, self.right)


@dataclass(frozen=True)
class Prediction:
    """A question before a measurement: nobody is told whether they are right.

    Without options it asks for a number.
    """

    question_id: str
    prompt: str
    options: Mapping[str, str] = field(default_factory=dict)

    def read(self, prediction: object) -> str | float:
        """Read a letter, or a number where there are no options.

        Raises:
            NotAChoice: the prediction is not one of the letters.
            NotANumber: it cannot be read as one finite real number.

        """
        if self.options:
            return to_letter(prediction, self.options)
        return read_number(prediction)

    def in_words(self, prediction: str | float) -> str:
        """Return an option with its letter, or the number as text."""
        if self.options:
            return f"{prediction}) {self.options[prediction]}"
        return f"{prediction:g}"


Question = NumberQuestion | ChoiceQuestion | Prediction


def read_number(answer: object) -> float:
    """Read a number, also one typed as text: digits, an exponent, or a fraction such as 1/22.

    Raises:
        NotANumber: it cannot be read as one finite real number.

    """
    if type(answer) is not str:
        return to_number(answer)
    if not answer.strip():
        raise NotANumber("Not answered yet.")
    top, slash, bottom = answer.replace("−", "-").partition("/")
    try:
        return to_number(float(top) / float(bottom) if slash else float(top))
    except (ValueError, ZeroDivisionError):
        raise NotANumber(f"This cannot be read as a number: {_advise(answer)}.") from None


def _advise(typed: str) -> str:
    """Say what to type instead of a text that is no number."""
    if typed.strip().endswith("%"):
        return "type it without the % sign, and as a fraction of 1 unless percent are asked for"
    if any(sign in typed for sign in "^*×·+"):
        return "type the result and not the calculation, such as 0.04 for 0.2²"
    if "," in typed:
        return "type a decimal point and not a comma, such as 0.25"
    return "type digits with a decimal point and without a unit, such as 0.25, 2.5e-1 or 1/4"


def _with_reason(verdict: Verdict, right: str) -> Verdict:
    return Verdict(True, f"{verdict.message} {right}") if verdict.correct else verdict
