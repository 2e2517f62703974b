"""Where tasks run: an executor as in `concurrent.futures`, whose processes may die without harm."""

import contextlib
import os
import pickle
import queue
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import grading
from grading.inside import linux

# A worker and the student processes that it starts compute in one thread each; there are as many
# workers as processors are wanted. The order of sets is the same in each of them.
SETTINGS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1") | {
    "NBGRADER_EXECUTION": "autograde",  # which tests ask, as in nbgrader
    "PYTHONHASHSEED": "0",
}


class WorkerLostError(Exception):
    """The process that a task ran in died, or had to be killed because it did not answer."""


class ProcessExecutor(Executor):
    """Runs each task in one of several processes of its own.

    Unlike `ProcessPoolExecutor`, a process that dies fails its one task with `WorkerLostError`, and
    is replaced. A task is run in the main thread of its process, so that it can use signals.

    Attributes:
        sent_away: machines that could not be used: none, for this one is the only one.
    """

    sent_away: Sequence[str] = ()

    def __init__(
        self,
        workers: int,
        seconds: float,
        first: Callable[..., Any] | None = None,
        *arguments: Any,
    ) -> None:
        """Start the processes, and a thread for each that looks after it.

        Args:
            workers: how many processes.
            seconds: after which a task counts as lost.
            first: a function of a module that each process runs before its first task.
            arguments: for that function.
        """
        self._first = None if first is None else pickle.dumps((first, arguments, {}))
        self._tasks: queue.SimpleQueue = queue.SimpleQueue()
        self._seconds = seconds
        self._is_closed = False
        self._workers: list[_Worker] = []
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future:
        """Run a function of a module in one of the processes."""
        if self._is_closed:
            raise RuntimeError("The executor is closed.")
        future: Future = Future()
        self._tasks.put((future, pickle.dumps((function, args, kwargs))))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes: after the tasks that wait, or at once and without them."""
        self._is_closed = True
        if cancel_futures:
            with contextlib.suppress(queue.Empty):
                while True:
                    future, _ = self._tasks.get_nowait()
                    future.cancel()
            for worker in list(self._workers):
                worker.kill()
        for _ in self._threads:
            self._tasks.put((None, b""))
        if wait:
            for thread in self._threads:
                thread.join()

    def _serve(self) -> None:
        worker = self._start_worker()
        while True:
            future, task = self._tasks.get()
            if future is None:
                break
            if not future.set_running_or_notify_cancel():
                continue
            try:
                worker = worker or self._start_worker()
                is_done, value = worker.run(task, self._seconds)
            except WorkerLostError as problem:
                is_done, value = False, problem
            if isinstance(value, WorkerLostError):
                self._forget(worker)
                worker = None
            if is_done:
                future.set_result(value)
            else:
                future.set_exception(value)
        if worker is not None:
            worker.end()

    def _start_worker(self) -> "_Worker":
        worker = _Worker()
        self._workers.append(worker)
        if self._is_closed:
            worker.kill()
        if self._first is not None:
            worker.begin(self._first)
        return worker

    def _forget(self, worker: "_Worker") -> None:
        worker.kill()
        worker.close()
        self._workers.remove(worker)


class _Worker:
    """One process that runs tasks, and the pipe to it."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        # Removed from here, so that nothing is left of a process that was killed.
        self._folder = tempfile.TemporaryDirectory(
            prefix="course-worker-", ignore_cleanup_errors=True
        )
        self._process = subprocess.Popen(
            [sys.executable, "-m", "grading.running.executor", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            cwd=Path(grading.__file__).parents[1],  # where Python finds `grading`
            env=os.environ | SETTINGS | {"TMPDIR": self._folder.name},
            start_new_session=True,  # Ctrl-C is for the main process, which then ends this one
        )
        theirs.close()
        self._pipe = Connection(ours.detach())
        self._is_beginning = False

    def begin(self, task: bytes) -> None:
        """Let the process run its first task; its outcome is looked at with the next one's."""
        with contextlib.suppress(OSError):  # the next task finds out that the process died
            self._pipe.send_bytes(task)
        self._is_beginning = True

    def run(self, task: bytes, seconds: float) -> tuple[bool, Any]:
        """Return (True, result) or (False, exception).

        Raises:
            WorkerLostError: the process died or did not answer in time.
        """
        try:
            if self._is_beginning:
                begun, value = self._receive(seconds)
                self._is_beginning = False
                if not begun:
                    return begun, value
            self._pipe.send_bytes(task)
            return self._receive(seconds)
        except (EOFError, OSError):
            raise WorkerLostError("A worker process died.") from None

    def _receive(self, seconds: float) -> tuple[bool, Any]:
        if not self._pipe.poll(seconds):
            raise WorkerLostError(f"A worker did not answer within {seconds:g} seconds.")
        return pickle.loads(self._pipe.recv_bytes())

    def kill(self) -> None:
        """End the process at once; any thread may do so.

        The pipe stays open for the thread that reads it, and which then finds its end. Were it
        closed here, its number could be another file's by the time that thread reads or closes it.
        """
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Let go of a process that has ended; only the thread that reads its pipe may do so."""
        self._pipe.close()
        self._folder.cleanup()

    def end(self) -> None:
        """Let the process end by itself, and kill it if it does not."""
        self._pipe.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.kill()
        self._folder.cleanup()


def serve_tasks(descriptor: int) -> None:
    """Run tasks that come through a socket, until it is closed; this is a worker's main program.

    It has no thread besides this one, so that a task may fork. The kernel ends it at once when the
    main process is gone, however that ended: nobody is there to take the result.
    """
    linux.process_control(linux.PR_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    pipe = Connection(descriptor)
    os.register_at_fork(after_in_child=pipe.close)
    while True:
        try:
            function, args, kwargs = pickle.loads(pipe.recv_bytes())
        except EOFError:
            return
        try:
            answer = (True, function(*args, **kwargs))
        except Exception as problem:
            answer = (False, problem)
        pipe.send_bytes(pickle.dumps(answer))


if __name__ == "__main__":
    serve_tasks(int(sys.argv[1]))
