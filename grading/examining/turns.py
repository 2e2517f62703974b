"""Questions to a student's notebook come one at a time, and each is asked and answered whole.

An answer that nobody waited for would be taken for the next question's, and half of a message would
leave the two sides with two ideas of what they share: wrong points, and nobody would know.
"""

import mmap
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, NoReturn, Protocol

from grading.examining.own_builtins import with_own_builtins
from grading.examining.question_ends import WHOLE
from grading.examining.time_alarm import Alarm

BROKEN_OFF = "A test did not wait for the notebook's answer ({})."
OTHERS = "a process that it has started asks the notebook"
anything = BaseException  # as it is, for a test may set `builtins.BaseException = None`
NESTED = "A test asked the notebook while another of its questions had no answer."


class Asking(Protocol):
    """Whose methods are questions.

    Attributes:
        turns: whose turn it is.
    """

    turns: "Turns"

    def cannot_judge(self, reason: str) -> NoReturn:
        """End the test, whatever it catches."""

    def lose(self, message: str) -> NoReturn:
        """End the session, for no answer of it would be sure."""

    def pass_on_text(self) -> None:
        """Print what was printed meanwhile; that runs code of the test's."""


class Turns:
    """Whose turn it is: threads of a test wait for each other.

    Attributes:
        alarm: interrupts nobody whose turn it is.
    """

    def __init__(self, alarm: Alarm) -> None:
        """Begin with nobody's turn.

        Args:
            alarm: of the test that runs.
        """
        self.alarm = alarm
        self._lock = threading.RLock()
        self._is_open, self._is_taken = True, False
        self._pid, self._others = os.getpid(), mmap.mmap(-1, 1)  # which forks write in, too

    def open(self, alarm: Alarm) -> None:
        """Begin with another test."""
        self.alarm, self._is_open = alarm, True

    def close(self) -> None:
        """End the test: what it leaves behind asks no more, for the notebook goes on."""
        self._is_open = False

    def have_others(self) -> bool:
        """Tell whether a process that a test has started has asked, which got no answer."""
        return self._others[0] != 0

    def take(self, names: Asking, run: Callable[..., Any], details: tuple) -> Any:
        """Ask a question; see `in_one_piece`. There may be no built-ins here."""
        self._require_this_process(names)
        with self._lock, self.alarm.silence:
            if self._is_taken:  # by this very thread: a handler asks, or the last one broke off
                names.lose(NESTED)
            self._is_taken = True
            try:
                answer = run(names, *details)
            except WHOLE:
                self._is_taken = False
                raise
            except anything as problem:
                names.lose(BROKEN_OFF.format(problem.__class__.__name__))
            self._is_taken = False
            return answer

    @contextmanager
    def lend(self) -> Iterator[None]:
        """Let a function of the test's run in the middle of a question, and ask others there."""
        silence, depth = self.alarm.silence, self.alarm.silence.depth
        self._is_taken, silence.depth = False, 0
        try:
            silence.catch_up()
            yield
        finally:
            self._is_taken, silence.depth = True, depth

    @with_own_builtins
    def _require_this_process(self, names: Asking) -> None:
        if os.getpid() != self._pid:
            self._others[0] = 1
            names.cannot_judge(OTHERS)
        if not self._is_open:
            names.cannot_judge("something that it has started asks the notebook after its end")


def in_one_piece(method: Callable[..., Any]) -> Callable[..., Any]:
    """Let a method that asks a question run to its end, with the built-ins it was written for."""
    run = with_own_builtins(method)

    @wraps(method)
    def whole(names: Asking, *details: Any) -> Any:
        try:
            return names.turns.take(names, run, details)
        finally:
            names.pass_on_text()

    return whole
