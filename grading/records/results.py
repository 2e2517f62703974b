"""What is known of a class: the journal of each submission, and the points in the gradebook.

Feedback, export and report read it from here, and change nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from grading.course.assignment import Assignment, load_assignment
from grading.course.folder import Course
from grading.errors import GradingError
from grading.outcomes import NOT_RUN, Outcome
from grading.records.gradebook_reading import (
    Gradebook,
    Person,
    Score,
    has_gradebook,
    read_gradebook,
)
from grading.records.journal import Journal, Record
from grading.records.late import LatePenalties, is_another
from grading.result import Verdict
from grading.submissions.exchange_keys import drop_shared
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
        return not self.scores or (self.outcome in NOT_RUN and bool(self.open))

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
    """

    course: Course
    assignment: Assignment
    students: tuple[StudentResult, ...]
    uses_exchange: bool = False

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
        said = []
        name = self.assignment.name
        records = [result.record for result in self.students if result.record]
        if behind := [result.student for result in self.students if not result.is_current]:
            said.append(
                f"{len(behind)} graded submissions are not in the gradebook yet "
                f"({shorten(behind)}): run `course grade {name}` again."
            )
        digest = self.assignment.digest
        if old := [record.student for record in records if record.key.get("tests") != digest]:
            said.append(
                f"{len(old)} submissions were graded with an earlier version of the tests "
                f"({shorten(old)}): run `course grade {name}` again."
            )
        damaged = [result.student for result in self.students if result.outcome == DAMAGED]
        if damaged:
            said.append(
                f"What the journal has of {shorten(damaged)} is damaged: run `course grade {name}` "
                "again."
            )
        if late := [result.student for result in self.students if not result.is_penalty_current]:
            said.append(
                f"The due date, the points or the plugin for late penalties have changed since the "
                f"penalties of {shorten(late)} were reckoned: run `course grade {name}` again."
            )
        return said


def load_results(course: Course, name: str, only: Iterable[str] = ()) -> ClassResults:
    """Read what is known of an assignment.

    Args:
        course: the course to read from.
        name: the assignment, for example "practice".
        only: read these students alone.

    Raises:
        GradingError: there is no such assignment or student, nothing was graded yet, or the
            gradebook cannot be read.
    """
    assignment = load_assignment(course, name)
    journal = Journal(course.journal(name))
    records, damaged = journal.read_with_damaged()
    found = has_gradebook(course.db_url)
    gradebook = read_gradebook(course.db_url, name) if found else Gradebook()
    scores = gradebook.scores
    known = sorted(records.keys() | scores.keys() | set(damaged))
    if not known:
        raise GradingError(
            f"Nothing of {name} has been graded yet: run `course grade {name}` first."
        )
    if unknown := sorted(set(only) - set(known)):
        raise GradingError(
            f"There is no graded submission of {name} by {unknown[0]!r}. "
            f"There are {shorten(known)}."
        )
    own = drop_shared({student: record.secret for student, record in records.items()})
    late = LatePenalties(course)
    old = {
        student
        for student, one in gradebook.submitted.items()
        if is_another(late.reckon(one), one.penalty)
    }
    students = []
    for student in only or known:
        record = records.get(student)
        outcome, sentence = BY_NBGRADER, BY_NBGRADER_SENTENCE
        if record is not None:
            outcome, sentence = record.result.outcome, record.result.sentence
        elif student in damaged:
            outcome, sentence = DAMAGED, DAMAGED_SENTENCE
        is_current = (
            record is None
            or not record.holds_grades
            or (student in scores and journal.is_recorded(record, course.db_url))
        )
        if record is not None and not record.holds_grades:
            scores.pop(student, None)
        penalty = gradebook.submitted[student].penalty if student in scores else None
        students.append(
            StudentResult(
                student=student,
                outcome=outcome,
                sentence=sentence,
                record=record,
                scores=_in_order(scores.get(student, {}), assignment),
                comments=gradebook.comments.get(student, {}),
                person=gradebook.people.get(student, Person()),
                penalty=penalty or 0.0,
                is_current=is_current,
                is_penalty_current=record is None or student not in scores or student not in old,
                secret=own.get(student, ""),
            )
        )
    uses_exchange = any(record.secret for record in records.values())
    return ClassResults(course, assignment, tuple(students), uses_exchange)


def _in_order(scores: dict[str, Score], assignment: Assignment) -> dict[str, Score]:
    """Sort scores as the cells stand in the notebook; cells that are gone come last.

    A cell that the gradebook has nothing of, such as a new one, waits: it must not be left out.
    """
    if not scores:
        return {}
    names = [cell.name for cell in assignment.cells if cell.is_graded]
    gone = {name: score for name, score in scores.items() if name not in names}
    return {name: scores.get(name, Score(None, True)) for name in names} | gone


def verdicts_of(result: StudentResult) -> dict[str, Verdict]:
    """Return what each test cell said, by its name."""
    if result.record is None:
        return {}
    return {verdict.name: verdict for verdict in result.record.result.verdicts}


def was_run(result: StudentResult) -> bool:
    """Tell whether tests looked at this submission."""
    return result.outcome not in NOT_RUN and result.outcome in set(Outcome)
