"""Registering an assignment says what stops it, and never advises to remove what is graded."""

import pytest
from nbgrader.preprocessors import SaveCells
from sqlalchemy.exc import OperationalError

from grading.course.assignment import load_assignment
from grading.course.folder import Course
from grading.errors import GradingError
from grading.records.database import one_sentence_per_fault
from grading.records.registration import register_if_changed
from tools.class_folder import make_class_folder


@pytest.fixture
def course(tmp_path):
    folder = make_class_folder(tmp_path / "class", "practice")
    (folder / "classroom").mkdir()
    return folder


def register(course):
    taken = Course.read(course)
    assignment = load_assignment(taken, "practice")
    with one_sentence_per_fault(taken.db_url):
        register_if_changed(taken, assignment)


def test_a_folder_that_cannot_be_written_is_named_in_one_sentence(course, capfd):
    (course / "classroom" / "registered").touch()
    with pytest.raises(
        GradingError, match=r"Cannot write \S*registered.*: Not a directory"
    ) as told:
        register(course)
    assert "remove" not in str(told.value)
    assert capfd.readouterr().err == ""


def test_a_gradebook_that_fills_the_disk_is_named_in_one_sentence(course, capfd, monkeypatch):
    def fail(*rest):
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(SaveCells, "preprocess", fail)
    with pytest.raises(GradingError, match="cannot be used: database or disk is full") as told:
        register(course)
    assert "remove" not in str(told.value)
    assert capfd.readouterr().err == ""


def test_whatever_else_stops_nbgrader_is_told_in_its_own_words(course, monkeypatch):
    def fail(*rest):
        raise ValueError("there are no solutions")

    monkeypatch.setattr(SaveCells, "preprocess", fail)
    with pytest.raises(GradingError, match=r"does not take.*there are no solutions"):
        register(course)
