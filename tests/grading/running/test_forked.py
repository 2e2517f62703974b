"""A fork that cannot be started is tried again, then named; one that goes on is let go on."""

import errno
import mmap
import os
import subprocess

import pytest

from grading.errors import GradingError
from grading.limits import Limits
from grading.result import Result
from grading.running import forked, worker
from grading.running.executor import ProcessExecutor
from grading.running.forked import NOTE_BYTES, ForkLost, _wait, _write_note, run_in_fork
from grading.running.worker import prepare_worker, run_task
from grading.sandbox.zygote_source import ZygoteSource
from tests.grading.running.test_fresh_examiner import SETTING, make_task, tell
from tests.grading.session_cells import linux_only

pytestmark = linux_only


@pytest.fixture(scope="module")
def executor():
    """One worker, whose process has no other thread."""
    with ProcessExecutor(1, 600, prepare_worker, SETTING) as executor:
        yield executor


def fork_with_faults(number, times):
    """Fork where the machine says no some times before; return what came of it."""
    faults, fork = [number] * times, os.fork

    def fork_later():
        if faults:
            raise OSError(faults.pop(), os.strerror(number))
        return fork()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forked, "PAUSE_SECONDS", 0.0)
        patch.setattr(forked.os, "fork", fork_later)
        try:
            return run_in_fork(lambda note: b"done", 600.0, kept=list_children)
        except ForkLost as problem:
            return str(problem)


def list_children():
    return list(forked._list_children())


@pytest.mark.parametrize("number", [errno.EAGAIN, errno.ENOMEM])
def test_a_fork_that_the_machine_refuses_once_is_tried_again(number, executor):
    assert executor.submit(fork_with_faults, number, 1).result() == b"done"


@pytest.mark.parametrize("number", [errno.EAGAIN, errno.ENOMEM])
def test_a_fork_that_the_machine_refuses_twice_is_named(number, executor):
    told = executor.submit(fork_with_faults, number, 2).result()
    assert told == f"could not be started ({os.strerror(number)})"


def run_with_fault_ahead(task, method, fault):
    """Grade a submission while what is done for the next one fails."""

    def fail(*details):
        raise fault

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ZygoteSource, method, fail)
        return run_task(task)


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("prepare", GradingError("no sandbox")),
        ("prepare", OSError(errno.EMFILE, "too many files")),
        ("end_dying", RuntimeError("it does not end")),
    ],
)
def test_what_fails_for_the_next_submission_takes_no_result_away(method, fault, executor):
    task = make_task("assert a == 1", "a = 1")
    result = Result.from_bytes(executor.submit(run_with_fault_ahead, task, method, fault).result())
    assert tell(result) == ("graded", [(1.0, "")])
    assert tell(Result.from_bytes(executor.submit(run_task, task).result())) == tell(result)


class Poll:
    """Stands for waiting: at each look, time is up, and a fork may have noted something."""

    def __init__(self, looks):
        self.looks = iter(looks)

    def register(self, handle, event):
        """Take note of nothing."""

    def poll(self, milliseconds):
        return next(self.looks)()


@pytest.mark.parametrize(("times", "is_in_time"), [(3, True), (2, False)])
def test_a_fork_is_given_time_anew_with_each_place_that_it_notes(times, is_in_time, monkeypatch):
    with mmap.mmap(-1, NOTE_BYTES) as note:
        notes = [lambda: _write_note(note, "the same")] * times + [lambda: None] * (3 - times)
        monkeypatch.setattr(forked.select, "poll", lambda: Poll([*notes, lambda: [1]]))
        child = subprocess.Popen(["sleep", "1000"])
        code = _wait(child.pid, 600.0, note, lambda: None)
    assert (code is not None) == is_in_time


def test_the_time_of_a_step_is_at_least_that_of_the_notebook_and_a_test():
    limits = Limits(submission=60)
    assert worker.longest_step(limits) >= worker.longest_attempt(limits, 1)
