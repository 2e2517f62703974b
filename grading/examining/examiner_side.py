"""Lookups and calls across the boundary, on the grader's side: what is asked, and what it reads."""

from collections.abc import Callable
from typing import Any

from grading.inside.values.call_form import join_call, split_call
from grading.inside.values.encoding import Keep
from grading.inside.values.handles import Remote, is_error_class
from grading.inside.values.sharing import Shared
from grading.inside.values.wire import MESSAGE_CHARACTERS, Caps, Refused

MakeError = Callable[[type, str, tuple, dict | None], Exception]


class NameMissing(Exception):  # noqa: N818 - reads as what it says
    """The student's notebook has not defined this name."""


class ExaminerSide:
    """Puts the grader's questions into bytes, and reads what comes back.

    Attributes:
        has_tensors: what is a tensor there is one here, and no array.
    """

    def __init__(self, remote: Remote, keep: Keep, caps: Caps) -> None:
        """Begin without anything shared.

        Args:
            remote: makes what stands for the student's objects.
            keep: gives the number of what stands for one of them; None for everything else.
            caps: how large one value may be.
        """
        self._remote, self._keep, self._caps = remote, keep, caps
        self._shared = Shared(is_students=False)
        self.has_tensors = False

    def pack_call(self, positional: tuple, named: dict[str, Any]) -> bytes:
        """Encode the arguments of a call, and what tests have changed before.

        Raises:
            Refused: an argument is not plain data, or too large.
        """
        return self._shared.pack(join_call(positional, named), self._keep, self._caps)

    def pack_changes(self) -> bytes | None:
        """Encode what tests have changed in shared objects; None if they have not.

        Raises:
            Refused: something was put in that is not plain data, or too large.
        """
        if not self._shared.has_changes():
            return None
        return self._shared.pack([], self._keep, self._caps)

    def read_lookup(self, answer: bytes) -> Any:
        """Return the value that a lookup brought.

        Raises:
            NameMissing: the student has not defined the name.
            Refused: the value is too large, or the answer is damaged.
        """
        match self._read(answer):
            case ["value", value, *_]:
                return value
            case ["missing", *_]:
                raise NameMissing
        raise Refused("The answer to a lookup is damaged.")

    def read_reply(self, answer: bytes, make_error: MakeError, may_end: bool = False) -> Any:
        """Return what a call returned, after changes of what is shared were made here, too.

        Args:
            answer: what came back.
            make_error: makes the exception for one of the student's, from its type, message,
                arguments and attributes.
            may_end: it is the answer of an iterator, which may be at its end.

        Raises:
            StopIteration: the iterator is at its end.
            Exception: what `make_error` made of one that the function raised.
            Refused: the result is too large, or the answer is damaged.
        """
        match self._read(answer):
            case ["returned", value, *_]:
                return value
            case ["ended", value, *_] if may_end:
                raise StopIteration(value)
            case ["raised", *raised] if is_raised(*raised[:4]):
                raise make_error(*raised[:4])
        raise Refused("The answer to a call is damaged.")

    def read_call_back(self, question: bytes) -> tuple[list[Any], dict[str, Any]]:
        """Return the arguments with which the student calls a function of a test's.

        Raises:
            Refused: they are too large, or damaged.
        """
        values = self._shared.unpack(question, self._remote, self._caps, self.has_tensors)
        if values and values[0] == "refused" and type(values[-1]) is str:
            raise Refused(values[-1][:MESSAGE_CHARACTERS])
        return split_call(values)

    def pack_back(self, *answer: Any) -> bytes:
        """Encode what a function of a test's did: "returned" and what, or "raised" and what.

        Raises:
            Refused: it is not plain data, or too large.
        """
        return self._shared.pack(list(answer), self._keep, self._caps)

    def read_changes(self, answer: bytes) -> None:
        """Take note that changes have arrived.

        Raises:
            Refused: they have not.
        """
        if self._read(answer)[:1] != ["taken"]:
            raise Refused("The answer to a change is damaged.")

    def _read(self, answer: bytes) -> list[Any]:
        values = self._shared.unpack(answer, self._remote, self._caps, self.has_tensors)
        if not values or type(values[0]) is not str:
            raise Refused("The answer is damaged.")
        if values[0] == "refused" and type(values[1]) is str:
            raise Refused(values[1][:MESSAGE_CHARACTERS])
        return values


def is_raised(*raised: Any) -> bool:
    """Tell whether an answer says properly what was raised."""
    return (
        len(raised) == 4
        and is_error_class(raised[0])
        and (type(raised[1]), type(raised[2])) == (str, tuple)
        and (raised[3] is None or type(raised[3]) is dict)
    )
