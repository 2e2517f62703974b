"""A time limit for code of one's own, where signals can keep it: in a process's main thread."""

import signal
import threading
import time
from types import FrameType


class OutOfTime(BaseException):
    """The time is up; no `Exception`, so that code under the limit seldom catches it."""


class Alarm:
    """Interrupts the main thread so many seconds after this was made, while inside its block.

    Other threads cannot be interrupted.

    Attributes:
        has_rung: whether the time was up, even if something has caught the interruption.
    """

    def __init__(self, seconds: float) -> None:
        """Begin to count."""
        self.has_rung = False
        self._end = time.monotonic() + seconds
        self._is_usable = threading.current_thread() is threading.main_thread()

    def __enter__(self) -> None:
        """Set the alarm."""
        if self._is_usable:
            self._before = signal.signal(signal.SIGALRM, self._ring)
            signal.setitimer(signal.ITIMER_REAL, max(self._end - time.monotonic(), 0.001))

    def __exit__(self, *problem: object) -> None:
        """Unset it."""
        if self._is_usable:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)

    def _ring(self, number: int, frame: FrameType | None) -> None:
        self.has_rung = True
        raise OutOfTime
