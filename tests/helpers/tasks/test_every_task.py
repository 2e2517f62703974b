"""Every task stands in its lesson, is not judged as it comes, and is solved by its own solution."""

import pytest

from helpers.tasks import find_tasks
from helpers.tasks.progress import list_lessons
from tests.helpers.tasks.solutions import run_task

TASKS = [task for lesson in list_lessons() for task in find_tasks(lesson)]


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
