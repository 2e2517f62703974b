"""Functions and iterators of a test's own that a student's function has been given.

They run here, in the middle of a question: what they are given is data, and so is what they return.
"""

import builtins
import functools
import time
import types
from typing import Any, Protocol

import numpy as np

from grading.examining.cannot_judge import CannotJudge
from grading.examining.examiner_side import ExaminerSide
from grading.examining.own_builtins import their_builtins
from grading.examining.question_ends import SessionLost, ValueRefused
from grading.examining.student_errors import StudentError
from grading.examining.time_alarm import OutOfTime
from grading.examining.turns import Turns
from grading.inside.values.handles import ITERATORS
from grading.inside.values.wire import Refused

FUNCTIONS = (
    *(types.FunctionType, types.BuiltinFunctionType, types.MethodType, functools.partial),
    *(np.ufunc, functools._lru_cache_wrapper, types.MethodDescriptorType),
)
MOST_NESTED = 25  # calls of a test and a notebook inside each other, far from the end of the stack
MOST_CALLS, MOST_BYTES = 200_000, 2**27  # in one test, which may keep what it is given
ENDED = ("raised", RuntimeError, ("The test has ended.",))

Answer = tuple[Any, ...]


class Names(Protocol):
    """What a callback needs of the names of a test.

    Attributes:
        turns: whose turn it is.
    """

    turns: Turns

    def stop(self, problem: BaseException) -> None:
        """Note what ends the test, whatever becomes of it on its way."""

    def lose_for_time(self) -> None:
        """End the session, for the time of the test is over."""

    def take_printed(self) -> None:
        """Print what the student's function has printed so far."""

    def count_as_own(self, seconds: float) -> None:
        """Count time as the test's, in the middle of a question."""


class Callbacks:
    """The functions and iterators that a student's process knows by number."""

    def __init__(self, names: Names) -> None:
        """Begin with none."""
        self._names = names
        self._objects: dict[int, Any] = {}
        self._depth = self._calls = self._bytes = 0

    def begin(self) -> None:
        """Begin another test."""
        self._calls = self._bytes = 0

    def number_of(self, value: Any) -> int | None:
        """Return the number of a function or iterator of a test's; None of anything else."""
        is_mock = isinstance(getattr(type(value), "assert_called", None), types.FunctionType)
        if not is_mock and type(value) not in (*FUNCTIONS, *ITERATORS):
            return None
        known = next((number for number, one in self._objects.items() if one is value), None)
        if known is None:
            known = -1 - len(self._objects)
            self._objects[known] = value
        return known

    def answer(self, side: ExaminerSide, number: int, question: bytes) -> bytes:
        """Call one, and pack what it did.

        Args:
            side: reads and packs.
            number: of the function.
            question: with the arguments, which may be anything.

        Raises:
            SessionLost: the time of the test is over, or the student's process is gone.
        """
        begin = time.monotonic()
        self._depth += 1
        try:
            return side.pack_back(*self._run(side, number, question))
        except Refused as problem:
            told = (
                f"a function of its own, that it hands over, returns what cannot cross: {problem}"
            )
            self._names.stop(CannotJudge(told))
            return side.pack_back(*ENDED)
        finally:
            self._depth -= 1
            self._names.count_as_own(time.monotonic() - begin)

    def find(self, number: int) -> Any:
        """Return what has a number.

        Raises:
            Refused: nothing has it.
        """
        if number not in self._objects:
            raise Refused("The value is damaged: no function of the test has this number.")
        return self._objects[number]

    def _run(self, side: ExaminerSide, number: int, question: bytes) -> Answer:
        self._names.take_printed()
        self._calls += 1
        self._bytes += len(question)
        try:
            if self._calls > MOST_CALLS or self._bytes > MOST_BYTES:
                raise Refused(
                    "The notebook calls functions of the test too often, or with too much."
                )
            positional, named = side.read_call_back(question)
            function = self.find(number)
        except Refused as problem:
            self._names.stop(ValueRefused(str(problem)))
            return ENDED
        if self._depth > MOST_NESTED:
            told = "its functions and those of the notebook call each other too deep"
            self._names.stop(CannotJudge(told))
            return ENDED
        try:
            with self._names.turns.lend(), their_builtins():
                return "returned", _do(function, positional, named)
        except SessionLost:
            raise
        except OutOfTime:
            self._names.lose_for_time()
            raise SessionLost from None
        except Exception as problem:
            return "raised", *_describe(problem)
        except BaseException as problem:
            self._names.stop(problem)
            return ENDED


def _do(function: Any, positional: list, named: dict[str, Any]) -> Any:
    if type(function) not in ITERATORS:
        return function(*positional, **named)
    for item in function:
        return [item]
    return []


def _describe(problem: Exception) -> tuple[type, tuple]:
    """Return the class that the student's code sees, and the arguments.

    What an assertion of a test says is not for the student's code.
    """
    kind = next(
        one for one in type(problem).__mro__ if getattr(builtins, one.__name__, None) is one
    )
    arguments = problem.args if not isinstance(problem, AssertionError) else ()
    if isinstance(problem, StudentError) and type(problem).__mro__[1] is StudentError:
        kind = type(problem) if kind is Exception else kind
    is_plain = all(type(one) in (int, float, str, bool, type(None)) for one in arguments)
    return kind, arguments if is_plain else ()
