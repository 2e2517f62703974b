"""The tasks of lesson 00: the solution is accepted, and each usual mistake gets its sentence."""

import pytest

from helpers.tasks import find_tasks, lesson_00
from tests.helpers.tasks.solutions import run_task

TASKS = list(find_tasks("00"))


@pytest.mark.parametrize("task", TASKS)
def test_the_solution_in_the_lesson_is_accepted_and_kept(task, displayed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run_task(task, solved=True)
    assert displayed[-1]["text/plain"].startswith("✓"), displayed[-1]["text/plain"]
    assert task in (tmp_path / "my_predictions.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("task", TASKS)
def test_a_task_that_is_not_filled_in_is_not_judged(task, displayed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run_task(task, solved=False)
    assert displayed[-1]["text/plain"].startswith("✎")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (50, "Layers multiply"),
        (200, "Layers multiply"),
        (6, "1/64"),
        (6.64, "round up"),
        (8, "One too many"),
        (3, "Halve 1"),
        ("seven", "without quotes"),
    ],
)
def test_a_wrong_number_of_layers_is_told_why(given, words):
    verdict = lesson_00.judge_half_of_a_half(given)
    assert not verdict.correct
    assert words in verdict.message


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (1024, "the pixels"),
        (96, "one row"),
        (64, "32 + 32"),
        (32**3, "32³"),
        (28 * 28 * 3, "28 × 28"),
        (784, "Rows times columns"),
    ],
)
def test_a_wrong_number_of_inputs_is_told_why(given, words):
    verdict = lesson_00.judge_colour_inputs(given)
    assert not verdict.correct
    assert words in verdict.message
