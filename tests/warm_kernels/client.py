"""Kernels that are forks of one process per test process: each starts seconds sooner.

What asks jupyter_client for a kernel gets such a fork, as long as it wants the Python of the tests,
started like them. Everything else starts as ever, as does everything where there are no forks.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from jupyter_client.launcher import launch_kernel
from jupyter_client.provisioning import local_provisioner

from tests.warm_kernels import server
from tools.lessons.executing import student_environment

PLACE = "COURSE_TEST_KERNELS"  # the variable that names the server's socket
MODULE = ["-m", "ipykernel_launcher"]
PLAIN = ([sys.executable, *MODULE], [sys.executable, "-Xfrozen_modules=off", *MODULE])


class ForkedKernel:
    """What jupyter_client wants of a process that it has started, for one that a server forked."""

    stdin = stdout = stderr = None

    def __init__(self, process: int, handle: int) -> None:
        """Take the number of the process and a pidfd of it."""
        self.pid = process
        self._handle = handle

    def poll(self) -> int | None:
        """Return None while it runs, and 0 afterwards: only its parent learns how it ended."""
        return self.wait(0)

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for its end for so many seconds, or for ever."""
        ended = select.poll()
        ended.register(self._handle, select.POLLIN)
        return 0 if ended.poll(None if timeout is None else 1000 * timeout) else None

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._handle, number)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def __del__(self) -> None:
        """Forget the handle."""
        os.close(self._handle)


@contextmanager
def open_warm_kernels() -> Iterator[None]:
    """Let kernels be forks from here on; nbgrader's commands in forks of their own join in."""
    if not hasattr(os, "pidfd_open"):
        yield
        return
    with (
        tempfile.TemporaryDirectory(prefix="kernels-") as folder,
        socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener,
        pytest.MonkeyPatch.context() as patch,
    ):
        listener.bind(f"{folder}/socket")
        listener.listen()
        with subprocess.Popen(
            [sys.executable, server.__file__, str(listener.fileno())],
            stdin=subprocess.PIPE,
            pass_fds=[listener.fileno()],
            env=student_environment() | server.BACKEND,
        ) as forks:
            listener.close()  # whoever asks a server that is gone hears of it
            patch.setenv(PLACE, f"{folder}/socket")
            patch.setattr(local_provisioner, "launch_kernel", launch_warm_kernel)
            yield
            forks.stdin.close()


def use_warm_kernels() -> None:
    """Let a command that is a fork of its own have them, too, if there are any."""
    if PLACE in os.environ:
        local_provisioner.launch_kernel = launch_warm_kernel


def launch_warm_kernel(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: str | None = None,
    **rest: object,
) -> ForkedKernel | subprocess.Popen:
    """Do what jupyter_client's `launch_kernel` does, by a fork where that comes to the same."""
    start = next((start for start in PLAIN if list(command[: len(start)]) == start), None)
    if start is None or rest:
        return launch_kernel(command, env=env, cwd=cwd, **rest)
    request = {
        "command": command[len(start) - 1 :],  # its name in front, as Python's own list has it
        "folder": cwd or str(Path.cwd()),
        "variables": dict(env),
    }
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as line:
        line.connect(os.environ[PLACE])
        socket.send_fds(line, [json.dumps(request).encode()], [1, 2])
        process, handles, _, _ = socket.recv_fds(line, 100, 1)
    if not process:  # it would start otherwise
        return launch_kernel(command, env=env, cwd=cwd)
    return ForkedKernel(int(process), *handles)
