"""A course of one notebook that a test writes down in a few lines, and its class."""

from copy import deepcopy

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grading.course.folder import Course
from grading.records.journal import Journal
from grading.running.options import Options
from grading.running.setup import open_run
from grading.submissions.collecting import collect
from tests.grading.this_course import copy_settings

NAME = "tiny"


def answer_cell(name, source):
    """Write an answer cell; what the student has to write is the source, as a solution."""
    marked = f"### BEGIN SOLUTION\n{source}\n### END SOLUTION"
    return _cell(name, marked, grade=False, solution=True, locked=False)


def check_cell(name, source, points=1):
    """Write a test cell."""
    return _cell(name, source, grade=True, solution=False, locked=True, points=points)


def given_cell(name, source):
    """Write a cell that the instructor gives, and that nobody may change."""
    return _cell(name, source, grade=False, solution=False, locked=True)


def plain_cell(name, source):
    """Write a code cell of which nbgrader knows nothing."""
    return new_code_cell(source, id=name)


def essay_cell(name, source, points=2):
    """Write a written answer, which a person marks."""
    return _text_cell(name, source, grade=True, solution=True, points=points)


def task_cell(name, source, points=2):
    """Write a task, below which students add cells that a person marks."""
    return _text_cell(name, source, grade=False, solution=False, task=True, points=points)


def _text_cell(name, source, **marks):
    is_task = marks.get("task", False)
    known = {"schema_version": 3, "grade_id": name, "task": is_task, "locked": is_task}
    known["cell_type"] = "markdown"
    return new_markdown_cell(source, id=name, metadata={"nbgrader": known | marks})


def _cell(name, source, **marks):
    known = {"schema_version": 3, "grade_id": name, "task": False, "cell_type": "code"}
    return new_code_cell(source, id=name, metadata={"nbgrader": known | marks})


def write_notebook(path, cells):
    path.parent.mkdir(parents=True, exist_ok=True)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), path)


def make_course(folder, *cells):
    """Make a course with one assignment of these cells."""
    write_notebook(folder / "solutions" / NAME / f"{NAME}.ipynb", list(cells))
    return copy_settings(folder)


def is_answer(cell):
    """Tell whether students write a cell."""
    return cell.metadata.get("nbgrader", {}).get("solution", False)


def hand_in(course, **answers):
    """Hand in for each student: a source text for the first answer cell, or one by cell name."""
    source = nbformat.read(course / "solutions" / NAME / f"{NAME}.ipynb", as_version=4)
    first = next(cell.id for cell in source.cells if is_answer(cell))
    for student, answer in answers.items():
        texts = {first: answer} if isinstance(answer, str) else answer
        cells = deepcopy(source.cells)
        for cell in cells:
            cell.source = texts.get(cell.id, cell.source)
        write_notebook(course / "handed-in" / student / NAME / f"{NAME}.ipynb", cells)


def grade(course, jobs=1, order=None, **options):
    """Grade the class; return {student: (outcome, points of each test)} as the journal has it."""
    submissions, _ = collect(course / "handed-in", NAME)
    if order is not None:
        submissions = sorted(submissions, key=lambda one: one.student, reverse=order == "backwards")
    with open_run(Course.read(course), NAME, Options(jobs=jobs, **options)) as run:
        for _ in run.grade(submissions):
            pass
    return {
        record.student: (
            record.result.outcome,
            [verdict.points for verdict in record.result.verdicts],
        )
        for record in Journal(course / "classroom" / "journal" / NAME).read_all()
    }
