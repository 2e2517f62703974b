"""What a test changes in vain is named where the notebook uses it, and never as what is certain."""

import pytest

from grading.running.unseen_changes import explain_unseen

NOTEBOOK = [
    "%matplotlib inline\nimport numpy as np\ndata = [2]",
    "def total(n):\n    return sum(squares(n)) + np.linalg.det(n) + len(data)",
    "this is not Python",
]
FAILED = "AssertionError: no"


@pytest.mark.parametrize(
    ("test", "words"),
    [
        ("data = [1]\nassert total(1) == 1", "sets `data`"),
        ("def squares(n): return []\nassert total(1) == 1", "sets `squares`"),
        ("del squares\ntotal(1)", "deletes `squares`"),
        ("import numpy as np\nnp.linalg.det = None", "replaces something (`np.linalg.det`)"),
        ("mocker.patch('np.linalg.det')", "replaces something (`mocker.patch('np.linalg.det')`)"),
        ("sum = None\ntotal(1)", "sets `sum`"),
    ],
)
def test_what_the_notebook_uses_and_a_test_changes_may_be_why(test, words):
    assert explain_unseen([test], NOTEBOOK, FAILED).startswith(
        f"that may be because the test {words}"
    )


@pytest.mark.parametrize(
    "test",
    [
        "assert total(1) == 1",
        "expected = 3\nassert total(1) == expected",
        "def check():\n    data = [1]\n    return total(1)\nassert check()",
        "import numpy as np\nassert np.linalg.det(total(1))",
    ],
)
def test_a_test_that_changes_nothing_of_the_notebook_is_not_blamed(test):
    assert explain_unseen([test], NOTEBOOK, FAILED) == ""


def test_where_a_name_is_missing_only_that_name_is_told():
    tests = ["import math\ndata = [1]", "assert total(1)"]
    notebook = [*NOTEBOOK, "def area(r):\n    return math.pi * r"]
    assert "imports `math`" in explain_unseen(
        tests, notebook, "NameError: name 'math' is not defined"
    )
    assert "sets `data`" in explain_unseen(tests, NOTEBOOK, "NameError: name 'data' is not defined")
    assert explain_unseen(tests, NOTEBOOK, "NameError: name 'x' is not defined") == ""
