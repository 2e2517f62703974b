"""The names of a student as test cells see them: fetched when used, as data or stand-ins."""

import builtins
import sys
import time
from collections.abc import Callable, Iterator
from types import GeneratorType
from typing import Any, NoReturn
from weakref import WeakKeyDictionary

from grading.examining.cannot_judge import CannotJudge
from grading.examining.hidden_tests import Printed
from grading.examining.own_builtins import with_own_builtins
from grading.examining.stand_ins import StandIn, make_kind
from grading.examining.student_errors import ErrorClasses
from grading.inside.values.exchange import ExaminerSide, NameMissing
from grading.inside.values.handles import Handle
from grading.inside.values.wire import Caps, Refused
from grading.limits import Limits
from grading.outcomes import Outcome
from grading.sandbox.session import CallInterrupted, Session, SessionEnded

# Many tests may call a function that never ends. Each such call leaves half the time to later ones,
# down to this share, or the time of the whole notebook would be over before its other answers.
LEAST_SHARE = 0.1


class SessionLost(BaseException):
    """The student's process is gone. No test may catch this, so it is no `Exception`."""


class ValueRefused(BaseException):
    """A value cannot be handed to the tests. No test may take this for an error of the student's:
    it is no `Exception`.
    """


class CallTimeoutError(TimeoutError):
    """A function of the student's ran into the time limit."""


class StudentNames(dict):
    """The namespace of the test cells: their own names, then built-ins, then the student's.

    As the globals of executed code it is asked for a missing name in `__missing__`, also from
    inside functions, lambdas and comprehensions.

    Attributes:
        outcome: the first limit that a value or a call ran into, or None.
        ended: why the student's process is gone, or None.
        stopped: what has ended the test that runs, or should have if it had not caught it.
        late: a call of this test that took too long, whether the test has caught that or not.
    """

    def __init__(self, session: Session, limits: Limits) -> None:
        """Begin without names of its own."""
        super().__init__(__name__="__test__", __builtins__=builtins)
        self.outcome: Outcome | None = None
        self.ended: SessionEnded | None = None
        self.stopped: BaseException | None = None
        self.late: CallTimeoutError | None = None
        self._session = session
        self._caps = Caps(size=limits.value)
        self._seconds, self._least_seconds = limits.cell, LEAST_SHARE * limits.cell
        self._side = ExaminerSide(self, self._number_of, self._caps)
        self._errors = ErrorClasses(self)
        self._stand_ins: dict[int, StandIn] = {}
        self._generators: WeakKeyDictionary[Iterator, int] = WeakKeyDictionary()
        self._spent: dict[int, list[float]] = {}  # of each iterator: items, bytes, seconds
        self._fetched: dict[str, Any] = {}
        self._own_names: frozenset[str] = frozenset()

    def begin(self, own_names: frozenset[str] = frozenset()) -> None:
        """Fetch every name anew from here on: the notebook has moved to another cell.

        Args:
            own_names: of test cells, which the student is not asked for there.
        """
        self.stopped = self.late = None
        self._fetched.clear()
        self._own_names = own_names

    @with_own_builtins
    def end(self) -> None:
        """Hand over what the test has changed, for the cells of the student's that follow.

        Raises:
            SessionLost: the student's process is gone.
            ValueRefused: it cannot be handed over.
            CannotJudge: a test has put something into it that is no data.
        """
        self._hand_over_changes()

    @with_own_builtins
    def __missing__(self, name: str) -> Any:
        """Fetch a name of the student's.

        Raises:
            KeyError: the student has no such name; Python makes it a NameError.
            ValueRefused: its value is too large.
        """
        if type(name) is not str or name.startswith("__") or hasattr(builtins, name):
            raise KeyError(name)
        if name in self._own_names:
            raise KeyError(name)
        if name not in self._fetched:
            self._hand_over_changes()
            answer = self._ask(self._session.lookup, name)
            try:
                self._fetched[name] = self._read(name, self._side.read_lookup, answer)
            except NameMissing:
                raise KeyError(name) from None
        return self._fetched[name]

    @with_own_builtins
    def call(self, number: int, positional: tuple, named: dict[str, Any]) -> Any:
        """Call an object of the student's; see `StudentFunction`."""
        try:
            arguments = self._side.pack_call(positional, named)
        except Refused as problem:
            self.cannot_judge(f"it hands over what cannot cross: {problem}")
        return self._reply(self._session.call, number, arguments, self._seconds)

    @with_own_builtins
    def advance(self, number: int) -> Any:
        """Return what comes next from an iterator of the student's.

        All steps together have the limits of one call.

        Raises:
            StopIteration: there is no more.
        """
        spent = self._spent.setdefault(number, [0, 0, 0.0])
        if spent[0] >= self._caps.items or spent[1] > self._caps.size:
            self._refuse("an iterator gives more than a list may hold")
        self._hand_over_changes()
        begin = time.monotonic()
        answer = self._ask(self._session.advance, number, max(self._seconds - spent[2], 0.01))
        self._pass_on_text()
        self._fetched.clear()
        spent[0] += 1
        spent[1] += len(answer)
        spent[2] += time.monotonic() - begin
        return self._read("", self._side.read_reply, answer, self._errors.make, True)

    def cannot_judge(self, reason: str) -> NoReturn:
        """End the test, whatever it catches.

        Raises:
            CannotJudge: always.
        """
        self.stopped = self.stopped or CannotJudge(reason)
        raise self.stopped

    # --- what stands for the student's objects, see `grading.inside.values.handles.Remote` ---

    def stand_in(self, handle: Handle) -> Any:
        """Return what stands for an object: for the same one, the same."""
        number = handle.number
        if number not in self._stand_ins:
            if handle.kind is GeneratorType:
                made = self._generate(number)
                self._generators[made] = number
            else:
                made = make_kind(self, handle)(self, handle)
            self._stand_ins[number] = made
        return self._stand_ins[number]

    def error_class(self, number: int, name: str, bases: list[type]) -> type:
        """Return what stands for a class of exceptions."""
        return self._errors.own(number, name, bases)

    def _generate(self, number: int) -> Iterator:
        """Be a generator, as the one that it stands for is."""
        while True:
            try:
                item = self.advance(number)
            except StopIteration as end:
                return end.value
            if (yield item) is not None:
                self.cannot_judge("it sends something to a generator")

    def _number_of(self, value: Any) -> int | None:
        if isinstance(value, StandIn):
            return value._handle.number if value._names is self else None
        if type(value) is GeneratorType:
            return self._generators.get(value)
        return self._errors.number_of(value) if isinstance(value, type) else None

    # --- asking ---

    def _reply(self, question: Callable[..., bytes], *details: Any) -> Any:
        self._fetched.clear()
        try:
            answer = self._ask(question, *details)
        except CallTimeoutError:
            self._seconds = max(self._seconds / 2, self._least_seconds)
            raise
        self._pass_on_text()
        return self._read("", self._side.read_reply, answer, self._errors.make)

    def _pass_on_text(self) -> None:
        """Print what the student's function has printed, where a test takes what is printed."""
        if not isinstance(sys.stdout, Printed):
            sys.stdout.write(self._read("", self._session.printed_text))

    def _hand_over_changes(self) -> None:
        try:
            changes = self._side.pack_changes()
        except Refused as problem:
            self.cannot_judge(f"it puts something into a value of the notebook: {problem}")
        if changes is not None:
            answer = self._ask(self._session.change, changes)
            self._read("", self._side.read_changes, answer)

    def _ask(self, question: Callable[..., bytes], *details: Any) -> bytes:
        if self.ended is not None:
            raise SessionLost
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
