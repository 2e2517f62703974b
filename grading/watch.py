"""Watches from outside what a student's processes use together, and ends what uses too much.

Limits of the kernel are per process; these are per submission. Memory is what the processes hold of
their own: pages that they share with the warm process or with each other count once, in parts.
Files in the scratch folder and buffers of the kernel do not count; other limits bound them.
"""

import contextlib
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from grading.limits import Limits
from grading.outcomes import Outcome

TICK_SECONDS = 0.02
# What may wait in a socket to be read: no process holds it, and `grading.inside.seccomp` keeps
# students from asking for more than the system's usual.
SOCKET_BYTES = 212_992
MOST_PATIENCE = 3.0  # times the limit
# Of these the sum is never below what is really held, and cheap to read.
QUICK_FIELDS = (b"RssAnon:", b"RssShmem:", b"VmPTE:", b"VmSwap:")
EXACT_FIELDS = (b"Pss_Anon:", b"Pss_Shmem:", b"SwapPss:")


class PatientClock:
    """A deadline that waits for a process that had to wait for a processor.

    On a busy machine, or beside a classmate's notebook that starts many processes, the same cell
    takes longer by the clock. Sleeping counts, waiting in the kernel's queue does not; but not
    without end, for a notebook can fill that queue itself.
    """

    def __init__(self, pid: int, seconds: float) -> None:
        """Start now."""
        self._pid, self._seconds = pid, seconds
        self._start, self._waited = time.monotonic(), read_wait(pid)
        self.deadline = self._start + seconds  # of `time.monotonic`, as far as known now

    def left(self) -> float:
        """Return the seconds to the deadline, at least 0."""
        return max(0.0, self.deadline - time.monotonic())

    def has_passed(self) -> bool:
        """Tell whether the time is over; the deadline may move on."""
        if time.monotonic() < self.deadline:
            return False
        waited = max(0.0, read_wait(self._pid) - self._waited)
        patience = min(waited, (MOST_PATIENCE - 1) * self._seconds)
        self.deadline = self._start + self._seconds + patience
        return time.monotonic() >= self.deadline


def read_wait(pid: int) -> float:
    """Return the seconds that a process's first thread has waited for a processor, or 0."""
    fields = _read(f"/proc/{pid}/schedstat").split()
    return int(fields[1]) / 1e9 if len(fields) == 3 else 0.0


@dataclass
class Use:
    """What a session uses at one moment.

    Attributes:
        processes: processes and threads.
        memory: bytes, at least what is really held.
    """

    processes: int = 0
    memory: int = 0


class Watcher:
    """One thread that looks at every open session many times a second."""

    def __init__(self) -> None:
        """Begin without sessions; the thread starts with the first one."""
        self._watched: dict[int, tuple[Watchable, PatientClock]] = {}
        self._lock = threading.Lock()
        self._wake = threading.Condition(self._lock)
        self._ended = False
        self._thread: threading.Thread | None = None

    def add(self, session: "Watchable") -> None:
        """Watch a session from now on."""
        with self._lock:
            clock = PatientClock(session.pid, session.limits.submission)
            self._watched[id(session)] = session, clock
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)
                self._thread.start()
            self._wake.notify()

    def remove(self, session: "Watchable") -> None:
        """Watch it no longer."""
        with self._lock:
            self._watched.pop(id(session), None)

    def close(self) -> None:
        """End the thread."""
        with self._lock:
            self._ended = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while True:
            with self._lock:
                while not self._watched and not self._ended:
                    self._wake.wait()
                if self._ended:
                    return
                sessions = list(self._watched.values())
            started = time.monotonic()
            for session, clock in sessions:
                try:
                    excess = Outcome.TIMEOUT if clock.has_passed() else find_excess(session)
                except Exception:  # whoever cannot be watched does not run on
                    excess = Outcome.FAILED
                if excess is not None:
                    session.kill(excess)
            time.sleep(max(TICK_SECONDS, time.monotonic() - started))  # half of the time at most


class Watchable(Protocol):
    """What the watcher needs to know of a session.

    Attributes:
        pid: the process that the others of the session descend from, or 0 once it is gone.
        limits: what the session may use.
        scratch: the open scratch folder, or None.
    """

    pid: int
    limits: Limits
    scratch: int | None

    def kill(self, reason: Outcome) -> None:
        """End the session for a reason."""


def find_excess(session: Watchable) -> Outcome | None:
    """Return the first limit that a session is above right now, or None."""
    pids = list_tree(session.pid)
    use = measure_use(pids)
    use.memory += count_sockets(session.pid) * SOCKET_BYTES
    if use.processes > session.limits.processes:
        return Outcome.PROCESSES
    if use.memory > session.limits.memory:
        exact = measure_memory(pids) + count_sockets(session.pid) * SOCKET_BYTES
        if exact > session.limits.memory:
            return Outcome.MEMORY
    return Outcome.DISK if is_scratch_full(session) else None


def is_scratch_full(session: Watchable) -> bool:
    """Tell whether the scratch folder holds more than is allowed."""
    if session.scratch is None:
        return False
    try:
        state = os.fstatvfs(session.scratch)
    except OSError:  # closed meanwhile
        return False
    used = (state.f_blocks - state.f_bfree) * state.f_frsize
    return used > session.limits.written or state.f_ffree == 0


def list_tree(pid: int) -> list[int]:
    """List a process and everything that descends from it, as far as it is alive."""
    found, left = [], [pid] if pid else []
    while left:
        current = left.pop()
        found.append(current)
        with contextlib.suppress(OSError):
            for thread in Path(f"/proc/{current}/task").iterdir():
                children = _read(f"{thread}/children")
                left += [int(child) for child in children.split()]
    return found


def measure_use(pids: list[int]) -> Use:
    """Count processes and threads, and add up what they hold; shared pages count several times."""
    use = Use()
    for pid in pids:
        for field in _read_of_living(pid, "status").split(b"\n"):
            if field.startswith(QUICK_FIELDS):
                use.memory += int(field.split()[1]) * 1024
            elif field.startswith(b"Threads:"):
                use.processes += int(field.split()[1])
    return use


def count_sockets(pid: int) -> int:
    """Count the sockets in a process's namespace of networks."""
    words = _read(f"/proc/{pid}/net/sockstat").split()
    return int(words[2]) if words[:2] == [b"sockets:", b"used"] else 0


def measure_memory(pids: list[int]) -> int:
    """Add up what processes hold, in bytes, with each shared page counted once in all."""
    total = 0
    for pid in pids:
        exact = _read_of_living(pid, "smaps_rollup").split(b"\n")
        fields = [field for field in exact if field.startswith(EXACT_FIELDS)]
        total += sum(int(field.split()[1]) * 1024 for field in fields)
        if not fields:  # gone, or not ours to look into
            total += measure_use([pid]).memory
        else:
            status = _read_of_living(pid, "status").split(b"\n")
            tables = [field for field in status if field.startswith(b"VmPTE:")]
            total += sum(int(field.split()[1]) * 1024 for field in tables)
    return total


def _read_of_living(pid: int, name: str) -> bytes:
    """Read what the kernel tells of a process's memory, from a thread that has not ended.

    The first thread may end before the others; what it tells then is nothing, though they hold on.
    """
    told = _read(f"/proc/{pid}/{name}")
    if b"Anon:" in told:
        return told
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            other = _read(f"{thread}/{name}")
            if b"Anon:" in other:
                return other
    return told


def _read(path: str) -> bytes:
    """Read one of the kernel's small files; empty when its process is gone."""
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""
