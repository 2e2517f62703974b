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
    "assert len(m) == 0",
    "assert m == m",
    "assert m in [3]",
    "assert m < 3",
    "assert m + 1",
    "assert [x for x in m]",
    "assert m[0]",
    "assert m.v == 1",
    "assert hasattr(m, 'v')",
    "m.v = 3",
    "assert isinstance(m, M)",
    "assert isinstance(m, int)",
    "assert type(m) == M",
    "assert {m: 1}",
    "import copy\ncopy.deepcopy(m)",
    "import pickle\npickle.dumps(m)",
    "import numpy as np\nassert np.allclose(m, 1)",
    "assert float(m) == 1",
    "with m: pass",
    "try:\n    bool(m)\nexcept Exception:\n    pass",
    "try:\n    bool(m)\nexcept:\n    pass",
    "try:\n    bool(m)\nexcept BaseException:\n    assert True",
    "try:\n    assert not m\nfinally:\n    m = 3",
    "import contextlib\nwith contextlib.suppress(BaseException):\n    bool(m)",
    "def check():\n    try:\n        return m.v\n    finally:\n        return 1\nassert check()",
    "assert M().v == 1",
    "assert M.__mro__",
    "import inspect\nassert 'while' not in inspect.getsource(f)",
    "assert f(lambda x: x)",
    "xs = [1]\nf(xs)\nf(f)\nkept.append(lambda: 1)",
]
MODEL = """
kept = [0]
class M:
    def __init__(self): self.v = 1
    def __len__(self): return 0
    def __call__(self): raise ValueError
m = M()
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
    ],
)
def test_what_is_known_of_an_object_that_is_no_data_is_answered(test):
    assert say_plainly(MODEL, test) == ""
    verdict = examine(MODEL, test)
    assert verdict.passed, verdict.detail


def test_the_sentence_names_what_was_asked_and_of_what():
    assert examine(MODEL, "assert m").detail == (
        "it cannot be judged: it asks for the truth of a M, which is no plain data"
    )


def test_the_next_test_is_judged_after_one_that_was_not():
    examiner = Examiner(PlainSession(MODEL), Limits())
    assert not examiner.examine("a", "assert m").is_judged
    assert examiner.examine("b", "assert f(3) == 3").passed
