"""The notebook files in the repository keep the rules, and what they point to exists."""

import ast
import tomllib
from collections import Counter
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from helpers.claims import hashes_file
from helpers.descriptions import TABLE
from helpers.tasks import find_tasks
from tools.lessons.glossary import link_terms, read_terms
from tools.lessons.roles import VISIBLE, count_lines
from tools.lessons.rules import calls, code_cells, find_breaches, is_lesson
from tools.lessons.ship import list_hashes
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


def named(path: Path, function: str) -> Counter[str]:
    """Count the first arguments of all calls of a function in a lesson's code."""
    return Counter(
        ast.literal_eval(call.args[0])
        for cell in code_cells(nbformat.read(path, as_version=4))
        for call in calls(cell.source)
        if isinstance(call.func, ast.Name) and call.func.id == function
    )


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_the_cells_of_a_lesson_are_those_whose_hashes_are_shipped(path):
    shipped = hashes_file(path.stem).read_text(encoding="utf-8")
    assert shipped == list_hashes(nbformat.read(path, as_version=4)), "run tools.lessons.ship"


def test_no_hashes_are_shipped_of_a_lesson_that_is_not_there():
    shipped = {path.stem for path in hashes_file("").parent.glob("*.txt")}
    assert shipped == {path.stem for path in LESSONS}


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_every_description_of_a_lesson_is_used_once_and_every_figure_has_one(path):
    described = TABLE / f"{path.stem}.toml"
    texts = tomllib.loads(described.read_text(encoding="utf-8")) if described.exists() else {}
    assert named(path, "describe") == Counter(f"{path.name[:2]}.{text}" for text in texts)


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_every_task_of_a_lesson_stands_in_it_once_and_in_its_order(path):
    assert list(named(path, "now_you")) == list(find_tasks(path.name[:2]))
    assert set(named(path, "now_you").values()) <= {1}


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_what_a_task_tells_opens_step_by_step(path):
    cells = nbformat.read(path, as_version=4).cells
    for before, cell in pairwise(cells):
        if cell.cell_type == "code" and "now_you(" in cell.source:
            assert cell.metadata.role == "now-you", cell.id
            assert "### Now you · " in before.source, cell.id
            for words in ("<summary>Hint", "<summary>Solution"):
                assert words in before.source, cell.id


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_a_link_to_the_glossary_says_the_sentence_that_stands_there(path):
    terms = read_terms()
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            assert link_terms(cell.source, terms) == cell.source, f"{cell.id}: run ship"


# What is not for understanding: it draws, formats, reshapes or imports.
SCAFFOLDING = (
    "make_figure", "axes[", "ax.", "figure.", "style.", "show(", "show_table(", "describe(",
    "legend(", "groupby(", "unstack(", "pivot", ".agg(", ".xs(", ".merge(", "import ",
)  # fmt: skip


def is_scaffolding(line: str) -> bool:
    return any(word in line for word in SCAFFOLDING)


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_four_of_five_lines_on_the_screen_are_for_understanding(path):
    notebook = nbformat.read(path, as_version=4)
    lines = [
        line
        for cell in code_cells(notebook)
        if cell.metadata.get("role") in VISIBLE
        for line in cell.source.splitlines()
    ]
    assert len(lines) == sum(count_lines(notebook)[role] for role in VISIBLE)
    scaffolding = [line for line in lines if is_scaffolding(line)]
    assert len(scaffolding) <= len(lines) / 5, scaffolding


@pytest.mark.parametrize("line", ["ax.plot(x)", "table.groupby('a').mean()", "import numpy"])
def test_scaffolding_is_told_from_an_idea(line):
    assert is_scaffolding(line)
    assert not is_scaffolding("delta = delta @ weights * slope")
