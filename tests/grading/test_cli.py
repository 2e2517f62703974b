"""The command `course` explains itself, and answers bad input with one sentence."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from grading import cli
from grading.classfolder import COURSE, GradingError
from grading.release import Outcome
from grading.stock import Graded, Part

GRADED = Graded(
    "sample",
    (
        Part("1a-sigma-prime", 2.0, 2.0),
        Part("1b-share", 0.0, 2.0, "[asked] in percent"),
        Part("3e-explain", None, 4.0),
    ),
    COURSE / "build" / "page.html",
)


def run(*arguments: str):
    return CliRunner().invoke(cli.app, arguments)


@pytest.mark.parametrize("command", ["release", "sample"])
def test_help_shows_an_example(command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"course {command}" in result.stdout.split("Example")[1]


def test_an_unknown_assignment_gets_one_sentence_and_exit_code_2():
    result = run("release", "practise")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "no assignment 'practise'" in result.stderr


def test_release_without_a_name_goes_through_all_assignments(monkeypatch):
    released = []

    def pretend(assignment, force):
        released.append((assignment, force))
        return Outcome.KEPT

    monkeypatch.setattr(cli, "release", pretend)
    result = run("release", "--force")
    assert result.exit_code == 0
    assert ("practice", True) in released
    assert "notebooks/practice: kept: it holds typed answers" in result.stdout


def test_sample_shows_points_per_part_and_problem_and_what_went_wrong(monkeypatch, tmp_path):
    folder = tmp_path / "sample-class"
    (folder / "left").mkdir(parents=True)
    monkeypatch.setattr(cli, "SAMPLE_FOLDER", folder)
    monkeypatch.setattr(cli, "grade_sample", lambda place: GRADED)
    result = run("sample")
    assert result.exit_code == 0
    assert not folder.exists()  # what an earlier run has left is cleared away
    lines = [line.split("│")[1:-1] for line in result.stdout.splitlines() if "│" in line]
    assert [[text.strip() for text in line] for line in lines] == [
        ["1a sigma prime", "2 of 2", ""],
        ["1b share", "0 of 2", "[asked] in percent"],
        ["Problem 1", "2 of 4", ""],
        ["3e explain", "by hand", ""],
        ["Problem 3", "0 of 4", ""],
    ]
    assert f"Feedback page: {Path('build') / 'page.html'}" in result.stdout


def test_a_failure_of_nbgrader_gets_its_words_and_exit_code_2(monkeypatch, tmp_path):
    def fail(folder):
        raise GradingError("nbgrader failed for a reason")

    monkeypatch.setattr(cli, "SAMPLE_FOLDER", tmp_path / "missing")
    monkeypatch.setattr(cli, "grade_sample", fail)
    result = run("sample")
    assert (result.exit_code, result.stderr) == (2, "nbgrader failed for a reason\n")
