"""Cells that came or went after students were graded: the gradebook takes them over without loss.

nbgrader refuses such a change as a whole. But points that tests gave are reckoned anew by the next
run; only what a person gave could be lost, and that is never removed.
"""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from nbgrader import api, utils
from sqlalchemy import delete, insert, or_, select

from grading.course.assignment import Assignment, SourceCell
from grading.errors import GradingError
from grading.text import shorten

Kind = type[api.GradeCell | api.SolutionCell | api.TaskCell | api.SourceCell]
MARKED = (api.GradeCell, api.TaskCell)  # have a grade for each student
ANSWERED = (api.SolutionCell, api.TaskCell)  # have a comment for each student


def take_over(gradebook: api.Gradebook, assignment: Assignment) -> None:
    """Add and remove cells of a notebook that students have handed in, in one transaction.

    Args:
        gradebook: open; what is not known there yet, or not handed in, stays as it is.
        assignment: as `grading.course.assignment.load_assignment` has read it.

    Raises:
        GradingError: a cell is gone for which a person has given points or written a comment.
    """
    session = gradebook.db
    known = select(api.Notebook).join(api.Assignment).where(api.Assignment.name == assignment.name)
    wanted = known.where(api.Notebook.name == assignment.notebook)
    notebook = session.execute(wanted).scalar_one_or_none()
    if notebook is None:
        return
    submitted = api.SubmittedNotebook.__table__
    wanted = select(submitted.c.id).where(submitted.c.notebook_id == notebook.id)
    handed_in = list(session.execute(wanted).scalars())
    if not handed_in:
        return
    for kind, cells in _sort_by_kind(assignment).items():
        there = {cell.name: cell for cell in _list_cells(notebook, kind)}
        for gone in sorted(there.keys() - cells.keys()):
            _remove(session, there[gone])
        for new in sorted(cells.keys() - there.keys()):
            _add(session, kind, cells[new], notebook, handed_in)
    session.commit()


def _sort_by_kind(assignment: Assignment) -> dict[Kind, dict[str, SourceCell]]:
    """Return the cells of each kind that nbgrader tells apart, by name."""
    cells = [(cell, _as_in_notebook(cell)) for cell in assignment.cells]
    kinds: dict[Kind, dict[str, SourceCell]] = {
        api.GradeCell: {cell.name: cell for cell, told in cells if utils.is_grade(told)},
        api.SolutionCell: {cell.name: cell for cell, told in cells if utils.is_solution(told)},
        api.TaskCell: {cell.name: cell for cell, told in cells if utils.is_task(told)},
    }
    locked = {cell.name: cell for cell, told in cells if utils.is_locked(told)}
    kinds[api.SourceCell] = locked | {
        name: cell for known in kinds.values() for name, cell in known.items()
    }
    return kinds


def _list_cells(notebook: api.Notebook, kind: Kind) -> list[Any]:
    lists = {
        api.GradeCell: notebook.grade_cells,
        api.SolutionCell: notebook.solution_cells,
        api.TaskCell: notebook.task_cells,
        api.SourceCell: notebook.source_cells,
    }
    return lists[kind]


def _as_in_notebook(cell: SourceCell) -> Any:
    return SimpleNamespace(metadata=cell.metadata, cell_type=cell.kind, source=cell.source)


def _remove(session: Any, cell: Any) -> None:
    """Remove a cell with what tests gave for it.

    Raises:
        GradingError: a person gave something for it, too.
    """
    grade, comment = api.Grade.__table__, api.Comment.__table__
    by_hand = {
        *_list_students(
            session,
            grade,
            grade.c.cell_id == cell.id,
            or_(grade.c.manual_score.is_not(None), grade.c.extra_credit.is_not(None)),
        ),
        *_list_students(
            session, comment, comment.c.cell_id == cell.id, comment.c.manual_comment.is_not(None)
        ),
    }
    if by_hand:
        session.rollback()
        raise GradingError(
            f"The cell {cell.name} is gone from its source, and the gradebook holds points or "
            f"comments that a person gave for it ({shorten(sorted(by_hand))}). Put the cell "
            "back, or grade into a new gradebook (--db), which leaves this one as it is."
        )
    for table in (grade, comment):
        session.execute(delete(table).where(table.c.cell_id == cell.id))
    session.delete(cell)
    session.flush()


def _list_students(session: Any, table: Any, *conditions: Any) -> Iterable[str]:
    notebook, handed_in = api.SubmittedNotebook.__table__, api.SubmittedAssignment.__table__
    joined = table.join(notebook, notebook.c.id == table.c.notebook_id).join(
        handed_in, handed_in.c.id == notebook.c.assignment_id
    )
    wanted = select(handed_in.c.student_id).select_from(joined).where(*conditions)
    return session.execute(wanted).scalars()


def _add(
    session: Any, kind: Kind, cell: SourceCell, notebook: api.Notebook, handed_in: list[str]
) -> None:
    """Add a cell; whatever is handed in already has no points for it, and waits."""
    values: dict[str, Any] = {}
    if kind in MARKED:
        values = {"max_score": cell.points, "cell_type": cell.kind}
    elif kind is api.SourceCell:
        told = _as_in_notebook(cell)
        values = {"cell_type": cell.kind, "locked": utils.is_locked(told), "source": cell.source}
    added = kind(name=cell.name, notebook=notebook, **values)
    session.add(added)
    session.flush()
    for table, kinds, fixed in (
        (api.Grade.__table__, MARKED, {"needs_manual_grade": True}),
        (api.Comment.__table__, ANSWERED, {}),
    ):
        if kind in kinds:
            rows = [
                {"id": api.new_uuid(), "cell_id": added.id, "notebook_id": one} | fixed
                for one in handed_in
            ]
            session.execute(insert(table), rows)
