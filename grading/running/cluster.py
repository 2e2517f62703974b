"""Grading on a Dask cluster: the same tasks, run beside Dask's workers on other machines.

A Dask worker runs its tasks in threads. The examiner needs the main thread of a process, so each
worker keeps processes of its own, as the grader does on one machine.
"""

import logging
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Any

from grading.errors import GradingError
from grading.running.executor import ProcessExecutor
from grading.running.fingerprint import hash_environment
from grading.sandbox.environment import Environment, ask_again

CONNECT_SECONDS = 30.0
WORKERS_SECONDS = 120.0  # until there is a first worker
OTHER_VERSION = (
    "has another version of Python, of a package or of this course than the grader, so grades "
    "could differ"
)
AGAIN = "Install the same there, and start the worker again."

_starting = threading.Lock()
_processes: dict[tuple, ProcessExecutor] = {}  # of this worker, one per thread of it


class OtherVersionError(Exception):
    """A worker has another version of the course, so that grades could differ.

    Attributes:
        address: the worker's, as the scheduler knows it.
        host: the name of its machine.
    """

    def __init__(self, address: str, host: str) -> None:
        """Keep both."""
        self.address, self.host = address, host
        super().__init__(address, host)


class ClusterExecutor(Executor):
    """Runs each task on some worker of a cluster; one that is lost runs on another worker again.

    A worker that has another version of the course is sent away, and what it had runs on the
    others.

    Attributes:
        sent_away: the machines of such workers.
    """

    def __init__(
        self,
        scheduler: str,
        seconds: float,
        shown: tuple[Path, ...],
        sandboxed: bool,
        student: Environment | None = None,
        *first: Any,
    ) -> None:
        """Connect, and wait for the first worker.

        Args:
            scheduler: its address, such as "tcp://10.0.0.1:8786".
            seconds: after which a task counts as lost.
            shown: the folders of the course that tests import from, at the same place there.
            sandboxed: whether student code is locked in there.
            student: the environment that student code runs in, at the same place there; None for
                that of the worker.
            first: a function of a module that each process there runs before its first task, and
                the arguments for it.

        Raises:
            GradingError: there is no such scheduler, or it has no worker.
        """
        from distributed import Client
        from distributed.comm import get_address_host_port

        logging.getLogger("distributed").setLevel(logging.ERROR)
        self._scheduler = scheduler
        self._wrong: set[str] = set()  # addresses
        self.sent_away: list[str] = []
        # What asks the scheduler must not run in the thread that hears of its answers.
        self._sender = ThreadPoolExecutor(1, "sender")
        environment = hash_environment(shown, sandboxed, environment=student)
        ground = shown, sandboxed, student
        self._beside = partial(run_beside, seconds, ground, environment, first)
        try:
            # First without Dask, which complains at its end of a connection that it never had.
            socket.create_connection(get_address_host_port(scheduler), CONNECT_SECONDS).close()
            self._client = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TypeError) as problem:
            raise GradingError(
                f"There is no Dask scheduler at {scheduler} ({problem}). Start it with "
                "`dask scheduler`, which prints its address."
            ) from None
        try:
            self._client.wait_for_workers(1, timeout=WORKERS_SECONDS)
        except TimeoutError:
            self._client.close()
            raise GradingError(
                f"The scheduler at {scheduler} has no workers. Start some with "
                f"`dask worker {scheduler}` where this course is installed."
            ) from None
        self._pool = self._client.get_executor(pure=False)

    def count_workers(self) -> int:
        """Count the tasks that run at the same time just now."""
        return max(1, sum(self._client.nthreads().values()))

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future:
        """Run a function of a module somewhere on the cluster."""
        future: Future = Future()
        self._begin(future, partial(function, *args, **kwargs))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let go of the cluster, which goes on without us."""
        self._pool.shutdown(wait=wait and not cancel_futures)
        self._sender.shutdown(wait=wait, cancel_futures=cancel_futures)
        self._client.close(timeout=CONNECT_SECONDS)

    def _begin(self, future: Future, work: Callable[[], Any]) -> None:
        inner = self._pool.submit(self._beside, work)
        inner.add_done_callback(partial(self._pass_on, future, work))

    def _pass_on(self, future: Future, work: Callable[[], Any], inner: Future) -> None:
        from distributed.scheduler import KilledWorker

        problem = None if inner.cancelled() else inner.exception()
        if inner.cancelled():
            problem = GradingError(
                f"The scheduler at {self._scheduler} has gone. What is graded so far is kept; "
                "start it again and run the same command."
            )
        elif isinstance(problem, OtherVersionError):
            self._sender.submit(self._try_another, future, work, problem)
            return
        elif isinstance(problem, KilledWorker):
            problem = RuntimeError("Several workers in a row died while they had this submission.")
        if problem is None:
            future.set_result(inner.result())
        else:
            future.set_exception(problem)

    def _try_another(
        self, future: Future, work: Callable[[], Any], problem: OtherVersionError
    ) -> None:
        """Run a task again, where there is a worker that may have the right version."""
        try:
            if self._send_away(problem):
                self._begin(future, work)
                return
            message = (
                f"The worker on {problem.host} {OTHER_VERSION}, and there is no other. {AGAIN}"
            )
            future.set_exception(GradingError(message))
        except Exception as failure:  # the scheduler has gone meanwhile, for instance
            future.set_exception(failure)

    def _send_away(self, worker: OtherVersionError) -> bool:
        """Let a worker get no more tasks; tell whether there are others."""
        if worker.address not in self._wrong:
            self._wrong.add(worker.address)
            self.sent_away.append(worker.host)
        workers = set(self._client.nthreads())
        if workers <= self._wrong:
            return False
        if worker.address in workers:
            self._client.retire_workers([worker.address])
        return True


def run_beside(
    seconds: float,
    ground: tuple[tuple[Path, ...], bool, Environment | None],
    environment: str,
    first: tuple,
    work: Callable[[], Any],
) -> Any:
    """Run a task in a process beside this Dask worker; the processes end with the worker.

    Args:
        seconds: after which the task counts as lost.
        ground: what a course shows, whether student code is locked in, and in which environment.
        environment: of the grader, see `hash_environment`.
        first: a function that each process runs before its first task, and its arguments.
        work: the task.

    Raises:
        OtherVersionError: the course is another one here, so that grades could differ.
        WorkerLostError: the process died, or took too long.
    """
    from distributed import get_worker

    worker = get_worker()
    if _own_environment(*ground) != environment:
        raise OtherVersionError(worker.address, socket.gethostname())
    kind = (seconds, *first)
    with _starting:
        if kind not in _processes:
            for other in list(_processes):  # of an earlier run; what they have is finished
                _processes.pop(other).shutdown(wait=False)
            _processes[kind] = ProcessExecutor(worker.state.nthreads, *kind)
        future = _processes[kind].submit(work)
    return future.result()


@cache
def _own_environment(shown: tuple[Path, ...], sandboxed: bool, student: Environment | None) -> str:
    try:
        here = student and ask_again(student)
    except GradingError:  # it is another machine, which need not have it
        return ""
    return hash_environment(shown, sandboxed, environment=here)
