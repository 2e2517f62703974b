"""Where a cell asks for them, nbgrader writes the tests, and the examiner runs what it wrote."""

import json

import nbformat
import pytest
from nbgrader.preprocessors import InstantiateTests

from grading.course.assignment import load_assignment
from grading.course.folder import Course
from grading.course.release import fresh_version
from grading.errors import GradingError
from tests.grading.classes.autotest_templates import TEMPLATES
from tests.grading.classes.source_cells import KERNEL, answer_cell, check_cell, plain_cell
from tests.grading.classes.tiny_course import NAME, grade, hand_in, make_course

CELLS = (
    answer_cell("draw", "import random\nx = random.random()\ndef f(n):\n    return n * n"),
    check_cell("t", "### AUTOTEST f(3); f(4)\n### HASHED AUTOTEST f(5)", points=2),
    check_cell("drawn", "assert 0 <= x < 1\n### AUTOTEST x < 2"),
)


def write(folder, *cells):
    """Make a course with templates in its folder and a notebook that names its kernel."""
    make_course(folder, *cells)
    (folder / "autotests.yml").write_text(TEMPLATES)
    path = folder / "solutions" / NAME / f"{NAME}.ipynb"
    notebook = json.loads(path.read_bytes())
    notebook["metadata"]["kernelspec"] = KERNEL
    path.write_text(json.dumps(notebook))
    return Course.read(folder)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = write(tmp_path_factory.mktemp("course"), *CELLS)
    load_assignment(course, NAME)
    return course


def test_tests_are_the_ones_that_students_get_from_nbgrader(course):
    with fresh_version(course, NAME) as folder:
        released = nbformat.read(folder / f"{NAME}.ipynb", as_version=4)
    written = [cell.released for cell in load_assignment(course, NAME).cells]
    assert written == [cell.source for cell in released.cells]
    assert 'assert str(f(4)) == "16", "f(4) is not it"' in written[1]


def test_a_wrong_answer_fails_what_nbgrader_wrote(lent_worker, course):
    hand_in(course.root, ada={}, bob="def f(n):\n    return 9\nx = 0.5")
    assert grade(course.root) == {"ada": ("graded", [2, 1]), "bob": ("graded", [0, 1])}


def test_what_nbgrader_wrote_is_kept(course, monkeypatch):
    before = load_assignment(course, NAME)
    monkeypatch.delattr(InstantiateTests, "preprocess")
    assert load_assignment(course, NAME) == before


def test_a_cell_that_is_no_test_cannot_ask_for_tests(tmp_path):
    course = write(tmp_path, *CELLS[:2], plain_cell("odd", "### AUTOTEST x"))
    with pytest.raises(GradingError, match="nbgrader cannot write the tests that `### AUTOTEST`"):
        load_assignment(course, NAME)
