"""The zygote from outside: started once, asked for forks, replaced when it died."""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import grading
from grading.errors import GradingError
from grading.inside import KILLED
from grading.limits import Limits
from grading.sandbox.bubblewrap import (
    INSIDE,
    START,
    CourseFiles,
    clean_environment,
    sandbox_command,
)
from grading.sandbox.check import explain_failure, require_sandbox
from grading.sandbox.student_process import DEATH_SECONDS, StudentProcess, send_signal
from grading.sandbox.watcher import Watcher
from grading.sandbox.zygote_session import ZygoteSession

ZYGOTE_SECONDS = 120.0
FORK_SECONDS = 20.0
ANSWER_BYTES = 4096
ATTEMPTS = 3  # to start the zygote; it can be killed through nobody's fault

# A zygote ends with the last copy of this end of its socket: no fork of the grader keeps one.
_ends: "weakref.WeakSet[socket.socket]" = weakref.WeakSet()


def _close_ends() -> None:
    for end in list(_ends):
        end.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_close_ends)


class ZygoteDied(Exception):  # noqa: N818
    """The zygote ended, or does not answer."""


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
        end = self.zygote.control
        _ends.discard(end)
        try:
            yield
        finally:
            _ends.add(end)

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


class Zygote:
    """One zygote: a child of this one, which hangs on a socket and on a pidfd."""

    handle: int | None = None

    def __init__(self, course: CourseFiles, modules: list[str], sandboxed: bool) -> None:
        """Start it and wait until it is ready.

        Raises:
            GradingError: the sandbox cannot be made here; the sentence says how to mend that.
            ZygoteDied: it was killed meanwhile, or takes too long.
        """
        if sandboxed:
            require_sandbox(course.root)
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        _ends.add(self.control)
        self.said = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        place = INSIDE if sandboxed else str(Path(grading.__file__).parents[1])
        mode = "sandboxed" if sandboxed else "open"
        program = [sys.executable, "-I", "-B", "-c", START.format(place=place)]
        shown = [path.name for path in course.shown]
        told = {"root": str(course.root), "shown": shown, "modules": modules}
        program += [str(theirs.fileno()), mode, json.dumps(told)]
        with theirs:
            self.process = subprocess.Popen(
                sandbox_command(program, course) if sandboxed else program,
                stdin=subprocess.DEVNULL,
                stdout=self.said,
                stderr=self.said,
                env=clean_environment(course.root, has_network=not sandboxed),
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        try:
            _, handles = self._answer(ZYGOTE_SECONDS)
        except ZygoteDied as problem:
            reason = str(problem) if self.is_alive() else self._find_signal()
            words = self.words()
            self.close()
            if reason:
                raise ZygoteDied(f"{reason} while it started") from None
            raise GradingError(explain_failure(words, course)) from None
        (self.handle,) = handles

    def fork(
        self,
        limits: Limits,
        without: Collection[str],
        folder: tempfile.TemporaryDirectory | None,
        descriptors: list[int],
    ) -> int:
        """Ask for a student's process; return its pidfd.

        Raises:
            ZygoteDied: there was no answer.
        """
        request = {
            "processes": limits.processes,
            "written": limits.written,
            "value": limits.value,
            "without": sorted(without),
            "folder": folder and folder.name,
        }
        try:
            socket.send_fds(self.control, [json.dumps(request).encode()], descriptors)
        except OSError as problem:
            raise ZygoteDied(str(problem)) from None
        _, handles = self._answer(FORK_SECONDS)
        return handles[0]

    def is_alive(self) -> bool:
        """Tell whether it still runs.

        A process that ends closes its files first and then takes its forks with it, so the socket
        tells earlier than the pidfd.
        """
        if self.control.fileno() < 0:
            return False
        hung_up = select.poll()
        hung_up.register(self.control, 0)
        return not hung_up.poll(0)

    def __del__(self) -> None:
        """Let go of the pidfd."""
        if self.handle is not None:
            os.close(self.handle)

    def close(self) -> None:
        """Kill it, and with it every process that it forked."""
        self.control.close()
        if self.handle is not None:
            send_signal(self.handle, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(DEATH_SECONDS)  # bubblewrap ends with what it started
        self.process.kill()
        self.process.wait()
        self.said.close()

    def words(self) -> str:
        """Return what it and bubblewrap have printed."""
        self.said.seek(0)
        return self.said.read().decode("utf-8", "replace")

    def _find_signal(self) -> str:
        """Say which signal has ended it, or "" if it ended by itself."""
        try:
            status = self.process.wait(DEATH_SECONDS)
        except subprocess.TimeoutExpired:
            return ""
        number = -status if status < 0 else status - KILLED
        is_signal = number in signal.valid_signals()
        return f"killed by {signal.Signals(number).name}" if is_signal else ""

    def _answer(self, seconds: float) -> tuple[bytes, list[int]]:
        waiting = select.poll()
        waiting.register(self.control, select.POLLIN)
        if not waiting.poll(seconds * 1000):
            raise ZygoteDied(f"no answer for {seconds:.0f} seconds")
        try:
            message, handles, _, _ = socket.recv_fds(self.control, ANSWER_BYTES, 1)
        except OSError as problem:
            raise ZygoteDied(str(problem)) from None
        if not message or not handles:
            raise ZygoteDied("it hung up")
        return message, handles
