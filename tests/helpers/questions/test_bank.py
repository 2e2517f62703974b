"""Every question of every lesson: its answer is computed, and each mistake has its own message."""

import runpy
from collections import Counter
from pathlib import Path

import pytest

from helpers.questions.files import QUESTION_BANK, load_questions
from helpers.questions.kinds import ChoiceQuestion, NumberQuestion
from tools.places import ROOT

NOTEBOOKS = ROOT / "notebooks"
FILES = sorted(QUESTION_BANK.glob("*.toml"))
QUESTIONS = [question for path in FILES for question in load_questions(path).values()]
NUMBERS = [question for question in QUESTIONS if isinstance(question, NumberQuestion)]
CHOICES = [question for question in QUESTIONS if isinstance(question, ChoiceQuestion)]
COMPUTED_ANSWERS = runpy.run_path(str(Path(__file__).with_name("computed_answers.py")))[
    "COMPUTED_ANSWERS"
]


def by_id(question) -> str:
    return question.question_id


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_question_stands_in_the_notebook_of_its_lesson(path):
    notebook = (NOTEBOOKS / path.with_suffix(".ipynb").name).read_text(encoding="utf-8")
    assert [name for name in load_questions(path) if f'\\"{name}\\"' not in notebook] == []


@pytest.mark.parametrize("question", NUMBERS, ids=by_id)
def test_a_numeric_answer_is_computed_and_accepted(question):
    assert question.question_id in COMPUTED_ANSWERS, "add a line to computed_answers.py"
    verdict = question.judge(COMPUTED_ANSWERS[question.question_id])
    assert verdict.correct, verdict.message


def test_every_computed_answer_belongs_to_a_question():
    assert set(COMPUTED_ANSWERS) <= {question.question_id for question in NUMBERS}


@pytest.mark.parametrize("question", NUMBERS, ids=by_id)
def test_both_ends_of_what_is_accepted_are_right(question):
    for number in question.accepted:
        assert question.judge(number).correct, number


@pytest.mark.parametrize("question", NUMBERS, ids=by_id)
def test_every_usual_mistake_is_wrong_and_gets_its_own_message(question):
    for mistake in question.mistakes:
        for number in (mistake.low, (mistake.low + mistake.high) / 2, mistake.high):
            verdict = question.judge(number)
            assert (verdict.correct, verdict.message) == (False, mistake.message), number


@pytest.mark.parametrize("question", NUMBERS, ids=by_id)
def test_messages_about_mistakes_differ(question):
    messages = [mistake.message for mistake in question.mistakes]
    assert len(set(messages)) == len(messages)


@pytest.mark.parametrize("question", CHOICES, ids=by_id)
def test_every_option_is_either_right_or_has_its_own_hint(question):
    verdicts = {letter: question.judge(letter) for letter in question.options}
    assert [letter for letter, verdict in verdicts.items() if verdict.correct] == [question.answer]
    messages = [verdict.message for verdict in verdicts.values()]
    assert len(set(messages)) == len(messages)


def test_neither_a_letter_nor_the_length_of_an_option_gives_the_answer_away():
    letters = Counter(question.answer for question in CHOICES)
    longest = [
        question
        for question in CHOICES
        if len(question.options[question.answer]) == max(map(len, question.options.values()))
    ]
    assert max(letters.values()) <= len(CHOICES) / 3
    assert min(letters[letter] for letter in "ABCD") >= len(CHOICES) / 8
    assert len(longest) <= len(CHOICES) / 3
