r"""The questions of the lessons: what one consists of, and how its file is read and checked.

Every lesson has one file in `bank`, named like its notebook, with one table per question.
A table's name and the lesson's number make the id: ``[sigma-prime-at-3]`` in
``01_sigmoid_saturation.toml`` is ``01.sigma-prime-at-3``. There are three kinds:

    [sigma-prime-at-3]
    kind = "number"
    prompt = '''What is $\sigma'(3)$, to three decimals?'''
    accepted = [0.0445, 0.0455]              # lowest and highest right answer, both included
    right = '''One line on why it is so.'''
    hint = '''What to try, for every wrong answer that is not listed below.'''
    mistakes = [                             # the usual wrong answers, each with its own message
        { value = 0.9526, message = '''This is $\sigma(3)$, not its slope.''' },   # ± 0.5 %
        { low = -1.0, high = 0.0, message = '''A rising curve has a positive slope.''' },
    ]

    [which-saturates]
    kind = "choice"
    prompt = '''Which unit is saturated?'''
    options.A = '''The one at $z = 0$.'''
    options.B = '''The one at $z = 9$.'''
    options.C = '''Both.'''
    answer = "B"
    right = '''One line on why.'''
    hints.A = '''Why not A.'''               # one for every wrong option
    hints.C = '''Why not C.'''

    [which-depth-stalls]
    kind = "prediction"                      # with options, or without: then a number is asked for
    prompt = '''Which network will not learn?'''
    options.A = '''The one with 1 hidden layer.'''
    options.B = '''The one with 10 hidden layers.'''

Texts are Markdown with `$…$` mathematics; single quotes keep TOML from reading backslashes.
"""

import dataclasses
import math
import re
import tomllib
from difflib import get_close_matches
from pathlib import Path

from helpers.checks import Mistake
from helpers.questions.kinds import ChoiceQuestion, NumberQuestion, Prediction, Question

QUESTION_BANK = Path(__file__).parent / "bank"
KINDS = {"number": NumberQuestion, "choice": ChoiceQuestion, "prediction": Prediction}
LETTERS = "ABCDEFGH"


class QuestionFileError(ValueError):
    """A question file does not follow the schema; the message says where and what to do."""


class UnknownQuestion(LookupError):  # noqa: N818 - reads as what it says
    """No question has this id; the message names those with similar ids."""


def find_question(question_id: str, bank: Path = QUESTION_BANK) -> Question:
    """Find a question by its id, such as ``"01.sigma-prime-at-3"``.

    Raises:
        UnknownQuestion: there is none with this id.
        QuestionFileError: the lesson's file does not follow the schema.

    """
    lesson = question_id.partition(".")[0]
    questions: dict[str, Question] = {}
    for path in sorted(bank.glob("*.toml")):
        if _lesson_number(path) == lesson:
            questions |= load_questions(path)
    if question_id in questions:
        return questions[question_id]
    if not questions:
        raise UnknownQuestion(f"There is no question {question_id!r}: lesson {lesson!r} has none.")
    similar = get_close_matches(question_id, questions, cutoff=0.0)
    raise UnknownQuestion(f"There is no question {question_id!r}; similar: {', '.join(similar)}.")


def load_questions(path: Path) -> dict[str, Question]:
    """Read and check all questions of one file, by id.

    Raises:
        QuestionFileError: the file is not TOML, or does not follow the schema above.

    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise QuestionFileError(
            f"{path.name}: {error}. Texts with a backslash belong in '''single quotes'''."
        ) from None
    questions = {}
    for name, table in tables.items():
        question_id = f"{_lesson_number(path)}.{name}"
        try:
            questions[question_id] = _make_question(question_id, name, table)
        except ValueError as error:
            raise QuestionFileError(f"{path.name}, [{name}]: {error}") from None
    return questions


def _lesson_number(path: Path) -> str:
    return path.stem.partition("_")[0]


def _make_question(question_id: str, name: str, table: object) -> Question:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise ValueError("a question's name has small letters, digits and single hyphens only")
    if not isinstance(table, dict) or table.get("kind") not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}")
    kind = table["kind"]
    given = {field: value for field, value in table.items() if field != "kind"}
    fields = dataclasses.fields(KINDS[kind])[1:]  # the first is the id
    needed = {field.name for field in fields if field.default_factory is dataclasses.MISSING}
    missing = needed - set(given)
    if missing:
        raise ValueError(f"a {kind} question needs {', '.join(sorted(missing))}")
    unknown = set(given) - {field.name for field in fields}
    if unknown:
        raise ValueError(f"a {kind} question has no {', '.join(sorted(unknown))}")
    read = {field: READERS[field](value, field) for field, value in given.items()}
    return KINDS[kind](question_id, **read)


def _accepted(value: object, field: str) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError(f"{field} must be [lowest, highest]")
    low, high = (_number(number, field) for number in value)
    return low, high


def _mistakes(value: object, field: str) -> tuple[Mistake, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError(f"{field} must list at least one usual wrong answer")
    return tuple(_make_mistake(entry) for entry in value)


def _make_mistake(entry: object) -> Mistake:
    fields = set(entry) if isinstance(entry, dict) else set()
    if fields not in ({"value", "message"}, {"low", "high", "message"}):
        raise ValueError("a mistake has a message and either value, or low and high")
    message = _text(entry["message"], "the message of a mistake")
    if "value" in entry:
        return Mistake.near(_number(entry["value"], "value"), message)
    return Mistake(_number(entry["low"], "low"), _number(entry["high"], "high"), message)


def _options(value: object, field: str) -> dict[str, str]:
    if not isinstance(value, dict) or not 2 <= len(value) <= len(LETTERS):
        raise ValueError(f"{field} must be a table of at least two texts, A, B and so on")
    letters = list(LETTERS[: len(value)])
    if sorted(value) != letters:
        raise ValueError(f"{field} must be lettered {', '.join(letters)}")
    return {letter: " ".join(_text(value[letter], letter).split()) for letter in letters}


def _texts(value: object, field: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError(f"{field} must be a table of texts, one for each letter")
    return {letter: _text(text, f"{field}.{letter}") for letter, text in value.items()}


def _text(text: object, field: str) -> str:
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{field} must be a text")
    if any(character < " " and character != "\n" for character in text):
        raise ValueError(f"{field} has a control character: put it in '''single quotes'''")
    if text.count("$") % 2:
        raise ValueError(f"{field} has a $ without its partner")
    return text.strip()


def _number(value: object, field: str) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError(f"{field} must be a finite number")
    return float(value)


# How the values of a field are read, by its name.
READERS = {
    **dict.fromkeys(("prompt", "right", "hint", "answer"), _text),
    "accepted": _accepted,
    "mistakes": _mistakes,
    "options": _options,
    "hints": _texts,
}
