"""The results of an assignment with several notebooks: one sum of all of them for each student.

A cell is then called NOTEBOOK/CELL, because two notebooks may use the same name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from grading.course.assignment import Assignment
from grading.outcomes import Outcome
from grading.records.gradebook_reading import Score
from grading.records.journal import Record
from grading.records.results import ClassResults, StudentResult
from grading.result import Result

NOT_GRADED = "not graded"  # one notebook is graded, and this one is not yet
NOT_GRADED_SENTENCE = "It has not been graded yet."


def put_together(parts: Sequence[ClassResults]) -> ClassResults:
    """Return the results of a whole assignment.

    Args:
        parts: of each notebook, in the order of their names.
    """
    names = sorted({result.student for part in parts for result in part.students})
    return ClassResults(
        parts[0].course,
        _join_notebooks([part.assignment for part in parts]),
        tuple(_join_student(name, parts) for name in names),
        any(part.uses_exchange for part in parts),
        tuple(parts),
    )


def _join_notebooks(notebooks: Sequence[Assignment]) -> Assignment:
    cells = tuple(
        replace(cell, name=_name(notebook, cell.name))
        for notebook in notebooks
        for cell in notebook.cells
    )
    return Assignment(notebooks[0].name, cells, notebooks[0].metadata)


def _name(notebook: Assignment, cell: str) -> str:
    return f"{notebook.notebook}/{cell}"


def _join_student(student: str, parts: Sequence[ClassResults]) -> StudentResult:
    """Put together what is known of one student."""
    found = [
        (part.assignment, next((one for one in part.students if one.student == student), None))
        for part in parts
    ]
    known = [result for _, result in found if result is not None]
    ends = [
        (notebook.notebook, result.outcome, result.sentence)
        if result is not None
        else (notebook.notebook, NOT_GRADED, NOT_GRADED_SENTENCE)
        for notebook, result in found
    ]
    others = [end for end in ends if end[1] != Outcome.GRADED]
    return replace(
        known[0],
        outcome=others[0][1] if others else known[0].outcome,
        sentence=" ".join(f"{name}: {told}" for name, _, told in others) or known[0].sentence,
        record=_join_records([(notebook, one.record) for notebook, one in found if one]),
        scores=_join_scores(found),
        comments={
            _name(notebook, cell): told
            for notebook, one in found
            if one
            for cell, told in one.comments.items()
        },
        penalty=sum(one.penalty for one in known),
        seconds_late=max(one.seconds_late for one in known),
        is_current=all(one.is_current for one in known),
        is_penalty_current=all(one.is_penalty_current for one in known),
        secret=next((one.secret for one in known if one.secret), ""),
    )


def _join_scores(
    found: Iterable[tuple[Assignment, StudentResult | None]],
) -> dict[str, Score]:
    """Return all scores; what one notebook has none of waits as soon as another has some."""
    scores: dict[str, Score] = {}
    is_known = False
    for notebook, result in found:
        own = result.scores if result is not None else {}
        is_known = is_known or bool(own)
        graded = [cell.name for cell in notebook.cells if cell.is_graded]
        own = own or {name: Score(None, True) for name in graded}
        scores |= {_name(notebook, name): score for name, score in own.items()}
    return scores if is_known else {}


def _join_records(found: Sequence[tuple[Assignment, Record | None]]) -> Record | None:
    """Return one record of what was run; None where there is none of any notebook."""
    records = [(notebook, record) for notebook, record in found if record is not None]
    if not records:
        return None
    first = records[0][1]
    results = [(notebook, record.result) for notebook, record in records]
    return replace(first, key={}, result=_join_results(results))


def _join_results(results: Sequence[tuple[Assignment, Result]]) -> Result:
    """Return one result, whose outcome is of a notebook that was run, if any was."""
    outcome = max((result for _, result in results), key=lambda one: bool(one.cells)).outcome
    return Result(
        outcome,
        " ".join(f"{notebook.notebook}: {one.sentence}" for notebook, one in results),
        tuple(f"{notebook.notebook}: {note}" for notebook, one in results for note in one.notes),
        tuple(
            replace(verdict, name=_name(notebook, verdict.name))
            for notebook, one in results
            for verdict in one.verdicts
        ),
        tuple(
            replace(cell, name=_name(notebook, cell.name))
            for notebook, one in results
            for cell in one.cells
        ),
        sum(one.seconds for _, one in results),
    )
