"""Feedback, export, report and doctor explain themselves and end with where to look."""

import pytest
from typer.testing import CliRunner

from grading.commands import app as cli
from grading.commands import doctor
from grading.commands.doctor import Finding, State
from grading.outcomes import Outcome
from tests.grading.classes.recorded_class import WRITTEN


def run(*arguments):
    return CliRunner().invoke(cli.app, arguments)


@pytest.fixture
def course(room, monkeypatch):
    """Call the commands in a small class of their own."""
    monkeypatch.chdir(room.folder)
    return room


def complaints(result):
    """Return what stands on stderr besides which course was taken."""
    first, *lines = result.stderr.splitlines()
    assert first.startswith("Course: ")
    return lines


def last_line(result):
    return result.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize("command", ["feedback", "export", "report", "doctor"])
def test_help_shows_an_example(command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"course {command}" in result.stdout.split("Example")[1]


@pytest.mark.parametrize("command", ["feedback", "export", "report"])
def test_what_is_missing_is_said_in_one_sentence(command, course):
    for name, words in (("practise", "no assignment"), ("practice", "has been graded yet")):
        result = run(command, name)
        assert (result.exit_code, result.stdout) == (2, "")
        (complaint,) = complaints(result)
        assert words in complaint


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("export", "practice", "--db", "nonsense"), "named by a URL"),
        (("export", "practice", "--to", "{folder}"), "is a folder"),
        (("feedback", "practice", "--only", "eve"), "no graded submission of practice by 'eve'"),
        (("export", "practice", "--for", "blackboard"), "blackboard"),
    ],
)
def test_bad_input_is_said_in_one_sentence(arguments, words, course):
    course.add(course.record("ada"))
    result = run(*(argument.format(folder=course.folder) for argument in arguments))
    assert result.exit_code == 2
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_each_command_ends_with_where_to_look(course):
    course.add(course.record("ada"), course.record("bob", outcome=Outcome.UNREADABLE))
    ends = {
        "feedback": "feedback/STUDENT/practice/practice.html",
        "export": "grades/practice.csv",
        "report": "reports/practice.html",
    }
    for command, end in ends.items():
        result = run(command, "practice")
        assert result.exit_code == 0, result.stderr
        assert last_line(result).endswith(end)
        assert complaints(result) == []


def test_who_has_no_complete_grade_is_told_with_the_reason(course):
    course.add(
        course.record("ada"),
        course.record("bob", outcome=Outcome.UNREADABLE),
        course.record("cyd"),
        course.record("dan", outcome=Outcome.MISSING),
    )
    course.give_by_hand("cyd", WRITTEN, 4.0)
    assert run("export", "practice").stdout.splitlines() == [
        "1 with no complete grade, as answers wait to be marked by hand: ada.",
        "1 with no complete grade, as the submission could not be graded: bob.",
        "1 with no complete grade, as nothing was handed in: dan.",
        "Grades of 4 students: classroom/grades/practice.csv",
    ]
    assert run("export", "practice", "--for", "canvas").stdout.splitlines() == [
        "1 with no row, as answers wait to be marked by hand: ada.",
        "1 with no row, as the submission could not be graded: bob.",
        "1 with no row, as nothing was handed in: dan.",
        "1 of 4 students have a row: classroom/grades/practice-canvas.csv",
    ]
    so_far = run("export", "practice", "--for", "canvas", "--so-far").stdout
    assert "1 with no complete grade, as answers wait to be marked by hand: ada." in so_far
    assert "2 of 4 students have a row" in so_far


def test_what_may_be_old_is_told(course):
    course.add(course.record("ada"), is_written=False)
    assert "not in the gradebook yet (ada)" in run("export", "practice").stderr


@pytest.mark.parametrize(
    ("state", "code", "end"),
    [
        (State.FINE, 0, "Ready: `course grade ASSIGNMENT --from FOLDER` will work."),
        (State.WARNING, 0, "Look at: disk."),
        (State.BROKEN, 1, "To be mended before you grade: disk."),
    ],
)
def test_doctor_ends_with_a_verdict(state, code, end, monkeypatch):
    findings = [Finding("Python", State.FINE, "3"), Finding("disk", state, "[bold]told")]
    monkeypatch.setattr(doctor, "examine", lambda course, jobs: iter(findings))
    result = run("doctor")
    assert result.exit_code == code
    assert last_line(result).endswith(end)
    assert "[bold]told" in result.stdout
