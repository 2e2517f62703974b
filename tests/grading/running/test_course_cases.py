"""What courses hold, kind by kind: each is graded, or refused before grading by name.

A refusal names the test cell and its line, says why nobody can judge it here, and what to change.
"""

import json
import re

import pytest

from grading.course.folder import Course
from grading.errors import GradingError
from grading.records.results_reading import load_results
from grading.returning.export import final_points, make_table
from grading.returning.feedback import make_page
from tests.grading.classes.source_cells import (
    answer_cell,
    check_cell,
    essay_cell,
    given_cell,
    plain_cell,
)
from tests.grading.classes.tiny_course import NAME, grade, hand_in, make_course
from tests.grading.session_cells import linux_only

pytestmark = linux_only

SQUARES = "def squares(n):\n    return [i * i for i in range(1, n + 1)]"
TOTAL = "def total(n):\n    return sum(squares(n))"


@pytest.fixture
def run(lent_worker, tmp_path):
    """Grade a course of these cells and these students."""

    def run_class(cells, change=lambda notebook: None, **students):
        make_course(tmp_path, *cells)
        path = tmp_path / "solutions" / NAME / f"{NAME}.ipynb"
        hand_in(tmp_path, **students)
        for each in (path, *(tmp_path / "handed-in").rglob("*.ipynb")):
            notebook = json.loads(each.read_text())
            change(notebook)
            each.write_text(json.dumps(notebook))
        return grade(tmp_path)

    return run_class


def pair(answer, test, *before, points=1):
    """Make the cells of a course with one answer and one test."""
    return [*before, answer_cell("a1", answer), check_cell("t1", test, points)]


def use_r(notebook):
    notebook["metadata"]["kernelspec"] = {"name": "ir", "display_name": "R", "language": "R"}


def forget_ids(notebook):
    """Make it a notebook of a format in which cells have no ids."""
    notebook["nbformat_minor"] = 2
    for cell in notebook["cells"]:
        del cell["id"]


def call_twice(notebook):
    notebook["cells"][-1]["metadata"]["nbgrader"]["grade_id"] = "t1"


def call_nothing(notebook):
    notebook["cells"][0]["metadata"]["nbgrader"]["grade_id"] = ""


RIGHT, WRONG = "a = 1", "a = 2"
IS_ONE = "assert a == 1"
ACCOUNT = "class Account:\n    def __init__(self, b):\n        self.balance = b"
SPY = (
    "orig = squares\ncalls = []\ndef squares(n):\n    calls.append(n)\n    return orig(n)\n"
    'total(3)\nsquares = orig\nassert calls, "total does not use squares"'
)
DELETED = (
    "orig = squares\ndel squares\ntry:\n    total(1)\nexcept NameError:\n    pass\n"
    "else:\n    raise AssertionError\nfinally:\n    squares = orig"
)
ANSWERED = 'from unittest.mock import patch\nwith patch("builtins.input", return_value="4"):\n'
PRINTED = (
    "import io\nfrom contextlib import redirect_stdout\nb = io.StringIO()\n"
    'with redirect_stdout(b):\n    greet("Ada")\nassert b.getvalue().strip() == "Hello, Ada"'
)
OWN_ERROR = (
    "class TooSmall(Exception):\n    pass\ndef check(n):\n    if n < 0:\n"
    '        raise TooSmall("no")'
)
RAISES = (
    "try:\n    check(-1)\nexcept TooSmall:\n    pass\nelse:\n"
    '    raise AssertionError("did not raise")'
)
PARTS = "score = 0\nif a == 1:\n    score += 1\nif b == 2:\n    score += 1\nscore"
SHAPE = "import pandas as pd\nassert isinstance(df, pd.DataFrame)\nassert df.shape == (3, 1)"
TABLE = 'import pandas as pd\ndf = pd.DataFrame({"a": [1, 2, 3]})'
FOR_ARGUMENTS = "test what its functions return for the arguments that they are given"

# The cells, a wrong answer, and the points of the right one and of the wrong one.
GRADED = {
    "a number without units": (pair(RIGHT, IS_ONE), WRONG, [1], [0]),
    "a data frame": (pair(TABLE, SHAPE), "df = [1, 2, 3]", [1], [0]),
    "what is printed": (
        pair('def greet(n):\n    print("Hello, " + n)', PRINTED), "def greet(n): pass", [1], [0],
    ),
    "an exception of the student's own": (
        pair(OWN_ERROR, RAISES), OWN_ERROR.replace("n < 0", "n > 0"), [1], [0],
    ),
    "some of the points": (pair("a = 1\nb = 2", PARTS, points=2), "a = 1\nb = 3", [2], [1]),
    "what the instructor gives": (
        pair("b = tool(data)", "assert b == [1, 3] and tool([2, 1]) == [1, 2]",
             given_cell("g", "data = [3, 1]\ndef tool(x):\n    return sorted(x)")),
        "b = data", [1], [0],
    ),
    "a test without points, and one with half of one": (
        [*pair(RIGHT, IS_ONE, points=0), check_cell("t2", IS_ONE, 0.5)], WRONG, [0, 0.5], [0, 0],
    ),
    "an assertion without words": (
        pair("def f(n):\n    return 2 * n", "for n in (1, 2):\n    assert f(n) == 2 * n"),
        "def f(n): return 2", [1], [0],
    ),
    "more output than is allowed": (pair("print('x' * 10**7)\na = 1", IS_ONE), WRONG, [1], [0]),
    "a name of the notebook is deleted": (
        [answer_cell("a1", SQUARES), answer_cell("a2", TOTAL), check_cell("t1", DELETED)],
        {"a2": "def total(n): return n"}, [1], [0],
    ),
    "a function of the notebook is replaced": (
        [answer_cell("a1", SQUARES), answer_cell("a2", TOTAL), check_cell("t1", SPY)],
        {"a2": "def total(n): return n"}, [1], [0],
    ),
    "a global of the notebook is set": (
        pair("def total():\n    return sum(data)", "data = [1, 2]\nassert total() == 3"),
        "def total(): return 4", [1], [0],
    ),
    "an answer to input()": (
        pair('def ask():\n    return int(input("n? "))', f"{ANSWERED}    assert ask() == 4"),
        "def ask(): return 5", [1], [0],
    ),
    "the source of a function": (
        pair("def f(n):\n    return n", "import inspect\nassert 'for' not in inspect.getsource(f)"),
        "def f(n):\n    for _ in (): pass", [1], [0],
    ),
    "a function of the test's own": (
        pair("def twice(g, x):\n    return g(g(x))", "assert twice(lambda x: x + 1, 3) == 5"),
        "def twice(g, x): return g(x)", [1], [0],
    ),
    "an object of the student's own class": (
        pair(ACCOUNT, "acc = Account(1)\nassert acc.balance == 1 and isinstance(acc, Account)"),
        ACCOUNT.replace("= b", "= 2"), [1], [0],
    ),
    "a magic that means something": (pair(RIGHT, f"%%time\n{IS_ONE}"), WRONG, [1], [0]),
    "libraries that the notebook alone imports": (
        pair("def f(x):\n    return np.asarray(x)", "assert_allclose(f([1]), np.ones(1))",
             plain_cell("imp", "import numpy as np\nfrom numpy.testing import assert_allclose")),
        "def f(x): return 2", [1], [0],
    ),
    "a figure of the test's, for the notebook to draw in": (
        pair("def draw(ax):\n    ax.plot([1, 2], [3, 4])",
             "fig, ax = plt.subplots()\ndraw(ax)\nassert list(ax.lines[0].get_ydata()) == [3, 4]",
             plain_cell("imp", "import matplotlib.pyplot as plt")),
        "def draw(ax): pass", [1], [0],
    ),
    "whether a name is there": (
        pair("vec = [1]", "if 'vec' not in dir():\n    raise ValueError('no vec')\n"
             "assert 'vec' in globals() and globals()['vec'] == [1] and 'pi' not in dir()\n"
             "assert globals().get('vec') == [1] and globals().get('pi') is None"),
        "vect = [1]", [1], [0],
    ),
    "a library that students have to import": (
        pair("import numpy as np", "assert np.ones(2).sum() == 2"), "pass", [1], [0],
    ),
    "functions of the notebook for functions of the notebook": (
        pair("def twice(g, x):\n    return g(g(x))", "assert twice(one_more, 3) == 5",
             given_cell("g", "def one_more(x):\n    return x + 1")),
        "def twice(g, x): return g(x)", [1], [0],
    ),
}  # fmt: skip

# The cells, and what the sentence says: the test, its line, the reason, and what to change.
REFUSED = {
    "the state of a module of the notebook's": (
        pair("sys.own = 3", "assert sys.own == 3", plain_cell("imp", "import sys")),
        "t1: line 1 (`assert sys.own == 3`): it cannot be judged: it asks for the attribute own "
        "of a module, which is no plain data; `own` is taken from a module that only the notebook "
        "has as it is: have a function of the notebook return what the test is about, or import "
        "the module in the test cell, too",
    ),
    "an assertion without words": (
        pair(RIGHT, "b = 2\nassert a == b"), "t1: line 2 (`assert a == b`): AssertionError)",
    ),
    "a file beside the notebook": (
        pair('n = len(open("data.csv").read())', "assert n == 2"),
        "t1: The cell a1 before it stopped at FileNotFoundError: [Errno 2] No such file or "
        "directory: 'data.csv'; put the file beside the instructor's notebook, and everybody has",
    ),
    "a module beside the notebook": (
        pair("a = helper(1)", "assert a == 2", plain_cell("imp", "from util import helper")),
        "The cell imp before it stopped at ModuleNotFoundError: No module named 'util'; put the "
        "module beside the instructor's notebook, or into a folder that `c.CourseGrading.shown`",
    ),
    "a magic without a meaning": (
        pair(RIGHT, f"%prun 1\n{IS_ONE}"), "t1 cannot be judged: line 1 (`%prun 1`) is for",
    ),
    "an object of the test's own": (
        pair("def f(x):\n    return x", "class Own: pass\nassert f(Own()) is not None"),
        "t1: line 2 (`assert f(Own()) is not None`): it cannot be judged: it hands over what "
        "cannot cross: A value of the type Own is not plain data; tests can hand over plain data, "
        "functions and what the notebook itself defines, so define it in a cell of the notebook",
    ),
    "an object that is compared with plain data": (
        pair(f"{ACCOUNT}\n    def __eq__(self, other):\n        return self.balance == other",
             "assert Account(1) == 1"),
        "t1: line 1 (`assert Account(1) == 1`): it cannot be judged: it asks for a comparison of "
        "plain data with an Account, which is no plain data). Tests see numbers, texts,",
    ),
    "a directive of nbgrader's": (pair(RIGHT, "### AUTOTEST a"), "t1 cannot be judged: line 1 (`"),
    "no Python": (pair(RIGHT, "assert a = 1"), "line 1 (`assert a = 1`) is not Python"),
    "a region in a cell without a mark": (
        pair(RIGHT, IS_ONE, plain_cell("c", "### BEGIN SOLUTION\nz = 1\n### END SOLUTION")),
        "cell 1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", GRADED)
def test_what_tests_can_see_is_graded_as_it_is(run, kind):
    cells, wrong, full, part = GRADED[kind]
    graded = run(cells, ada={}, bob=wrong)
    assert [graded["ada"][1], graded["bob"][1]] == [full, part]


@pytest.mark.parametrize("kind", REFUSED)
def test_what_nobody_can_judge_is_refused_before_grading_by_place_reason_and_remedy(run, kind):
    cells, told = REFUSED[kind]
    with pytest.raises(GradingError, match=re.escape(told)):
        run(cells, ada={})


def test_a_notebook_of_a_format_without_ids_is_graded(run):
    assert run(pair(RIGHT, IS_ONE), forget_ids, ada={}) == {"ada": ("graded", [1])}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (use_r, "is written for a kernel of the language R, and only Python can be graded"),
        (call_twice, r"cell 3 \(t1\): cell 2 is called t1, too, .*: rename one of the two"),
        (call_nothing, r"cell 1 \(a1\): it has no name for nbgrader: give it one"),
    ],
    ids=["another language", "a name twice", "no name"],
)
def test_a_notebook_that_is_none_of_these_is_refused_by_its_place(run, change, told):
    cells = [*pair(RIGHT, IS_ONE), check_cell("t2", IS_ONE)]
    with pytest.raises(GradingError, match=told):
        run(cells, change, ada={})


def test_many_written_answers_wait_for_the_person_and_are_no_zero(run, tmp_path):
    essays = [essay_cell(f"e{number}", f"Explain {number}.") for number in range(45)]
    texts = {f"e{number}": f"Because {number}." for number in range(45)}
    assert run(essays, ada=texts) == {"ada": ("graded", [])}
    results = load_results(Course.read(tmp_path), NAME)
    result = results.students[0]
    assert result.waiting == result.open == list(texts)
    assert (result.is_complete, result.points, final_points(result)) == (False, None, None)
    head, row = make_table(results).rows
    told = dict(zip(head, row, strict=True))
    assert (told["points"], told["unmarked"]) == ("", "45")
    assert {told[name] for name in texts} == {""}
    page = make_page(results, result)
    assert "No points have been decided yet. This is not a zero." in page
    assert "Your instructor has still to mark 45 answers." in page
