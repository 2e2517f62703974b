"""Jobs that run at the same time give what they give one after the other, and end together."""

import threading
import time

import pytest

from helpers.training.jobs import run_jobs


def work_on(ended):
    """Make a job that reports for ever, and notes when it is ended from outside."""

    def job(report):
        try:
            while True:
                report(1)
                time.sleep(0.01)
        finally:
            ended.append(threading.get_ident())

    return job


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_results_come_in_the_order_of_the_jobs(workers):
    def wait_and_return(number):
        def job(report):
            time.sleep(0.02 * (3 - number))
            return number

        return job

    assert run_jobs([wait_and_return(n) for n in range(3)], workers, print) == [0, 1, 2]


@pytest.mark.parametrize("workers", [1, 2])
def test_everything_that_is_reported_is_counted_in_the_callers_thread(workers):
    counted = []

    def job(report):
        for _ in range(10):
            report(2)

    def count(done):
        counted.append((done, threading.get_ident()))

    run_jobs([job] * 3, workers, count)
    assert counted == [(2, threading.get_ident())] * 30


def test_two_jobs_run_at_the_same_time():
    together = threading.Barrier(2)
    run_jobs([lambda report: together.wait(timeout=60)] * 2, 2, print)


def test_a_job_that_fails_ends_the_others_and_says_why():
    def fail(report):
        raise MemoryError("no room")

    ended = []
    with pytest.raises(MemoryError, match="no room"):
        run_jobs([work_on(ended), fail], 2, lambda done: None)
    assert len(ended) == 1


def test_an_interrupt_ends_all_jobs():
    def interrupt(done):
        raise KeyboardInterrupt

    ended = []
    with pytest.raises(KeyboardInterrupt):
        run_jobs([work_on(ended)] * 2, 2, interrupt)
    assert len(ended) == 2
