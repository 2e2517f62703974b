"""What is solved is counted lesson by lesson, whatever else the file holds."""

import json

import pytest

from helpers.checks import Verdict
from helpers.tasks import progress
from helpers.tasks.progress import list_solved, show_progress


@pytest.fixture(autouse=True)
def lessons(monkeypatch):
    """Two lessons with three tasks."""
    tasks = {"01": ["01.one", "01.two"], "02": ["02.three"]}
    judged = {n: dict.fromkeys(names, Verdict(True, "")) for n, names in tasks.items()}
    monkeypatch.setattr(progress, "find_tasks", judged.__getitem__)
    monkeypatch.setattr(progress, "list_lessons", lambda: list(judged))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "my_predictions.json"


def keep(path, **kept):
    path.write_text(json.dumps(kept), encoding="utf-8")


def text_after(path, displayed):
    show_progress(path)
    return "\n".join(output["text/plain"] for output in displayed)


def test_without_a_file_every_task_is_open(path, displayed):
    text = text_after(path, displayed)
    assert "You have solved 0 of 3 tasks:" in text
    assert "| 01 | 0 of 2 | one, two |" in text
    assert "| 02 | 0 of 1 | three |" in text


def test_what_is_solved_is_counted_and_what_is_open_named(path, displayed):
    keep(path, **{"01.two": "solved", "02.three": "solved", "00.adam": "B"})
    text = text_after(path, displayed)
    assert "You have solved 2 of 3 tasks:" in text
    assert "| 01 | 1 of 2 | one |" in text
    assert "| 02 | 1 of 1 | – |" in text


@pytest.mark.parametrize("value", ["no", None, 1, True, ["solved"], {"solved": 1}])
def test_any_other_value_is_not_solved(value):
    assert list_solved({"01.one": value}) == []


def test_what_is_no_task_does_not_count():
    assert list_solved({"09.made-up": "solved", "01.one": "solved"}) == ["01.one"]


def test_a_damaged_file_costs_one_sentence(path, displayed):
    path.write_bytes(b"[]")
    assert "my_predictions.json was damaged" in text_after(path, displayed)


def test_a_file_that_cannot_be_read_is_named(path, displayed, monkeypatch):
    path.mkdir()
    monkeypatch.chdir(path.parent)
    show_progress()
    assert f"{path} cannot be read" in displayed[0]["text/plain"]


def test_the_lessons_are_listed_in_order(monkeypatch):
    monkeypatch.undo()
    assert progress.list_lessons() == sorted(progress.list_lessons())
    assert "08" in progress.list_lessons()
