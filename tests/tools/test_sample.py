"""The worked sample: the command says what each part got, where to look, and what went wrong."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from grading.errors import GradingError
from tools import sample
from tools.places import ROOT
from tools.plain_nbgrader import Graded, GradedPart

GRADED = Graded(
    "sample",
    (
        GradedPart("1a-sigma-prime", 2.0, 2.0),
        GradedPart("1b-share", 0.0, 2.0, "[asked] in percent"),
        GradedPart("3e-explain", None, 4.0),
    ),
    ROOT / "build" / "page.html",
)


def run(*arguments):
    return CliRunner().invoke(sample.app, arguments)


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """Where an earlier run has left something."""
    folder = tmp_path / "sample-class"
    (folder / "left").mkdir(parents=True)
    monkeypatch.setattr(sample, "SAMPLE_FOLDER", folder)
    return folder


def test_help_shows_an_example():
    result = run("--help")
    assert result.exit_code == 0
    assert "python -m tools.sample" in result.stdout.split("Example")[1]


def test_points_per_part_and_problem_are_shown_and_what_went_wrong(monkeypatch, folder):
    monkeypatch.setattr(sample, "grade_sample", lambda place: GRADED)
    result = run()
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


def test_a_failure_of_nbgrader_gets_its_words_and_exit_code_2(monkeypatch, folder):
    def fail(place):
        raise GradingError("nbgrader failed for a reason")

    monkeypatch.setattr(sample, "grade_sample", fail)
    result = run()
    assert (result.exit_code, result.stderr) == (2, "nbgrader failed for a reason\n")


def test_an_answer_to_a_cell_that_is_not_there_is_refused():
    import nbformat

    with pytest.raises(GradingError, match="no cell '9z' to type an answer into"):
        sample.fill_in(nbformat.v4.new_notebook(), {"9z": "answer"})
