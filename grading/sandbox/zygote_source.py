"""Students' processes as the grader asks for them: forks of one zygote, replaced when it died."""

import contextlib
import os
import signal
import socket
import tempfile
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from typing import Any

from grading.errors import GradingError
from grading.limits import Limits
from grading.sandbox.bubblewrap import CourseFiles
from grading.sandbox.student_process import StudentProcess, send_signal
from grading.sandbox.watcher import Watcher
from grading.sandbox.zygote import Zygote, ZygoteDied
from grading.sandbox.zygote_session import ZygoteSession

ATTEMPTS = 3  # to start the zygote; it can be killed through nobody's fault


class ZygoteSource:
    """Sessions forked from one zygote; see `grading.sandbox.session.SessionSource`.

    Several sessions may be open at the same time. The zygote starts with the first one, and
    ends with this object or with the grader, whichever comes first.
    """

    def __init__(
        self,
        course: CourseFiles,
        modules: Iterable[str] = ("torch",),
        sandboxed: bool = True,
        without: Collection[str] = (),
    ) -> None:
        """Say what the zygote is like.

        Args:
            course: what of it students may read.
            modules: imported besides NumPy, IPython and matplotlib, so that no submission has to.
            sandboxed: False runs students with the grader's rights.
            without: walls of `grading.inside.confine.WALLS` to leave out; for tests only.
        """
        self.course, self.modules = course, list(modules)
        self.sandboxed, self.without = sandboxed, set(without)
        self.lock = threading.Lock()
        self.zygote: Zygote | None = None
        self.watcher = Watcher()
        self.sessions: list[ZygoteSession] = []
        self.dying: list[StudentProcess] = []
        self.spare: tuple[Limits, StudentProcess] | None = None
        self.starts = 0

    def open(self, limits: Limits) -> ZygoteSession:
        """Start a session for one submission.

        Raises:
            GradingError: the sandbox cannot be made here; the sentence says how to mend that.
            SessionEnded: FAILED, if this one process could not be closed in.
        """
        session = ZygoteSession(self.start(limits), limits, self.watcher)
        self.sessions = [known for known in self.sessions if not known.closed] + [session]
        return session

    def start(self, limits: Limits) -> StudentProcess:
        """Start a process for one submission, for this process or a fork of it to open.

        Raises:
            GradingError: the sandbox cannot be made here; the sentence says how to mend that.
        """
        return self._insist(partial(self._fork, limits))

    def get_ready(self) -> None:
        """Have a zygote, a new one in place of one that died.

        Raises:
            GradingError: the sandbox cannot be made here; the sentence says how to mend that.
        """
        self._insist(self._start_zygote)

    def close(self) -> None:
        """End the zygote and every session that is still open."""
        for session in self.sessions:
            session.close()
        self.sessions = []
        self.watcher.close()
        self._drop_spare()
        self.end_dying()
        with self.lock:
            self._forget()

    def __enter__(self) -> "ZygoteSource":
        """Return itself."""
        return self

    def __exit__(self, *problem: object) -> None:
        """Close."""
        self.close()

    def prepare(self, limits: Limits) -> None:
        """Start a process for the next submission, which `take` will find ready.

        Raises:
            GradingError: the sandbox cannot be made here; the sentence says how to mend that.
        """
        self._drop_spare()
        self.spare = limits, self.start(limits)

    def take(self, limits: Limits) -> StudentProcess:
        """Return the process that was prepared, or else start one; see `start`."""
        if self.spare is not None:
            prepared, process = self.spare
            if prepared == limits and process.has_zygote():
                self.spare = None
                return process
        self._drop_spare()
        return self.start(limits)

    def _drop_spare(self) -> None:
        if self.spare is not None:
            self.let_die(self.spare[1])
            self.spare = None

    def let_die(self, process: StudentProcess) -> None:
        """Kill a process that was started; `end_dying` waits until it is gone."""
        send_signal(process.handle, signal.SIGKILL)
        self.dying.append(process)

    def end_dying(self) -> None:
        """Wait until the processes are gone that were killed before."""
        while self.dying:
            self.dying.pop().end()

    def _insist(self, action: Callable[[], Any]) -> Any:
        """Do what needs the zygote, with another one where it dies, and not without end."""
        with self.lock:
            for _ in range(ATTEMPTS):
                try:
                    return action()
                except ZygoteDied as died:
                    self._forget()
                    problem = died
        raise GradingError(
            f"The process that student code is started from ended {ATTEMPTS} times in a row "
            f"({problem}): look for what ends processes on this machine, such as a lack of memory, "
            "and run the same command again."
        )

    def _start_zygote(self) -> None:
        if self.zygote is not None and not self.zygote.is_alive():
            self._forget()
        if self.zygote is None:
            self.starts += 1
            self.zygote = Zygote(self.course, self.modules, self.sandboxed)

    def list_pids(self) -> set[int]:
        """Return the process that this one has started, and which starts the others."""
        return set() if self.zygote is None else {self.zygote.process.pid}

    @contextlib.contextmanager
    def known_to_forks(self) -> Iterator[None]:
        """Let a fork that is made inside tell whether the zygote lives, as this one can."""
        with self.zygote.known_to_forks():
            yield

    def _fork(self, limits: Limits) -> StudentProcess:
        self._start_zygote()
        folder = None if self.sandboxed else tempfile.TemporaryDirectory(prefix="course-open-")
        wire, their_wire = socket.socketpair()
        printed, their_printed = os.pipe()
        try:
            descriptors = [their_wire.fileno(), their_printed]
            handle = self.zygote.fork(limits, self.without, folder, descriptors)
        except BaseException:
            wire.close()
            os.close(printed)
            raise
        finally:
            their_wire.close()
            os.close(their_printed)
        process = StudentProcess(wire, printed, handle, self.zygote.is_alive, folder)
        process.has_scratch = self.sandboxed and "mounts" not in self.without
        return process

    def _forget(self) -> None:
        if self.zygote is not None:
            self.zygote.close()
            self.zygote = None
