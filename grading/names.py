"""The names of a student as test cells see them: fetched when used, as data or stand-ins."""

import builtins
from functools import lru_cache
from typing import Any

from grading.boundary import Caps, Refused
from grading.exchange import (
    NameMissing,
    StudentError,
    encode_call,
    read_lookup,
    read_reply,
)
from grading.limits import Limits
from grading.outcomes import Outcome
from grading.session import CallInterrupted, Session, SessionEnded

# Many tests may call a function that never ends. Each such call leaves half the time to later ones,
# down to this share, or the time of the whole notebook would be over before its other answers.
LEAST_SHARE = 0.1


class SessionLost(BaseException):
    """The student's process is gone. No test may catch this, so it is no `Exception`."""


class CallTimeoutError(TimeoutError):
    """A function of the student's ran into the time limit."""


class StudentObject:
    """Stands for an object of the student's that is not plain data. It can only be handed back."""

    __slots__ = ("_names", "_number")

    def __init__(self, names: "StudentNames", number: int) -> None:
        """Remember whose object it is."""
        self._names, self._number = names, number

    def __repr__(self) -> str:
        """Say what it stands for."""
        return f"<{type(self).__name__} in the student's notebook>"


class StudentFunction(StudentObject):
    """Stands for something of the student's that can be called with data and returns data."""

    __slots__ = ()
    raises = StudentError  # tells `helpers.checks.time_limit` that it keeps the time by itself

    def __call__(self, *positional: Any, **named: Any) -> Any:
        """Call it in the student's process.

        Raises:
            StudentError: it raised an exception.
            CallTimeoutError: it took too long.
            Refused: an argument or the result is not plain data, or too large.
        """
        return self._names.call(self._number, positional, named)


@lru_cache(maxsize=256)
def _make_kind(type_name: str, is_callable: bool) -> type[StudentObject]:
    """Make a kind of stand-in that is called as the student's type is, for messages that say so."""
    base = StudentFunction if is_callable else StudentObject
    return type(type_name if type_name.isidentifier() else "object", (base,), {"__slots__": ()})


class StudentNames(dict):
    """The namespace of the test cells: their own names, then built-ins, then the student's.

    As the globals of executed code it is asked for a missing name in `__missing__`, also from
    inside functions, lambdas and comprehensions.

    Attributes:
        outcome: the first limit that a value or a call ran into, or None.
        ended: why the student's process is gone, or None.
    """

    def __init__(self, session: Session, limits: Limits) -> None:
        """Begin without names of its own."""
        super().__init__(__name__="__test__", __builtins__=builtins)
        self.outcome: Outcome | None = None
        self.ended: SessionEnded | None = None
        self._session = session
        self._caps = Caps(size=limits.value)
        self._seconds, self._least_seconds = limits.cell, LEAST_SHARE * limits.cell
        self._fetched: dict[str, tuple[bytes, Any]] = {}
        self._fresh: set[str] = set()

    def forget(self) -> None:
        """Fetch every name anew from here on: the notebook has moved to another cell."""
        self._fetched.clear()
        self._fresh.clear()

    def __missing__(self, name: str) -> Any:
        """Fetch a name of the student's.

        A test may change what it has fetched, so the same object comes again as long as the student
        has still the same value; only a call can have changed that.

        Raises:
            KeyError: the student has no such name; Python makes it a NameError.
        """
        if type(name) is not str or name.startswith("__") or hasattr(builtins, name):
            raise KeyError(name)
        if name in self._fresh:
            return self._fetched[name][1]
        answer = self._ask(self._session.lookup, name)
        if name not in self._fetched or self._fetched[name][0] != answer:
            try:
                value = read_lookup(answer, self._stand_in, self._caps)
            except NameMissing:
                raise KeyError(name) from None
            except Refused as problem:
                self._note(Outcome.VALUE)
                raise Refused(f"{name}: {problem}") from None
            self._fetched[name] = (answer, value)
        self._fresh.add(name)
        return self._fetched[name][1]

    def call(self, number: int, positional: tuple, named: dict[str, Any]) -> Any:
        """Call an object of the student's; see `StudentFunction`."""
        arguments = encode_call(positional, named, self._number_of, self._caps)
        self._fresh.clear()
        try:
            answer = self._ask(self._session.call, number, arguments, self._seconds)
        except CallTimeoutError:
            self._seconds = max(self._seconds / 2, self._least_seconds)
            raise
        try:
            return read_reply(answer, self._stand_in, positional, named, self._caps)
        except Refused:
            self._note(Outcome.VALUE)
            raise

    def _ask(self, question: Any, *details: Any) -> bytes:
        if self.ended is not None:
            raise SessionLost
        try:
            return question(*details)
        except CallInterrupted:
            self._note(Outcome.TIMEOUT)
            raise CallTimeoutError(
                f"the function did not come back within {self._seconds:g} seconds: look for a "
                "loop that never ends, or for work that is done over and over"
            ) from None
        except SessionEnded as problem:
            self.ended = problem
            raise SessionLost from None

    def _note(self, outcome: Outcome) -> None:
        self.outcome = self.outcome or outcome

    def _stand_in(self, number: int, type_name: str, is_callable: bool) -> StudentObject:
        return _make_kind(type_name, is_callable)(self, number)

    def _number_of(self, value: Any) -> int | None:
        is_ours = isinstance(value, StudentObject) and value._names is self
        return value._number if is_ours else None
