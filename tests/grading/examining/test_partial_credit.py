"""A test cell that ends in a number gives so many points, just as with nbgrader."""

import json
from itertools import count

import nbformat
import pytest

from grading.course.folder import Course
from grading.errors import GradingError
from grading.examining.last_value import TooManyPoints, count_points
from grading.records.results_reading import load_results
from grading.returning.causes import Causes
from grading.returning.marks import list_marks
from tests.grading.classes.gradebook_rows import read_scores, url_of
from tests.grading.classes.source_cells import answer_cell, check_cell, plain_cell
from tests.grading.classes.tiny_course import NAME, grade, hand_in, make_course
from tests.grading.classes.warm_nbgrader import run_nbgrader
from tests.grading.session_cells import linux_only

pytestmark = pytest.mark.usefixtures("warm_kernels")

COUNTED = """
score = 0
if a == 1:
    score += 1
if b == 2:
    score += 1
if c == 3:
    score += 1
score
"""
# For a = 1, as the reference has it, each gives 3 of 3 points.
CELLS = {
    "counted": COUNTED,
    "float": "3.0 if a == 1 else 0.5",
    "nothing": "0 if a != 1 else 3",
    "semicolon": "0 * a;",
    "none": "print(a)",
    "text": "'0' if a == 1 else '1'",
    "list": "[0]",
    "own": "class Own:\n    def __repr__(self):\n        return '2.5' if a != 1 else '3'\nOwn()",
    "display": "from IPython.display import display\ndisplay(0.5)\nassert a != 7",
    "below": "3 if a == 1 else -1",
    "bool": "3 if a == 1 else False",
    "numpy": "import numpy as np\n3 if a == 1 else np.float64(1.0)",
    "nan": "3 if a == 1 else float('nan')",
    "fails": "assert a == 1\n1 + 2",
    "stderr": "import sys\nif a != 1:\n    print('no', file=sys.stderr)\n3",
    "stderr_alone": "import sys\nif a != 1:\n    sys.stderr.write('no')",
    "underscores": "3 if a == 1 else 1_0 / 10",
    "exponent": "3 if a == 1 else 1e-3",
    "own_name": "if a == 1:\n    points = 3\npoints",
}


@linux_only
def test_a_number_that_a_class_of_a_library_makes_in_the_notebook_is_no_grade(
    tmp_path, lent_worker
):
    imported = plain_cell("imported", "from builtins import int as whole")
    test = check_cell("t", "whole(3 if a == 1 else 0)", 3)
    course = make_course(tmp_path, imported, answer_cell("a1", "a = 1"), test)
    hand_in(course, cheat="a = 0\nwhole = lambda points: 3")
    with pytest.raises(GradingError, match=r"it ends in line 1 .*from the student's notebook"):
        grade(course)


@linux_only
def test_points_are_those_of_nbgrader(tmp_path, lent_worker):
    cells = [check_cell(name, source, 3) for name, source in CELLS.items()]
    course = make_course(tmp_path, answer_cell("a1", "a, b, c = 1, 2, 3"), *cells)
    hand_in(course, right="a, b, c = 1, 2, 3", part="a, b, c = 0, 2, 4", none="a = b = c = 0")
    grade(course)
    ours = read_scores(url_of(course / "classroom" / "gradebook.db"))
    assert ours["part", "counted"] == 1
    assert {score for (student, _), score in ours.items() if student == "right"} == {3}
    (course / "classroom" / "gradebook.db").unlink()
    (course / "handed-in").rename(course / "classroom" / "submitted")
    run_nbgrader(course, "autograde", NAME, "--force")
    assert read_scores(url_of(course / "classroom" / "gradebook.db")) == ours


@pytest.mark.parametrize("text", ["3", "3.0", "0", "nan", "-1", "True", "'2'", "np.float64(1.0)"])
def test_a_text_counts_as_for_nbgrader(text):
    from nbgrader.utils import get_partial_grade

    assert count_points(text, 3.0) == get_partial_grade({"data": {"text/plain": text}}, 3.0)


@pytest.mark.parametrize("text", ["3.5", "inf", "1e9"])
def test_more_points_than_there_are_is_an_error_as_for_nbgrader(text):
    from nbgrader.utils import get_partial_grade

    with pytest.raises(ValueError, match="greater than maximum"):
        get_partial_grade({"data": {"text/plain": text}}, 3.0)
    with pytest.raises(TooManyPoints, match=f"it gave {text} points, and has 3"):
        count_points(text, 3.0)


LIES = "a = 1\nclass Liar:\n    def __repr__(self): return '3'\nb = Liar()"


@pytest.fixture
def make(tmp_path, lent_worker):
    """Make a course with one test cell of three points."""
    number = count()

    def make_one(test, points=3):
        place = tmp_path / str(next(number))
        return make_course(
            place, answer_cell("a1", "a, b, c = 1, 2, 3"), check_cell("t1", test, points)
        )

    return make_one


@linux_only
@pytest.mark.parametrize(
    ("test", "told"),
    [
        ("score = 2\nscore", "t1: it gets 2 of 3 points"),
        ("a == 1", "t1: it ends in True, which nbgrader does not count as points"),
        ("import numpy as np\nscore = np.float64(3)\nscore", r"it ends in np\.float64\(3\.0\)"),
        ("score = -3\nscore", "t1: it ends in -3, which nbgrader does not count"),
        ("a", r"t1: it cannot be judged: it ends in line 1 \(`a`\), whose value comes from the"),
        ("assert a\na + b\n# end", r"it ends in line 2 \(`a \+ b`\), whose value"),
        ("score = 4\nscore", "t1: it cannot be judged: it gave 4 points, and has 3: mend the test"),
    ],
)
def test_a_reference_solution_that_does_not_get_full_points_is_said(test, told, make):
    course = make(test)
    hand_in(course, ada="a = 1")
    with pytest.raises(GradingError, match=told):
        grade(course)


@linux_only
def test_what_a_test_shows_of_the_student_is_no_points_and_a_number_there_waits(make):
    course = make("assert a == 1\nshown = {'b': b}\nshown['b']")
    source = course / "solutions" / NAME / f"{NAME}.ipynb"
    source.write_text(source.read_text().replace("a, b, c = 1, 2, 3", "a, b, c = 1, [2], 3"))
    hand_in(course, ada="a, b = 1, [7]", bob="a, b = 1, 3", cyd="a, b = 2, [3]", dan=LIES)
    waits = ("unjudged", [None])
    wanted = {"ada": ("graded", [3]), "bob": waits, "cyd": ("graded", [0]), "dan": waits}
    assert grade(course) == wanted


@linux_only
def test_a_test_that_gives_too_much_to_one_student_leaves_every_point_open(make):
    course = make("score = 3 if a == 1 else 4\nscore")
    hand_in(course, ada="a = 1", bob="a = 2")
    assert {name: outcome for name, (outcome, _) in grade(course).items()} == {
        "ada": "graded",
        "bob": "unjudged",
    }
    (bob,) = load_results(Course.read(course), NAME, only=["bob"]).students
    (verdict,) = bob.record.result.verdicts
    assert "it gave 4 points, and has 3: mend the test" in verdict.detail
    assert bob.open == bob.waiting == ["t1"]


@linux_only
def test_what_nbgrader_counts_in_full_although_it_looks_like_points_is_noted(make):
    course = make("score = 3 if a == 1 else -1\nscore")
    hand_in(course, ada="a = 1", bob="a = 2")
    assert grade(course)["bob"] == ("graded", [3.0])
    notes = {
        result.student: result.record.result.notes
        for result in load_results(Course.read(course), NAME).students
    }
    assert notes["ada"] == ()
    assert "t1: it ends in -1, which nbgrader does not count" in notes["bob"][0]


STEALING = "a = b = c = 0\nscore = points = total = 3\ndef f(): return 3"


@linux_only
@pytest.mark.parametrize(
    "test",
    [
        COUNTED,
        "if a == 1:\n    score = 3\nscore",
        "try:\n    points = {1: 3}[a]\nexcept KeyError:\n    pass\npoints",
        "for value in [1]:\n    if value == a:\n        total = 3\ntotal",
    ],
)
def test_a_number_of_the_students_is_no_points_where_a_test_did_not_bind_the_name(test, make):
    course = make(test)
    hand_in(course, thief=STEALING)
    assert grade(course) == {"thief": ("graded", [0.0])}


@linux_only
def test_a_name_that_an_earlier_test_failed_to_bind_is_not_taken_from_the_student(
    tmp_path, lent_worker
):
    tests = [check_cell("t1", "assert a == 1\nscore = 3", 0), check_cell("t2", "score", 3)]
    course = make_course(tmp_path, answer_cell("a1", "a = 1"), *tests)
    hand_in(course, thief=STEALING, ada="a = 1")
    assert grade(course) == {"thief": ("graded", [0.0, 0.0]), "ada": ("graded", [0.0, 3.0])}


@linux_only
def test_partial_points_show_in_feedback_and_in_the_autograded_notebook(make):
    course = make(COUNTED)
    hand_in(course, part="a, b, c = 0, 2, 0")
    grade(course)
    results = load_results(Course.read(course), NAME)
    (result,) = results.students
    mark = list_marks(results.assignment, result, Causes(results.assignment))["t1"]
    assert (mark.points_in_words, mark.status, result.points) == ("1 of 3 points", "part", 1)
    path = course / "classroom" / "autograded" / "part" / NAME / f"{NAME}.ipynb"
    (output,) = nbformat.reads(path.read_text(), as_version=4).cells[-1].outputs
    assert (output.output_type, output.data) == ("execute_result", {"text/plain": "1"})
    assert json.loads(path.read_text())["nbformat"] == 4
