"""A course of one notebook that a test writes down in a few lines, and its class."""

from copy import deepcopy

import nbformat

from grading.submissions.collecting import collect
from tests.grading.classes import grading_runs
from tests.grading.classes.grading_runs import points_of, read_results
from tests.grading.classes.source_cells import write_course

NAME = "tiny"


def make_course(folder, *cells):
    """Make a course with one assignment of these cells."""
    return write_course(folder, NAME, list(cells))


def is_answer(cell):
    """Tell whether students write a cell."""
    return cell.metadata.get("nbgrader", {}).get("solution", False)


def hand_in(course, **answers):
    """Hand in for each student: a source text for the first answer cell, or one by cell name."""
    source = nbformat.read(course / "solutions" / NAME / f"{NAME}.ipynb", as_version=4)
    first = next(cell.id for cell in source.cells if is_answer(cell))
    notebooks = {}
    for student, answer in answers.items():
        texts = {first: answer} if isinstance(answer, str) else answer
        notebooks[student] = deepcopy(source)
        for cell in notebooks[student].cells:
            cell.source = texts.get(cell.id, cell.source)
    grading_runs.hand_in(course / "handed-in", NAME, notebooks.items())


def grade(course, jobs=1, order=None, **options):
    """Grade the class; return {student: (outcome, points of each test)} as the journal has it."""
    submissions, _ = collect(course / "handed-in", NAME)
    if order is not None:
        submissions = sorted(submissions, key=lambda one: one.student, reverse=order == "backwards")
    grading_runs.grade(course, NAME, submissions, jobs=jobs, **options)
    return {
        student: (result.outcome, points_of(result))
        for student, result in read_results(course, NAME).items()
    }
