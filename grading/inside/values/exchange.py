"""Lookups and calls across the boundary, in the student's process: what is answered.

The grader reads it with `grading.examining.examiner_side`. This file imports nothing but the
standard library, NumPy and its neighbours.
"""

from collections.abc import Callable, Mapping
from typing import Any

from grading.inside.values.call_form import join_call, split_call
from grading.inside.values.callbacks import Caller, Run, make_callback
from grading.inside.values.class_facts import ClassFacts
from grading.inside.values.encoding import encode
from grading.inside.values.handles import Handle
from grading.inside.values.names_in_place import NamesInPlace
from grading.inside.values.operations import OPERATIONS
from grading.inside.values.sharing import Shared
from grading.inside.values.wire import DEFAULT_CAPS, MESSAGE_CHARACTERS, Caps, Refused

ARGUMENT_CAPS = Caps(size=2**16, items=1_000)  # of what an exception carries


class Kept:
    """The objects of the student's process that the grader knows by number."""

    def __init__(self, run: Run, *others: Callable[..., Any]) -> None:
        """Begin with what the examiner may always call.

        Args:
            run: calls a function of a test's.
            others: may be called besides, behind the operations.
        """
        self._run = run
        self._objects: list[Any] = [*OPERATIONS, *others]
        self._callbacks: dict[int, Any] = {}
        # By id; the objects are held, so ids stay theirs.
        self._numbers = {id(one): number for number, one in enumerate(self._objects)}

    def keep(self, value: Any) -> int:
        """Keep an object that cannot leave the process, and return its number."""
        number = self._numbers.get(id(value))
        if number is None:
            number = self._numbers[id(value)] = len(self._objects)
            self._objects.append(value)
        return number

    def get(self, number: int) -> Any:
        """Return the object of a number; the examiner only sends numbers that it was given."""
        return self._objects[number]

    def stand_in(self, handle: Handle, kind: Any) -> Any:
        """Return the object that the grader has handed back, or what stands for one of its own."""
        number = handle.number
        if number >= 0:
            return self.get(number)
        if number not in self._callbacks:
            made = self._callbacks[number] = make_callback(handle, self._run)
            self._numbers[id(made)] = number
        return self._callbacks[number]

    def class_stand_in(self, facts: ClassFacts, bases: tuple) -> Any:
        """Return the class that the grader has handed back."""
        return self.get(facts.number)

    def known_class(self, number: int) -> Any:
        """Return the class that the grader has handed back."""
        return self.get(number)

    def error_class(self, number: int, name: str, bases: list[type]) -> Any:
        """Return the class that the grader has handed back."""
        return self.get(number)


class StudentSide:
    """Answers the grader in the student's process, whose code may do anything meanwhile.

    Only an interrupt passes through; every other problem is an answer.
    """

    def __init__(
        self,
        caps: Caps = DEFAULT_CAPS,
        caller: Caller | None = None,
        find_names: Callable[[], dict[str, Any]] = dict,
    ) -> None:
        """Begin with nothing shared.

        Args:
            caps: how large one value may be.
            caller: reaches the examiner, where it can be reached.
            find_names: returns the global names of the notebook.
        """
        self._names = NamesInPlace(find_names)
        self._caps, self._caller = caps, caller
        self._kept = Kept(self._call_back, *self._names.operations)
        self._shared = Shared(is_students=True)

    def look_up(self, namespace: Mapping[str, Any], name: str) -> bytes:
        """Answer what a global name stands for; the grader reads it with `read_lookup`."""
        if name not in namespace:
            return self._answer(["missing"])
        return self._answer(["value", namespace[name]])

    def call(self, number: int, arguments: bytes) -> bytes:
        """Call an object and answer with the outcome; the grader reads it with `read_reply`."""
        return self._answer(self._run(number, arguments))

    def advance(self, number: int) -> bytes:
        """Answer what comes next from an iterator."""
        try:
            return self._answer(["returned", next(self._kept.get(number))])
        except StopIteration as end:
            return self._answer(["ended", end.value])
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            return self._answer(["raised", *self._describe(error)])

    def take_changes(self, changes: bytes) -> bytes:
        """Bring shared objects up to date with what a test has done to them."""
        try:
            self._shared.unpack(changes, self._kept, self._caps, tensors=True)
        except Refused as problem:
            return self._answer(["refused", str(problem)])
        return self._answer(["taken"])

    def _run(self, number: int, arguments: bytes) -> list[Any]:
        try:
            values = self._shared.unpack(arguments, self._kept, self._caps, tensors=True)
            positional, named = split_call(values)
            return ["returned", self._kept.get(number)(*positional, **named)]
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            return ["raised", *self._describe(error)]

    def _call_back(self, number: int, positional: tuple, named: dict[str, Any]) -> Any:
        """Call a function of a test's, in the middle of a question of the examiner's.

        Raises:
            BaseException: what it raised.
        """
        if self._caller is None:
            raise RuntimeError("No function of a test can be called here.")
        values = join_call(positional, named)
        with self._caller.uninterrupted():
            answer = self._caller.call_back(number, self._answer(values))
            told = self._shared.unpack(answer, self._kept, self._caps, tensors=True)
        if told[0] == "returned":
            return told[1]
        kind, arguments = told[1:]
        raise kind(*arguments)

    def _answer(self, values: list[Any]) -> bytes:
        try:
            return self._shared.pack(values, self._kept.keep, self._caps)
        except KeyboardInterrupt:
            raise
        except Refused as problem:
            told = str(problem)
        except BaseException as problem:  # of an object that breaks what looks at it
            told = f"The value cannot be read: that ends in {type(problem).__name__}."
        return self._shared.pack(["refused", told], self._kept.keep, self._caps, False)

    def _describe(self, error: BaseException) -> tuple[type, str, tuple, dict[str, Any] | None]:
        """Return an exception's type, message, arguments and attributes; None if too many."""
        try:
            message = str(error)[:MESSAGE_CHARACTERS]
        except Exception:  # the student's own exception can fail to describe itself
            message = ""
        arguments, attributes = BaseException.args.__get__(error), dict(error.__dict__)
        if isinstance(error, OSError) and error.filename is not None:
            arguments = (*arguments, error.filename)  # it is not among them, but was given so
        try:
            encode((arguments, attributes), self._kept.keep, ARGUMENT_CAPS)
        except Exception:  # too much, or broken
            arguments, attributes = (message,), None
        return type(error), message, arguments, attributes
