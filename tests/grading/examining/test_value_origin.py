"""A number that a student's process has made is never points; what a test makes itself may be."""

import ast
import textwrap

import pytest

from grading.examining.last_value import find_last_value
from grading.examining.test_cells import find_number_of_theirs
from grading.examining.value_origin import Origins

THEIRS = {
    "a name": "x",
    "a call": "f(3)",
    "a call that is converted": "int(f(3))",
    "arithmetic": "f(1) + 0",
    "a sign": "-f(1)",
    "one of two": "3 if f(1) == 1 else x",
    "or": "f(1) == 1 or x",
    "a part": "results[0]",
    "an attribute": "result.points",
    "a method": "values.sum()",
    "a walrus": "(y := x)",
    "a text": "float(f'{x}')",
    "a variable": "y = f(3)\ny",
    "two names": "a, b = 1, f(2)\nb",
    "through another name": "y = f(3)\nz = y\nz",
    "one way through": "y = 0\nif f(1) == 1:\n    y = f(2)\ny",
    "added up": "score = 0\nscore += f(1)\nscore",
    "added to what the student has": "score += 1\nscore",
    "added up in a loop": "score = 0\nfor i in range(3):\n    score = score + f(i)\nscore",
    "a loop over theirs": "for y in results:\n    pass\ny",
    "counted by them": "len(results)",
    "a sum of theirs": "sum(f(i) for i in range(3))",
    "a list of theirs": "sum([y for y in results])",
    "put into a list": "seen = []\nseen.append(f(1))\nsum(seen)",
    "put under a key": "seen = {}\nseen['a'] = f(1)\nseen['a']",
    "a library's": "import numpy as np\nfloat(np.mean(f(3)))",
    "imported from a library": "from math import floor\nfloor(x)",
    "another name for a function": "g = f\ng(3)",
    "a function of the test's that returns theirs": "def total():\n    return f(3)\ntotal()",
    "a function that passes on": "def cut(v):\n    return max(0, min(3, v))\ncut(f(1))",
    "a lambda that passes on": "same = lambda v: v\nsame(x)",
    "with": "with open(x) as y:\n    pass\ny",
    "try": "try:\n    y = f(1)\nexcept ValueError:\n    y = 0\ny",
    "match": "match f(1):\n    case y:\n        pass\ny",
}
OWN = {
    "counted": "score = 0\nif a == 1:\n    score += 1\nif b == 2:\n    score += 1\nscore",
    "a comparison": "f(3) == 9",
    "no": "not x",
    "compared and counted": "sum(f(i) == i * i for i in range(3))",
    "filtered": "len([i for i in range(5) if f(i) == i])",
    "compared in a list": "sum([a == 1, b == 2, f(3) == 3])",
    "weighted": "2 * (f(1) == 1) + (f(2) == 2)",
    "a table": "{1: 3, 2: 1}[f(1)]",
    "a table's method": "points = {1: 3}\npoints.get(f(1), 0)",
    "a library's verdict": "import numpy as np\n3 * np.allclose(f(1), 1)",
    "an imported verdict": "from math import isclose\n3 * isclose(x, 1)",
    "a function": "def grade(g):\n    return 3 if g(1) == 1 else 0\ngrade(f)",
    "a function with a weight below it": "def grade():\n    return w * (x == 1)\nw = 3\ngrade()",
    "a function that counts": (
        "def grade(g):\n    score = 0\n    for i in range(3):\n        if g(i) == i:\n"
        "            score += 1\n    return score\ngrade(f)"
    ),
    "a recursive one": "def c(n):\n    return 0 if n == 0 else (f(n) == n) + c(n - 1)\nc(3)",
    "a class": "class Check:\n    def run(self, g):\n        return 1\nCheck().run(f)",
    "another module's function": "from helpers.checks import grade_it\ngrade_it(f)",
    "caught": "score = 0\ntry:\n    f(1)\n    score += 1\nexcept Exception:\n    pass\nscore",
    "an assertion of a library": "import numpy as np\nnp.testing.assert_allclose(f(1), 1)",
    "printed": "print(f(1))",
    "shown": "display(f(1))",
    "hidden by a semicolon": "f(3);",
    "hidden, with a comment": "f(3);  # look",
    "no value": "y = f(3)",
    "a student's name that the test binds anew": "x = 3\nx",
}


@pytest.mark.parametrize("source", THEIRS.values(), ids=THEIRS)
def test_a_test_that_ends_in_a_value_of_the_students_is_refused(source):
    assert "comes from the student's notebook" in find_number_of_theirs(source, Origins())


@pytest.mark.parametrize("source", OWN.values(), ids=OWN)
def test_a_test_that_ends_in_a_value_of_its_own_is_not(source):
    assert find_number_of_theirs(source, Origins()) == ""


def test_names_of_earlier_tests_are_known():
    origins = Origins()
    assert find_number_of_theirs("weight = 2\ny = f(1)", origins) == ""
    assert find_number_of_theirs("weight", origins) == ""
    assert find_number_of_theirs("y", origins) != ""
    assert find_number_of_theirs("del weight\nweight", origins) != ""


def test_the_value_is_what_a_notebook_shows():
    def find(source):
        value = find_last_value(ast.parse(textwrap.dedent(source)), source)
        return value and ast.unparse(value)

    assert find("x = 1\nx + 1  # done\n") == "x + 1"
    assert find("x;") is find("x = 1") is find("if x:\n    x") is find("") is find("# x") is None
