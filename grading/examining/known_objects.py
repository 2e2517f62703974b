"""What stands for a student's objects and classes: for the same one, the same each time."""

from collections.abc import Iterator
from types import GeneratorType
from typing import Any
from weakref import WeakKeyDictionary

from grading.examining.callbacks import Callbacks
from grading.examining.cannot_judge import Names
from grading.examining.class_methods import make_class, make_object
from grading.examining.stand_ins import StandIn, handle_of, make_kind, names_of
from grading.examining.student_classes import StudentClass, facts_of
from grading.examining.student_errors import ErrorClasses
from grading.inside.values.class_facts import ClassFacts
from grading.inside.values.handles import Handle


class KnownObjects:
    """The objects of a student's process that tests have met; see `handles.Remote`.

    Attributes:
        errors: what stands for its classes of exceptions.
    """

    def __init__(self, names: Names, callbacks: Callbacks) -> None:
        """Begin with none.

        Args:
            names: that stand-ins ask.
            callbacks: the functions of tests, which come back as themselves.
        """
        self._names, self._callbacks = names, callbacks
        self.errors = ErrorClasses(names)
        self._stand_ins: dict[int, StandIn] = {}
        self._classes: dict[int, StudentClass] = {}
        self._generators: WeakKeyDictionary[Iterator, int] = WeakKeyDictionary()

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
                made = make_object(self._names, handle, kind)
            else:
                made = make_kind(self._names, handle)(self._names, handle)
            self._stand_ins[number] = made
        return self._stand_ins[number]

    def class_stand_in(self, facts: ClassFacts, bases: tuple) -> Any:
        """Return what stands for a class: for the same one, the same."""
        if facts.number not in self._classes:
            self._classes[facts.number] = make_class(self._names, facts, bases)
        return self._classes[facts.number]

    def known_class(self, number: int) -> Any:
        """Return what stands for a class of which all was told before.

        Raises:
            KeyError: it was not.
        """
        return self._classes[number]

    def error_class(self, number: int, name: str, bases: list[type]) -> type:
        """Return what stands for a class of exceptions."""
        return self.errors.own(number, name, bases)

    def _generate(self, number: int) -> Iterator:
        """Be a generator, as the one that it stands for is."""
        while True:
            try:
                item = self._names.advance(number)
            except StopIteration as end:
                return end.value
            if (yield item) is not None:
                self._names.cannot_judge("it sends something to a generator")

    def number_of(self, value: Any) -> int | None:
        """Return the number of what stands for an object of the student's; None of all else."""
        if isinstance(value, StandIn):
            return handle_of(value).number if names_of(value) is self._names else None
        if type(value) is StudentClass:
            return facts_of(value).number
        if type(value) is GeneratorType and value in self._generators:
            return self._generators[value]
        if isinstance(value, type):
            return self.errors.number_of(value)
        return self._callbacks.number_of(value)
