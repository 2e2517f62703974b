"""A limit that a test runs into is an outcome, and never passes as a verdict."""

import pytest

from grading.examining import examiner as examining
from grading.examining.examiner import Examiner
from grading.limits import Limits
from grading.outcomes import Outcome
from grading.sandbox.session import CallInterrupted, SessionEnded
from tests.grading.examining.test_examiner import examine
from tests.grading.session_in_process import PlainSession


def test_a_value_that_is_too_large_is_an_outcome_and_the_next_test_runs():
    examiner = Examiner(PlainSession("x = b'a' * 10**6\ny = 1", value=10**5), Limits())
    verdict = examiner.examine("a", "assert len(x) == 10**6")
    assert verdict.message.startswith("x: The value takes more than")
    assert examiner.outcome is Outcome.VALUE
    assert examiner.examine("b", "assert y == 1").passed


def test_a_call_that_is_interrupted_is_a_timeout_that_the_test_reports():
    session = PlainSession("def f(): pass")
    session.call = lambda *question: (_ for _ in ()).throw(CallInterrupted())
    examiner = Examiner(session, Limits())
    assert "did not come back within 10 seconds" in examiner.examine("a", "f()").message
    assert examiner.outcome is Outcome.TIMEOUT


def test_each_call_that_does_not_come_back_leaves_half_the_time_to_later_ones_down_to_a_tenth():
    session, given = PlainSession("def f(): pass"), []

    def call(handle, arguments, seconds):
        given.append(seconds)
        if len(given) == 2:
            return session.student.call(handle, arguments)
        raise CallInterrupted

    session.call = call
    examiner = Examiner(session, Limits(cell=10))
    messages = [examiner.examine(str(number), "f()").message for number in range(8)]
    assert given == [10, 5, 5, 2.5, 1.25, 1, 1, 1]
    assert "did not come back within 10 seconds" in messages[0]
    assert "did not come back within 1 seconds" in messages[-1]


SWALLOWING = [
    "import pytest\nwith pytest.raises(Exception):\n    f()",
    "import pytest\nwith pytest.raises(ValueError):\n    f()",
    "try:\n    f()\nexcept:\n    pass",
    "import contextlib\nwith contextlib.suppress(BaseException):\n    f()",
]


@pytest.mark.parametrize("test", SWALLOWING)
def test_a_value_that_is_too_large_is_no_exception_that_a_test_could_expect(test):
    examiner = Examiner(PlainSession("def f(): return b'a' * 10**6", value=10**5), Limits())
    verdict = examiner.examine("a", test)
    assert not verdict.passed
    assert verdict.error == Outcome.VALUE
    assert examiner.outcome is Outcome.VALUE


def test_a_call_that_took_too_long_is_no_exception_that_a_test_could_expect():
    session = PlainSession("def f(): pass")
    session.call = lambda *question: (_ for _ in ()).throw(CallInterrupted())
    for test in (SWALLOWING[0], SWALLOWING[2]):
        verdict = Examiner(session, Limits()).examine("a", test)
        assert not verdict.passed
        assert "did not come back" in verdict.message


@pytest.mark.parametrize(
    "test",
    [
        "x",
        "try:\n    x\nexcept Exception:\n    pass",
        "try:\n    x\nexcept:\n    pass",
        "try:\n    x\nfinally:\n    pass",
        "import contextlib\nwith contextlib.suppress(BaseException):\n    x",
    ],
)
def test_when_the_session_ends_no_test_passes_however_it_is_written(test):
    session = PlainSession()

    def die(name):
        raise SessionEnded(Outcome.MEMORY)

    session.lookup = die
    examiner = Examiner(session, Limits())
    verdict = examiner.examine("a", test)
    assert not verdict.passed
    assert verdict.message == Outcome.MEMORY.sentence
    assert examiner.ended.outcome is Outcome.MEMORY


def test_a_session_that_ended_is_not_asked_again():
    session = PlainSession()
    asked = []

    def die(name):
        asked.append(name)
        raise SessionEnded(Outcome.CRASHED)

    session.lookup = die
    examine("try:\n    x\nexcept:\n    y", session=session)
    assert asked == ["x"]


@pytest.mark.parametrize(
    "test",
    ["while True: pass", "try:\n    while True:\n        number = 1\nexcept: pass\nassert number"],
)
def test_a_test_that_does_not_end_is_stopped(test, monkeypatch):
    monkeypatch.setattr(examining, "SPARE_SECONDS", -0.5)
    examiner = Examiner(PlainSession("x = 1"), Limits(submission=1.0))
    verdict = examiner.examine("a", test)
    assert not verdict.passed
    assert examiner.outcome is Outcome.TIMEOUT
