"""A task is judged at once, kept when it is solved, and left alone while it is not written."""

import json

import numpy as np
import pytest

from helpers.checks import Verdict, to_number
from helpers.tasks import asking
from helpers.tasks.asking import UnknownTask, is_unwritten, now_you


def judge_two(value: object) -> Verdict:
    right = to_number(value) == 2
    return Verdict(right, "It is two." if right else "Count again.")


@pytest.fixture(autouse=True)
def tasks(monkeypatch):
    """One task, whatever the lessons have."""
    lessons = {"99": {"99.two": judge_two}}
    monkeypatch.setattr(asking, "find_tasks", lambda lesson: lessons.get(lesson, {}))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "my_predictions.json"


def unwritten_return(z):
    return ...


def unwritten_line(z):
    delta = ...
    return z + delta


def unwritten_part(z):
    return z * (...)


def written(z):
    return z + 1


def written_with_an_index(z):
    first = z[..., 0]
    z[...] = 0
    return first


def written_with_a_remark(z) -> tuple[int, ...]:
    return (z,)


@pytest.mark.parametrize(
    "given",
    [
        ...,
        [1, ...],
        (..., 2),
        {"A": "x", "B": ...},
        [{"A": (1, ...)}],
        unwritten_return,
        unwritten_line,
        unwritten_part,
        lambda z: ...,
    ],
)
def test_a_gap_is_found(given):
    assert is_unwritten(given)


@pytest.mark.parametrize(
    "given",
    [
        0,
        None,
        "...",
        [],
        {},
        np.zeros(2),
        written,
        written_with_an_index,
        written_with_a_remark,
        lambda z: z,
    ],
)
def test_what_is_written_has_no_gap(given):
    assert not is_unwritten(given)


def test_a_gap_is_found_in_a_function_without_a_source():
    names = {"__name__": "__main__"}  # of which Python takes another file for the source
    exec("def gap(z):\n    return ...\n\ndef full(z):\n    return z", names)
    assert is_unwritten(names["gap"])
    assert not is_unwritten(names["full"])


def test_an_unwritten_task_is_not_judged_and_nothing_is_red(displayed, path):
    now_you("99.two", ..., path=path)
    assert "Your turn" in displayed[0]["text/plain"]
    assert "✗" not in displayed[0]["text/plain"]
    assert not path.exists()


def test_a_right_answer_is_told_and_kept(displayed, path):
    now_you("99.two", 2, path=path)
    assert displayed[0]["text/plain"] == "✓ It is two."
    assert json.loads(path.read_text(encoding="utf-8")) == {"99.two": "solved"}


def test_a_wrong_answer_is_told_and_not_kept(displayed, path):
    now_you("99.two", 3, path=path)
    assert displayed[0]["text/plain"] == "✗ Not yet. Count again."
    assert not path.exists()


def test_what_is_not_a_number_costs_one_sentence(displayed, path):
    now_you("99.two", "two", path=path)
    assert "without quotes" in displayed[0]["text/plain"]
    assert len(displayed) == 1


def test_what_was_solved_stays_solved(displayed, path):
    now_you("99.two", 2, path=path)
    now_you("99.two", 3, path=path)
    assert json.loads(path.read_text(encoding="utf-8")) == {"99.two": "solved"}


def test_predictions_stay_beside_what_is_solved(path):
    path.write_text('{"03.depth": "B"}', encoding="utf-8")
    now_you("99.two", 2, path=path)
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept == {"03.depth": "B", "99.two": "solved"}


def test_without_a_path_it_is_kept_beside_the_notebook(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    now_you("99.two", 2)
    assert path.exists()


def test_a_file_that_cannot_be_written_costs_one_sentence(displayed, tmp_path):
    now_you("99.two", 2, path=tmp_path / "no such folder" / "my_predictions.json")
    assert displayed[0]["text/plain"].startswith("✓")
    assert "could not be kept" in displayed[1]["text/plain"]


def test_a_damaged_file_is_named_and_a_new_one_begins(displayed, path):
    path.write_bytes(b"{")
    now_you("99.two", 2, path=path)
    assert "was damaged" in displayed[1]["text/plain"]
    assert json.loads(path.read_text(encoding="utf-8")) == {"99.two": "solved"}


def test_an_unknown_task_names_a_similar_one(path):
    with pytest.raises(UnknownTask, match=r"no task '99.too'; similar: 99.two"):
        now_you("99.too", 2, path=path)


def test_a_lesson_without_tasks_says_so(path):
    with pytest.raises(UnknownTask, match="none in this lesson"):
        now_you("98.two", 2, path=path)
