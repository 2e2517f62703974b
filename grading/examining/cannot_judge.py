"""How a test ends that asks for what nobody on its side of the boundary knows."""

from types import CodeType
from typing import Any, NoReturn, Protocol


class CannotJudge(BaseException):
    """A test asks for what nobody on this side knows. No test may catch this: no `Exception`."""


class Names(Protocol):
    """What everything that stands for something of the student's asks."""

    def call(self, number: int, positional: tuple, named: dict[str, Any]) -> Any:
        """Call an object of the student's."""

    def advance(self, number: int) -> Any:
        """Return what comes next from an iterator of the student's, or raise `StopIteration`."""

    def count_step(self, number: int) -> None:
        """Count one of the items of an object, which may have no end."""

    def is_named(self, kind: Any) -> bool:
        """Tell whether a test has named a class of the student's."""

    def code_of(self, function: Any, name: str | None) -> CodeType:
        """Return the code of a function of the student's, as its cell has it.

        Raises:
            CannotJudge: no cell has it.
        """

    def cannot_judge(self, reason: str) -> NoReturn:
        """End the test, whatever it catches.

        Raises:
            CannotJudge: always.
        """
