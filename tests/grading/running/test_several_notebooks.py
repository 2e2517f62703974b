"""An assignment may have several notebooks: each has its outcome, and together one sum of points.

The course is the one that `nbgrader quickstart` makes.
"""

import shutil
from collections import defaultdict
from contextlib import closing

import pytest
from sqlalchemy import create_engine, text

from grading.commands.feedback import write_pages
from grading.commands.grade import run_grading
from grading.course.folder import Course
from grading.course.release import release
from grading.records.results_reading import load_results
from grading.returning.export import make_moodle_table, make_table
from grading.returning.report import make_report
from grading.running.options import Options
from tests.grading.classes.lent_worker import lend
from tests.grading.classes.quickstart_course import (
    NAME,
    NOTEBOOKS,
    WHO,
    hand_in,
    make_quickstart,
)
from tests.grading.classes.warm_nbgrader import run_nbgrader

pytestmark = pytest.mark.usefixtures("warm_kernels")

GRADES = """
select submitted_assignment.student_id, notebook.name, base_cell.name, grade.auto_score,
       grade.needs_manual_grade
from grade
join submitted_notebook on submitted_notebook.id = grade.notebook_id
join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
join notebook on notebook.id = submitted_notebook.notebook_id
join base_cell on base_cell.id = grade.cell_id
"""


def read_grades(course):
    """Return what a gradebook has for each cell of each student."""
    engine = create_engine(course.db_url)
    with closing(engine.connect()) as connection:
        return {tuple(row[:3]): tuple(row[3:]) for row in connection.execute(text(GRADES))}


@pytest.fixture(scope="module")
def graded(shared_worker, tmp_path_factory):
    """Grade the class of the quickstart course; return the course and the rows."""
    folder = make_quickstart(tmp_path_factory.mktemp("course101"))
    course = Course.read(folder)
    release(course, NAME)
    hand_in(folder, WHO)
    with pytest.MonkeyPatch.context() as patch:
        lend(shared_worker, patch)
        rows, _, _ = run_grading(course, NAME, Options(jobs=1))
    return course, rows


@pytest.fixture(scope="module")
def results(graded):
    return load_results(graded[0], NAME)


def outcomes_of(rows):
    found = defaultdict(dict)
    for row in rows:
        found[row.student][row.notebook] = row.outcome
    return found


def test_each_notebook_has_an_outcome_and_one_left_out_is_missing(graded):
    found = outcomes_of(graded[1])
    assert found["right"] == dict.fromkeys(NOTEBOOKS, "graded")
    assert found["half"] == {"problem1": "graded", "problem2": "missing"}
    assert found["other-half"] == {"problem1": "missing", "problem2": "graded"}


def test_every_cell_gets_what_nbgrader_gives(graded, tmp_path):
    course, _ = graded
    shutil.copytree(course.source, tmp_path / "source")
    shutil.copytree(course.submitted, tmp_path / "submitted")
    shutil.copy(course.root / "nbgrader_config.py", tmp_path)
    run_nbgrader(tmp_path, "generate_assignment", NAME)
    run_nbgrader(tmp_path, "autograde", NAME)
    assert read_grades(course) == read_grades(Course.read(tmp_path))


def test_the_sum_is_of_all_notebooks(results):
    points = {result.student: result.points for result in results.students}
    assert results.max_points == 13
    assert points == {"right": 3.0, "wrong": 1.0, "half": 3.0, "other-half": 0.0}


def test_a_notebook_that_was_left_out_is_named_where_points_are_told(results):
    (half,) = [result for result in results.students if result.student == "half"]
    assert half.outcome == "missing"
    assert half.sentence.startswith("problem2: problem2.ipynb was not handed in.")
    row = next(row for row in make_table(results).rows if row[0] == "half")
    assert (row[1], row[2]) == ("missing", "3")


def test_the_points_of_each_cell_are_told_by_its_notebook(results):
    header = make_table(results).rows[0]
    assert "problem1/correct_squares" in header
    assert "problem2/part-a" in header


def test_nobody_has_a_complete_grade_while_one_notebook_waits(results):
    graded = [row[3] for row in make_moodle_table(results).rows[1:]]
    assert graded == []


def test_there_is_a_page_for_each_notebook_and_one_on_the_class(graded, results):
    course, _ = graded
    pages, _ = write_pages(results)
    wanted = {course.feedback / name / NAME / f"{one}.html" for name in WHO for one in NOTEBOOKS}
    assert set(pages) == wanted
    assert "problem1/correct_squares" in make_report(results)


def test_nothing_is_graded_again_that_is_graded(lent_worker, graded):
    course, _ = graded
    rows, _, _ = run_grading(course, NAME, Options(jobs=1))
    assert not any(row.is_new for row in rows)
