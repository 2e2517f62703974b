"""What the summary of a grading run says of one submission, in one line."""

from dataclasses import dataclass

from grading.outcomes import Outcome
from grading.records.journal import Record


@dataclass(frozen=True)
class Row:
    """One line of the summary."""

    student: str
    outcome: Outcome
    points: float | None  # that tests gave; None where none has, or none has run
    seconds: float
    has_notes: bool
    is_new: bool
    notebook: str = ""  # of an assignment that may have several


def make_row(record: Record, is_new: bool, notebook: str = "") -> Row:
    """Sum a record up in one line."""
    result = record.result
    given = [verdict.points for verdict in result.verdicts if verdict.points is not None]
    return Row(
        student=record.student,
        outcome=result.outcome,
        points=sum(given) if given else None,
        seconds=result.seconds,
        has_notes=bool(result.notes),
        is_new=is_new,
        notebook=notebook,
    )
