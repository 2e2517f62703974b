"""The names of a student as test cells see them: fetched when used, as data or stand-ins."""

import builtins
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from types import CodeType, MappingProxyType
from typing import Any

from grading.examining.callbacks import Callbacks
from grading.examining.chance import Chance
from grading.examining.examiner_side import ExaminerSide, NameMissing
from grading.examining.known_objects import KnownObjects
from grading.examining.libraries import Libraries
from grading.examining.library_classes import is_instance, is_subclass
from grading.examining.needs import NO_NEEDS, Needs
from grading.examining.own_builtins import with_own_builtins
from grading.examining.question_ends import CallTimeoutError
from grading.examining.questioner import Questioner
from grading.examining.stand_ins import StandIn
from grading.examining.student_classes import StudentClass, facts_of
from grading.examining.time_alarm import Alarm
from grading.examining.turns import in_one_piece
from grading.examining.written_functions import WrittenFunctions
from grading.examining.written_names import Step, WrittenNames
from grading.inside.values.names_in_place import LIST
from grading.inside.values.operations import place_of, read_source
from grading.inside.values.wire import Caps, Refused
from grading.limits import Limits
from grading.sandbox.session import Session

NOTHING: Mapping[str, Any] = MappingProxyType({})


class StudentNames(Questioner, dict):
    """The namespace of the test cells: their own names, then built-ins, then the student's.

    As the globals of executed code it is asked for a missing name in `__missing__`, also from
    inside functions, lambdas and comprehensions.

    Attributes:
        written_functions: knows the text of the cells that have run.
    """

    def __init__(self, session: Session, limits: Limits, needs: Needs = NO_NEEDS) -> None:
        """Begin without names of its own.

        Args:
            session: the student's process.
            limits: of values and calls.
            needs: what tests ask for besides values.
        """
        dict.__init__(self, __name__="__test__", __builtins__=builtins)
        Questioner.__init__(self, session, limits)
        self.update(isinstance=is_instance, issubclass=is_subclass)
        self._caps = Caps(size=limits.value)
        self._callbacks = Callbacks(self)
        self._known = KnownObjects(self, self._callbacks)
        self._side = ExaminerSide(self._known, self._known.number_of, self._caps)
        self._side.has_tensors = needs.tensors
        self._written = WrittenNames(frozenset(needs.shared))
        self._chance = Chance() if needs.chance else None
        self.written_functions = WrittenFunctions()
        self._last_size = 0  # bytes of the last answer
        session.listen(partial(self._callbacks.answer, self._side))
        self._classes_named = frozenset(needs.classes)
        self._libraries = Libraries(dict(needs.libraries), self)
        self._spent: dict[int, list[float]] = {}  # of each iterator: items, bytes, seconds
        self._fetched: dict[str, Any] = {}
        self._own_names: frozenset[str] = frozenset()

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

    @property
    def lent(self) -> frozenset[str]:
        """The names of libraries that stand for something of the student's all the same."""
        return frozenset(self._libraries.lent)

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
        if not dict.__contains__(self, name):
            self.__missing__(name)
        self.pop(name, None)
        self._written.delete(name)

    def __contains__(self, name: object) -> bool:
        """Tell whether a test or the student has a name, as in `"x" in globals()`."""
        return dict.__contains__(self, name) or self.get(name, NOTHING) is not NOTHING

    def get(self, name: Any, default: Any = None) -> Any:
        """Return what a name stands for, or else something."""
        try:
            return self[name]
        except KeyError:
            return default

    def keys(self) -> set[str]:
        """Return the names of tests and student, as `dir()` wants them."""
        own = set(dict.keys(self))
        return own | {*self._list_theirs()} - self._own_names - self._written.deleted

    def __iter__(self) -> Iterator[str]:
        """Go through these names."""
        return iter(self.keys())

    @in_one_piece
    def _list_theirs(self) -> list[str]:
        self._hand_over_changes()
        found = self._call(LIST, ())
        return [name for name in found if type(name) is str] if type(found) is list else []

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

    def is_named(self, kind: StudentClass) -> bool:
        """Tell whether tests are about a class: they name it, as the instructor's notebook does."""
        name = facts_of(kind).name
        return name in self._classes_named and self._find(name) is kind

    def _find(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            return None

    def _reply(self, question: Callable[..., bytes], *details: Any) -> Any:
        self._fetched.clear()
        try:
            answer = self._ask(question, *details)
        except CallTimeoutError:
            self._shorten()
            raise
        self._last_size = len(answer)
        return self._read_reply(answer)

    def _read_reply(self, answer: bytes, may_end: bool = False) -> Any:
        try:
            return self._read("", self._side.read_reply, answer, self._known.errors.make, may_end)
        finally:
            self._gather_printed()

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
