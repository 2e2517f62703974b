"""What CONTRIBUTING.md tells people to do can be done: its files, commands and names exist."""

import importlib
import re

import nbformat
import pytest

from tools.lessons.ship import make_ready
from tools.places import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
TERMS = sorted(set(re.findall(r"`([^`\n]+)`", PAGE)))
# Names that stand for whatever the new lesson or exercise is called.
PLACEHOLDER = re.compile(r"NN_name|lesson_NN|NN\.toml|\bname\b")
MADE_BY_MAKE = (".venv/", "build/")


def paths() -> list[str]:
    words = [word for term in TERMS for word in term.split()]
    return [
        word
        for word in words
        if re.fullmatch(r"[\w.-]+(/[\w.-]*)+|[\w-]+\.(md|toml|yml|py)", word)
        and not PLACEHOLDER.search(word)
        and not word.startswith(MADE_BY_MAKE)
    ]


def list_wings() -> list[str]:
    faces = [face for top in ("helpers", "grading") for face in (ROOT / top).glob("*/__init__.py")]
    return [f"{face.parent.relative_to(ROOT).as_posix()}/" for face in sorted(faces)]


def make_targets() -> list[str]:
    return [match[1] for term in TERMS if (match := re.fullmatch(r"make (\w+)", term))]


def find_missing_path(word: str) -> bool:
    return not (ROOT / word).exists()


def test_the_page_says_how_to_add_a_lesson_and_an_exercise():
    assert "## Add a lesson" in PAGE
    assert "## Add an exercise" in PAGE
    assert len(paths()) > 8
    assert {"test", "course"} <= set(make_targets())


@pytest.mark.parametrize("word", paths())
def test_named_file_exists(word):
    assert not find_missing_path(word)


@pytest.mark.parametrize("wing", list_wings())
def test_the_page_says_what_to_look_for_in_each_wing(wing):
    assert any(f"`{wing}`" in line for line in PAGE.splitlines() if line.startswith("| "))


@pytest.mark.parametrize("target", make_targets())
def test_named_make_target_exists(target):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"(?m)^{target}:", makefile)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("helpers.display", "show"),
        ("helpers.questions.forms", "predict"),
        ("helpers.questions.forms", "recall"),
        ("helpers.questions.forms", "ask"),
        ("helpers.checks.answers", "match_number"),
        ("helpers.checks.answers", "match_choice"),
    ],
)
def test_named_function_exists_where_the_page_says(module, name):
    assert f"{name}" in PAGE
    assert f"{module.replace('.', '/')}.py" in PAGE
    assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize("module", re.findall(r"python -m ((?:tools|tests)[\w.]*\w)", PAGE))
def test_named_tool_can_be_run(module):
    path = ROOT / module.replace(".", "/")
    file = path / "__main__.py" if path.is_dir() else path.with_suffix(".py")
    source = file.read_text(encoding="utf-8")
    assert '__name__ == "__main__"' in source


def test_the_named_command_of_course_exists():
    from grading.commands.app import app

    named = set(re.findall(r"bin/course (\w+)", PAGE))
    assert named
    assert named <= {command.name for command in app.registered_commands}


def test_copying_a_lessons_frame_as_told_keeps_every_rule():
    from tools.lessons import rules as notebook_rules

    (model,) = re.findall(r"Copy the frame of a neighbour such as\s+`(\S+\.ipynb)`", PAGE)
    lesson = nbformat.read(ROOT / model, as_version=4)
    lesson.cells = [cell for cell in lesson.cells if cell.id in notebook_rules.LESSON_FRAME]
    rules = notebook_rules.RULES_OF_ALL + notebook_rules.RULES_OF_LESSONS
    assert [breach for rule in rules for breach in rule(lesson)] == []


def test_the_command_for_a_finished_lesson_leaves_it_as_it_is_in_the_repository():
    lesson = ROOT / "notebooks" / "02_chain_rule.ipynb"
    assert "python -m tools.lessons.ship" in PAGE
    shipped = make_ready(nbformat.read(lesson, as_version=4))
    assert shipped == lesson.read_text(encoding="utf-8")


def test_a_missing_file_would_be_found():
    assert find_missing_path("helpers/no_such_file.py")
