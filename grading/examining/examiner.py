"""The examiner: runs the instructor's test cells against the names of a student's session.

Test text stays in this process. What a test reads of the student is fetched as plain data; a
function of the student's is a stand-in that sends data and gets data back.
"""

import asyncio
import random
import warnings
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from inspect import CO_COROUTINE
from types import CodeType

import numpy as np

from grading.examining.assertion_messages import came_from_a_message
from grading.examining.cannot_judge import CannotJudge
from grading.examining.hidden_tests import HiddenLines, Printed, compile_cell
from grading.examining.last_value import SHOW, VALUE, LastValue, show_value
from grading.examining.names import StudentNames
from grading.examining.needs import NO_NEEDS, Needs
from grading.examining.own_builtins import TheirBuiltins
from grading.examining.question_ends import CallTimeoutError, SessionLost, ValueRefused
from grading.examining.student_errors import StudentError
from grading.examining.test_places import find_line
from grading.examining.time_alarm import Alarm, OutOfTime
from grading.examining.turns import OTHERS
from grading.limits import Limits
from grading.outcomes import Outcome
from grading.result import Verdict
from grading.sandbox.session import Session, SessionEnded
from grading.text import clean

MAX_MESSAGE = 2_000
UNTOLD = "This test did not pass."
NOT_JUDGED = (
    "This answer could not be judged by the tests. That is neither right nor wrong: your "
    "instructor will look at it."
)
SPARE_SECONDS = 5.0  # that a test's own work may take, on top of what the whole notebook may


def refuse_to_judge(verdict: Verdict, reason: str) -> Verdict:
    """Return the verdict of a test that ran and of which a person has to decide all the same."""
    return replace(
        verdict,
        passed=False,
        is_judged=False,
        message=NOT_JUDGED,
        error=Outcome.UNJUDGED.value,
        detail=f"it cannot be judged: {reason}",
    )


class PrintedOnStderr(Exception):  # noqa: N818 - reads as what it says
    """A test printed on stderr, which nbgrader counts as a failed test."""


class Examiner:
    """Runs test cells, one after the other, in one namespace of their own."""

    def __init__(self, session: Session, limits: Limits, needs: Needs = NO_NEEDS) -> None:
        """Take the session that the tests ask, and let chance be the same for every submission.

        Args:
            session: the student's process.
            limits: of values and calls.
            needs: what tests ask for besides values.
        """
        random.seed(0)
        np.random.seed(0)  # noqa: NPY002 - what a test that draws without a generator uses
        self._names = StudentNames(session, limits, needs)
        self._names[SHOW] = show_value
        self._seconds = limits.submission + SPARE_SECONDS
        self._hidden = HiddenLines()
        self._builtins = TheirBuiltins()

    @property
    def outcome(self) -> Outcome | None:
        """The first limit that a value or a call ran into while tests asked for it."""
        return self._names.outcome

    @property
    def ended(self) -> SessionEnded | None:
        """Why the student's process has ended while tests asked it."""
        return self._names.ended

    @property
    def lent(self) -> frozenset[str]:
        """The names of libraries' classes that tests have used, which stay the student's."""
        return self._names.lent

    def note_cell(self, source: str) -> None:
        """Take note of a cell of the student's that has run."""
        self._names.written_functions.add(source)

    def examine(self, name: str, source: str, own_names: frozenset[str] = frozenset()) -> Verdict:
        """Run one test cell.

        Args:
            name: the cell.
            source: its text, hidden tests included.
            own_names: which are not looked up in the student's notebook.

        Raises:
            SyntaxError: the text is not Python; that is the instructor's to mend.
        """
        statements, file, hidden = compile_cell(source)
        self._hidden[file] = hidden
        printed = Printed(self._hidden)
        alarm = Alarm(self._seconds)
        self._names.begin(own_names, alarm)
        raised = self._execute(statements, printed, alarm)
        if isinstance(raised, CannotJudge) and came_from_a_message(raised, source, file):
            raised = AssertionError()  # the condition was false before
        value = self._names.pop(VALUE, LastValue())
        if raised is None and printed.on_stderr.was_used:
            raised = PrintedOnStderr("the test printed on stderr, which counts as failed")
        message, error, detail = self._describe(raised)
        return Verdict(
            name,
            passed=raised is None,
            message=message,
            error=error,
            detail=detail,
            printed=printed.text(is_hidden=False),
            printed_hidden=printed.text(is_hidden=True),
            value=value.text,
            uncounted=value.uncounted,
            is_judged=not isinstance(raised, CannotJudge),
            line=find_line(raised, file),
        )

    def _execute(
        self, statements: CodeType, printed: "Printed", alarm: Alarm
    ) -> BaseException | None:
        """Return what the cell raised, or None if it ran to its end."""
        raised: BaseException | None = None
        try:
            # A warning names files of the grader, and Python shows it to the first student alone.
            with (
                warnings.catch_warnings(),
                redirect_stdout(printed),
                redirect_stderr(printed.on_stderr),
            ):
                warnings.simplefilter("ignore")
                with alarm, self._builtins:
                    try:
                        _run(statements, self._names)
                    finally:
                        self._names.end()
        except BaseException as problem:  # pytest's own verdicts, for one, are no `Exception`
            raised = problem
        # A test can catch these, but not undo them.
        if self.ended is not None:
            return SessionLost()
        if alarm.has_rung:
            return OutOfTime()
        if self._names.turns.have_others():
            return CannotJudge(OTHERS)
        return self._names.stopped or raised or self._names.late

    def _describe(self, raised: BaseException | None) -> tuple[str, str, str]:
        """Return the message for the student, the type of the error, and all of it."""
        if raised is None:
            return "", "", ""
        if isinstance(raised, SessionLost):
            return self.ended.sentence, self.ended.outcome.value, self.ended.sentence
        if isinstance(raised, OutOfTime):
            self._names.outcome = self._names.outcome or Outcome.TIMEOUT
            sentence = "The test took too long with the values of this notebook."
            return sentence, "TimeoutError", sentence
        if isinstance(raised, ValueRefused):
            return str(raised), Outcome.VALUE.value, str(raised)
        if isinstance(raised, CannotJudge):
            self._names.outcome = self._names.outcome or Outcome.UNJUDGED
            return NOT_JUDGED, Outcome.UNJUDGED.value, f"it cannot be judged: {raised}"
        if raised.__traceback__ is None and isinstance(raised, AssertionError):
            return UNTOLD, "AssertionError", f"AssertionError: {UNTOLD}"
        error, text = type(raised).__name__, _text(raised)
        detail = f"{error}: {text}"
        if isinstance(raised, AssertionError) and self._hidden.has_raised(raised):
            message = text or UNTOLD
        elif _is_about_the_student(raised) or not self._hidden.were_passed(raised):
            message = detail
        else:
            message = f"A hidden test did not pass ({error})."
        return message[:MAX_MESSAGE], error, detail[:MAX_MESSAGE]


def _run(statements: CodeType, names: StudentNames) -> None:
    """Run a cell, and what it awaits as a notebook does."""
    if statements.co_flags & CO_COROUTINE:
        asyncio.run(eval(statements, names))
    else:
        exec(statements, names)


def _text(raised: BaseException) -> str:
    try:
        return clean(str(raised))
    except (Exception, CannotJudge):  # an int with too many digits in it, for instance
        return ""


def _is_about_the_student(raised: BaseException) -> bool:
    """Tell errors whose words come from the student's side from those that could quote a test."""
    return isinstance(raised, StudentError | CallTimeoutError | NameError)
