"""What is graded goes into the gradebook, and the notebook beside it, a batch at a time."""

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.errors import GradingError
from grading.outcomes import Outcome
from grading.records.journal import Journal, Record
from grading.result import not_run
from grading.returning.autograded import make_notebook
from grading.submissions.exchange_keys import write_with_keys
from grading.text import printable

if TYPE_CHECKING:
    from grading.records.gradebook import GradebookWriter

BATCH = 25  # records in one transaction
BATCH_SECONDS = 2.0


class Keeper:
    """Writes records of one notebook of an assignment.

    Attributes:
        not_written: students whose records no gradebook takes.
    """

    def __init__(
        self,
        course: Course,
        assignment: Assignment,
        journal: Journal,
        gradebook: "GradebookWriter",
    ) -> None:
        """Begin with nothing to write.

        Args:
            course: that says where notebooks lie.
            assignment: the notebook.
            journal: where the records are already.
            gradebook: where they are written for nbgrader.
        """
        self._course, self._assignment = course, assignment
        self._journal, self._gradebook = journal, gradebook
        self._waiting: list[Record] = []
        self.not_written: list[str] = []
        self._last_flush = time.monotonic()

    def add(self, record: Record) -> None:
        """Let a record wait for the next batch."""
        self._waiting.append(record)

    def is_written(self, record: Record, in_gradebook: set[str]) -> bool:
        """Tell whether a record is in the gradebook, and its notebook where formgrader looks."""
        is_there = not record.holds_grades or (
            record.student in in_gradebook and is_filled(self._notebook(record))
        )
        return is_there and self._journal.is_recorded(record, self._course.db_url)

    def flush_when_due(self) -> None:
        """Write what waits if it is much, or waits for long.

        Raises:
            GradingError: the gradebook cannot be written.
        """
        is_due = time.monotonic() - self._last_flush > BATCH_SECONDS
        if is_due or len(self._waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write every waiting record to the gradebook, in one transaction.

        Where that fails through a record, the others are written one by one.

        Raises:
            GradingError: the gradebook cannot be written.
        """
        self._last_flush = time.monotonic()
        if not self._waiting:
            return
        try:
            self._write(self._waiting)
        except GradingError:
            raise
        except Exception:  # of one record: the next try finds out which, and says so
            self._write_one_by_one()
        self._waiting.clear()

    def _write_one_by_one(self) -> None:
        for record in self._waiting:
            try:
                self._write([record])
            except GradingError:
                raise
            except Exception as problem:
                told = f"{Outcome.FAILED.sentence} {type(problem).__name__}: {problem}"
                failed = not_run(Outcome.FAILED, printable(told)[:500])
                self._journal.write(replace(record, result=failed))
                self.not_written.append(record.student)

    def _write(self, records: list[Record]) -> None:
        for record in records:
            if record.holds_grades:
                notebook = make_notebook(self._assignment, record)
                write_with_keys(self._notebook(record), notebook, record.time, record.secret)
        self._gradebook.write(records)
        for record in records:
            self._journal.mark_recorded(record, self._course.db_url)

    def _notebook(self, record: Record) -> Path:
        """Return where the autograded notebook of a student lies."""
        folder = self._course.autograded / record.student / self._assignment.name
        return folder / f"{self._assignment.notebook}.ipynb"


def is_filled(path: Path) -> bool:
    """Tell whether there is a file that holds something; a lost machine can leave it empty."""
    try:
        return path.stat().st_size > 0
    except OSError:
        return False
