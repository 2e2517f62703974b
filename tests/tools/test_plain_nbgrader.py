"""Plain nbgrader commands work from the root of a fresh clone and change nothing but classroom/."""

import csv
import hashlib
import shutil
from pathlib import Path

import nbformat
import pytest

from grading.errors import GradingError
from tools.class_folder import run_nbgrader
from tools.places import ROOT
from tools.sample import ANSWERS, fill_in

PRACTICE = "practice/practice.ipynb"


def list_files(course: Path) -> dict[str, str]:
    """Map every file outside classroom/ to the hash of its bytes."""
    return {
        path.relative_to(course).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(course.rglob("*"))
        if path.is_file() and "classroom" not in path.relative_to(course).parts
    }


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Path:
    """What nbgrader needs of a fresh clone, with a lesson that it has to leave alone."""
    clone = tmp_path_factory.mktemp("clone of the course")
    shutil.copy(ROOT / "nbgrader_config.py", clone)
    for folder in ("solutions/practice", "notebooks/practice", "helpers"):
        shutil.copytree(ROOT / folder, clone / folder)
    (clone / "notebooks" / "01_lesson.ipynb").write_text("a lesson", encoding="utf-8")
    return clone


@pytest.fixture(scope="module")
def session(clone) -> dict[str, str]:
    """Run an instructor's commands in their order; what each of them printed."""
    blank = nbformat.read(clone / "notebooks" / PRACTICE, as_version=4)
    for student, answers in {"ada": ANSWERS, "bob": {}}.items():
        handed_in = clone / "classroom" / "submitted" / student / PRACTICE
        handed_in.parent.mkdir(parents=True)
        nbformat.write(fill_in(blank, answers), handed_in)
    before = list_files(clone)
    printed = {
        "validate": run_nbgrader(clone, "validate", f"solutions/{PRACTICE}"),
        "autograde": run_nbgrader(clone, "autograde", "practice"),
        "generate_feedback": run_nbgrader(clone, "generate_feedback", "practice"),
        "export": run_nbgrader(clone, "export"),
        "validate blank": run_nbgrader(clone, "validate", f"notebooks/{PRACTICE}"),
        "generate_assignment": run_nbgrader(clone, "generate_assignment", "practice", "--force"),
    }
    assert list_files(clone) == before
    return printed


def test_no_command_prints_a_traceback_or_a_warning_about_the_database(session):
    for printed in session.values():
        assert "Traceback" not in printed
        assert "SAWarning" not in printed
        assert "| ERROR]" not in printed


def test_validate_accepts_the_source_and_asks_for_the_written_answer_in_the_blank(session):
    assert "Success! Your notebook passes all the tests." in session["validate"]
    assert "FAILED ON 1 CELL(S)" in session["validate blank"]
    assert "You did not provide a response." in session["validate blank"]


def test_export_lists_the_scores(clone, session):
    with (clone / "classroom/grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert {name: (row["score"], row["max_score"]) for name, row in rows.items()} == {
        "ada": ("6.0", "16.0"),
        "bob": ("0.0", "16.0"),
    }


def test_feedback_is_written_for_every_student(clone, session):
    pages = sorted((clone / "classroom/feedback").rglob("*.html"))
    assert [page.relative_to(clone / "classroom/feedback").as_posix() for page in pages] == [
        "ada/practice/practice.html",
        "bob/practice/practice.html",
    ]
    assert "The learning rate is still missing." in pages[0].read_text(encoding="utf-8")
    assert "Not answered yet." in pages[1].read_text(encoding="utf-8")


def test_class_data_stays_in_one_folder(clone, session):
    assert {path.name for path in (clone / "classroom").iterdir()} >= {
        "submitted",
        "autograded",
        "feedback",
        "gradebook.db",
        "grades.csv",
        "nbgrader.log",
    }
    assert {path.name for path in clone.iterdir()} == {
        "nbgrader_config.py",
        "solutions",
        "notebooks",
        "helpers",
        "classroom",
    }


def test_a_failing_command_is_reported_with_its_last_words(clone):
    with pytest.raises(GradingError, match=r"(?s)`nbgrader autograde nothing` failed .*nothing"):
        run_nbgrader(clone, "autograde", "nothing")
