"""Cells of an instructor's notebook, written down in a line each, and the course around them."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.grading.this_course import copy_settings

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def describe(name, **marks):
    """Return nbgrader's metadata of a cell; what is not said is not so."""
    known = {"schema_version": 3, "grade_id": name, "task": False}
    return known | {"grade": False, "solution": False, "locked": False} | marks


def as_solution(source):
    """Mark what students have to write, which their version does not hold."""
    return f"### BEGIN SOLUTION\n{source}\n### END SOLUTION"


def answer_cell(name, source, cell_id=None):
    """Write an answer cell; what the student has to write is the source, as a solution."""
    return _code_cell(name, as_solution(source), cell_id, solution=True)


def check_cell(name, source, points=1, cell_id=None):
    """Write a test cell."""
    return _code_cell(name, source, cell_id, grade=True, locked=True, points=points)


def given_cell(name, source):
    """Write a cell that the instructor gives, and that nobody may change."""
    return _code_cell(name, source, locked=True)


def plain_cell(name, source):
    """Write a code cell of which nbgrader knows nothing."""
    return new_code_cell(source, id=name)


def essay_cell(name, source, points=2, cell_id=None):
    """Write a written answer, which a person marks."""
    return _text_cell(name, source, cell_id, grade=True, solution=True, points=points)


def task_cell(name, source, points=2):
    """Write a task, below which students add cells that a person marks."""
    return _text_cell(name, source, task=True, locked=True, points=points)


def _text_cell(name, source, cell_id=None, **marks):
    known = describe(name, cell_type="markdown", **marks)
    return new_markdown_cell(source, id=cell_id or name, metadata={"nbgrader": known})


def _code_cell(name, source, cell_id=None, **marks):
    known = describe(name, cell_type="code", **marks)
    return new_code_cell(source, id=cell_id or name, metadata={"nbgrader": known})


def write_notebook(path, cells):
    """Write a notebook of these cells, for Python's kernel."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), path)


def write_course(folder, assignment, cells):
    """Write a course of its own with one assignment of these cells; return its folder."""
    write_notebook(folder / "solutions" / assignment / f"{assignment}.ipynb", cells)
    return copy_settings(folder)
