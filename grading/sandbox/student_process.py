"""The grader's ends of one student's process: its socket, the pipe it prints to, its pidfd."""

import contextlib
import os
import select
import signal
import socket
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

DEATH_SECONDS = 30.0


@dataclass
class StudentProcess:
    """The grader's ends of a process that was just forked.

    Attributes:
        wire: the socket to it.
        printed: the reading end of the pipe that its files 1 and 2 write to.
        handle: its pidfd.
        has_zygote: tells whether the zygote is alive, which takes its forks with it.
        folder: where it works without a sandbox; removed at its end.
        has_scratch: whether it mounts a scratch folder of its own.
    """

    wire: socket.socket
    printed: int
    handle: int
    has_zygote: Callable[[], bool]
    folder: tempfile.TemporaryDirectory | None = None
    has_scratch: bool = True

    def end(self) -> None:
        """Kill it, wait until it is gone with all that it started, and let go of everything.

        Raises:
            RuntimeError: the kernel does not let it go.
        """
        send_signal(self.handle, signal.SIGKILL)
        # The first process of a namespace ends after all others in it: this waits for them, too.
        ended = select.poll()
        ended.register(self.handle, select.POLLIN)
        is_gone = ended.poll(DEATH_SECONDS * 1000)
        self.wire.close()
        os.close(self.printed)
        os.close(self.handle)
        if self.folder is not None:
            self.folder.cleanup()
        if not is_gone:
            raise RuntimeError(
                f"a student's process still runs {DEATH_SECONDS:.0f} s after SIGKILL"
            )


class LentProcess(StudentProcess):
    """A student's process in a fork of the grader, which kills it and need not see it end.

    Whoever started it does that.
    """

    def end(self) -> None:
        """Kill it."""
        send_signal(self.handle, signal.SIGKILL)


def read_pid(handle: int) -> int:
    """Return the number that the process of a pidfd has for us, or 0 when it is gone."""
    for line in Path(f"/proc/self/fdinfo/{handle}").read_text(encoding="ascii").splitlines():
        if line.startswith("Pid:"):
            return max(0, int(line.split()[1]))
    return 0


def send_signal(handle: int, number: signal.Signals) -> None:
    """Send a signal to the process of a pidfd; nothing happens when it is gone."""
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(handle, number)
