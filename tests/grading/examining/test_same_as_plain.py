"""A test cell says of a notebook what it would say in the notebook itself, or that it cannot judge.

Each entry is code of a student's and test cells about it; one that does not pass says first what it
raises. They are run as nbgrader runs them, in one namespace, and in the examiner.
"""

import textwrap

import pytest

from grading.examining.examiner import Examiner
from grading.limits import Limits
from tests.grading.session_in_process import PlainSession

NUMPY = "import numpy as np\n"
SAME = {
    "from collections import Counter\ndef f(): return Counter('aab')": [
        "assert f() == {'a': 2, 'b': 1}",
        "assert f()['a'] == 2 and len(f()) == 2 and set(f().keys()) == {'a', 'b'}",
        "assert f()['none'] == 0 and f().most_common(1) == [('a', 2)]",
        ("AssertionError", "assert type(f()) is dict"),
    ],
    "from collections import defaultdict\ndef f(): return defaultdict(lambda: 7)": [
        "d = f()\nassert d['new'] == 7 and d == {'new': 7}",
    ],
    "import math\nimport numpy as np\ndef f(): return math.nan\ndef g(): return {'a': np.nan}": [
        "import math\nassert f() in (None, math.nan)",
        "import numpy as np\nassert g() in ({'a': 1.0}, {'a': np.nan})",
        "assert g() == g() and f() != f()",
    ],
    "import numpy as np\ndef f(): return [np.nan, np.nan, 1]\ndef g(x): return x in [np.nan]": [
        "assert len(set(f())) == 2",
        "import numpy as np\nassert g(np.nan) and not g(float('nan'))",
    ],
    "from collections import deque\ndef f(*items): return deque(items)": [
        ("AssertionError", "assert f()"),
        "assert not f()",
        "assert len(f(1)) == 1 and list(f(1, 2)) == [1, 2]",
    ],
    "from collections import namedtuple\nP = namedtuple('P', 'lo hi')\ndef f(): return P(1, 3)": [
        "lo, hi = f()\nassert (lo, hi) == (1, 3) == f() and f().hi == 3",
        ("AssertionError", "assert type(f()) is tuple"),
    ],
    "def f(n): return map(lambda i: i * i, range(n))": [
        "assert list(f(3)) == [0, 1, 4] and sum(f(4)) == 14",
        "assert f(0), 'an iterator is true, whatever is in it'",
        "one = f(3)\nassert next(one) == 0 and list(one) == [1, 4] and list(one) == []",
        "one = f(3)\nassert iter(one) is one and next(one, 5) == 0",
        ("AssertionError", "assert f(3) == [0, 1, 4]"),
        ("TypeError", "assert f(3)[0] == 0"),
        ("TypeError", "assert len(f(3)) == 3"),
        "assert isinstance(f(3), map) and not isinstance(f(3), list)",
        "assert type(f(3)) == map",
    ],
    "def f():\n    n = 0\n    while True:\n        yield n\n        n += 1": [
        "one = f()\nassert [next(one) for _ in range(3)] == [0, 1, 2]",
        "import types\nassert type(f()) is types.GeneratorType",
        "import inspect\nassert inspect.isgenerator(f())",
        "from itertools import islice\nassert list(islice(f(), 4)) == [0, 1, 2, 3]",
        "assert f() is not f()",
    ],
    "def f():\n    yield 1\n    raise ValueError('no')\ndef g(): raise StopIteration": [
        (
            "StopIteration",
            "one = f()\nassert next(one) == 1\ntry:\n    next(one)\nexcept ValueError:\n"
            "    next(one)",
        ),
        ("ValueError", "one = f()\nassert list(one) == [1]"),
        ("StopIteration", "g()"),
    ],
    "def total(items): return sum(items)\ndef f():\n    yield 1\n    yield 2": [
        "assert total(f()) == 3",
        "one = f()\nnext(one)\nassert total(one) == 2 and list(one) == []",
    ],
    "def f(value): return value": [
        "xs = [1]\nassert f(xs) is xs",
        ("AssertionError", "xs = [1]\nassert f(xs) is not xs"),
        "xs = [[1], [2]]\nassert f(xs)[0] is xs[0] and f(xs[1]) is xs[1]",
        "t = (1, 2)\nassert f(t) is t",
        "assert f(None) is None and f(True) is True and f(...) is ...",
        NUMPY + "a = np.zeros(3)\nassert f(a) is a",
        "import torch\nt = torch.zeros(3)\nassert f(t) is t",
        "from collections import Counter\nc = Counter('aa')\nassert f(c) is c",
        "import pandas as pd\nd = pd.DataFrame({'x': [1]})\nassert f(d) is d",
        "assert f(f) is f and f(f) == f and f is f and f != 3",
    ],
    "def f(items): return list(items)": [
        "xs = [[1], [2]]\nr = f(xs)\nassert r == xs and r is not xs and r[0] is xs[0]",
        (
            "AssertionError",
            "xs = [[1], [2]]\nr = f(xs)\nr[0].append(5)\nassert xs == [[1], [2]], 'a shallow copy'",
        ),
    ],
    "import copy\ndef f(items): return copy.deepcopy(items)": [
        "xs = [[1], [2]]\nr = f(xs)\nr[0].append(5)\nassert xs == [[1], [2]]",
    ],
    "def f(): return [[0] * 3] * 3\ndef g(): return [[0] * 3 for _ in range(3)]": [
        ("AssertionError", "r = f()\nr[0][0] = 1\nassert r == [[1, 0, 0], [0, 0, 0], [0, 0, 0]]"),
        "r = g()\nr[0][0] = 1\nassert r == [[1, 0, 0], [0, 0, 0], [0, 0, 0]]",
        "assert f()[0] is not f()[1]",
        "r = f()\nassert r[0] is r[1]",
    ],
    "def f(x, seen=[]):\n    seen.append(x)\n    return seen": [
        ("AssertionError", "one = f(1)\ntwo = f(2)\nassert one == [1], 'a default that is kept'"),
        "one = f(1)\ntwo = f(2)\nassert one is two",
    ],
    "a = [1, 2]\nb = a\nc = list(a)\nd = {'a': a}": [
        "assert a is b and a is not c and d['a'] is a",
        ("AssertionError", "assert a is not b"),
        "b.append(3)\nassert a == [1, 2, 3] and c == [1, 2] and d == {'a': [1, 2, 3]}",
    ],
    "cart = []\ndef add(x): cart.append(x)\ndef new():\n    global cart\n    cart = []": [
        "add(1)\nassert cart == [1]\ncart.clear()\nadd(2)\nassert cart == [2]",
        "mine = cart\nmine.append(1)\nadd(2)\nassert cart == [1, 2] == mine and mine is cart",
        "mine = cart\nnew()\nmine.append(1)\nassert cart == []",
        ("AssertionError", "mine = cart\nnew()\nassert mine is cart"),
    ],
    "import functools\n@functools.lru_cache\ndef f(n): return [n]": [
        "assert f(1) is f(1) and f(1) is not f(2)",
        "f(1).append(2)\nassert f(1) == [1, 2]",
        ("AssertionError", "assert f(1) == [1]\nx = f(1)\nx.append(2)\nassert f(1) == [1]"),
    ],
    "import numpy as np\ndef f(a): return a[:2]\ndef g(a): return a[:2].copy()\n": [
        ("AssertionError", NUMPY + "a = np.zeros(4)\nassert not np.shares_memory(a, f(a))"),
        NUMPY + "a = np.zeros(4)\nassert not np.shares_memory(a, g(a))",
        ("AssertionError", NUMPY + "a = np.zeros(4)\nf(a)[0] = 5\nassert a[0] == 0"),
        NUMPY + "a = np.arange(12.0).reshape(3, 4)\nassert f(a[:, 1]).tolist() == [1, 5]",
        NUMPY + "a = np.arange(9e4).reshape(300, 300)\nassert f(a[:, 1]).tolist() == [1, 301]",
    ],
    "def f(a): return a.T\ndef g(a): a *= 2": [
        NUMPY + "a = np.arange(6).reshape(2, 3)\nf(a)[2, 1] = 9\nassert a[1, 2] == 9",
        NUMPY + "a = np.ones((4, 3))\ng(a[1])\nassert a.sum() == 15",
        NUMPY + "a = np.ones((40, 30))\ng(a[:, 1])\nassert a.sum() == 1240",
    ],
    "def f(d): d['b'] = 1": [
        "import pandas as pd\nd = pd.DataFrame({'x': [1]})\nf(d)\nassert list(d) == ['x', 'b']",
    ],
    "class Own(ValueError):\n    def __init__(self): super().__init__('too small')\n"
    "class Other(Own): pass\ndef f(): raise Other": [
        "try:\n    f()\nexcept ValueError as e:\n    assert 'small' in e.args[0] == str(e)",
        "try:\n    f()\nexcept Own:\n    pass",
        "try:\n    f()\nexcept (KeyError, Other):\n    pass",
        ("Other", "try:\n    f()\nexcept KeyError:\n    pass"),
        "import pytest\nwith pytest.raises(Own, match='small'):\n    f()",
        "import unittest\nunittest.TestCase().assertRaises(Own, f)",
        "assert issubclass(Other, Own) and issubclass(Own, ValueError)",
    ],
    "class Own(Exception):\n    def __init__(self, code): self.code = code\n"
    "def f(): raise Own(5)\ndef g(): raise KeyError('k')\ndef h(): raise OSError(2, 'no', 'x')": [
        "try:\n    f()\nexcept Own as e:\n    assert e.code == 5 and e.args == (5,)",
        "try:\n    g()\nexcept LookupError as e:\n    assert str(e) == repr(*e.args) == repr('k')",
        "try:\n    h()\nexcept OSError as e:\n    assert (e.errno, e.filename) == (2, 'x')",
    ],
    "def f():\n    'Do it.'": [
        "assert f and callable(f) and f.__name__ == 'f' and f.__doc__ == 'Do it.'",
        "import inspect\nassert inspect.isfunction(f) and not isinstance(f, int)",
        ("TypeError", "f + 1"),
        ("TypeError", "len(f)"),
        ("AssertionError", "assert f == 3"),
    ],
    "def f(): return {1: 2}.keys()\ndef g(): return range(3)": [
        "assert f() == {1} and 1 in f() and f() & {1} == {1} and list(f()) == [1]",
        "assert g() == range(3) and len(g()) == 3",
    ],
    "import enum\nclass E(enum.IntEnum):\n    ONE = 1\nclass S(str): pass\nx, s = E.ONE, S('a')": [
        "assert x == 1 and x + 1 == 2 and s == 'a' and s.upper() == 'A'",
        "assert isinstance(x, int) and isinstance(s, str)",
        ("AssertionError", "assert x == 2"),
    ],
    "class Own(dict):\n    def __missing__(self, key): return 7\none = Own()": [
        "assert one['a'] == 7 and isinstance(one, dict) and len(one) == 0",
    ],
    "import pandas as pd\ndf = pd.DataFrame({'a': [1, 2, 3]})\ns = df['a']": [
        "import pandas as pd\nassert isinstance(df, pd.DataFrame) and df.shape == (3, 1)",
        "assert df['a'].sum() == 6 and s.mean() == 2 and list(s) == [1, 2, 3]",
    ],
}


# What the examiner says otherwise, and what the notebook says: each is wanted.
DIFFERENT = {
    "a module of the student's is asked for": (
        "import math", "assert math.pi > 3", "", "unjudged"),
    "a number says that it equals everything": (
        "class Liar(float):\n    def __eq__(self, other): return True\none = Liar(0.5)",
        "assert one == 0.2", "", "AssertionError"),
    "a subclass has more than its built-in type": (
        "import enum\nclass E(enum.IntEnum):\n    ONE = 1\none = E.ONE",
        "assert one.name == 'ONE'", "", "AttributeError"),
    "a tensor comes as an array": (
        "import torch\none = torch.ones(2)", "import torch\nassert isinstance(one, torch.Tensor)",
        "", "AssertionError"),
    "a student's name is that of a built-in": (
        "open = 5", "assert open == 5", "", "AssertionError"),
    "a class of the test's asks for a student's name in its body": (
        "one = 1", "class Own:\n    two = one + 1", "", "NameError"),
    "a value contains itself": (
        "one = []\none.append(one)", "assert len(one) == 1", "", "value"),
    "a value is larger than allowed": (
        "one = bytes(2**21)", "assert len(one) == 2**21", "", "value"),
    "a test prints on stderr, which nbgrader counts as failed, too": (
        "one = 1", "import sys\nprint(one, file=sys.stderr)", "", "PrintedOnStderr"),
}  # fmt: skip


def say_plainly(student, test):
    """Return the type of what a test raises in the namespace of the student's code, or ""."""
    namespace = {}
    exec(textwrap.dedent(student), namespace)
    try:
        exec(test, namespace)
    except Exception as raised:
        return type(raised).__name__
    return ""


def examine(student, test):
    return Examiner(PlainSession(student), Limits()).examine("cell", test)


@pytest.mark.parametrize(
    ("student", "test", "raised"),
    [
        (student, test, "") if isinstance(test, str) else (student, test[1], test[0])
        for student, tests in SAME.items()
        for test in tests
    ],
)
def test_the_examiner_says_what_the_notebook_itself_would(student, test, raised):
    assert say_plainly(student, test) == raised
    verdict = examine(student, test)
    assert (verdict.error, verdict.passed) == (raised, not raised), verdict.detail


@pytest.mark.parametrize("why", DIFFERENT)
def test_where_the_examiner_says_otherwise_it_is_wanted(why):
    student, test, in_the_notebook, here = DIFFERENT[why]
    assert say_plainly(student, test) == in_the_notebook
    verdict = examine(student, test)
    assert (verdict.error, verdict.passed) == (here, False), verdict.detail


def test_what_a_test_has_done_to_a_value_shows_in_later_cells_of_the_student():
    session = PlainSession("items = [1]")
    assert Examiner(session, Limits()).examine("cell", "items.append(2)").passed
    assert session.names["items"] == [1, 2]


def test_a_test_that_fails_has_done_what_it_did_before():
    session = PlainSession("items = [1]")
    assert not Examiner(session, Limits()).examine("cell", "items.append(2)\nassert False").passed
    assert session.names["items"] == [1, 2]
