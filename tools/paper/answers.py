"""The appendix of an instructor's copy: the answers to all questions of lessons and assignments."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import nbformat

from grading.course.folder import Course
from helpers.questions import Prediction, find_question
from helpers.start import Stop
from tools.paper.pages import Chapter, make_chapter
from tools.places import ROOT
from tools.website.assignments import worked_answer
from tools.website.reveal import say_answer

NAME = "answers"
INTRODUCTION = """\
# Answers

For instructors: these are the answers to the questions of the lessons, in their order, and worked
answers to the assignments. Do not hand them on.
"""


def make_answers(stops: Sequence[Stop], executed: Path) -> Chapter:
    """Return the appendix as a chapter of its own.

    Args:
        stops: whose questions are answered, lessons and assignments.
        executed: the folder of the executed lessons.

    """
    parts = [INTRODUCTION]
    for stop in stops:
        answers = list(_of_assignment(stop) if "/" in stop.path else _of_lesson(stop, executed))
        if answers:
            parts += [f"## {stop.title}", *answers]
    cells = [nbformat.v4.new_markdown_cell(part) for part in parts]
    return make_chapter(NAME, nbformat.v4.new_notebook(cells=cells))


def _of_lesson(stop: Stop, executed: Path) -> Iterator[str]:
    """Answer the questions that a lesson asks; a prediction has no right answer."""
    cells = nbformat.read(executed / stop.path, as_version=4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    asked = [output.get("metadata", {}).get("question") for output in outputs]
    questions = [find_question(name) for name in asked if name]
    right_or_wrong = [one for one in questions if not isinstance(one, Prediction)]
    for number, question in enumerate(right_or_wrong, start=1):
        yield f"### Question {number}\n\n{question.prompt}\n\n{say_answer(question)}"


def _of_assignment(stop: Stop) -> Iterator[str]:
    """Give the worked answers to an assignment, each under its own name."""
    course = Course.read(ROOT)
    source = nbformat.read(course.notebook(Path(stop.path).stem), as_version=4)
    for cell in source.cells:
        if answer := worked_answer(cell):
            yield f"### {cell.metadata.nbgrader.grade_id}\n\n{answer}"
