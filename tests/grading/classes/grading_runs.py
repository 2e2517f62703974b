"""A class hands in and is graded with `course grade`, and what the journal says of it then."""

import nbformat

from grading.course.folder import Course
from grading.records.journal import Journal
from grading.running.options import Options
from grading.running.setup import open_runs
from grading.submissions.collecting import collect


def hand_in(folder, assignment, notebooks):
    """Write pairs of a student and a notebook, or its bytes, as nbgrader has them collected."""
    for student, notebook in notebooks:
        place = folder / student / assignment / f"{assignment}.ipynb"
        place.parent.mkdir(parents=True, exist_ok=True)
        # `nbformat.write` would mend what a front end has written.
        is_bytes = isinstance(notebook, bytes)
        place.write_bytes(notebook if is_bytes else nbformat.v4.writes(notebook).encode())


def grade(folder, assignment, submissions, see=None, db_url=None, **options):
    """Grade a folder of submissions, or what was collected already; return the rows.

    `see` is called with the run and the number of rows after each.
    """
    if not isinstance(submissions, list):
        submissions, _ = collect(submissions, assignment)
    rows = []
    with open_runs(Course.read(folder, db_url), assignment, Options(**options)) as (run,):
        for row in run.grade(submissions):
            rows.append(row)
            if see is not None:
                see(run, len(rows))
    return rows


def journal_of(folder, assignment):
    """Open the journal of an assignment of the course in a folder."""
    return Journal(Course.read(folder).journal(assignment))


def read_results(folder, assignment):
    """Return {student: result} as the journal has it."""
    return {record.student: record.result for record in journal_of(folder, assignment).read_all()}


def points_of(result):
    """Return the points of each test, in the order of the notebook."""
    return [verdict.points for verdict in result.verdicts]
