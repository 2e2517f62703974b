"""Of classes, objects, functions handed over and names replaced a test says what a notebook would.

Each entry is code of a student's and test cells about it, which pass in the notebook itself; they
are run there, and in the examiner.
"""

import ast
import linecache
import textwrap

import pytest

from grading.course.shared_names import find_classes, find_shared_names
from grading.examining.examiner import Examiner
from grading.examining.needs import Needs
from grading.limits import Limits
from tests.grading.session_in_process import PlainSession

ACCOUNT = """
class Account:
    rate = 2
    def __init__(self, balance): self.balance = balance
    def deposit(self, x): self.balance += x
    @property
    def double(self): return 2 * self.balance
    @double.setter
    def double(self, value): raise ValueError("no")
    @classmethod
    def empty(cls): return cls(0)
    def __eq__(self, other): return type(other) is type(self) and self.balance == other.balance
    def __lt__(self, other): return self.balance < other.balance
    def __hash__(self): return hash(self.balance)
    def __add__(self, other):
        return Account(self.balance + getattr(other, "balance", other))
    __radd__ = __add__
    def __str__(self): return f"A({self.balance})"
    def __len__(self): return self.balance
    def __getitem__(self, place): return 2 * place
    def __contains__(self, item): return item == 3
    def __iter__(self): return iter([1, 2, 3])
    def __bool__(self): return self.balance > 0
    def __enter__(self): return self
    def __exit__(self, *problem): self.balance = 99
class Savings(Account):
    def __call__(self, x): return x + 1
account = Account(5)
def make(balance): return Savings(balance)
"""
DATA = """
import enum
from dataclasses import dataclass
class Color(enum.Enum):
    RED = 1
    BLUE = 2
@dataclass(order=True)
class Point:
    x: int
    y: int = 0
class Steps:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if not self.n: raise StopIteration
        self.n -= 1
        return self.n
"""
FUNCTIONS = """
def twice(g, x): return g(g(x))
def keep(g): return g
def name(g): return g.__name__, g.__doc__
def counted(g):
    def inner(*args, **named):
        inner.calls += 1
        return g(*args, **named)
    inner.calls = 0
    return inner
def safe(g):
    try:
        return g()
    except ValueError as error:
        return error.args
def total(items): return sum(items)
async def later(x): return x + 1
"""
SQUARES = """
def squares(n): return [i ** 2 for i in range(1, n + 1)]
def total(n): return sum(squares(n))
def ask(): return int(input("n? ")) + 1
def greet(name): print("Hello", name)
def grow(): return sum(data)
def roll():
    import random
    return random.randint(1, 6)
"""
MODEL = """
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 2)
    def forward(self, x): return self.layer(x)
model = Net()
stack = nn.Sequential(nn.Linear(3, 4), nn.ReLU())
"""
FIGURE = """
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.plot([1, 2], [3, 4], "r--", label="rise")
ax.bar([1, 2], [3, 4])
ax.set(xlabel="time", title="All")
ax.legend()
"""
SAME = {
    ACCOUNT: [
        "a = Account(100)\na.deposit(50)\nassert a.balance == 150 and a.double == 300",
        "assert Account.rate == 2 and Account.empty().balance == 0 and Account.__name__",
        "assert isinstance(account, Account) and type(account) is Account",
        "s = make(3)\nassert type(s) is Savings and isinstance(s, Account) and s(3) == 4",
        "assert issubclass(Savings, Account) and not issubclass(Account, (Savings, int))",
        "assert Account(3) == Account(3) != Account(4) > Account(3)",
        "assert len({Account(3), Account(3)}) == 1 and hash(Account(3)) == hash(3)",
        "assert (Account(3) + Account(4)).balance == 7 and (2 + Account(1)).balance == 3",
        "assert sum([Account(1), Account(2)]).balance == 3",
        "assert str(account) == f'{account}' == 'A(5)' and len(account) == 5 and account[4] == 8",
        "assert list(account) == [1, 2, 3] and 3 in Account(1) and not Account(0)",
        "with Account(1) as a:\n    pass\nassert a.balance == 99",
        "account.balance = 7\nassert account.balance == 7\ndel account.balance\n"
        "assert not hasattr(account, 'balance')\naccount.balance = 5",
        "assert type(account).__name__ == account.__class__.__name__ == 'Account'",
        "import copy\nb = copy.deepcopy(account)\n"
        "assert b is not account and b == account == Account(5)",
        "assert callable(make(3)) and not callable(account) and callable(account.deposit)",
        "assert sorted([Account(3), Account(1)])[0].balance == 1",
        "import pytest\nfor wrong in ('nope', 'size'):\n    with pytest.raises(AttributeError):\n"
        "        getattr(account, wrong)",
        "import pytest\nwith pytest.raises(TypeError):\n    Account()",
        "import pytest\nwith pytest.raises(ValueError, match='no'):\n    account.double = 3",
        "import unittest\nunittest.TestCase().assertIsInstance(account, Account)",
        "from collections.abc import Iterable\nassert isinstance(account, Iterable)",
        "assert vars(account) == {'balance': 5} and account.__dict__['balance'] == 5",
    ],
    DATA: [
        "assert Color.RED is Color['RED'] is Color(1) and Color.RED != Color.BLUE",
        "assert Color.RED.value == 1 and [c.name for c in Color] == ['RED', 'BLUE'] and "
        "len(Color) == 2",
        "import enum\nassert isinstance(Color.RED, enum.Enum) and issubclass(Color, enum.Enum)",
        "assert Point(1, 2) == Point(1, 2) < Point(2) and Point(1).y == 0",
        "assert repr(Point(1, 2)) == 'Point(x=1, y=2)'",
        "import dataclasses\nfrom collections.abc import Iterable\n"
        "assert not isinstance(Point(1), Iterable)",
        "assert list(Steps(3)) == [2, 1, 0] and next(iter(Steps(2))) == 1 and sum(Steps(3)) == 3",
    ],
    FUNCTIONS: [
        "assert twice(lambda x: x + 1, 3) == 5 and twice(abs, -3) == 3",
        "import math\nassert twice(math.sqrt, 16.0) == 2",
        "import numpy as np\nassert twice(np.negative, np.ones(2)).tolist() == [1, 1]",
        "def f(x):\n    'Do.'\n    return x\nassert keep(f) is f and name(f) == ('f', 'Do.')",
        "f = counted(lambda a, b=1: a + b)\nassert f(1) == 2 and f(1, b=4) == 5 and f.calls == 2",
        "def f():\n    raise ValueError('no', 3)\nassert safe(f) == ('no', 3)",
        "import pytest\ndef f():\n    raise KeyError('k')\nwith pytest.raises(KeyError):\n"
        "    safe(f)",
        "seen = []\ndef f(x):\n    seen.append(x)\n    return x\ntwice(f, [1])\n"
        "assert seen == [[1], [1]]",
        "from unittest.mock import Mock\nm = Mock(return_value=4)\nassert twice(m, 3) == 4\n"
        "m.assert_called_with(4)",
        "assert twice(lambda x: twice(lambda y: y * 2, x), 1) == 16",
        "assert total(x for x in [1, 2]) == 3 and total(iter([1, 2])) == 3 == total(map(int, "
        "'12'))",
        "import inspect\nassert 'g(g(x))' in inspect.getsource(twice)",
        "import inspect\nassert list(inspect.signature(twice).parameters) == ['g', 'x']",
        "import ast, inspect\nassert not any(isinstance(n, ast.While) for n in "
        "ast.walk(ast.parse(inspect.getsource(twice))))",
    ],
    SQUARES: [
        "orig = squares\ndel squares\ntry:\n    total(1)\nexcept NameError:\n    pass\nelse:\n"
        "    raise AssertionError\nfinally:\n    squares = orig\nassert total(2) == 5",
        "orig = squares\ncalls = []\ndef squares(n):\n    calls.append(n)\n    return orig(n)\n"
        "assert total(3) == 14 and calls == [3]\nsquares = orig\ntotal(2)\nassert calls == [3]",
        "data = [1, 2, 3]\nassert grow() == 6\ndata.append(4)\nassert grow() == 10",
        "from unittest.mock import patch\nwith patch('builtins.input', return_value='4'):\n"
        "    assert ask() == 5",
        "input = lambda prompt: '7'\nassert ask() == 8",
        "import io, sys\nbefore = sys.stdin\nsys.stdin = io.StringIO('6\\n')\n"
        "try:\n    assert ask() == 7\nfinally:\n    sys.stdin = before",
        "from unittest.mock import patch\nwith patch('builtins.print') as p:\n    greet('Ada')\n"
        "p.assert_called_once_with('Hello', 'Ada')",
        "import builtins\nbuiltins.sum = None\ntry:\n    total(2)\nexcept TypeError:\n    pass\n"
        "else:\n    raise AssertionError\nbuiltins.sum = __import__('functools').partial("
        "__import__('functools').reduce, lambda a, b: a + b)\nassert total(2) == 5",
        "import random\nrandom.seed(3)\none = [roll(), random.random(), roll()]\nrandom.seed(3)\n"
        "two = [random.randint(1, 6), random.random(), random.randint(1, 6)]\nassert one == two",
    ],
    MODEL: [
        "import torch\nout = model(torch.zeros(1, 3))\n"
        "assert out.shape == (1, 2) and out.requires_grad",
        "import torch\nassert sum(p.numel() for p in model.parameters()) == 8",
        "import torch\nassert model.layer.weight.shape == torch.Size([2, 3])",
        "import torch\nassert list(model.state_dict()) == ['layer.weight', 'layer.bias']",
        "from torch import nn\nassert isinstance(model, nn.Module) and issubclass(Net, nn.Module)",
        "from torch import nn\nassert isinstance(stack[1], nn.ReLU) and len(stack) == 2",
        "from torch import nn\nassert [type(m).__name__ for m in stack] == ['Linear', 'ReLU']",
        "import torch\nassert isinstance(model.layer.weight, torch.nn.Parameter)",
        "import torch\nmodel(torch.ones(1, 3)).sum().backward\n"
        "assert model.layer.weight.grad is None",
        "import torch\nmodel.eval()\nassert not model.training and model.layer.in_features == 3",
    ],
    FIGURE: [
        "assert ax.get_xlabel() == 'time' and ax.get_title() == 'All' and len(ax.lines) == 1",
        "line = ax.get_lines()[0]\n"
        "assert list(line.get_xdata()) == [1, 2] and line.get_linestyle() == '--'",
        "assert [p.get_height() for p in ax.patches] == [3, 4] and ax.lines and "
        "ax.lines[0].get_color() == 'r'",
        "assert [t.get_text() for t in ax.get_legend().get_texts()] == ['rise']",
        "from matplotlib.figure import Figure\nimport matplotlib.pyplot as plt\n"
        "assert isinstance(fig, Figure) and isinstance(ax, plt.Axes) and fig.axes == [ax]",
        "import numpy as np\nnp.testing.assert_allclose(ax.lines[0].get_ydata(), [3, 4])",
    ],
}  # fmt: skip


def put_into(names, source):
    """Run code as a notebook does, in which Python can find its text."""
    file = f"<cell {hash(source)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    exec(compile(source, file, "exec"), names)


def find_needs(student, test):
    imports = {name for node in ast.walk(ast.parse(test)) for name in _imported(node)}
    shared = find_shared_names([test], [student])
    return Needs("torch" in imports, ".seed(" in test, shared, find_classes([student]))


def _imported(node):
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    return {node.module.partition(".")[0]} if isinstance(node, ast.ImportFrom) else set()


def examine(student, test):
    """Return the verdict of the examiner, for which an instructor's notebook reads like this."""
    session = PlainSession()
    put_into(session.names, student)
    examiner = Examiner(session, Limits(), find_needs(student, test))
    examiner.note_cell(student)
    return examiner.examine("cell", test)


@pytest.mark.parametrize(
    ("student", "test"), [(student, test) for student, tests in SAME.items() for test in tests]
)
def test_what_holds_in_the_notebook_holds_in_the_examiner(student, test):
    names = {}
    put_into(names, textwrap.dedent(student))
    exec(test, names)
    verdict = examine(student, test)
    assert verdict.passed, verdict.detail
