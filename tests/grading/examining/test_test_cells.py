"""What means nothing to the examiner is refused before grading, by the cell and its line."""

import pytest
from traitlets.config import Config

from grading.course.assignment import load_assignment
from grading.course.folder import Course
from grading.errors import GradingError
from grading.examining.test_cells import check_tests, list_own_names
from tests.grading.classes.source_cells import answer_cell, check_cell
from tests.grading.classes.tiny_course import NAME, grade, hand_in, make_course
from tests.grading.session_cells import linux_only


def check(folder, test, setting=None):
    course = make_course(
        folder, answer_cell("a1", "a = 1"), check_cell("t1", "assert a"), check_cell("t2", test)
    )
    taken = Course.read(course)
    taken.settings.merge(Config(InstantiateTests=setting or {}))
    check_tests(load_assignment(taken, NAME), taken.settings, "tiny.ipynb")


REFUSED = {
    "### AUTOTEST a": r"line 1 \(`### AUTOTEST a`\) asks nbgrader to write tests, .* or write them",
    "x = 1\n### HASHED AUTOTEST a; b": r"line 2 \(`### HASHED AUTOTEST a; b`\) asks nbgrader",
    "if True:\n    # AUTOTEST a\n    pass": r"line 2 .* asks nbgrader to write tests",
    "%prun f(3)\nassert f(3) == 6": r"line 1 \(`%prun f\(3\)`\) is for IPython alone",
    "%%bash\nls": r"line 1 \(`%%bash`\) is for IPython alone",
    "assert a\n!ls": r"line 2 \(`!ls`\) is for IPython alone",
    "files = !ls": r"line 1 .* is for IPython alone",
    "t = %timeit -o f(3)": r"line 1 .* is for IPython alone",
    "def check():\n    %debug f(1)": r"line 2 .* is for IPython alone",
    "a?": r"line 1 \(`a\?`\) is for IPython alone",
    "?a": r"line 1 .* is for IPython alone",
    "assert a = 1": r"line 1 \(`assert a = 1`\) is not Python",
    "assert (a == 1": r"line 1 .* is not Python .*was never closed",
    "x = 1\n  y = 2": r"line 2 .* is not Python \(unexpected indent\)",
    "return 3": r"line 1 .* is not Python",
    "assert (a == 1, 'no')": r"line 1 .* asserts a tuple, which always passes",
    "def check():\n    assert (\n        a, 'no')\ncheck()": r"line 2 .* asserts a tuple",
}


@pytest.mark.parametrize("test", REFUSED)
def test_a_cell_that_means_nothing_here_is_named_with_its_line_and_a_remedy(test, tmp_path):
    with pytest.raises(GradingError, match=r"(?s)the test cell t2 cannot be judged: ") as told:
        check(tmp_path, test)
    assert told.match(REFUSED[test])


@pytest.mark.parametrize(
    "test",
    [
        "assert (a == 1), 'no'",
        "x = (a\n % 2)\nassert x",
        "text = '''\n%time\n!ls\n'''\nassert text",
        "import asyncio\nasync def f():\n    await g()\nasyncio.run(f())",
        "assert ()",
        "# a comment",
        "assert 'AUTOTEST' != 3",
        "score = 0\nscore += a == 1\nscore",
    ],
)
def test_plain_python_is_accepted(test, tmp_path):
    check(tmp_path, test)


def test_a_null_byte_is_named(tmp_path):
    with pytest.raises(GradingError, match=r"test cell t2 cannot be judged: .*null bytes"):
        check(tmp_path, "assert a\0")


def test_the_directive_is_nbgraders_setting(tmp_path):
    with pytest.raises(GradingError, match="asks nbgrader to write tests"):
        check(tmp_path, "# CHECK a", {"autotest_delimiter": "CHECK"})


def test_a_directive_outside_of_a_test_cell_is_named_as_well(tmp_path):
    course = make_course(
        tmp_path, answer_cell("a1", "a = 1"), check_cell("t1", "assert a"), answer_cell("a2", "b")
    )
    taken = Course.read(course)
    assignment = load_assignment(taken, NAME)
    changed = [
        type(cell)(**vars(cell) | {"source": "### AUTOTEST b"}) if cell.name == "a2" else cell
        for cell in assignment.cells
    ]
    changed = type(assignment)(NAME, tuple(changed), {})
    with pytest.raises(GradingError, match="the cell a2 cannot be judged"):
        check_tests(changed, taken.settings, "tiny.ipynb")


def test_names_of_tests_are_no_students_names_where_a_value_is_counted(tmp_path):
    tests = ["weight = 2", "x = y\nscore = 0\ny = 1\nscore", "assert weight"]
    cells = [check_cell(f"t{number}", test) for number, test in enumerate(tests)]
    course = make_course(tmp_path, answer_cell("a1", "a = 1"), *cells)
    names = list_own_names(load_assignment(Course.read(course), NAME))
    assert names == {"t0": frozenset(), "t1": {"weight", "x", "score"}, "t2": frozenset()}


@linux_only
def test_nothing_is_graded_nor_registered_before_the_cells_are_looked_at(lent_worker, tmp_path):
    course = make_course(
        tmp_path, answer_cell("a1", "a = 5"), check_cell("t1", "### AUTOTEST a\n### AUTOTEST b")
    )
    hand_in(course, right="a = 5", wrong="a = 4")
    with pytest.raises(GradingError, match=r"tiny\.ipynb: the test cell t1 cannot be judged"):
        grade(course)
    assert not list((course / "classroom").rglob("*.json"))
    assert not (course / "classroom" / "gradebook.db").exists()
