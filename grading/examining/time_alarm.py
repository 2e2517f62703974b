"""A time limit for code of one's own, where signals can keep it: in a process's main thread."""

import os
import signal
import threading
from types import FrameType

from grading.examining.own_builtins import with_own_builtins
from grading.sandbox.patience import PatientClock, WaitMeter


class OutOfTime(BaseException):
    """The time is up; no `Exception`, so that code under the limit seldom catches it."""


class Alarm:
    """Interrupts the main thread so many seconds after this was made, while inside its block.

    Waiting for a processor does not count, up to a limit of its own (see `PatientClock`).
    Other threads cannot be interrupted.

    Attributes:
        clock: tells when the time is up.
        silence: a block in which nothing is interrupted; the alarm rings at its end.
        has_rung: whether the time was up, even if something has caught the interruption.
    """

    def __init__(self, seconds: float) -> None:
        """Begin to count."""
        self.has_rung = False
        self.silence = Silence(self)
        waits = WaitMeter(os.getpid())
        self.clock = PatientClock(waits, seconds, waits.seconds)
        self._thread = threading.get_ident()
        self._is_usable = threading.current_thread() is threading.main_thread()

    def __enter__(self) -> None:
        """Set the alarm."""
        if self._is_usable:
            self._before = signal.signal(signal.SIGALRM, self._wake)
            self._set()

    def __exit__(self, *problem: object) -> None:
        """Unset it."""
        if self._is_usable:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)

    def _wake(self, number: int, frame: FrameType | None) -> None:
        if self.silence.depth:
            self.silence.is_overslept = True
        else:
            self.look()

    @with_own_builtins
    def look(self) -> None:
        """Look at the clock, and wait for the rest of the time if there is some.

        Raises:
            OutOfTime: there is none, and this is the thread that can be interrupted.
        """
        if threading.get_ident() != self._thread or not self.clock.has_passed():
            self._set()
            return
        self.has_rung = True
        raise OutOfTime

    def _set(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, max(self.clock.left(), 0.001))


class Silence:
    """What is inside such a block is done whole or not at all; blocks may lie inside each other.

    A test may have changed any built-in, so there are none in here.
    """

    def __init__(self, alarm: Alarm) -> None:
        """Begin outside of any block."""
        self.depth, self.is_overslept = 0, False
        self._alarm = alarm

    def __enter__(self) -> None:
        """Let nothing interrupt what follows."""
        self.depth += 1

    def __exit__(self, *problem: object) -> None:
        """Let the alarm catch up."""
        self.depth -= 1
        self.catch_up()

    def catch_up(self) -> None:
        """Let the alarm ring where it could not."""
        if self.is_overslept and not self.depth:
            self.is_overslept = False
            self._alarm.look()
