"""One promise of nbgrader's own tests of `nbgrader autograde`, and how it stands here."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from nbformat import NotebookNode

from tests.peers.peer_course import PeerCourse, Seen


class Stands(StrEnum):
    """How `course grade` stands to what nbgrader's tests promise."""

    SAME = "same"
    DIFFERENT = "different on purpose"
    UNSUPPORTED = "not supported"


@dataclass(frozen=True)
class Behaviour:
    """One promise of nbgrader's tests.

    Attributes:
        promise: what they promise, in our words.
        tests: their names, by the file of nbgrader's that they stand in.
        stands: how it stands here.
        told: why it is different, or which sentence is said; "" where it is the same.
    """

    promise: str
    tests: tuple[str, ...]
    stands: Stands = Stands.SAME
    told: str = ""


@dataclass(frozen=True, kw_only=True)
class OfNotebook(Behaviour):
    """A promise about one notebook that a student of one class hands in.

    Attributes:
        change: what the student makes of the notebook as it was handed out and answered rightly.
        check: raises AssertionError where grading it did not end as is told.
    """

    change: Callable[[NotebookNode], Any] = lambda notebook: None
    check: Callable[[Seen], None]


@dataclass(frozen=True, kw_only=True)
class OfCourse(Behaviour):
    """A promise about a course of its own.

    Attributes:
        check: grades such a course, which it is given empty, and raises AssertionError; it
            returns what is said where something is not supported.
    """

    check: Callable[[PeerCourse], str | None]

    @property
    def sentence(self) -> str:
        """The sentence that is said where it is not supported: what is told begins with it."""
        return self.told.partition(". ")[0].rstrip(".")


def of(file: str, *names: str) -> tuple[str, ...]:
    """Name tests of one file of nbgrader's."""
    return tuple(f"test_{file}.py::test_{name}" for name in names)
