"""Several jobs at the same time, in threads: while torch computes, Python is free for another."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, CancelledError, ThreadPoolExecutor, wait
from queue import SimpleQueue
from typing import TypeVar

SECONDS_BETWEEN_COUNTS = 0.1
Result = TypeVar("Result")
Job = Callable[[Callable[[int], None]], Result]


def run_jobs(jobs: Sequence[Job], workers: int, count: Callable[[int], None]) -> list[Result]:
    """Run jobs, at most so many at the same time, and return what they return, in their order.

    Args:
        jobs: each is called with a function, to which it says from time to time how much it has
            done since; there it ends if another job has failed or the caller was interrupted.
        workers: threads; with 1, the jobs run one after the other in the caller's.
        count: is told the same, always in the caller's thread, as output of others would end up
            below another cell.

    Raises:
        Exception: that of the first job that failed.

    """
    if workers == 1:
        return [job(count) for job in jobs]
    reported: SimpleQueue[int] = SimpleQueue()
    stopped = threading.Event()

    def report(done: int) -> None:
        if stopped.is_set():
            raise CancelledError
        reported.put(done)

    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(job, report) for job in jobs]
        try:
            pending = set(futures)
            while pending:
                ended, pending = wait(pending, SECONDS_BETWEEN_COUNTS, FIRST_EXCEPTION)
                while not reported.empty():
                    count(reported.get())
                for future in ended:
                    future.result()
        except BaseException:
            stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [future.result() for future in futures]
