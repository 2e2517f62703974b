"""Deadlines that a busy machine moves on: waiting for a processor is not the student's time."""

import threading
import time

from grading.sandbox.process_memory import list_threads, read_small

MOST_PATIENCE = 3.0  # times the limit


class WaitMeter:
    """Adds up how long a tree of processes has waited in the kernel's queue for a processor.

    A notebook may sleep until its children or its other threads are done, so that only they wait.
    The kernel forgets what they waited when they end, and each child of a row of short ones waits
    anew: so what has come since the last look is added up at every look. Those that wait side by
    side delay the notebook once: at each look, the one that waited longest counts.
    """

    def __init__(self, pid: int) -> None:
        """Start at 0, with what waits already as the beginning."""
        self.seconds = 0.0
        self._pid, self._seen = pid, read_waits(pid)
        self._lock = threading.Lock()  # the watcher and whoever asks a clock may look at once

    def sample(self) -> float:
        """Look once more, and return the seconds waited since the meter was made."""
        with self._lock:
            waits = read_waits(self._pid)
            grown = (_growth(self._seen.get(thread, 0.0), now) for thread, now in waits.items())
            self.seconds += max(grown, default=0.0)
            self._seen = waits
            return self.seconds


def _growth(before: float, now: float) -> float:
    """Return what a thread has waited since; a new one of the same number has waited less."""
    return now - before if now >= before else now


def read_waits(pid: int) -> dict[str, float]:
    """Return the seconds that each thread of a tree of processes has waited for a processor.

    Args:
        pid: the process that the others descend from.

    Returns:
        The seconds by the number of the thread; those that have ended are not in it.
    """
    told = {
        thread: read_small(f"/proc/{process}/task/{thread}/schedstat").split()
        for process, threads in list_threads(pid).items()
        for thread in threads
    }
    return {thread: int(fields[1]) / 1e9 for thread, fields in told.items() if len(fields) == 3}


class PatientClock:
    """A deadline that waits for processes that had to wait for a processor.

    On a busy machine, or beside a classmate's notebook that starts many processes, the same cell
    takes longer by the clock. Sleeping counts, waiting in the kernel's queue does not; but not
    without end, for a notebook can fill that queue itself.
    """

    def __init__(self, waits: WaitMeter, seconds: float, waited: float | None = None) -> None:
        """Start now.

        Args:
            waits: what the processes wait; somebody looks at it often meanwhile.
            seconds: the limit.
            waited: the seconds waited so far, if the meter has looked just now.
        """
        self._waits, self._seconds = waits, seconds
        self._start = time.monotonic()
        self._waited = waits.sample() if waited is None else waited
        self.deadline = self._start + seconds  # of `time.monotonic`, as far as known now

    def move_on(self, seconds: float) -> None:
        """Leave out some seconds that somebody else has counted."""
        self._start += seconds
        self.deadline += seconds

    def left(self) -> float:
        """Return the seconds to the deadline, at least 0."""
        return max(0.0, self.deadline - time.monotonic())

    def has_passed(self) -> bool:
        """Tell whether the time is over; the deadline may move on."""
        if time.monotonic() < self.deadline:
            return False
        waited = self._waits.sample() - self._waited
        patience = min(waited, (MOST_PATIENCE - 1) * self._seconds)
        self.deadline = self._start + self._seconds + patience
        return time.monotonic() >= self.deadline
