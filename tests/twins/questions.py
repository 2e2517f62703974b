"""The twins' questions, read from `questions.toml`, and the source notebook that asks them."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from tests.grading.classes import source_cells
from tests.grading.classes.source_cells import answer_cell, check_cell, essay_cell
from tests.grading.front_ends import cell_id

NAME = "twins"
FILE = Path(__file__).with_name("questions.toml")
ESSAY = "essay"
ESSAY_POINTS = 2


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


def make_source() -> list[NotebookNode]:
    """Make the instructor's cells: their ids are not nbgrader's names, as in most courses."""
    cells = [new_markdown_cell("# Twins", id="title")]
    for question in read_questions():
        name = question.name
        cells.append(answer_cell(name, question.answers[0].source, cell_id(name)))
        for name, test in zip(question.test_names(), question.tests, strict=True):
            cells.append(check_cell(name, test, question.points, cell_id(name)))
    cells.append(new_markdown_cell("Why?", id=cell_id("why")))
    cells.append(essay_cell(ESSAY, "Because.", ESSAY_POINTS, cell_id(ESSAY)))
    return cells


def write_course(folder: Path) -> Path:
    """Write a course of its own with this one assignment.

    Args:
        folder: a new folder.
    """
    return source_cells.write_course(folder, NAME, make_source())
