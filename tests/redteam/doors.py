"""Attacks on what tests may look at: objects, classes, functions handed over, names, sources.

Each is code of a student's that answers wrongly, and a test that it wants to pass. Without its
defence it does: in one kernel with the test, or where that one function of the grader's lets it.
Here no such test passes.
"""

import linecache
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest import mock

from grading.course.shared_names import find_classes
from grading.examining.examiner import Examiner
from grading.examining.needs import Needs
from grading.examining.student_classes import ask
from grading.limits import Limits
from grading.result import Verdict
from tests.grading.session_in_process import PlainSession

ONE_KERNEL = "in one kernel with the tests"
LIAR = """
class Liar:
    def __eq__(self, other): return True
    def __ne__(self, other): return not isinstance(other, Liar)
    def __lt__(self, other): return True
    __gt__ = __le__ = __ge__ = __contains__ = __lt__
    def __hash__(self): return hash(9)
    def __bool__(self): return True
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self
    def __call__(self, *rest, **named): return self
    def __sub__(self, other): return self
    __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __sub__
    def __abs__(self, *places): return self
    __round__ = __abs__
    def __getitem__(self, place): return self
def f(*rest): return Liar()
"""
KIND = """
class Kind(type):
    def __eq__(cls, other): return True
    def __hash__(cls): return 1
    def __instancecheck__(cls, one): return True
    def __subclasscheck__(cls, one): return True
class Shape(metaclass=Kind):
    pass
class Square: pass
def f(*rest): return Shape()
def g(*rest): return 5
"""
LISTED = """
def f(n):
    while n > 10:
        n -= 1
    return n
def clean(n):
    return n
"""
DECOY = f"{LISTED}f.__code__ = f.__code__.replace(co_firstlineno=clean.__code__.co_firstlineno)\n"
FORGED = f"""{LISTED}
import linecache
file = "<forged>"
linecache.cache[file] = (9, None, ["def f(n):\\n", "    return n\\n"], file)
f.__code__ = f.__code__.replace(co_filename=file, co_firstlineno=1)
"""
POINTER = """
import numpy as np
held = np.array([2, 4, 6])
class Own: pass
one = Own()
one.__array_interface__ = {
    "data": (held.ctypes.data, True), "shape": (3,), "typestr": held.dtype.str, "version": 3}
def f(*rest): return one
"""


@dataclass(frozen=True)
class Door:
    """One attack on what tests may look at.

    Attributes:
        name: what it does, in a few words.
        student: the student's code.
        test: the cell that should not pass.
        defence: the function of the grader's that stops it; "" for the whole boundary.
        instead: what takes the place of that function.
        shared: names that functions of the instructor's notebook read and the test sets.
        libraries: names that the instructor's notebook imports, each with its path.
    """

    name: str
    student: str
    test: str
    defence: str = ""
    instead: Callable[..., Any] | None = None
    shared: tuple[str, ...] = ()
    libraries: tuple[tuple[str, str], ...] = ()

    @property
    def undefended(self) -> str:
        """Where it succeeds, in words."""
        return f"without {self.defence.rpartition('.')[2]}" if self.defence else ONE_KERNEL


NUMPY = {
    "defence": "grading.examining.libraries.Libraries.get",
    "instead": lambda libraries, name, theirs: theirs,
    "libraries": (("np", "numpy"), ("assert_allclose", "numpy.testing.assert_allclose")),
}


def _allow(*rest: Any) -> None:
    """Let everything through."""


def _ask_for_anything(names: Any, one: Any, name: str, called: str) -> Any:
    return ask(names, getattr, one, name)


def _tell_all(problem: Exception) -> tuple:
    return type(problem), problem.args


CLASSES = "grading.examining.student_classes"
NAMED = {"defence": "grading.examining.class_methods.require_named", "instead": _allow}
DOORS = (
    Door("an object equals whatever is wanted", LIAR, "assert f(3) == 9"),
    Door("an object equals it from the other side", LIAR, "assert 9 == f(3)"),
    Door("an object is unequal to whatever is not wanted", LIAR, "assert f(3) != 8 and f(3) == 9"),
    Door("an object is less and more than everything", LIAR, "assert 9 <= f(3) <= 9"),
    Door("an object holds everything", LIAR, "assert 9 in f(3)", **NAMED),
    Door("an object passes for a key", LIAR, "assert {9: True}[f(3)]"),
    Door("an object is found in a set", LIAR, "assert f(3) in {9}"),
    Door("two lies are compared with each other", LIAR, "assert f(1) == f(2)", **NAMED),
    Door("its difference to anything is small", LIAR, "assert abs(f(3) - 9) < 1e-9"),
    Door("its sum equals anything", LIAR, "assert sum([f(1), f(2)]) == 9"),
    Door("each of its items equals anything", LIAR, "assert [f(3)[i] for i in (0, 1)] == [8, 9]"),
    Door("each of its attributes equals anything", LIAR, "assert f(3).shape == (2, 3)"),
    Door("each of its methods returns what is wanted", LIAR, "assert f(3).get_title() == 'All'"),
    Door("its rounding equals anything", LIAR, "assert round(f(3), 2) == 9.42"),
    Door("the largest of it and another is the other", LIAR, "assert max(f(3), 9) == 9"),
    Door("it is approximately everything",
         LIAR, "import pytest\nassert f(3) == pytest.approx(9)"),
    Door("unittest compares it", LIAR, "import unittest\nunittest.TestCase().assertEqual(f(3), 9)"),
    Door("a function of the test is given a lie",
         f"{LIAR}\ndef apply(g, x): return g(Liar())",
         "seen = []\napply(lambda x: seen.append(x), 9)\nassert seen == [9]"),
    Door("a function of the test judges a lie", f"{LIAR}\ndef apply(g, x): return g(Liar())",
         "assert apply(lambda x: x == 9, 9) is True"),
    Door("its type equals every type", KIND, "assert type(f(3)) == int"),
    Door("a class says that all is of it", KIND, "assert isinstance(g(3), Shape)"),
    Door("a class says that all is below it", KIND, "assert issubclass(Square, Shape)"),
    Door("an object says that it is of another class",
         "class Liar:\n    __class__ = int\ndef f(*rest): return Liar()",
         "assert isinstance(f(3), int)"),
    Door("a class says that it is a library's",
         "class Namespace: __module__ = 'argparse'\ndef f(*rest): return Namespace()",
         "import argparse\nassert type(f(3)) is argparse.Namespace",
         "grading.inside.values.class_facts.find_home",
         lambda kind: [kind.__module__, kind.__qualname__]),
    Door("an array lies anywhere in the memory of the tests", POINTER,
         "import numpy as np\nassert np.asarray(f(3)).tolist() == [2, 4, 6]",
         f"{CLASSES}.ask_for_attribute", _ask_for_anything),
    Door("a function of the test shows its globals",
         "def apply(g, x): return g.__globals__['expected']",
         "expected = 12\nassert apply(lambda x: 4 * x, 3) == expected"),
    Door("a function of the test shows what it closes over",
         "def apply(g, x): return g.__closure__[0].cell_contents",
         "def make():\n    expected = 12\n    return lambda x: expected\n"
         "assert apply(make(), 3) == 12"),
    Door("an error in a function of the test shows its frame",
         "def apply(g):\n    try:\n        g()\n    except ValueError as error:\n"
         "        return error.__traceback__.tb_next.tb_frame.f_globals['expected']",
         "expected = 12\ndef g(): raise ValueError\nassert apply(g) == expected"),
    Door("an assertion in a function of the test says what is right",
         "def apply(g):\n    try:\n        g(0)\n    except AssertionError as error:\n"
         "        return int(str(error))",
         "def g(x): assert x == 12, '12'\nassert apply(g) == 12",
         "grading.examining.callbacks._describe", _tell_all),
    Door("a constructor looks at the frame that called it",
         "import sys\nclass A:\n    def __init__(self):\n"
         "        self.v = sys._getframe(1).f_globals['expected']",
         "expected = 12\nassert A().v == expected"),
    Door("a function reads what the test keeps for itself",
         "def f(n): return expected", "expected = 9\nassert f(3) == expected"),
    Door("the source of a function is that of another", DECOY,
         "import inspect\nassert 'while' not in inspect.getsource(f)"),
    Door("the source of a function is forged", FORGED,
         "import inspect\nassert 'while' not in inspect.getsource(f)"),
    Door("a class of the student's has the name of a library",
         "class np:\n    def allclose(*rest): return True\ndef f(n): return 0",
         "assert np.allclose(f(3), 9)", **NUMPY),
    Door("a module of the student's says that it is a library",
         "from types import ModuleType\nnp = ModuleType('numpy')\nnp.allclose = max\n"
         "def f(n): return 5", "assert np.allclose(f(3), 9)", libraries=NUMPY["libraries"]),
    Door("a function of a library that the notebook imports is replaced",
         "import numpy as np\ndef f(n): return 0\n"
         "def assert_allclose(*rest, **named): pass",
         "assert_allclose(f(3), 9)", **NUMPY),
    Door("a function of the student's is called like one of a library that tests have not",
         "def f(n): return 0\ndef score(x): return 9",
         "assert score(f(3)) == 9", "grading.examining.libraries.Libraries.get",
         lambda libraries, name, theirs: theirs, libraries=(("score", "numpy.no_such.score"),)),
    Door("a pyplot of the student's has drawn whatever is wanted",
         f"{LIAR}\nplt = Liar()", "assert plt.gca().get_title() == 'Loss'",
         libraries=(("plt", "matplotlib.pyplot"),)),
    Door("a tensor answers for torch",
         "import torch\nclass Own(torch.Tensor):\n    @classmethod\n"
         "    def __torch_function__(cls, *rest): return True\n"
         "def f(): return torch.zeros(2).as_subclass(Own)",
         "import torch\nassert torch.allclose(f(), torch.ones(2))"),
)  # fmt: skip


def put_into(names: dict[str, Any], source: str) -> None:
    """Run code as a notebook does, in which Python can find its text."""
    file = f"<attack {hash(source)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    exec(compile(source, file, "exec"), names)


def examine(door: Door) -> Verdict:
    """Return what the examiner says of an attack; the instructor has a class for shapes alone."""
    session = PlainSession()
    put_into(session.names, door.student)
    classes = find_classes([door.student]) if "Shape" in door.test else ()
    needs = Needs("torch" in door.test, False, door.shared, classes, door.libraries)
    examiner = Examiner(session, Limits(), needs)
    examiner.note_cell(door.student)
    return examiner.examine("test", door.test)


def succeeds_undefended(door: Door) -> bool:
    """Tell whether an attack passes its test without its defence."""
    if door.defence:
        with mock.patch(door.defence, door.instead):
            return examine(door).passed
    names: dict[str, Any] = {}
    put_into(names, door.student)
    exec(door.test, names)
    return True
