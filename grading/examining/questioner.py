"""Asking a student's process: how long it may take, and how a test ends over the answer."""

import sys
import time
from collections.abc import Callable
from typing import Any, NoReturn

from grading.examining.cannot_judge import CannotJudge
from grading.examining.hidden_tests import Printed
from grading.examining.own_builtins import with_own_builtins
from grading.examining.question_ends import CallTimeoutError, SessionLost, ValueRefused
from grading.examining.time_alarm import Alarm
from grading.examining.turns import Turns
from grading.inside.values.wire import Refused
from grading.limits import Limits
from grading.outcomes import Outcome
from grading.sandbox.session import CallInterrupted, Session, SessionEnded

# Many tests may call a function that never ends. Each such call leaves half the time to later ones,
# down to this share, or the time of the whole notebook would be over before its other answers.
LEAST_SHARE = 0.1


class Questioner:
    """Whoever asks, one question at a time; see `grading.examining.turns`.

    Attributes:
        outcome: the first limit that a value or a call ran into, or None.
        ended: why the student's process is gone, or None.
        stopped: what has ended the test that runs, or should have if it had not caught it.
        late: a call of this test that took too long, whether the test has caught that or not.
        turns: whose turn it is.
    """

    def __init__(self, session: Session, limits: Limits) -> None:
        """Begin with nothing asked.

        Args:
            session: the student's process.
            limits: of calls.
        """
        self.outcome: Outcome | None = None
        self.ended: SessionEnded | None = None
        self.stopped: BaseException | None = None
        self.late: CallTimeoutError | None = None
        self.turns = Turns(Alarm(limits.submission))  # which is not set
        self._session = session
        self._seconds, self._least_seconds = limits.cell, LEAST_SHARE * limits.cell
        self._away = 0.0  # seconds of callbacks, in the middle of questions
        self._text = ""  # that the student's functions have printed, on its way to the test

    def cannot_judge(self, reason: str) -> NoReturn:
        """End the test, whatever it catches.

        Raises:
            CannotJudge: always.
        """
        self.stop(CannotJudge(reason))
        raise self.stopped

    def stop(self, problem: BaseException) -> None:
        """Note what ends the test, whatever becomes of it on its way."""
        self.stopped = self.stopped or problem

    @with_own_builtins
    def lose(self, message: str) -> NoReturn:
        """End the session through the fault of a test.

        Raises:
            SessionLost: always.
        """
        message = f"{Outcome.FAILED.sentence} {message}"
        self.ended = self.ended or SessionEnded(Outcome.FAILED, message)
        self._session.close()
        raise SessionLost

    def pass_on_text(self) -> None:
        """Print what the student's functions have printed, to what a test has put in its place."""
        text, self._text = self._text, ""
        if text:
            sys.stdout.write(text)

    def lose_for_time(self) -> None:
        """End the session, for the time of a test is over in the middle of a question."""
        self.ended = self.ended or SessionEnded(Outcome.TIMEOUT)
        self._session.close()

    def count_as_own(self, seconds: float) -> None:
        """Count time as the test's, in the middle of a question."""
        self._away += seconds

    def take_printed(self) -> None:
        """Print what the student's function has printed so far."""
        self._gather_printed()
        self.pass_on_text()

    def _shorten(self) -> None:
        """Leave half the time to later calls, after one that took all of it."""
        self._seconds = max(self._seconds / 2, self._least_seconds)

    def _gather_printed(self) -> None:
        if not isinstance(sys.stdout, Printed):  # a test takes what is printed
            self._text += self._read("", self._session.printed_text)

    def _ask(self, question: Callable[..., bytes], *details: Any) -> bytes:
        if self.ended is not None:
            raise SessionLost
        begin, away = time.monotonic(), self._away
        try:
            return question(*details)
        except CallInterrupted:
            self._note(Outcome.TIMEOUT)
            self.late = CallTimeoutError(
                f"the function did not come back within {self._seconds:g} seconds: look for a "
                "loop that never ends, or for work that is done over and over"
            )
            raise self.late from None
        except SessionEnded as problem:
            self.ended = problem
            raise SessionLost from None
        finally:
            self.turns.alarm.clock.move_on(time.monotonic() - begin - (self._away - away))

    def _read(self, name: str, read: Callable[..., Any], *details: Any) -> Any:
        try:
            return read(*details)
        except Refused as problem:
            self._refuse(f"{name}: {problem}" if name else str(problem))

    def _refuse(self, reason: str) -> NoReturn:
        self._note(Outcome.VALUE)
        self.stopped = self.stopped or ValueRefused(reason)
        raise self.stopped

    def _note(self, outcome: Outcome) -> None:
        self.outcome = self.outcome or outcome
