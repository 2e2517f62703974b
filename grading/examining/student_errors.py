"""Exceptions of a student's code, raised again where a test runs."""

from typing import Any

from grading.examining.cannot_judge import Names
from grading.inside.values.wire import MESSAGE_CHARACTERS

# A test could not tell these from its own: a student's exception never comes as one of them.
NEVER_RAISED = (StopIteration, StopAsyncIteration)


class StudentError(Exception):
    """An exception in the student's code.

    It is raised as a subclass of the built-in exception that it was there, so that a test can
    expect it, and of what stands for the student's own classes.
    """

    names: Names

    def __init__(self, message: str, arguments: tuple, attributes: dict[str, Any] | None) -> None:
        """Keep the message as the student's side had it, the arguments, and what is told besides.

        Args:
            message: what the exception said.
            arguments: its `args`.
            attributes: its own attributes, or None where they are not known.
        """
        self._message, self._attributes = message, attributes
        try:
            super().__init__(*arguments)  # an OSError finds its number and file in them
        except Exception:  # they are whatever came
            self.args = arguments

    def __str__(self) -> str:
        """Return the message as the student's side had it."""
        return self._message

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of the student's exception; end the test where it is not known."""
        attributes = self.__dict__.get("_attributes") or {}
        if name in attributes:
            return attributes[name]
        if name.startswith("__"):
            raise AttributeError(name)
        return self.names.cannot_judge(f"it asks for the attribute {name} of {type(self).__name__}")


class ErrorClasses:
    """The classes that a student's exceptions are raised as, each made once."""

    def __init__(self, names: Names) -> None:
        """Begin with none."""
        self._names = names
        self._own: dict[int, type[StudentError]] = {}
        self._built_in: dict[type, type[StudentError]] = {}

    def own(self, number: int, name: str, bases: list[Any]) -> type[StudentError]:
        """Return what stands for a class of the student's.

        Args:
            number: of the class in the student's process.
            name: of the class.
            bases: built-in exceptions, and what this method has returned.
        """
        if number not in self._own:
            self._own[number] = self._make(name, bases)
        return self._own[number]

    def number_of(self, value: Any) -> int | None:
        """Return the number of the student's class that a class stands for."""
        return next((number for number, kind in self._own.items() if kind is value), None)

    def make(
        self, kind: Any, message: str, arguments: tuple, attributes: dict[str, Any] | None
    ) -> StudentError:
        """Build the exception to raise.

        Args:
            kind: a built-in exception, or what `own` has returned.
            message: what it said.
            arguments: its `args`.
            attributes: its own attributes, or None where they are not known.
        """
        if not (isinstance(kind, type) and issubclass(kind, StudentError)):
            kind = self._stand_for(kind)
        message = message[:MESSAGE_CHARACTERS]
        try:
            return kind(message, arguments, attributes)
        except TypeError:  # a built-in type that is made of other arguments
            return self._make(kind.__name__, [])(message, arguments, attributes)

    def _stand_for(self, kind: Any) -> type[StudentError]:
        if kind not in self._built_in:
            self._built_in[kind] = self._make(kind.__name__, [kind])
        return self._built_in[kind]

    def _make(self, name: str, bases: list[Any]) -> type[StudentError]:
        own = [base for base in bases if issubclass(base, StudentError)]
        fitting = [base for base in bases if base not in own and may_be_raised(base)]
        content = {"names": self._names}
        name = name.replace("\0", "")
        try:
            return type(name, (*own, *([] if own else [StudentError]), *fitting), content)
        except TypeError:  # bases that do not go together
            return type(name, (own[0] if own else StudentError,), content)


def may_be_raised(kind: type[BaseException]) -> bool:
    """Tell whether a built-in exception may be raised in a test for one of the student's."""
    return (
        issubclass(kind, Exception)
        and kind is not Exception
        and not issubclass(kind, NEVER_RAISED)
        and kind.__name__.endswith(("Error", "Warning"))
    )
