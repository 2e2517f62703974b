"""Watches from outside what a student's processes use together, and ends what uses too much.

Limits of the kernel are per process; these are per submission. Memory is what the processes hold of
their own, and what the kernel keeps for them (see `process_memory`). Files in the scratch folder do
not count; they have a limit of their own.
"""

import os
import threading
import time
from typing import Protocol

from grading.limits import Limits
from grading.outcomes import Outcome
from grading.sandbox.patience import PatientClock, WaitMeter
from grading.sandbox.process_memory import (
    list_tree,
    measure_areas,
    measure_memory,
    measure_sockets,
    measure_use,
)

TICK_SECONDS = 0.02
AREAS_SECONDS = 0.25  # counting areas takes longer, and they grow slowly


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
            clock = PatientClock(session.waits, session.limits.submission)
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
        areas_at = 0.0
        while True:
            with self._lock:
                while not self._watched and not self._ended:
                    self._wake.wait()
                if self._ended:
                    return
                sessions = list(self._watched.values())
            started = time.monotonic()
            with_areas = started >= areas_at
            if with_areas:
                areas_at = started + AREAS_SECONDS
            for session, clock in sessions:
                try:
                    session.waits.sample()
                    is_late = clock.has_passed()
                    excess = Outcome.TIMEOUT if is_late else find_excess(session, with_areas)
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
        waits: how long its processes have waited for a processor.
        scratch: the open scratch folder, or None.
    """

    pid: int
    limits: Limits
    waits: WaitMeter
    scratch: int | None

    def kill(self, reason: Outcome) -> None:
        """End the session for a reason."""


def find_excess(session: Watchable, with_areas: bool = False) -> Outcome | None:
    """Return the first limit that a session is above right now, or None.

    Args:
        session: what to look at.
        with_areas: count the areas of memory, too.
    """
    most = session.limits.memory
    pids = list_tree(session.pid)
    use = measure_use(pids)
    if use.processes > session.limits.processes:
        return Outcome.PROCESSES
    of_kernel = measure_sockets(session.pid)
    if with_areas:
        of_kernel += measure_areas(pids, most)
    if use.memory + of_kernel > most and measure_memory(pids) + of_kernel > most:
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
