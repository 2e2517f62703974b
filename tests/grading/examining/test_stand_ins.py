"""A stand-in answers what it can answer truly, and ends the test over everything else."""

import pytest

from grading.examining.examiner import Examiner
from grading.limits import Limits
from tests.grading.examining.test_same_as_plain import examine, say_plainly
from tests.grading.session_in_process import PlainSession

# Where nobody on the examiner's side knows what is true, however a test asks.
ASKING = [
    "assert m",
    "assert not m",
    "assert m == 3",
    "assert m != 3",
    "assert 3 == m",
    "assert m == other",
    "assert m in [3]",
    "assert 3 in m",
    "assert m < 3",
    "assert {m: 1}",
    "assert M(3) == 3",
    "import pickle\npickle.dumps(m)",
    "import numpy as np\nassert np.isclose(m, 1)",
    "import numpy as np\nnp.asarray(m)",
    "import pytest\nassert m == pytest.approx(3)",
    "with m: raise ValueError",
    "try:\n    bool(m)\nexcept Exception:\n    pass",
    "try:\n    bool(m)\nexcept:\n    pass",
    "try:\n    bool(m)\nexcept BaseException:\n    assert True",
    "try:\n    assert not m\nfinally:\n    m = 3",
    "import contextlib\nwith contextlib.suppress(BaseException):\n    bool(m)",
    "def check():\n    try:\n        return m == 1\n    finally:\n        return 1\nassert check()",
    "class Own(M): pass",
    "import dataclasses\ndataclasses.asdict(P(1))",
    "import inspect\nassert 'while' not in inspect.getsource(f)",
    "assert f.__globals__",
    "assert f(object())",
    "xs = [1]\nf(xs)\nf(f)\nkept.append(object())",
    "async def main():\n    async for x in m: pass\nimport asyncio\nasyncio.run(main())",
]
MODEL = """
import dataclasses
kept = [0]
class M:
    __array_interface__ = {"data": (0, True), "shape": (1,), "typestr": "<i8", "version": 3}
    def __init__(self, v=1): self.v = v
    def __len__(self): return 0
    def __eq__(self, other): return True
    def __lt__(self, other): return True
    def __hash__(self): return 3
    def __bool__(self): return True
    def __contains__(self, other): return True
    def __sub__(self, other): return self
    __rsub__ = __abs__ = __add__ = __radd__ = __sub__
    def __call__(self): raise ValueError
    def __enter__(self): return self
    def __exit__(self, *problem): return True
    async def __aenter__(self): pass
    def __aiter__(self): return self
m, other = M(), M()
@dataclasses.dataclass
class P:
    x: int
def f(x): return x
def same(x): return x is m
"""


@pytest.mark.parametrize("test", ASKING)
def test_what_nobody_knows_ends_the_test_for_a_person_to_decide(test):
    verdict = examine(MODEL, test)
    assert (verdict.passed, verdict.is_judged) == (False, False), verdict
    assert "cannot be judged: it" in verdict.detail
    assert "instructor" in verdict.message


@pytest.mark.parametrize(
    "test",
    [
        "assert m is m and m is not None and not (m is None) and f(m) is m and same(m)",
        "assert callable(m) and callable(M)",
        "assert type(m).__name__ == 'M' and type(m) is type(f(m))",
        "assert [m] is not [m] and len([m, m]) == 2",
        "print(f, f'{f!r} {f}'), str(f), repr(iter([f]))",
        "import pytest\nwith pytest.raises(ValueError):\n    m()",
        "assert m.v == 1 and hasattr(m, 'v') and not hasattr(m, 'w') and len(m) == 0",
        "assert isinstance(m, M) and type(m) is M and not isinstance(m, int)",
        "m.v = 3\nassert vars(m) == {'v': 3}\nm.v = 1",
        "import copy\nassert copy.deepcopy(m).v == 1 and copy.copy(m) is not m",
    ],
)
def test_what_is_known_of_an_object_that_is_no_data_is_answered(test):
    assert say_plainly(MODEL, test) == ""
    verdict = examine(MODEL, test)
    assert verdict.passed, verdict.detail


def test_the_sentence_names_what_was_asked_and_of_what():
    assert examine(MODEL, "assert m == 3").detail == (
        "it cannot be judged: it asks for a comparison of plain data with a M, which is no plain "
        "data"
    )


def test_the_next_test_is_judged_after_one_that_was_not():
    examiner = Examiner(PlainSession(MODEL), Limits())
    assert not examiner.examine("a", "assert m").is_judged
    assert examiner.examine("b", "assert f(3) == 3").passed
