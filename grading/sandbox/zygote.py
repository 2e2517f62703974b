"""The zygote from outside: one process that is started, asked for forks, and ended."""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import tempfile
import weakref
from collections.abc import Collection, Iterator

from grading.errors import GradingError
from grading.inside import KILLED
from grading.limits import Limits
from grading.sandbox.bubblewrap import (
    INSIDE,
    OWN_FOLDER,
    START,
    CourseFiles,
    clean_environment,
    sandbox_command,
)
from grading.sandbox.check import explain_failure, require_sandbox
from grading.sandbox.student_process import DEATH_SECONDS, send_signal

ZYGOTE_SECONDS = 120.0
FORK_SECONDS = 20.0
ANSWER_BYTES = 4096

# A zygote ends with the last copy of this end of its socket: no fork of the grader keeps one.
_ends: "weakref.WeakSet[socket.socket]" = weakref.WeakSet()


def _close_ends() -> None:
    for end in list(_ends):
        end.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_close_ends)


class ZygoteDied(Exception):  # noqa: N818
    """The zygote ended, or does not answer."""


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
            require_sandbox(course)
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        _ends.add(self.control)
        self.said = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        place = f"{INSIDE}/grading" if sandboxed else str(OWN_FOLDER.parent)
        mode = "sandboxed" if sandboxed else "open"
        # With `-I` it would not look at the variable that gives sets the same order each time.
        program = [str(course.python), "-P", "-s", "-B", "-c", START.format(place=place)]
        shown = [path.name for path in course.shown]
        told = {"root": str(course.root), "shown": shown, "modules": modules}
        program += [str(theirs.fileno()), mode, json.dumps(told)]
        with theirs:
            self.process = subprocess.Popen(
                sandbox_command(program, course) if sandboxed else program,
                stdin=subprocess.DEVNULL,
                stdout=self.said,
                stderr=self.said,
                env=clean_environment(course, has_network=not sandboxed),
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

    @contextlib.contextmanager
    def known_to_forks(self) -> Iterator[None]:
        """Let a fork that is made inside keep the end of the socket that tells whether it lives."""
        _ends.discard(self.control)
        try:
            yield
        finally:
            _ends.add(self.control)

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
