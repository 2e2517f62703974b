"""The twins' questions, read from `questions.toml`, and the source notebook that asks them."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.grading.this_course import copy_settings

NAME = "twins"
FILE = Path(__file__).with_name("questions.toml")
ESSAY = "essay"
ESSAY_POINTS = 2
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


@dataclass(frozen=True)
class Answer:
    """One answer to a question.

    Attributes:
        name: what it is, in a few words.
        source: the text of the answer cell.
        rule: the rule that wants the two graders to differ on it, or "".
    """

    name: str
    source: str
    rule: str = ""


@dataclass(frozen=True)
class Question:
    """One question: what is handed out, the test cells, and answers; the first one is right.

    Attributes:
        name: of the answer cell; the test cells are called after it.
        released: the text of the answer cell as it is handed out.
        tests: the texts of the test cells.
        points: of each test cell.
        answers: right ones and wrong ones.
    """

    name: str
    released: str
    tests: tuple[str, ...]
    points: float
    answers: tuple[Answer, ...]

    def test_names(self) -> list[str]:
        """Name the test cells."""
        return [f"{self.name}-test-{number}" for number in range(1, len(self.tests) + 1)]


@cache
def read_questions() -> tuple[Question, ...]:
    """Read all questions."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))["question"]
    return tuple(_make_question(table) for table in tables)


def _make_question(table: dict[str, Any]) -> Question:
    answers = tuple(
        Answer(one["name"], one["source"].strip(), one.get("rule", "")) for one in table["answer"]
    )
    return Question(
        name=table["name"],
        released=table["released"].strip(),
        tests=tuple(text.strip() for text in table["tests"]),
        points=float(table.get("points", 1)),
        answers=answers,
    )


def make_source() -> NotebookNode:
    """Make the instructor's notebook: cell ids are not nbgrader's names, as in most courses."""
    cells = [new_markdown_cell("# Twins", id="title")]
    for question in read_questions():
        right = question.answers[0].source
        region = f"### BEGIN SOLUTION\n{right}\n### END SOLUTION"
        cells.append(make_answer_cell(question.name, region))
        for name, test in zip(question.test_names(), question.tests, strict=True):
            told = _describe(name, grade=True, locked=True) | {"points": question.points}
            cells.append(new_code_cell(test, id=cell_id(name), metadata={"nbgrader": told}))
    told = _describe(ESSAY, grade=True, solution=True) | {"points": ESSAY_POINTS}
    cells.append(new_markdown_cell("Why?", id=cell_id("why")))
    cells.append(new_markdown_cell("Because.", id=cell_id(ESSAY), metadata={"nbgrader": told}))
    return new_notebook(cells=cells, metadata={"kernelspec": KERNEL})


def make_answer_cell(name: str, source: str) -> NotebookNode:
    """Make the cell that a question is answered in."""
    told = _describe(name, solution=True)
    return new_code_cell(source, id=cell_id(name), metadata={"nbgrader": told})


def cell_id(name: str) -> str:
    """Return the id of the cell that nbgrader knows under a name."""
    return f"cell-{name}"


def _describe(name: str, **changes: bool) -> dict[str, Any]:
    told = {"grade_id": name, "schema_version": 3, "task": False}
    return told | {"grade": False, "locked": False, "solution": False} | changes


def write_course(folder: Path) -> Path:
    """Write a course of its own with this one assignment.

    Args:
        folder: a new folder.
    """
    place = folder / "solutions" / NAME / f"{NAME}.ipynb"
    place.parent.mkdir(parents=True)
    nbformat.write(make_source(), place)
    return copy_settings(folder)
