"""The tasks of lesson 10: each usual mistake gets its sentence."""

from types import SimpleNamespace

import pytest

from helpers.clinic import PATIENTS
from helpers.tasks import lesson_10

FIRST = {name: PATIENTS[name].cause for name in "ABCD"}
SECOND = {name: PATIENTS[name].cause for name in "EFGH"}
REPAIRS = {name: patient.cures[0] for name, patient in PATIENTS.items()}


def told(verdict):
    assert not verdict.correct
    return verdict.message


@pytest.mark.parametrize(
    ("split", "words"),
    [
        (lambda left, s, c: (s, c, left / s), "its share of the ceiling"),
        (lambda left, s, c: (c / s, c, left / s), "Upside down"),
        (lambda left, s, c: (1 - s / c, c, left / s), "what is left"),
        (lambda left, s, c: (s / c, c, left / c), "below the ceiling"),
        (lambda left, s, c: (s / c, c, left * s), "divide by it"),
        (lambda left, s, c: (s / c, c, left), "still in it"),
        (lambda left, s, c: (s / c, c, left / s / c), "taken out twice"),
        (lambda left, s, c: s / c, "3 results"),
        (lambda left, s, c: None, "nothing came back"),
    ],
)
def test_a_wrong_split_is_told_why(split, words):
    assert words in told(lesson_10.judge_split_step(split))


@pytest.mark.parametrize(
    ("causes", "words"),
    [
        (
            FIRST | {"A": "explosion"},
            "Patient A: z is large in the first row, but it does not grow",
        ),
        (FIRST | {"B": "dead units"}, "nothing in the table speaks for dead units. You have over"),
        (FIRST | {"B": "step too small"}, "the table does show something"),
        (FIRST | {"C": "attenuation"}, "Patient C: δ does shrink"),
        (FIRST | {"C": "attenuation"}, "*signal*"),
        (FIRST | {"D": "saturation"}, "half of a ReLU's slopes"),
        (FIRST | {"B": "too deep"}, "is none of"),
        (FIRST | {"B": ["attenuation"]}, "is none of"),
        ({"A": "saturation"}, "Keep one cause"),
        ("saturation", "Keep one cause"),
    ],
)
def test_a_wrong_cause_is_told_what_was_overlooked(causes, words):
    assert words in told(lesson_10.judge_causes(causes, "ABCD"))


@pytest.mark.parametrize(
    ("causes", "words"),
    [
        (SECOND | {"E": "lost signal"}, "because all units are off. You have overlooked"),
        (SECOND | {"F": "saturation"}, "the function at the output is"),
        (SECOND | {"G": "explosion"}, "Most units are flat"),
        (SECOND | {"H": "attenuation"}, "anything wrong in the table at all?"),
    ],
)
def test_what_only_comes_along_is_told_apart_from_the_cause(causes, words):
    assert words in told(lesson_10.judge_causes(causes, "EFGH"))


def test_a_wrong_cause_does_not_give_the_right_one_away():
    for name, right in (FIRST | SECOND).items():
        room = FIRST if name in FIRST else SECOND
        other = next(cause for cause in lesson_10.CAUSES if cause != right)
        message = told(lesson_10.judge_causes(room | {name: other}, "".join(room)))
        assert right not in message


def test_any_remedy_that_works_is_right():
    assert lesson_10.judge_repairs(REPAIRS | {"A": "smaller steps"}, lambda *_: 0.1).correct


@pytest.mark.parametrize("left", [0.5, 3.0, float("inf"), float("nan")])
def test_a_remedy_that_does_not_work_is_told_the_cause(left):
    assert "ails this one is: saturation" in told(lesson_10.judge_repairs(REPAIRS, lambda *_: left))


@pytest.mark.parametrize("remedies", [REPAIRS | {"B": "prayer"}, REPAIRS | {"B": ["x"]}, {}, None])
def test_what_is_no_remedy_is_refused_before_any_training(remedies):
    trained = []
    told(lesson_10.judge_repairs(remedies, lambda *given: trained.append(given) or 0.1))
    assert len(trained) <= 1


def ninth(left, *names):
    verdicts = [SimpleNamespace(name=name) for name in names]
    return lambda *_: (SimpleNamespace(verdicts=verdicts), left)


@pytest.mark.parametrize(
    ("remedies", "treat", "words"),
    [
        ("larger steps", ninth(0.1), "Write a list"),
        (None, ninth(0.1), "Write a list"),
        (["prayer"], ninth(0.1), "is none of"),
        ([["larger steps"]], ninth(0.1), "is none of"),
        (["larger steps"], ninth(0.9, "saturation", "lost signal"), "begins with 'saturation'"),
        (["larger steps"], ninth(0.9), "look at the step"),
    ],
)
def test_the_ninth_is_told_what_the_report_still_finds(remedies, treat, words):
    assert words in told(lesson_10.judge_ninth(remedies, treat))


def test_the_ninth_is_right_as_soon_as_it_learns():
    assert lesson_10.judge_ninth(["larger steps"], ninth(0.1, "saturation")).correct
