"""The seam between the grader and the process in which one student's code runs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from grading.outcomes import Outcome

if TYPE_CHECKING:
    from grading.limits import Limits


@dataclass(frozen=True)
class CellRun:
    """What one cell of the student did.

    Attributes:
        outputs: nbformat v4 outputs (stream, display_data, execute_result, error), capped already.
        error: an error that the cell ended with, such as "NameError: name 'x' is not defined", or
            None. The notebook goes on with its next cell.
        interrupted: the cell ran into the seconds that a cell may take and was interrupted, and the
            session is still alive.
        is_cut: some of its outputs were left out, because they are more than is allowed.
    """

    outputs: list[dict[str, Any]] = field(default_factory=list)
    error: str | None = None
    interrupted: bool = False
    is_cut: bool = False


class SessionEnded(Exception):  # noqa: N818 - reads as what it says
    """The student's process is gone or had to be killed; every further use raises this again.

    Attributes:
        outcome: why, as one of the named outcomes.
        sentence: why, for the student.
        outputs: what the cell that was running had put out until then.
    """

    def __init__(
        self,
        outcome: Outcome,
        sentence: str | None = None,
        outputs: list[dict[str, Any]] | None = None,
    ) -> None:
        """Keep the outcome and the sentence; the outcome's own sentence if none is given."""
        self.outcome = outcome
        self.sentence = sentence or outcome.sentence
        self.outputs = outputs or []
        super().__init__(outcome, self.sentence)


class CallInterrupted(Exception):  # noqa: N818
    """A lookup or call took longer than a cell may take and was interrupted; the session lives."""


class Session(Protocol):
    """One student's process. A context manager; leaving it kills everything that it started."""

    def run(self, source: str) -> CellRun:
        """Run one cell as a notebook would: magics, top-level await, display.

        Raises:
            SessionEnded: the process is gone or had to be killed.
        """

    def lookup(self, name: str) -> bytes:
        """Fetch a global name: what `StudentSide.look_up` returned there.

        Raises:
            CallInterrupted: it took too long (a value can have code of its own).
            SessionEnded: the process is gone or had to be killed.
        """

    def call(self, handle: int, arguments: bytes, seconds: float | None = None) -> bytes:
        """Call what a handle stands for: what `StudentSide.call` returned there.

        Args:
            handle: from a value that was fetched before.
            arguments: as made by `grading.examining.examiner_side.ExaminerSide.pack_call`.
            seconds: that it may take; those of a cell without it.

        Raises:
            CallInterrupted: the function took too long.
            SessionEnded: the process is gone or had to be killed.
        """

    def advance(self, handle: int, seconds: float | None = None) -> bytes:
        """Fetch what comes next from an iterator: what `StudentSide.advance` returned there.

        Raises:
            CallInterrupted: it took too long.
            SessionEnded: the process is gone or had to be killed.
        """

    def listen(self, answer: Callable[[int, bytes], bytes]) -> None:
        """Have calls of a test's own functions answered, while a call or a step is asked for.

        Args:
            answer: is given the number of the function and what `StudentSide` packed, which may be
                anything; returns what `ExaminerSide.pack_back` made, or ends the session.
        """

    def printed_text(self) -> str:
        """Return what was printed, as text, while the last request was answered.

        Raises:
            Refused: that is more than is kept.
        """

    def change(self, changes: bytes) -> bytes:
        """Bring shared objects up to date: what `StudentSide.take_changes` returned there.

        Raises:
            CallInterrupted: it took too long.
            SessionEnded: the process is gone or had to be killed.
        """

    def close(self) -> None:
        """Kill everything that the session started; may be called twice."""

    def __enter__(self) -> "Session":
        """Return itself."""

    def __exit__(self, *problem: object) -> None:
        """Close."""


class SessionSource(Protocol):
    """Where sessions come from, such as a zygote that forks. One thread uses it at a time."""

    def open(self, limits: "Limits") -> Session:
        """Start a session for one submission."""

    def close(self) -> None:
        """End the source and every session that is still open."""
