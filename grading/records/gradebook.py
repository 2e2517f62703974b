"""The one writer into nbgrader's gradebook: batches of records, each batch one transaction.

It writes what `nbgrader autograde` would, straight into the tables, so that nbgrader's own pages,
feedback and export find what they expect. A score or comment given by hand is never touched.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, insert, select, text, update

from grading.course.assignment import Assignment, Role
from grading.course.folder import Course
from grading.outcomes import NOT_RUN
from grading.records.database import one_sentence_per_fault
from grading.records.journal import Record
from grading.records.late import LatePenalties, Submitted, is_another, parse_time, read_submitted

NO_RESPONSE = "No response."  # nbgrader's own words
# nbgrader makes no indexes, so that each look at one student's grades would read those of all.
INDEXED = (
    ("submitted_assignment", "student_id"),
    ("submitted_notebook", "assignment_id"),
    ("grade", "notebook_id"),
    ("comment", "notebook_id"),
)


class GradebookWriter:
    """Writes the records of one notebook of an assignment."""

    def __init__(self, course: Course, assignment: Assignment) -> None:
        """Connect, once for the whole run.

        Args:
            course: with the gradebook, and with the plugin for late penalties.
            assignment: has to be registered there, see `grading.records.registration`.

        Raises:
            GradingError: the database cannot be used, or the plugin cannot be loaded.
        """
        from nbgrader import api

        url = course.db_url
        self._api, self._url, self._assignment = api, url, assignment
        self._names = assignment.name, assignment.notebook
        self.penalties = LatePenalties(course)
        with one_sentence_per_fault(url):
            self._gradebook = api.Gradebook(url)
            notebook = self._gradebook.find_notebook(assignment.notebook, assignment.name)
            self._assignment_id, self._notebook_id = notebook.assignment_id, notebook.id
            self._graded = {
                cell.name: cell.id for cell in [*notebook.grade_cells, *notebook.task_cells]
            }
            self._commented = {
                cell.name: cell.id for cell in [*notebook.solution_cells, *notebook.task_cells]
            }
            for table, column in INDEXED:
                self._gradebook.db.execute(
                    text(f'CREATE INDEX IF NOT EXISTS by_{table}_{column} ON "{table}" ({column})')
                )
            self._gradebook.db.commit()

    def write(self, records: Sequence[Record]) -> None:
        """Write a batch of records in one transaction.

        Raises:
            GradingError: the database is locked or gone; nothing of the batch is written.
        """
        with self._transaction() as session:
            self._write(session, records)

    def update_penalties(self, students: Collection[str]) -> list[Submitted]:
        """Reckon late penalties anew: the due date, points by hand or the plugin may have changed.

        Returns:
            What the gradebook has of the submissions of these students now.

        Raises:
            GradingError: the plugin fails, or the database is locked or gone.
        """
        with self._transaction() as session:
            found = read_submitted(session, *self._names)
            found = [one for one in found if one.student in students]
            return self._write_penalties(session, found)

    def list_students(self) -> set[str]:
        """Name the students of whom the gradebook has a submission of this notebook."""
        submitted, notebook = self._api.SubmittedAssignment, self._api.SubmittedNotebook
        wanted = (
            select(submitted.student_id)
            .join(notebook, notebook.assignment_id == submitted.id)
            .where(notebook.notebook_id == self._notebook_id)
        )
        with one_sentence_per_fault(self._url):
            return set(self._gradebook.db.execute(wanted).scalars())

    def close(self) -> None:
        """Close the connection."""
        self._gradebook.close()

    @contextmanager
    def _transaction(self) -> Iterator[Any]:
        """Give a session of which everything is kept in the end, or nothing."""
        session = self._gradebook.db
        with one_sentence_per_fault(self._url):
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise

    def _write(self, session: Any, records: Sequence[Record]) -> None:
        students = {record.student for record in records}
        self._add_missing(session, self._api.Student, "id", students, {})
        held = [record for record in records if record.holds_grades]
        if not held:
            return
        submissions = self._add_missing(
            session,
            self._api.SubmittedAssignment,
            "student_id",
            {record.student for record in held},
            {"assignment_id": self._assignment_id},
        )
        notebooks = self._add_missing(
            session,
            self._api.SubmittedNotebook,
            "assignment_id",
            set(submissions.values()),
            {"notebook_id": self._notebook_id},
        )
        self._write_times(session, held, submissions)
        of_record = {record.student: notebooks[submissions[record.student]] for record in held}
        self._write_scores(session, held, of_record)
        self._write_comments(session, held, of_record)
        found = read_submitted(session, *self._names, submissions)
        self._write_penalties(session, found)

    def _add_missing(
        self, session: Any, kind: Any, column: str, values: Iterable[str], fixed: dict[str, str]
    ) -> dict[str, str]:
        """Make sure that a row exists for each value; return the rows' ids by value."""
        table = kind.__table__
        wanted = select(table.c[column], table.c.id).where(
            table.c[column].in_(list(values)), *(table.c[key] == fixed[key] for key in fixed)
        )
        known = dict(session.execute(wanted).all())
        missing = sorted(set(values) - known.keys())
        rows = [{column: value} | fixed for value in missing]
        if column != "id":
            rows = [row | {"id": self._api.new_uuid()} for row in rows]
        if rows:
            session.execute(insert(table), rows)
        return known | {row[column]: row["id"] for row in rows}

    def _write_times(
        self, session: Any, records: Sequence[Record], submissions: dict[str, str]
    ) -> None:
        """Note when each was handed in; formgrader compares it with what lies in `submitted/`."""
        table = self._api.SubmittedAssignment.__table__
        wanted = select(table.c.id, table.c.timestamp).where(
            table.c.id.in_([submissions[record.student] for record in records])
        )
        known = dict(session.execute(wanted).all())
        changed = [
            {"_id": submissions[record.student], "_timestamp": time}
            for record in records
            if (time := parse_time(record.time)) != known[submissions[record.student]]
        ]
        self._execute(session, table, [], changed)

    def _write_penalties(self, session: Any, submitted: Sequence[Submitted]) -> list[Submitted]:
        """Write the penalties that are others now; return all, with their penalties of now."""
        now = [replace(one, penalty=self.penalties.reckon(one)) for one in submitted]
        changed = [
            {"_id": one.notebook, "_late_submission_penalty": one.penalty}
            for one, before in zip(now, submitted, strict=True)
            if is_another(one.penalty, before.penalty)
        ]
        self._execute(session, self._api.SubmittedNotebook.__table__, [], changed)
        return now

    def _write_scores(
        self, session: Any, records: Sequence[Record], notebooks: dict[str, str]
    ) -> None:
        table = self._api.Grade.__table__
        known = _read_rows(session, table, notebooks.values())
        added, changed = [], []
        for record in records:
            for name, score in list_scores(self._assignment, record).items():
                place = (notebooks[record.student], self._graded[name])
                row = known.get(place)
                by_hand = row is not None and row.manual_score is not None
                # nbgrader's rule: after a regrade a person looks again at what they gave by hand.
                values = {"auto_score": score, "needs_manual_grade": score is None or by_hand}
                self._sort_in(place, row, values, added, changed)
        self._execute(session, table, added, changed)

    def _write_comments(
        self, session: Any, records: Sequence[Record], notebooks: dict[str, str]
    ) -> None:
        table = self._api.Comment.__table__
        known = _read_rows(session, table, notebooks.values())
        added, changed = [], []
        for record in records:
            comments = list_comments(record)
            for name, cell_id in self._commented.items():
                place = (notebooks[record.student], cell_id)
                values = {"auto_comment": comments.get(name)}
                self._sort_in(place, known.get(place), values, added, changed)
        self._execute(session, table, added, changed)

    def _sort_in(
        self,
        place: tuple[str, str],
        row: Any,
        values: dict[str, Any],
        added: list[dict[str, Any]],
        changed: list[dict[str, Any]],
    ) -> None:
        notebook_id, cell_id = place
        if row is None:
            keys = {"id": self._api.new_uuid(), "notebook_id": notebook_id, "cell_id": cell_id}
            added.append(keys | values)
        elif any(getattr(row, column) != value for column, value in values.items()):
            changed.append({"_id": row.id} | {f"_{key}": value for key, value in values.items()})

    def _execute(self, session: Any, table: Any, added: list[dict], changed: list[dict]) -> None:
        if added:
            session.execute(insert(table), added)
        if changed:
            columns = {key[1:]: bindparam(key) for key in changed[0] if key != "_id"}
            change = update(table).where(table.c.id == bindparam("_id")).values(columns)
            session.connection().execute(change, changed)


def _read_rows(session: Any, table: Any, notebooks: Iterable[str]) -> dict[tuple[str, str], Any]:
    """Return the rows that submitted notebooks have in a table, by notebook and cell."""
    wanted = select(table).where(table.c.notebook_id.in_(list(notebooks)))
    return {(row.notebook_id, row.cell_id): row for row in session.execute(wanted)}


def list_scores(assignment: Assignment, record: Record) -> dict[str, float | None]:
    """Return the score of every graded cell; None waits for a person.

    Of a submission that could not be run, every score waits for a person: it is no zero. A
    notebook that was left out, while others of the assignment came, gets 0 as from nbgrader.
    """
    given = {verdict.name: verdict.points for verdict in record.result.verdicts}
    untouched = {cell.name for cell in record.result.cells if cell.is_untouched}
    scores: dict[str, float | None] = {}
    for cell in assignment.cells:
        if not cell.is_graded:
            continue
        if record.result.outcome in NOT_RUN:
            scores[cell.name] = 0.0 if record.counts_as_empty else None
        elif cell.role is Role.TEST:
            scores[cell.name] = given[cell.name]
        else:
            scores[cell.name] = 0.0 if cell.name in untouched else None
    return scores


def list_comments(record: Record) -> dict[str, str]:
    """Return the comment that each answer cell gets without a person, where it gets one."""
    return {cell.name: NO_RESPONSE for cell in record.result.cells if cell.is_untouched}
