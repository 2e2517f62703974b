"""A student's process calls back the functions that a test has handed over, and no others."""

import pytest

from grading.examining.examiner import Examiner
from grading.examining.needs import Needs
from grading.limits import Limits
from grading.outcomes import Outcome
from tests.grading.session_cells import linux_only

pytestmark = linux_only
STUDENT = """
def twice(g, x):
    print("twice")
    return g(g(x))
def for_ever(g):
    while True:
        g(1)
def late(g):
    import threading
    found = []
    def run():
        try:
            found.append(g(1))
        except RuntimeError as error:
            found.append(str(error))
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0]
def ask(): return int(input("n? ")) + 1
def roll():
    import random
    return random.random()
kept = []
def keep(g):
    kept.append(g)
    return len(kept)
async def soon(x):
    import asyncio
    await asyncio.sleep(0)
    return x + 1
"""


def open_examiner(open_session, shared=(), **limits):
    session = open_session(limits=Limits(**limits))
    assert session.run(STUDENT).error is None
    return session, Examiner(session, Limits(**limits), Needs(chance=True, shared=shared))


@pytest.mark.parametrize(
    "test",
    [
        "assert twice(lambda x: x + 1, 3) == 5",
        "assert twice(lambda x: twice(lambda y: 2 * y, x), 1) == 16",
        "import io\nfrom contextlib import redirect_stdout\nout = io.StringIO()\n"
        "with redirect_stdout(out):\n    twice(lambda x: print('g', x) or x, 3)\n"
        "assert out.getvalue().split() == ['twice', 'g', '3', 'g', '3']",
        "import io, sys\nbefore, sys.stdin = sys.stdin, io.StringIO('6\\n')\n"
        "try:\n    assert ask() == 7\nfinally:\n    sys.stdin = before",
        "from unittest.mock import patch\nwith patch('builtins.input', return_value='4'):\n"
        "    assert ask() == 5\nimport pytest\nwith pytest.raises(EOFError):\n    ask()",
        "import random\nrandom.seed(3)\none = [roll(), random.random(), roll()]\nrandom.seed(3)\n"
        "assert one == [random.random() for _ in range(3)]",
        "assert await soon(1) == 2",
        "import asyncio\nasync def main(): return await soon(1)\nassert asyncio.run(main()) == 2",
        "assert 'while the test calls' in late(abs)",
    ],
)
def test_a_function_of_a_test_is_called_back(open_session, test):
    _, examiner = open_examiner(open_session)
    verdict = examiner.examine("test", test)
    assert verdict.passed, verdict.detail


def test_calling_back_without_an_end_ends_at_the_limit_and_the_session_lives_on(open_session):
    _, examiner = open_examiner(open_session, cell=0.5)
    assert not examiner.examine("a", "for_ever(lambda x: x)").passed
    assert examiner.outcome is Outcome.TIMEOUT
    assert examiner.examine("b", "assert twice(lambda x: x + 1, 3) == 5").passed


def test_a_function_of_a_test_that_never_ends_takes_the_time_of_that_test(
    open_session, monkeypatch
):
    monkeypatch.setattr("grading.examining.examiner.SPARE_SECONDS", 0.0)
    _, examiner = open_examiner(open_session, submission=1.0)
    verdict = examiner.examine("a", "def g(x):\n    while True: pass\ntwice(g, 1)")
    assert (verdict.passed, verdict.error) == (False, Outcome.TIMEOUT.value)
    assert examiner.ended.outcome is Outcome.TIMEOUT


def test_what_a_student_keeps_of_a_test_cannot_be_called_by_a_later_cell(open_session):
    session, examiner = open_examiner(open_session)
    assert examiner.examine("a", "assert keep(lambda x: x) == 1").passed
    error = session.run("kept[0](1)").error
    assert "can only be called while the test calls" in error
    assert examiner.examine("b", "assert twice(lambda x: x + 1, 3) == 5").passed


@pytest.mark.parametrize("number", [-2, -99, 5])
def test_a_function_that_no_test_has_handed_over_cannot_be_called(open_session, number):
    session, examiner = open_examiner(open_session)
    forged = (
        "def forge(g):\n"
        "    import gc\n"
        "    from grading.inside.values.exchange import StudentSide\n"
        "    (side,) = [one for one in gc.get_objects() if type(one) is StudentSide]\n"
        f"    return side._call_back({number}, (3,), {{}})"
    )
    assert session.run(forged).error is None
    test = "def secret(x): return 9\nassert forge(abs) == 9"
    assert not examiner.examine("test", test).passed


def test_a_name_that_a_test_sets_is_there_in_the_notebook_and_gone_when_deleted(open_session):
    session, examiner = open_examiner(open_session, shared=("data",))
    session.run("def total(): return sum(data)")
    assert examiner.examine("a", "data = [1, 2]\nassert total() == 3").passed
    assert session.run("assert data == [1, 2]").error is None
    assert examiner.examine("b", "del data").passed
    assert "NameError" in session.run("data").error


def test_what_a_test_sets_beside_the_shared_names_never_reaches_the_notebook(open_session):
    session, examiner = open_examiner(open_session, shared=("data",))
    assert examiner.examine("a", "expected = 3\nassert twice(abs, 1) == 1").passed
    assert "NameError" in session.run("expected").error
