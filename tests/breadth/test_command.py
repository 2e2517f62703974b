"""An interrupted command goes on where it was, and what a lesson has changed is run again."""

import json
from dataclasses import replace

import nbformat
import pytest

from tests.breadth import __main__ as command
from tests.breadth import publishing
from tests.breadth.outcome import HELD, NOT_HERE, Found, Outcome
from tests.breadth.plan import Setting
from tests.breadth.records import Record, keep, read_records, version_of

LESSON = "03_tiny.ipynb"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of one lesson, and a function that runs the command in it.

    The function takes the command's options and returns its exit code. No kernel is started: a run
    finds that the one statement holds on the digits, and not elsewhere.
    """
    source = "images = load_dataset(8)\nSEEDS = range(5)\nstate('one', 'It is so.', 0.5, above=0)"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    nbformat.write(notebook, tmp_path / LESSON)
    ran = []

    def run(path, setting, images, on_cell):
        ran.append(setting)
        verdict = HELD if setting.is_strict and setting.block < 2 else NOT_HERE
        found = Found("one", "It is so.", verdict, "0.5", "above 0")
        outcome = Outcome((found,), "", (), ())
        return Record("03", setting, images, outcome, 1.0, version_of(path))

    for module in (command, publishing):
        monkeypatch.setattr(module, "find_lessons", lambda: [tmp_path / LESSON])
    monkeypatch.setattr(command, "run_setting", run)
    for name, place in (("BUILD", "build"), ("RUNS", "build/runs"), ("DOCS", "docs")):
        monkeypatch.setattr(command, name, tmp_path / place)
    monkeypatch.setattr(command, "ROOT", tmp_path)

    def main(*options):
        ran.clear()
        usual = ["--sets", "digits", "--limits", "default", "--threads", "1", "--seeds", "0"]
        return command.main([*usual, *options])

    main.ran, main.folder = ran, tmp_path
    return main


def test_what_was_run_is_not_run_again_and_what_is_missing_is(course):
    course()
    assert course.ran == [Setting("digits")]
    course("--seeds", "1")
    assert course.ran == [Setting("digits", block=1)]


def test_a_lesson_whose_code_has_changed_is_run_again_and_one_whose_prose_has_is_not(course):
    course()
    path = course.folder / LESSON
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell("More words."))
    nbformat.write(notebook, path)
    course()
    assert course.ran == []
    notebook.cells.append(nbformat.v4.new_code_cell("x = 1"))
    nbformat.write(notebook, path)
    course()
    assert course.ran == [Setting("digits")]


def test_a_run_of_an_earlier_version_is_in_no_table(course):
    course()
    (kept,) = (course.folder / "build/runs/03").iterdir()
    record = json.loads(kept.read_text(encoding="utf-8"))
    kept.write_text(json.dumps(record | {"version": "earlier"}), encoding="utf-8")
    assert course("--tables") == 2
    assert course("--tables", "--earlier") == 0
    table = (course.folder / "build/generality.csv").read_text(encoding="utf-8")
    assert table.splitlines() == ["statement,sentence,digits", "03.one,It is so.,held"]


def test_a_statement_that_a_lesson_no_longer_has_is_in_no_table(course):
    course()
    path = course.folder / LESSON
    path.write_text(path.read_text(encoding="utf-8").replace("state('one'", "state('new'"))
    course("--tables", "--earlier")
    table = (course.folder / "build/generality.csv").read_text(encoding="utf-8")
    assert "03.one" not in table


def test_the_exit_code_tells_whether_a_rule_is_broken(course):
    assert course("--seeds", "1") == 0
    assert course("--seeds", "2") == 1


def test_a_list_runs_nothing_and_only_publishing_writes_into_docs(course, capsys):
    assert course("--seeds", "1", "--list") == 0
    assert course.ran == []
    assert capsys.readouterr().out.splitlines() == [
        "03: digits",
        "03: digits, other seeds 1",
        "2 runs.",
    ]
    course()
    assert not (course.folder / "docs").exists()
    course("--publish")
    assert {path.name for path in (course.folder / "docs").iterdir()} == {
        "generality.md",
        "generality.csv",
    }


@pytest.mark.parametrize("options", [["77"], ["--sets", "nothing"]])
def test_a_lesson_or_a_set_that_is_not_there_is_named(course, options, capsys):
    assert course(*options) == 2
    assert options[-1] in capsys.readouterr().out
    assert course.ran == []


def test_a_limit_that_is_no_number_is_refused(course, capsys):
    with pytest.raises(SystemExit):
        course("--limits", "many")
    assert "many is no number of images: write 600, or default" in capsys.readouterr().err


def test_what_is_kept_is_read_back_as_it_was(tmp_path, shapes):
    found = Found("one", "It is so.", NOT_HERE, "0.5", "above 1")
    outcome = Outcome((found,), "cell x: KeyError: 3", (), ())
    record = Record("03", Setting("shapes", block=1), shapes, outcome, 2.5, "version")
    keep(tmp_path, record)
    (again,) = read_records(tmp_path)
    assert again == replace(record, images=replace(shapes, folder=None))
