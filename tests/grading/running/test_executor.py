"""Tasks run in processes of their own; one that dies fails its one task and is replaced."""

import os
import signal
import threading
import time
from concurrent.futures import CancelledError
from operator import add, truediv

import pytest

from grading.running.executor import ProcessExecutor, WorkerLostError
from tests.grading.waiting import wait_until


@pytest.fixture
def executor():
    with ProcessExecutor(2, seconds=60) as executor:
        yield executor


def test_results_and_exceptions_come_back(executor):
    assert executor.submit(add, 1, 2).result() == 3
    with pytest.raises(ZeroDivisionError):
        executor.submit(truediv, 1, 0).result()
    assert list(executor.map(add, range(9), range(9))) == list(range(0, 18, 2))


def test_a_task_runs_in_another_process_and_can_use_signals_there(executor):
    assert executor.submit(os.getpid).result() != os.getpid()
    assert executor.submit(signal.signal, signal.SIGALRM, signal.SIG_DFL).exception() is None


def test_an_answer_that_cannot_be_sent_loses_the_worker_and_nothing_else(executor):
    with pytest.raises(WorkerLostError):
        executor.submit(threading.Lock).result()
    assert executor.submit(add, 1, 1).result() == 2


def test_a_process_that_dies_fails_its_one_task_and_is_replaced(executor):
    with pytest.raises(WorkerLostError, match="died"):
        executor.submit(os._exit, 1).result()
    with pytest.raises(WorkerLostError):
        executor.submit(signal.raise_signal, signal.SIGKILL).result()
    assert [executor.submit(add, 1, 1).result() for _ in range(4)] == [2] * 4


def test_a_task_that_does_not_end_is_given_up():
    with ProcessExecutor(1, seconds=60) as executor:
        assert executor.submit(add, 1, 1).result() == 2  # a process takes its time to start
        executor._seconds = 0.5
        with pytest.raises(WorkerLostError, match=r"within 0\.5 seconds"):
            executor.submit(time.sleep, 60).result()
        executor._seconds = 60
        assert executor.submit(add, 1, 1).result() == 2


def test_tasks_run_at_the_same_time(executor, tmp_path):
    mark = tmp_path / "mark"
    first = executor.submit(wait_until, mark.exists)
    executor.submit(mark.touch).result()
    assert first.result() is True


def test_after_a_shutdown_no_process_is_left_and_waiting_tasks_are_cancelled():
    executor = ProcessExecutor(1, seconds=60)
    pid = executor.submit(os.getpid).result()
    running = executor.submit(time.sleep, 60)
    waiting = executor.submit(add, 1, 1)
    while not running.running():
        time.sleep(0.01)
    executor.shutdown(cancel_futures=True)
    assert waiting.cancelled()
    with pytest.raises((WorkerLostError, CancelledError)):
        running.result()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(RuntimeError):
        executor.submit(add, 1, 1)


def test_a_stop_leaves_the_pipe_to_the_thread_that_reads_it():
    """Its number could otherwise be another file's by the time that the thread closes it."""
    executor = ProcessExecutor(1, seconds=60)
    executor.submit(add, 1, 1).result()
    (worker,) = executor._workers
    worker.kill()
    assert not worker._pipe.closed
    executor.shutdown()
    assert worker._pipe.closed


def test_the_first_function_runs_before_the_first_task_in_every_process(tmp_path):
    with ProcessExecutor(1, 60, os.chdir, str(tmp_path)) as executor:
        assert executor.submit(os.getcwd).result() == str(tmp_path)
        with pytest.raises(WorkerLostError):
            executor.submit(os._exit, 1).result()
        assert executor.submit(os.getcwd).result() == str(tmp_path)


def test_a_first_function_that_fails_fails_the_first_task():
    with (
        ProcessExecutor(1, 60, os.chdir, "/does/not/exist") as executor,
        pytest.raises(FileNotFoundError),
    ):
        executor.submit(os.getcwd).result()
