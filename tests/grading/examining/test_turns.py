"""Whatever a test does while it asks the notebook, no answer is taken for another question's."""

import os
import signal

import pytest

from grading.examining.cannot_judge import CannotJudge
from grading.examining.examiner import Examiner
from grading.examining.examiner_side import ExaminerSide
from grading.limits import Limits
from grading.outcomes import Outcome
from tests.grading.session_cells import linux_only
from tests.grading.session_in_process import PlainSession

F = "def f(x): return [x]\nkept = [1]\n"
BROKEN_OFF = "did not wait for the notebook's answer"


class Broken(PlainSession):
    """Does something each time when it has been asked, and before it answers."""

    def __init__(self, do):
        super().__init__(F)
        self.do, self.times_closed = do, 0

    def call(self, *details):
        self.do()
        return super().call(*details)

    def printed_text(self):
        return "printed\n"

    def close(self):
        self.times_closed += 1


def assert_is_over(examiner, session, told):
    """Assert that a person has to look, and that the notebook is asked no more."""
    assert examiner.ended.outcome is Outcome.FAILED
    assert told in examiner.ended.sentence
    assert session.times_closed
    asked = list(session.asked)
    assert not examiner.examine("later", "assert kept == [1]").passed
    assert session.asked == asked


CATCHES = """
try:
    f(1)
except BaseException:
    pass
"""


@pytest.mark.parametrize(
    "problem", [MemoryError, RecursionError, KeyboardInterrupt, KeyError, ValueError, SystemExit]
)
@pytest.mark.parametrize("test", ["f(1)", CATCHES])
def test_whatever_breaks_a_question_off_ends_the_session_with_a_name(test, problem):
    def do():
        raise problem

    session = Broken(do)
    examiner = Examiner(session, Limits())
    assert not examiner.examine("t", test).passed
    assert_is_over(examiner, session, f"{BROKEN_OFF} ({problem.__name__})")


@pytest.mark.parametrize("part", ["pack_call", "read_reply", "read_lookup", "pack_changes"])
def test_half_of_a_message_ends_the_session_although_the_test_catches_what_broke_it(
    part, monkeypatch
):
    def fail(*details):
        raise MemoryError

    session = Broken(lambda: None)
    examiner = Examiner(session, Limits())
    monkeypatch.setattr(ExaminerSide, part, fail)
    assert not examiner.examine("t", CATCHES).passed
    assert_is_over(examiner, session, f"{BROKEN_OFF} (MemoryError)")


ASKS_WITHIN = """
import signal
signal.signal(signal.SIGUSR1, lambda *ring: f(2))
try:
    assert f(1) == [1]
except BaseException:
    pass
"""


@linux_only
def test_a_signal_handler_that_asks_in_the_midst_of_a_question_ends_the_session(monkeypatch):
    before = signal.getsignal(signal.SIGUSR1)
    session = Broken(lambda: signal.raise_signal(signal.SIGUSR1))
    examiner = Examiner(session, Limits())
    try:
        assert not examiner.examine("t", ASKS_WITHIN).passed
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert_is_over(examiner, session, "while another of its questions had no answer")


THREADS = """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(8) as pool:
    assert list(pool.map(lambda x: f(x), range(200))) == [[x] for x in range(200)]
"""


@linux_only
def test_threads_of_a_test_each_get_the_answer_to_their_own_question(open_session):
    session = open_session()
    session.run(F)
    verdict = Examiner(session, Limits()).examine("t", THREADS)
    assert verdict.passed, verdict.detail


def test_what_a_test_leaves_behind_asks_no_more_while_the_notebook_goes_on():
    session = Broken(lambda: None)
    examiner = Examiner(session, Limits())
    left = []
    examiner._names["left"] = left
    assert examiner.examine("t", "left.append(f)").passed
    with pytest.raises(CannotJudge, match="asks the notebook after its end"):
        left[0](1)
    assert examiner.examine("t", "assert f(1) == [1] and kept == [1]").passed


FORKS = """
import os
child = os.fork()
if child == 0:
    try:
        assert f(1) == [1]
    finally:
        os._exit(0)
os.waitpid(child, 0);
"""


@linux_only
def test_a_process_that_a_test_starts_asks_nothing_and_a_person_decides():
    session = Broken(lambda: None)
    examiner = Examiner(session, Limits())
    me = os.getpid()
    verdict = examiner.examine("t", FORKS)
    assert os.getpid() == me
    assert (verdict.passed, verdict.is_judged) == (False, False)
    assert "a process that it has started asks the notebook" in verdict.detail


ASKS_WHEN_TOLD = """
import contextlib
class Told:
    times, answers = 0, []
    def write(self, text):
        Told.times += 1
        if Told.times < 3:
            self.answers.append(f(2))
with contextlib.redirect_stdout(Told()):
    assert f(1) == [1]
assert Told.answers == [[2], [2]]
"""


def test_a_test_may_ask_again_when_it_is_told_what_was_printed():
    examiner = Examiner(Broken(lambda: None), Limits())
    verdict = examiner.examine("t", ASKS_WHEN_TOLD)
    assert verdict.passed, verdict.detail


NEVER_ENDS = """
import contextlib
class Told:
    def write(self, text):
        while True:
            pass
with contextlib.redirect_stdout(Told()):
    f(1)
"""


@linux_only
def test_a_tests_own_work_does_not_hide_from_the_alarm_in_a_question(monkeypatch):
    monkeypatch.setattr("grading.examining.examiner.SPARE_SECONDS", 0.2 - Limits().submission)
    verdict = Examiner(Broken(lambda: None), Limits()).examine("t", NEVER_ENDS)
    assert verdict.message == "The test took too long with the values of this notebook."
