"""The alarm ends a test that does not end, counts its own work alone, and mixes up no answers."""

import signal

import pytest

from grading.examining import examiner as examining
from grading.examining.examiner import Examiner
from grading.examining.time_alarm import Alarm, OutOfTime
from grading.limits import Limits
from grading.outcomes import Outcome
from grading.sandbox import patience
from tests.grading.session_cells import linux_only

SLOW = """
import time
def slow():
    time.sleep(1)
    return "late"
x = "x"
"""
OWN_TIMER = """
import signal
signal.signal(signal.SIGALRM, lambda *ring: 1 / 0)
signal.setitimer(signal.ITIMER_REAL, 0.1)
try:
    slow()
except BaseException:
    pass
"""


@pytest.fixture
def hasty(monkeypatch):
    """An examiner's own work may take a fifth of a second."""
    limits = Limits(cell=20)
    monkeypatch.setattr(examining, "SPARE_SECONDS", 0.2 - limits.submission)
    return limits


@linux_only
@pytest.mark.parametrize(
    "test",
    ["slow()", "try:\n    slow()\nexcept BaseException:\n    pass", "assert slow() == 'late'"],
)
def test_an_answer_that_comes_after_the_alarm_is_not_taken_for_the_next_one(
    test, hasty, open_session
):
    session = open_session(limits=hasty)
    session.run(SLOW)
    examiner = Examiner(session, hasty)
    assert examiner.examine("a", test).passed
    assert examiner.examine("b", "assert x == 'x'").passed
    assert session.run("x = 'y'").error is None
    assert examiner.examine("c", "assert x == 'y'").passed
    assert examiner.outcome is None


@linux_only
def test_a_timer_of_the_tests_own_ends_the_session_and_never_mixes_up_answers(open_session):
    session = open_session()
    session.run(SLOW)
    examiner = Examiner(session, Limits())
    verdict = examiner.examine("a", OWN_TIMER)
    assert not verdict.passed
    assert "did not wait for the notebook's answer (ZeroDivisionError)" in verdict.message
    assert examiner.ended.outcome is Outcome.FAILED
    assert not examiner.examine("b", "assert x == 'x'").passed
    assert session.closed


@pytest.fixture
def machine(monkeypatch):
    """A clock that stands still until a test moves it; `later` has been waited after its start."""
    state = {"now": 0.0, "later": 0.0}
    monkeypatch.setattr(
        patience, "read_waits", lambda pid: {"1": state["later"] if state["now"] else 0.0}
    )
    monkeypatch.setattr(patience.time, "monotonic", lambda: state["now"])
    return state


@pytest.fixture
def rings_at(machine):
    """Tell at which of some moments an alarm of a hundred seconds interrupts, or None."""

    def find(moments, leave_out=0.0):
        alarm, now = Alarm(100.0), None
        try:
            with alarm:
                alarm.clock.move_on(leave_out)
                for now in moments:
                    machine["now"] = now
                    signal.raise_signal(signal.SIGALRM)
        except OutOfTime:
            assert alarm.has_rung
            return now
        assert not alarm.has_rung
        return None

    return find


@linux_only
def test_waiting_for_a_processor_is_no_time_of_a_test(machine, rings_at):
    machine["later"] = 30.0
    assert rings_at([99.0, 101.0, 129.0, 131.0]) == 131.0


@linux_only
def test_the_patience_of_the_alarm_has_an_end(machine, rings_at):
    machine["later"] = 10_000.0
    assert rings_at([101.0, 299.0, 301.0]) == 301.0


@linux_only
def test_what_somebody_else_counts_is_no_time_of_a_test(rings_at):
    assert rings_at([101.0, 129.0, 131.0], leave_out=30.0) == 131.0


@linux_only
def test_the_alarm_interrupts_nothing_in_a_silence_and_rings_at_its_end(machine):
    alarm, done = Alarm(100.0), []

    def ask():
        with alarm, alarm.silence:
            machine["now"] = 130.0
            signal.raise_signal(signal.SIGALRM)
            with alarm.silence:
                signal.raise_signal(signal.SIGALRM)
            done.append("the question")

    with pytest.raises(OutOfTime):
        ask()
    assert done == ["the question"]
    assert alarm.has_rung
