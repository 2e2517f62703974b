"""What is known of a class and of each student, for feedback, export and report."""

from dataclasses import dataclass

from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.outcomes import NOT_RUN
from grading.records.gradebook_reading import Person, Score
from grading.records.journal import Record
from grading.result import Verdict
from grading.text import shorten

BY_NBGRADER = "by nbgrader"  # graded by `nbgrader autograde`, of which there is no journal
BY_NBGRADER_SENTENCE = "Graded by nbgrader itself, which notes no outcome."
DAMAGED = "damaged"  # graded, but what the journal has of it cannot be read
DAMAGED_SENTENCE = "The record of this submission is damaged; it has to be graded again."


@dataclass(frozen=True)
class StudentResult:
    """All that is known of one student's submission.

    Attributes:
        student: the name in the gradebook.
        outcome: how grading it ended; the name of an `Outcome`, `BY_NBGRADER` or `DAMAGED`.
        sentence: what that means.
        record: from the journal, or None where it is damaged or only the gradebook knows of it.
        scores: by graded cell, from the gradebook.
        comments: by answer cell, from the gradebook.
        person: names and addresses, where the gradebook has some.
        penalty: points taken off because it came late.
        seconds_late: how late it came; 0 in time, or where nobody can tell.
        is_current: the gradebook holds what the journal has.
        is_penalty_current: and the penalty that the late plugin would give now.
        secret: that nbgrader's exchange hands the feedback back by, or "".
    """

    student: str
    outcome: str
    sentence: str
    record: Record | None
    scores: dict[str, Score]
    comments: dict[str, str]
    person: Person
    penalty: float = 0.0
    seconds_late: float = 0.0
    is_current: bool = True
    is_penalty_current: bool = True
    secret: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether the points are a grade: nothing waits, nothing is old, nothing is damaged."""
        is_known = self.outcome != DAMAGED and self.is_current and self.is_penalty_current
        return is_known and not self.open and not self.waiting

    @property
    def waiting(self) -> list[str]:
        """The graded cells that a person has to look at."""
        return [name for name, score in self.scores.items() if score.is_waiting]

    @property
    def open(self) -> list[str]:
        """The graded cells that nobody has given any points for."""
        return [name for name, score in self.scores.items() if score.points is None]

    @property
    def could_not_be_graded(self) -> bool:
        """Whether there is nothing of it to mark, or nothing of it was run and some is open."""
        is_not_run = self.outcome in NOT_RUN and not self.was_run
        return not self.scores or (is_not_run and bool(self.open))

    @property
    def was_run(self) -> bool:
        """Whether tests looked at it, or at one notebook of it."""
        return self.record is not None and self.record.result.outcome not in NOT_RUN

    @property
    def points(self) -> float | None:
        """What is given so far; None where nothing is given yet, which is no zero."""
        given = [score.points for score in self.scores.values() if score.points is not None]
        if not given or self.could_not_be_graded:
            return None
        return max(0.0, sum(given) - self.penalty)


@dataclass(frozen=True)
class ClassResults:
    """The results of all students for one assignment, in the order of their names.

    Attributes:
        course: whose assignment it is.
        assignment: as it is now.
        students: those asked for.
        uses_exchange: somebody of the class has handed in through nbgrader's exchange.
        parts: of an assignment with several notebooks, the results of each; else empty.
    """

    course: Course
    assignment: Assignment
    students: tuple[StudentResult, ...]
    uses_exchange: bool = False
    parts: "tuple[ClassResults, ...]" = ()

    @property
    def max_points(self) -> float:
        """What a submission can get."""
        return sum(cell.points for cell in self.assignment.cells if cell.is_graded)

    @property
    def graded_cells(self) -> list[str]:
        """The names of the graded cells, in the order of the notebook."""
        return [cell.name for cell in self.assignment.cells if cell.is_graded]

    def warn(self) -> list[str]:
        """Say in a sentence each what may make these results old."""
        if self.parts:
            return [
                f"{part.assignment.notebook}: {told}" for part in self.parts for told in part.warn()
            ]
        sentences = []
        name = self.assignment.name
        records = [result.record for result in self.students if result.record]
        if behind := [result.student for result in self.students if not result.is_current]:
            sentences.append(
                f"{len(behind)} graded submissions are not in the gradebook yet "
                f"({shorten(behind)}): run `course grade {name}` again."
            )
        digest = self.assignment.digest
        if old := [record.student for record in records if record.key.get("tests") != digest]:
            sentences.append(
                f"{len(old)} submissions were graded with an earlier version of the tests "
                f"({shorten(old)}): run `course grade {name}` again."
            )
        damaged = [result.student for result in self.students if result.outcome == DAMAGED]
        if damaged:
            sentences.append(
                f"What the journal has of {shorten(damaged)} is damaged: run `course grade {name}` "
                "again."
            )
        if late := [result.student for result in self.students if not result.is_penalty_current]:
            sentences.append(
                f"The due date, the points or the plugin for late penalties have changed since the "
                f"penalties of {shorten(late)} were reckoned: run `course grade {name}` again."
            )
        return sentences


def verdicts_of(result: StudentResult) -> dict[str, Verdict]:
    """Return what each test cell said, by its name."""
    if result.record is None:
        return {}
    return {verdict.name: verdict for verdict in result.record.result.verdicts}
