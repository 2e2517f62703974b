"""Question files follow the schema that is written above their reader, or are refused clearly."""

import re
from pathlib import Path

import pytest

from helpers.checks import NotANumber
from helpers.questions import files
from helpers.questions.files import (
    QuestionFileError,
    UnknownQuestion,
    find_question,
    load_questions,
)
from helpers.questions.kinds import read_number

NUMBER = """
[a-number]
kind = "number"
prompt = 'How much?'
accepted = [1.0, 2.0]
right = 'Because.'
hint = 'Think.'
mistakes = [{ value = 5.0, message = 'Too much.' }, { low = -2, high = 0, message = 'Sign.' }]
"""
CHOICE = """
[a-choice]
kind = "choice"
prompt = 'Which?'
options.A = 'this'
options.B = 'that'
answer = "B"
right = 'Because.'
hints.A = 'Not this.'
"""
GUESS = """
[a-guess]
kind = "prediction"
prompt = 'Which will it be?'
options.A = 'this'
options.B = 'that'
"""


@pytest.fixture
def bank(tmp_path) -> Path:
    (tmp_path / "01_first.toml").write_text(NUMBER + CHOICE, encoding="utf-8")
    (tmp_path / "02_second.toml").write_text(GUESS, encoding="utf-8")
    return tmp_path


def load(text: str, folder: Path) -> dict:
    path = folder / "07_seventh.toml"
    path.write_text(text, encoding="utf-8")
    return load_questions(path)


def test_the_example_in_the_description_of_the_schema_can_be_read(tmp_path):
    lines = files.__doc__.splitlines()
    questions = load("\n".join(line[4:] for line in lines if line.startswith("    ")), tmp_path)
    kinds = [type(question).__name__ for question in questions.values()]
    assert kinds == ["NumberQuestion", "ChoiceQuestion", "Prediction"]
    assert questions["07.sigma-prime-at-3"].judge(0.0452).correct


def test_a_question_is_found_by_lesson_and_name(bank):
    assert find_question("01.a-choice", bank).options == {"A": "this", "B": "that"}
    assert find_question("02.a-guess", bank).prompt == "Which will it be?"


def test_a_broken_file_of_another_lesson_does_no_harm(bank):
    (bank / "03_third.toml").write_text("broken", encoding="utf-8")
    assert find_question("01.a-choice", bank).answer == "B"


def test_an_unknown_id_gets_the_similar_ones_named(bank):
    with pytest.raises(UnknownQuestion, match=r"no question '01.a-numbr'; similar: 01.a-number"):
        find_question("01.a-numbr", bank)


def test_an_unknown_lesson_is_named(bank):
    with pytest.raises(UnknownQuestion, match="lesson '99' has none"):
        find_question("99.a-number", bank)


BROKEN = {
    "not TOML": ("[", "07_seventh.toml: "),
    "bare backslash": (
        GUESS.replace("'Which", '"$\\sigma$ Which').replace("be?'", 'be?"'),
        "single",
    ),
    "eaten backslash": (
        GUESS.replace("'Which", '"$\\tau$ Which').replace("be?'", 'be?"'),
        "control",
    ),
    "name": (GUESS.replace("[a-guess]", "[A_Guess]"), "small letters"),
    "no table": ("a-guess = 3", "kind must be one of number, choice, prediction"),
    "kind": (GUESS.replace('"prediction"', '"riddle"'), "kind must be one of"),
    "missing": (
        NUMBER.replace("hint = 'Think.'", ""),
        r"\[a-number\]: a number question needs hint",
    ),
    "misspelt": (CHOICE + "hnt = 'x'", "a choice question has no hnt"),
    "answer in a prediction": (GUESS + "answer = 'A'", "a prediction question has no answer"),
    "empty text": (GUESS.replace("Which will it be?", " "), "prompt must be a text"),
    "lone dollar": (GUESS.replace("will it", "$z"), "without its partner"),
    "one number": (NUMBER.replace("[1.0, 2.0]", "[1.0]"), "accepted must be"),
    "words for numbers": (NUMBER.replace("[1.0, 2.0]", "['1', '2']"), "accepted must be a finite"),
    "infinite": (NUMBER.replace("2.0]", "inf]"), "accepted must be a finite"),
    "upside down": (NUMBER.replace("[1.0, 2.0]", "[2.0, 1.0]"), "lower number first"),
    "mistake upside down": (NUMBER.replace("low = -2", "low = 2"), "interval from 2.0 to 0.0"),
    "no mistakes": (NUMBER[: NUMBER.index("mistakes")] + "mistakes = []", "at least one usual"),
    "vague mistake": (NUMBER.replace("value = 5.0, ", ""), "either value, or low and high"),
    "mistake is right": (NUMBER.replace("value = 5.0", "value = 1.5"), "1 to 2 and .* overlap"),
    "touching": (NUMBER.replace("high = 0", "high = 1"), "-2 to 1 and 1 to 2 overlap"),
    "mistakes overlap": (NUMBER.replace("value = 5.0", "value = -1.0"), "overlap"),
    "one option": (GUESS.replace("options.B = 'that'", ""), "at least two"),
    "lettering": (GUESS.replace("options.B", "options.C"), "lettered A, B"),
    "answer not offered": (
        CHOICE.replace('"B"', '"C"'),
        "answer 'C' is not among the options A, B",
    ),
    "hint for the answer": (CHOICE + "hints.B = 'x'", "each wrong option: A"),
    "hint missing": (CHOICE.replace("hints.A = 'Not this.'", "hints = {}"), "each wrong option: A"),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_breaks_the_schema_is_refused_with_the_reason(text, message, tmp_path):
    with pytest.raises(QuestionFileError, match=message):
        load(text, tmp_path)


@pytest.mark.parametrize("text", [NUMBER, CHOICE, GUESS])
def test_the_files_that_the_broken_ones_are_made_from_are_fine(text, tmp_path):
    assert len(load(text, tmp_path)) == 1


@pytest.mark.parametrize(
    ("typed", "number"),
    [("0.045", 0.045), (" 4.5e-2 ", 0.045), ("−3", -3.0), ("1/4", 0.25), ("1.5 / 3", 0.5)],
)
def test_a_number_typed_as_text_is_read(typed, number):
    assert read_number(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "  ", "abc", "0,045", "4.5 %", "1/0", "1/2/3", "nan", "inf", "2**3", "1e999", "/"]
)
def test_a_text_that_is_no_finite_number_is_refused(typed):
    with pytest.raises(NotANumber):
        read_number(typed)


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("2.7%", "without the % sign"),
        ("2.7 %", "without the % sign"),
        ("0.2^5", "the result and not the calculation"),
        ("0.2**5", "the result and not the calculation"),
        ("1 - 0.2 × 3", "the result and not the calculation"),
        ("0,045", "a decimal point and not a comma"),
        ("a quarter", "type digits"),
    ],
)
def test_what_is_no_number_is_told_how_to_type_one(typed, advice):
    with pytest.raises(NotANumber, match=re.escape(advice)):
        read_number(typed)
