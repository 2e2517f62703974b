"""The names of a student as test cells see them: fetched when used, as data or stand-ins."""

import builtins
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from types import CodeType, GeneratorType, MappingProxyType
from typing import Any, NoReturn
from weakref import WeakKeyDictionary

from grading.examining.callbacks import Callbacks
from grading.examining.cannot_judge import CannotJudge
from grading.examining.chance import Chance
from grading.examining.hidden_tests import Printed
from grading.examining.libraries import Libraries
from grading.examining.library_classes import is_instance, is_subclass
from grading.examining.needs import NO_NEEDS, Needs
from grading.examining.own_builtins import with_own_builtins
from grading.examining.question_ends import CallTimeoutError, SessionLost, ValueRefused
from grading.examining.stand_ins import StandIn, handle_of, make_kind, names_of
from grading.examining.student_classes import StudentClass, facts_of, make_class, make_object
from grading.examining.student_errors import ErrorClasses
from grading.examining.time_alarm import Alarm
from grading.examining.turns import Turns, in_one_piece
from grading.examining.written_functions import WrittenFunctions
from grading.examining.written_names import Step, WrittenNames
from grading.inside.values.class_facts import ClassFacts
from grading.inside.values.exchange import ExaminerSide, NameMissing
from grading.inside.values.handles import Handle
from grading.inside.values.operations import place_of, read_source
from grading.inside.values.wire import Caps, Refused
from grading.limits import Limits
from grading.outcomes import Outcome
from grading.sandbox.session import CallInterrupted, Session, SessionEnded

# Many tests may call a function that never ends. Each such call leaves half the time to later ones,
# down to this share, or the time of the whole notebook would be over before its other answers.
LEAST_SHARE = 0.1
NOTHING: Mapping[str, Any] = MappingProxyType({})


class StudentNames(dict):
    """The namespace of the test cells: their own names, then built-ins, then the student's.

    As the globals of executed code it is asked for a missing name in `__missing__`, also from
    inside functions, lambdas and comprehensions.

    Attributes:
        outcome: the first limit that a value or a call ran into, or None.
        ended: why the student's process is gone, or None.
        stopped: what has ended the test that runs, or should have if it had not caught it.
        late: a call of this test that took too long, whether the test has caught that or not.
        written_functions: knows the text of the cells that have run.
    """

    def __init__(self, session: Session, limits: Limits, needs: Needs = NO_NEEDS) -> None:
        """Begin without names of its own.

        Args:
            session: the student's process.
            limits: of values and calls.
            needs: what tests ask for besides values.
        """
        super().__init__(__name__="__test__", __builtins__=builtins)
        self.update(isinstance=is_instance, issubclass=is_subclass)
        self.outcome: Outcome | None = None
        self.ended: SessionEnded | None = None
        self.stopped: BaseException | None = None
        self.late: CallTimeoutError | None = None
        self._session = session
        self._caps = Caps(size=limits.value)
        self._seconds, self._least_seconds = limits.cell, LEAST_SHARE * limits.cell
        self._side = ExaminerSide(self, self._number_of, self._caps)
        self._side.has_tensors = needs.tensors
        self._written = WrittenNames(frozenset(needs.shared))
        self._chance = Chance() if needs.chance else None
        self._callbacks = Callbacks(self)
        self.written_functions = WrittenFunctions()
        self._last_size = 0  # bytes of the last answer
        self._away = 0.0  # seconds of callbacks, in the middle of questions
        session.listen(partial(self._callbacks.answer, self._side))
        self._errors = ErrorClasses(self)
        self._stand_ins: dict[int, StandIn] = {}
        self._classes: dict[int, StudentClass] = {}
        self._classes_named = frozenset(needs.classes)
        self._libraries = Libraries(dict(needs.libraries), self)
        self._generators: WeakKeyDictionary[Iterator, int] = WeakKeyDictionary()
        self._spent: dict[int, list[float]] = {}  # of each iterator: items, bytes, seconds
        self._fetched: dict[str, Any] = {}
        self._own_names: frozenset[str] = frozenset()
        self._text = ""  # that the student's functions have printed, on its way to the test
        self.turns = Turns(Alarm(limits.submission))  # which is not set

    def begin(self, own_names: frozenset[str], alarm: Alarm) -> None:
        """Fetch every name anew from here on: the notebook has moved to another cell.

        Args:
            own_names: of test cells, which the student is not asked for there.
            alarm: ends the test; what takes up the student's time is no time of its own.
        """
        self.stopped = self.late = None
        self._fetched.clear()
        self._written.begin()
        self._callbacks.begin()
        self._own_names = own_names
        self.turns.open(alarm)

    @in_one_piece
    def end(self) -> None:
        """Hand over what the test has changed, for the cells of the student's that follow.

        Raises:
            SessionLost: the student's process is gone.
            ValueRefused: it cannot be handed over.
            CannotJudge: a test has put something into it that is no data.
        """
        try:
            self._hand_over_changes()
            self._written.give_back(self)
        finally:
            self.turns.close()

    @with_own_builtins
    def __missing__(self, name: str) -> Any:
        """Fetch a name of the student's.

        Raises:
            KeyError: the student has no such name; Python makes it a NameError.
            ValueRefused: its value is too large.
        """
        if type(name) is not str or name.startswith("__") or hasattr(builtins, name):
            raise KeyError(name)
        if name in self._own_names or name in self._written.deleted:
            raise KeyError(name)
        try:
            return self._libraries.get(name, self._fetch(name))
        except NameMissing:
            raise KeyError(name) from None

    def __delitem__(self, name: str) -> None:
        """Delete a name of the tests, or one of the student's.

        Raises:
            KeyError: there is none.
        """
        if name not in self:
            self.__missing__(name)
        self.pop(name, None)
        self._written.delete(name)

    @in_one_piece
    def _fetch(self, name: str) -> Any:
        if name not in self._fetched:
            self._hand_over_changes()
            answer = self._ask(self._session.lookup, name)
            self._fetched[name] = self._read(name, self._side.read_lookup, answer)
        return self._fetched[name]

    @in_one_piece
    def call(self, number: int, positional: tuple, named: dict[str, Any]) -> Any:
        """Call an object of the student's; see `StudentFunction`."""
        self._hand_over_names(self._written.list_covers())
        if self._chance is None:
            return self._call(number, positional, named)
        self._chance.hand_over(self._call)
        try:
            return self._call(number, positional, named)
        finally:
            self._read("", self._chance.take_back, self._call)

    def _call(self, number: int, positional: tuple, named: Mapping[str, Any] = NOTHING) -> Any:
        try:
            arguments = self._side.pack_call(positional, named)
        except Refused as problem:
            self.cannot_judge(f"it hands over what cannot cross: {problem}")
        return self._reply(self._session.call, number, arguments, self._seconds)

    @in_one_piece
    def advance(self, number: int) -> Any:
        """Return what comes next from an iterator of the student's.

        All steps together have the limits of one call.

        Raises:
            StopIteration: there is no more.
        """
        spent = self._require_end(number)
        self._hand_over_names(self._written.list_covers())
        self._hand_over_changes()
        begin = time.monotonic()
        answer = self._ask(self._session.advance, number, max(self._seconds - spent[2], 0.01))
        self._fetched.clear()
        spent[0] += 1
        spent[1] += len(answer)
        spent[2] += time.monotonic() - begin
        return self._read_reply(answer, may_end=True)

    def count_step(self, number: int) -> None:
        """Count one of the items of an object, as if it were of an iterator of that number.

        Raises:
            ValueRefused: they are more than a list may hold.
        """
        spent = self._require_end(number)
        spent[0] += 1
        spent[1] += self._last_size

    def _require_end(self, number: int) -> list[float]:
        spent = self._spent.setdefault(number, [0, 0, 0.0])
        if spent[0] >= self._caps.items or spent[1] > self._caps.size:
            self._refuse("an iterator gives more than a list may hold")
        return spent

    def code_of(self, function: StandIn, name: str | None) -> CodeType:
        """Return the code of a function of the student's, as its cell has it.

        Raises:
            CannotJudge: no cell has it.
        """
        text = self.call(place_of(read_source), (function,), {})
        return self.written_functions.compile(text, name) or self.cannot_judge(
            f"it asks how the function {name} is written, and no cell of the notebook defines it so"
        )

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

    # --- whole questions, see `grading.examining.turns` ---

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

    # --- what stands for the student's objects, see `grading.inside.values.handles.Remote` ---

    def stand_in(self, handle: Handle, kind: Any) -> Any:
        """Return what stands for an object: for the same one, the same."""
        number = handle.number
        if number < 0:
            return self._callbacks.find(number)
        if number not in self._stand_ins:
            if handle.kind is GeneratorType:
                made = self._generate(number)
                self._generators[made] = number
            elif type(kind) is StudentClass:
                made = make_object(self, handle, kind)
            else:
                made = make_kind(self, handle)(self, handle)
            self._stand_ins[number] = made
        return self._stand_ins[number]

    def class_stand_in(self, facts: ClassFacts, bases: tuple) -> Any:
        """Return what stands for a class: for the same one, the same."""
        if facts.number not in self._classes:
            self._classes[facts.number] = make_class(self, facts, bases)
        return self._classes[facts.number]

    def known_class(self, number: int) -> Any:
        """Return what stands for a class of which all was told before.

        Raises:
            KeyError: it was not.
        """
        return self._classes[number]

    def is_named(self, kind: StudentClass) -> bool:
        """Tell whether tests are about a class: they name it, as the instructor's notebook does."""
        name = facts_of(kind).name
        return name in self._classes_named and self._find(name) is kind

    def _find(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            return None

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
            return handle_of(value).number if names_of(value) is self else None
        if type(value) is StudentClass:
            return facts_of(value).number
        if type(value) is GeneratorType and value in self._generators:
            return self._generators[value]
        if isinstance(value, type):
            return self._errors.number_of(value)
        return self._callbacks.number_of(value)

    # --- asking ---

    def _reply(self, question: Callable[..., bytes], *details: Any) -> Any:
        self._fetched.clear()
        try:
            answer = self._ask(question, *details)
        except CallTimeoutError:
            self._seconds = max(self._seconds / 2, self._least_seconds)
            raise
        self._last_size = len(answer)
        return self._read_reply(answer)

    def _read_reply(self, answer: bytes, may_end: bool = False) -> Any:
        try:
            return self._read("", self._side.read_reply, answer, self._errors.make, may_end)
        finally:
            self._gather_printed()

    def _gather_printed(self) -> None:
        if not isinstance(sys.stdout, Printed):  # a test takes what is printed
            self._text += self._read("", self._session.printed_text)

    def _hand_over_names(self, others: Iterable[Step] = ()) -> None:
        for number, details in (*self._written.list_steps(self), *others):
            self._call(number, details)

    def _hand_over_changes(self) -> None:
        self._hand_over_names()
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
