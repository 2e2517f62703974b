"""The notebook files in the repository keep the rules, and what they point to exists."""

import ast
from collections import Counter
from pathlib import Path

import nbformat
import pytest

from tools.lessons.rules import calls, code_cells, find_breaches, is_lesson
from tools.places import ROOT

NOTEBOOKS = sorted(
    path
    for folder in ("notebooks", "solutions")
    for path in (ROOT / folder).rglob("*.ipynb")
    if ".ipynb_checkpoints" not in path.parts
)
LESSONS = [path for path in NOTEBOOKS if is_lesson(path)]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_first_four_lessons_and_the_practice_are_there():
    names = {path.stem for path in NOTEBOOKS}
    assert names >= {
        "00_start_here",
        "01_sigmoid_saturation",
        "02_chain_rule",
        "03_vanishing_gradients",
        "practice",
    }


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_notebook_keeps_every_rule(path):
    assert find_breaches(path) == []


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_lesson_asks_what_its_question_bank_holds_and_nothing_else(path):
    from helpers.questions import QUESTION_BANK, load_questions

    notebook = nbformat.read(path, as_version=4)
    asked = Counter(
        (call.func.id, call.args[0].value)
        for cell in code_cells(notebook)
        for call in calls(cell.source)
        if isinstance(call.func, ast.Name) and call.func.id in ("ask", "predict", "recall")
    )
    number = path.name[:2]
    used = {question for _, question in asked if question.startswith(f"{number}.")}
    assert used == set(load_questions(QUESTION_BANK / f"{path.stem}.toml"))


def test_no_function_is_defined_in_two_lessons():
    definitions = Counter(
        node.name
        for path in LESSONS
        for cell in code_cells(nbformat.read(path, as_version=4))
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.FunctionDef)
    )
    assert [function for function, count in definitions.items() if count > 1] == []
