"""The command `course` explains itself, and answers bad input with one sentence."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grading.commands import app as cli
from grading.commands import grade as grade_command
from grading.commands import release as release_command
from grading.course.release import Released
from grading.limits import Limits
from grading.outcomes import Outcome
from grading.running.options import Options
from grading.running.rows import Row
from tools.places import ROOT


def run(*arguments: str):
    return CliRunner().invoke(cli.app, arguments)


@pytest.mark.parametrize("command", ["release", "grade"])
def test_help_shows_an_example(command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"course {command}" in result.stdout.split("Example")[1]


def test_an_unknown_assignment_gets_one_sentence_and_exit_code_2():
    result = run("release", "practise")
    assert result.exit_code == 2
    assert result.stdout == ""
    course, sentence = result.stderr.splitlines()
    assert course == f"Course: {ROOT}"
    assert "no assignment 'practise'" in sentence


def test_release_without_a_name_goes_through_all_assignments(monkeypatch):
    released = []

    def pretend(course, assignment, force):
        released.append((assignment, force))
        return Released.KEPT

    monkeypatch.setattr(release_command, "release", pretend)
    result = run("release", "--force")
    assert result.exit_code == 0
    assert ("practice", True) in released
    assert "notebooks/practice: kept: it holds typed answers" in result.stdout


ROWS = [
    Row("ada", Outcome.GRADED, 12.0, 0.1, has_notes=False, is_new=True),
    Row("bob", Outcome.GRADED, 3.0, 0.2, has_notes=True, is_new=False),
    Row("cyd [bold]", Outcome.TIMEOUT, 6.0, 10.2, has_notes=True, is_new=True),
    Row("dan", Outcome.UNREADABLE, 0.0, 0.0, has_notes=False, is_new=True),
]


@pytest.fixture
def pretend_grading(monkeypatch):
    """Let `course grade` return rows without grading; what it was asked for is kept."""
    asked = []

    def pretend(course, assignment, options):
        asked.append((course.db_url, assignment, options))
        return pretend.rows, ["list.csv"], ["Something is odd [about it]."]

    pretend.rows = ROWS
    monkeypatch.setattr(grade_command, "run_grading", pretend)
    pretend.asked = asked
    return pretend


def test_the_summary_of_one_submission_speaks_of_one(pretend_grading):
    pretend_grading.rows = ROWS[:1]
    assert "practice: 1 submission, " in run("grade", "practice").stdout


def test_where_no_test_gave_points_the_summary_has_no_table_of_them(pretend_grading):
    pretend_grading.rows = [Row("ada", Outcome.GRADED, None, 0.1, has_notes=False, is_new=True)]
    assert "Points" not in run("grade", "practice").stdout


def test_grade_ends_with_a_summary_of_outcomes_points_and_where_to_look(pretend_grading):
    result = run("grade", "practice", "--from", "class.zip")
    assert result.exit_code == 0
    assert "4 submissions, 3 graded now, 1 unchanged" in result.stdout
    lines = [line.split("│")[1:-1] for line in result.stdout.splitlines() if "│" in line]
    cells = [[text.strip() for text in line] for line in lines]
    assert cells[:3] == [
        ["graded", "2", ""],
        ["timeout", "1", "cyd [bold]"],
        ["unreadable", "1", "dan"],
    ]
    assert [line[:2] for line in cells[3:] if line[1] != "0"] == [
        ["2 to 3", "1"],
        ["6 to 7", "1"],
        ["12", "1"],
    ]
    assert "Slowest: cyd [bold] 10.2 s, bob 0.2 s" in result.stdout
    assert "With notes for you in their notebooks: bob, cyd [bold]" in result.stdout
    assert "Files that belong to nobody: list.csv" in result.stdout
    assert "Something is odd [about it]." in result.stdout
    assert "classroom/autograded" in result.stdout
    assert "course report practice" in result.stdout


def test_grade_hands_its_options_on(pretend_grading):
    options = [
        "--jobs",
        "3",
        "--db",
        "sqlite:///x",
        "--limits",
        "cell=2s",
        "--only",
        "ada",
        "--only",
        "bob",
        "--force",
    ]
    assert run("grade", "practice", "--from", "in", *options).exit_code == 0
    options = Options(
        source=Path("in"),
        jobs=3,
        limits=Limits(cell=2.0),
        only=("ada", "bob"),
        force=True,
    )
    assert pretend_grading.asked == [("sqlite:///x", "practice", options)]


def test_grade_hands_the_address_of_a_cluster_on(pretend_grading):
    assert run("grade", "practice", "--scheduler", "tcp://here:8786").exit_code == 0
    assert pretend_grading.asked[0][-1].scheduler == "tcp://here:8786"


def test_grade_hands_on_what_the_instructor_says_of_the_layout(pretend_grading):
    assert run("grade", "practice", "--layout", "files", "--inside", "a/b").exit_code == 0
    options = pretend_grading.asked[0][-1]
    assert (options.layout, options.inside) == ("files", "a/b")


def test_grading_without_a_sandbox_is_an_explicit_flag_that_prints_a_warning(pretend_grading):
    result = run("grade", "practice", "--unsandboxed")
    assert pretend_grading.asked[0][-1].sandboxed is False
    assert "with your rights" in result.stderr
    assert "Warning" not in run("grade", "practice").stderr


def test_a_submission_that_grading_itself_failed_on_makes_the_exit_code_1(pretend_grading):
    pretend_grading.rows = [Row("ada", Outcome.FAILED, 0.0, 0.0, has_notes=False, is_new=True)]
    result = run("grade", "practice")
    assert result.exit_code == 1
    assert "failed" in result.stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["practice", "--limits", "cell=abc"], "cell='abc'"),
        (["practice", "--from", "/does/not/exist"], "nothing at /does/not/exist"),
        (["practice", "--from", "{empty}"], "no submissions at"),
        (["practise", "--from", "{one}"], "no assignment 'practise'"),
        (["practice", "--from", "{one}", "--only", "eve"], "nothing of a student called 'eve'"),
        (["practise"], "no assignment 'practise'"),
    ],
)
def test_bad_input_gets_one_sentence_and_exit_code_2(options, words, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "ada.ipynb").write_text("{}")
    places = {"empty": tmp_path / "empty", "one": tmp_path / "one"}
    result = run("grade", *(option.format(**places) for option in options))
    assert result.exit_code == 2
    assert words in result.stderr.replace("\n", " ")
    assert "Traceback" not in result.stderr


def test_stopping_with_the_keyboard_says_how_to_go_on(monkeypatch):
    def stop(course, assignment, options):
        raise KeyboardInterrupt

    monkeypatch.setattr(grade_command, "run_grading", stop)
    result = run("grade", "practice")
    assert result.exit_code == 130
    assert "Run the same command again" in result.stderr


def test_no_command_waits_for_what_only_others_need():
    """Loading nbformat prepares grammars for seconds, unless it is loaded as grading does."""
    look = (
        "import sys, grading.commands.app; "
        "print({'nbformat', 'nbgrader', 'lark', 'torch'} & {*sys.modules})"
    )
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"
