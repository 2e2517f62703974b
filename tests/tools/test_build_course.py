"""The course is built to its end whatever fails, and the summary says what came of each part."""

import io
from dataclasses import replace

import nbformat
import pytest
from rich.console import Console

from grading.course.release import Released
from grading.errors import GradingError
from tools import build_course
from tools.build_course import summary
from tools.lessons.executing import EXECUTED, LESSONS, Failure, LessonRun, find_lessons
from tools.places import ROOT
from tools.plain_nbgrader import Graded, GradedPart


def run_of(name, error=None):
    """A lesson's run, as if it had taken 12.3 s."""
    executed = EXECUTED / f"{name}.ipynb"
    notebook = nbformat.v4.new_notebook()
    return LessonRun(LESSONS / f"{name}.ipynb", executed, 12.3, error, notebook)


SAMPLE = Graded(
    "sample",
    (
        GradedPart("1a-slope", 1.0, 2.0),
        GradedPart("1b-share", 0.0, 1.0, "wrong"),
        GradedPart("2a-why", None, 3.0),
    ),
    ROOT / "build" / "sample-class" / "practice.html",
)


@pytest.fixture
def work(monkeypatch):
    """Stand-ins for the three long jobs; returns what each does, to be changed by a test."""
    work = {"runs": [run_of("00_a"), run_of("01_b")], "release": Released.CREATED, "sample": SAMPLE}

    def outcome(what):
        if isinstance(work[what], Exception):
            raise work[what]
        return work[what]

    monkeypatch.setattr(build_course, "run_lessons", lambda *arguments, again: work["runs"])
    monkeypatch.setattr(build_course.Course, "list_assignments", lambda course: ["practice"])
    monkeypatch.setattr(build_course, "release", lambda course, name: outcome("release"))
    monkeypatch.setattr(build_course, "remove_class_folder", lambda: None)
    monkeypatch.setattr(build_course, "grade_sample", lambda folder: outcome("sample"))
    return work


def shown(table, width=120):
    console = Console(width=width, file=io.StringIO())
    console.print(table)
    return [" ".join(line.split()) for line in console.file.getvalue().splitlines()]


def test_the_summary_has_seconds_points_and_where_to_look():
    lines = shown(summary([run_of("00_a")], {"practice": Released.UNCHANGED}, SAMPLE))
    assert "lesson 12 s build/lessons/00_a.html" in lines
    assert "assignment unchanged notebooks/practice/practice.ipynb" in lines
    assert "sample 1 of 3 points practice, problem 1" in lines
    assert "sample 0 of 3 points practice, problem 2 (3 of these by hand)" in lines


def test_the_summary_says_which_lesson_was_not_run_again():
    run = replace(run_of("00_a"), is_new=False)
    assert "lesson unchanged build/lessons/00_a.html" in shown(summary([run], {}, None))


def test_in_80_columns_every_lesson_has_its_path_in_one_line():
    names = [path.stem for path in find_lessons()]
    lines = shown(summary(list(map(run_of, names)), {"lab": Released.UNCHANGED}, SAMPLE), width=80)
    for name in names:
        assert f"lesson 12 s build/lessons/{name}.html" in lines


def test_the_path_of_the_feedback_page_is_not_broken_over_two_lines(work, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    assert build_course.main() == 0
    assert "build/sample-class/practice.html" in capsys.readouterr().out


def test_a_wrong_data_variable_is_said_once_and_before_any_lesson(work, capsys, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", "no-such-folder")
    assert build_course.main() == 1
    out = capsys.readouterr().out
    assert out.count("COURSE_DATA is 'no-such-folder'") == 1
    assert "00_a" not in out


def test_where_to_look_is_a_link():
    assert build_course.place(ROOT / "README.md").style == f"link {(ROOT / 'README.md').as_uri()}"


def test_a_course_without_failures_ends_well(work, capsys):
    assert build_course.main() == 0
    assert "failed" not in capsys.readouterr().out


def test_a_failed_lesson_is_named_and_the_rest_is_still_made(work, capsys):
    work["runs"][1] = run_of("01_b", Failure("the-cell", "ValueError: [wrong] number"))
    assert build_course.main() == 1
    out = capsys.readouterr().out
    assert "01_b failed: cell the-cell: ValueError: [wrong] number" in out
    assert "practice, problem 1" in out


@pytest.mark.parametrize("job", ["release", "sample"])
def test_what_nbgrader_refuses_is_said_after_the_summary(work, capsys, job):
    work[job] = GradingError("nbgrader refused [it].")
    assert build_course.main() == 1
    out = capsys.readouterr().out
    assert out.index("00_a") < out.index("nbgrader refused [it].")


def test_typed_answers_that_were_kept_are_mentioned(work, capsys):
    work["release"] = Released.KEPT
    assert build_course.main() == 0
    assert "notebooks/practice: kept" in capsys.readouterr().out
