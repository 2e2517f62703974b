"""What nbgrader's own tests promise of `nbgrader autograde` is tried on `course grade`.

Where `CI` is set, a third of what takes a course of its own is tried.
"""

import ast
from pathlib import Path

import nbgrader
import pytest

from tests.grading.classes.lent_worker import lend
from tests.grading.session_cells import linux_only
from tests.peers.behaviour import OfCourse, OfNotebook, Stands
from tests.peers.of_notebooks import CELLS
from tests.peers.peer_course import PeerCourse
from tests.peers.table import BEHAVIOURS, FILES, PAGE, put_into
from tests.thirds import draw_third

# These say how nbgrader's gradebook keeps a source; whoever grades sees nothing of it.
OF_ITS_STORE = {
    "test_savecells.py::test_save_code_grade_cell",
    "test_savecells.py::test_save_code_solution_cell",
    "test_savecells.py::test_save_markdown_solution_cell",
    "test_savecells.py::test_save_code_grade_and_solution_cell",
    "test_savecells.py::test_save_markdown_grade_and_solution_cell",
    "test_savecells.py::test_save_locked_code_cell",
    "test_savecells.py::test_save_locked_markdown_cell",
    "test_savecells.py::test_save_kernelspec",
}
OF_NOTEBOOKS = [one for one in BEHAVIOURS if isinstance(one, OfNotebook)]
OF_COURSES = [one for one in BEHAVIOURS if isinstance(one, OfCourse)]
TRIED = draw_third(OF_COURSES, [one.promise for one in OF_COURSES])


@pytest.fixture(scope="module")
def graded(shared_worker, tmp_path_factory):
    """Grade one class, in which each student does what one of the promises is about."""
    course = PeerCourse(tmp_path_factory.mktemp("class"))
    course.source(*CELLS)
    for number, one in enumerate(OF_NOTEBOOKS):
        notebook = course.answered()
        one.change(notebook)
        course.hand_in(f"student-{number:02}", notebook)
    with pytest.MonkeyPatch.context() as patch:
        lend(shared_worker, patch)
        course.grade()
    return course


@linux_only
@pytest.mark.parametrize("one", OF_NOTEBOOKS, ids=lambda one: one.promise)
def test_of_a_notebook(one, graded):
    one.check(graded.see(f"student-{OF_NOTEBOOKS.index(one):02}"))


@linux_only
@pytest.mark.parametrize("one", TRIED, ids=lambda one: one.promise)
def test_of_a_course(one, lent_worker, tmp_path):
    said = one.check(PeerCourse(tmp_path))
    assert one.stands is not Stands.UNSUPPORTED or one.sentence in said


def test_every_test_of_nbgraders_that_is_about_grading_is_among_them():
    folder = Path(nbgrader.__file__).parent / "tests"
    theirs = {
        f"{path.name}::{node.name}"
        for kind, names in FILES.items()
        for path in (folder / kind / f"test_{name}.py" for name in names)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    assert {name for one in BEHAVIOURS for name in one.tests} | OF_ITS_STORE == theirs


def test_what_is_not_the_same_says_why():
    assert all(bool(one.told) == (one.stands is not Stands.SAME) for one in BEHAVIOURS)


def test_the_page_has_the_table_of_these_very_entries():
    page = PAGE.read_text(encoding="utf-8")
    assert put_into(page) == page
