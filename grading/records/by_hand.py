"""What a person gives for one answer: read from nbgrader's gradebook and written into it.

It writes what formgrader would. Two people may mark at the same time: what has changed since it was
read is never overwritten.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from sqlalchemy import create_engine, select, update
from sqlalchemy.engine import Connection

from grading.errors import GradingError
from grading.records.database import mask, one_sentence_per_fault
from grading.records.gradebook_reading import begin_query, has_gradebook
from grading.records.gradebook_version import require_current_tables

PATIENCE = 30  # seconds that SQLite waits for another program that writes


@dataclass(frozen=True)
class HandMark:
    """What the gradebook has of one answer.

    Attributes:
        key: of its grade; it tells nothing of the student.
        by_hand: the points that a person gave, or None.
        automatic: the points that it has without a person, or None.
        extra: points beyond the maximum that a person gave in formgrader.
        comment: that a person wrote, or "".
        is_waiting: a person has to look at it, once more where it has points already.
    """

    key: str
    by_hand: float | None
    automatic: float | None
    extra: float | None
    comment: str
    is_waiting: bool

    @property
    def points(self) -> float | None:
        """What counts, without what was given beyond the maximum."""
        return self.by_hand if self.by_hand is not None else self.automatic

    @property
    def is_marked(self) -> bool:
        """Whether it needs nobody any more."""
        return self.points is not None and not self.is_waiting

    @property
    def version(self) -> str:
        """A hash that is another one as soon as anything of it has changed."""
        return hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()[:32]


class ChangedMeanwhile(Exception):  # noqa: N818 - reads as what it says
    """Somebody else has marked the same answer since it was read; nothing was written."""

    def __init__(self, found: HandMark) -> None:
        """Keep what is there now."""
        super().__init__(found)
        self.found = found


class HandMarks:
    """Reads and writes what people give for the answers of one assignment."""

    def __init__(self, url: str, assignment: str) -> None:
        """Connect.

        Args:
            url: of the gradebook.
            assignment: its name.

        Raises:
            GradingError: the database is not there or cannot be used, or another nbgrader has made
                it.
        """
        self._url, self._assignment = url, assignment
        if not has_gradebook(url):
            raise GradingError(
                f"There is no gradebook at {mask(url)}: run `course grade {assignment}` first."
            )
        with one_sentence_per_fault(url):
            is_file = url.startswith("sqlite")
            self._engine = create_engine(url, connect_args={"timeout": PATIENCE} if is_file else {})
            with self._engine.connect() as connection:
                require_current_tables(connection)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def read(self, notebook: str, cell: str) -> dict[str, HandMark]:
        """Return what the gradebook has of an answer cell, by student.

        Args:
            notebook: its name.
            cell: the name of the cell.

        Raises:
            GradingError: the database cannot be used.
        """
        with self._connection() as connection:
            rows = self._select(connection, notebook, cell)
            return {student: mark for student, mark, _ in rows}

    def find_student(self, place: tuple[str, str], key: str) -> str:
        """Return whose an answer is.

        Args:
            place: names of the notebook and of the answer cell.
            key: of the answer's grade.

        Raises:
            KeyError: there is no such answer.
            GradingError: the database cannot be used.
        """
        with self._connection() as connection:
            return self._find(connection, *place, key)[0]

    def save(
        self,
        place: tuple[str, str],
        key: str,
        version: str,
        points: float | None,
        comment: str,
    ) -> HandMark:
        """Give points and a comment, in one transaction; extra credit stays as it is.

        Args:
            place: names of the notebook and of the answer cell.
            key: of the answer's grade.
            version: of what was there when it was read.
            points: None takes back what was given.
            comment: "" takes it back.

        Returns:
            What the gradebook has now.

        Raises:
            KeyError: there is no such answer any more.
            ChangedMeanwhile: somebody else has changed it since.
            GradingError: the database cannot be used; nothing was written.
        """
        with self._connection() as connection:
            _, found, comment_key = self._find(connection, *place, key)
            if found.version != version:
                raise ChangedMeanwhile(found)
            if comment and comment_key is None:
                raise GradingError(
                    f"The gradebook has no place for a comment on {place[1]}: run `course grade "
                    f"{self._assignment} --force` once."
                )
            given = points if points is not None else found.automatic
            is_written = self._write_points(connection, found, points, given is None)
            if is_written and comment_key is not None:
                is_written = self._write_comment(connection, comment_key, found, comment)
            if not is_written:  # within the moment since the lines above
                connection.rollback()
                raise ChangedMeanwhile(self._find(connection, *place, key)[1])
            now = self._find(connection, *place, key)[1]
            connection.commit()
        return now

    def _find(
        self, connection: Connection, notebook: str, cell: str, key: str
    ) -> tuple[str, HandMark, str | None]:
        for row in self._select(connection, notebook, cell, key):
            return row
        raise KeyError(key)

    def _select(
        self, connection: Connection, notebook: str, name: str, key: str | None = None
    ) -> Iterator[tuple[str, HandMark, str | None]]:
        """Read a student, the mark and the key of the comment, for each submission or for one.

        nbgrader has one row of a cell for its points and another one for its comment.
        """
        from nbgrader import api

        grade, cell, copy = api.Grade.__table__, api.BaseCell.__table__, api.SubmittedNotebook
        comment, other = api.Comment.__table__, cell.alias()
        columns = ("id", "manual_score", "auto_score", "extra_credit", "needs_manual_grade")
        named = (*(grade.c[column] for column in columns), grade.c.notebook_id)
        wanted, joined = begin_query(self._assignment, notebook, *named)
        joined = joined.join(grade, grade.c.notebook_id == copy.__table__.c.id)
        joined = joined.join(cell, cell.c.id == grade.c.cell_id)
        wanted = wanted.select_from(joined).where(cell.c.name == name)
        told = (
            select(comment.c.notebook_id, comment.c.id, comment.c.manual_comment)
            .join(other, other.c.id == comment.c.cell_id)
            .where(other.c.name == name)
        )
        if key is not None:
            wanted = wanted.where(grade.c.id == key)
            own = select(grade.c.notebook_id).where(grade.c.id == key).scalar_subquery()
            told = told.where(comment.c.notebook_id == own)
        comments = {row[0]: (row[1], row[2]) for row in connection.execute(told)}
        for student, id_, manual, auto, extra, waits, of in connection.execute(wanted).all():
            comment_key, words = comments.get(of, (None, None))
            mark = HandMark(id_, manual, auto, extra, words or "", bool(waits))
            yield student, mark, comment_key

    def _write_points(
        self, connection: Connection, found: HandMark, points: float | None, waits: bool
    ) -> bool:
        from nbgrader import api

        table = api.Grade.__table__
        done = connection.execute(
            update(table)
            .where(
                table.c.id == found.key,
                table.c.manual_score.is_not_distinct_from(found.by_hand),
                table.c.auto_score.is_not_distinct_from(found.automatic),
                table.c.needs_manual_grade == found.is_waiting,
            )
            .values(manual_score=points, needs_manual_grade=waits)
        )
        return done.rowcount == 1

    def _write_comment(
        self, connection: Connection, key: str, found: HandMark, comment: str
    ) -> bool:
        from nbgrader import api

        table = api.Comment.__table__
        words = table.c.manual_comment
        is_same = words == found.comment if found.comment else (words.is_(None) | (words == ""))
        change = update(table).where(table.c.id == key, is_same)
        return connection.execute(change.values(manual_comment=comment or None)).rowcount == 1

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        with one_sentence_per_fault(self._url), self._engine.connect() as connection:
            yield connection
