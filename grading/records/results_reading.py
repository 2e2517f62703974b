"""Reading what is known of a class: the journal of each submission, and points in the gradebook.

It changes nothing.
"""

from collections.abc import Iterable
from dataclasses import replace

from grading.course.assignment import Assignment, load_notebooks
from grading.course.folder import Course
from grading.errors import GradingError
from grading.records.gradebook_reading import (
    Gradebook,
    Person,
    Score,
    has_gradebook,
    read_gradebook,
)
from grading.records.journal import Journal
from grading.records.late import LatePenalties, is_another
from grading.records.results import (
    BY_NBGRADER,
    BY_NBGRADER_SENTENCE,
    DAMAGED,
    DAMAGED_SENTENCE,
    ClassResults,
    StudentResult,
)
from grading.records.several_notebooks import put_together
from grading.submissions.exchange_keys import drop_shared
from grading.text import shorten


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
    notebooks = load_notebooks(course, name)
    parts = tuple(_load_notebook(course, notebook) for notebook in notebooks)
    known = sorted({result.student for part in parts for result in part.students})
    if not known:
        raise GradingError(
            f"Nothing of {name} has been graded yet: run `course grade {name}` first."
        )
    if unknown := sorted(set(only) - set(known)):
        raise GradingError(
            f"There is no graded submission of {name} by {unknown[0]!r}. "
            f"There are {shorten(known)}."
        )
    if only:
        parts = tuple(_keep(part, only) for part in parts)
    return parts[0] if len(parts) == 1 else put_together(parts)


def _keep(results: ClassResults, only: Iterable[str]) -> ClassResults:
    found = {result.student: result for result in results.students}
    return replace(results, students=tuple(found[name] for name in only if name in found))


def _load_notebook(course: Course, assignment: Assignment) -> ClassResults:
    """Read what is known of one notebook."""
    named = assignment.name, assignment.part
    journal = Journal(course.journal(*named))
    records, damaged = journal.read_with_damaged()
    found = has_gradebook(course.db_url)
    gradebook = read_gradebook(course.db_url, *named) if found else Gradebook()
    scores = gradebook.scores
    known = sorted(records.keys() | scores.keys() | set(damaged))
    own = drop_shared({student: record.secret for student, record in records.items()})
    late = LatePenalties(course)
    old = {
        student
        for student, one in gradebook.submitted.items()
        if is_another(late.reckon(one), one.penalty)
    }
    students = []
    for student in known:
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
        submitted = gradebook.submitted[student] if student in scores else None
        students.append(
            StudentResult(
                student=student,
                outcome=outcome,
                sentence=sentence,
                record=record,
                scores=_in_order(scores.get(student, {}), assignment),
                comments=gradebook.comments.get(student, {}),
                person=gradebook.people.get(student, Person()),
                penalty=(submitted and submitted.penalty) or 0.0,
                seconds_late=submitted.seconds_late if submitted else 0.0,
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
