"""The journal: what is known about each submission, one JSON file each, written atomically.

Each file begins with a hash of the rest, so that whatever else has changed it is noticed.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grading.files import write_atomically
from grading.outcomes import Outcome
from grading.result import Result
from grading.strict_json import check_fields
from grading.submissions.students import SAFE_NAME
from grading.text import printable

FORMAT = 1
RECORD = {
    "format": (int,),
    "student": (str,),
    "label": (str,),
    "key": (dict,),
    "result": (dict,),
    "time": (str,),
    "time_is_doubtful": (bool,),
    "secret": (str,),
    "counts_as_empty": (bool,),
}
LATER_IN_RECORD = frozenset({"time", "time_is_doubtful", "secret", "counts_as_empty"})
# How a file begins; its own hash cannot be among what is hashed.
HASHED = re.compile(rb'\{"sha256": "([0-9a-f]{64})", (?=")')


@dataclass(frozen=True)
class Record:
    """The result of one submission and what it was made from.

    Attributes:
        student: whose.
        label: what the submission was called where it lay.
        key: hashes of everything that can change the grade; the same key needs no grading.
        result: how grading it ended, and all that came of it.
        time: when it was handed in, as nbgrader has noted it, or "".
        time_is_doubtful: the student could have written the time.
        secret: that nbgrader's exchange hands this very submission's feedback back by, or "".
        counts_as_empty: this notebook was left out, and others of the assignment were handed in.
    """

    student: str
    label: str
    key: dict[str, str]
    result: Result
    time: str = ""
    time_is_doubtful: bool = False
    secret: str = ""
    counts_as_empty: bool = False

    @property
    def holds_grades(self) -> bool:
        """Whether it belongs into the gradebook: something was handed in and looked at."""
        is_missing = self.result.outcome is Outcome.MISSING and not self.counts_as_empty
        return not is_missing and self.result.outcome is not Outcome.FAILED

    def to_bytes(self) -> bytes:
        """Write it as JSON."""
        told = {"format": FORMAT} | vars(self) | {"result": self.result.to_json()}
        if not self.counts_as_empty:
            del told["counts_as_empty"]  # so that a record of an earlier version stays the same
        text = json.dumps(told, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
        return b'{"sha256": "' + hashlib.sha256(text).hexdigest().encode() + b'", ' + text[1:]


class Journal:
    """The records of one assignment in a folder."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, which is made when the first record is written."""
        self.folder = folder

    def write(self, record: Record) -> str:
        """Write a record in place of the one before; return a hash of it.

        Whenever the writing stops, the file holds all of the old record or all of the new one.

        Raises:
            GradingError: the disk is full, or the folder cannot be written to.
        """
        content = record.to_bytes()
        write_atomically(self._path(record.student), content)
        return hashlib.sha256(content).hexdigest()

    def read(self, student: str) -> Record | None:
        """Return the record of a student, or None if there is none that can be read."""
        try:
            record = _read(_unchanged(self._path(student).read_bytes()))
        except (OSError, ValueError, RecursionError):
            return None
        return record if record.student == student else None

    def read_all(self) -> Iterator[Record]:
        """Return every record that can be read, in the order of the students' names."""
        for student in self.list_students():
            record = self.read(student)
            if record is not None:
                yield record

    def read_with_damaged(self) -> tuple[dict[str, Record], list[str]]:
        """Return the records by student, and the students whose record is there but damaged."""
        students = self.list_students()
        found = {student: self.read(student) for student in students}
        records = {student: record for student, record in found.items() if record is not None}
        return records, [student for student in students if student not in records]

    def labels(self) -> dict[str, str]:
        """Return what each student's submission was called, in an earlier version's record too.

        Whoever has a name keeps it, so a damaged record tells the label as long as it tells one.
        Those of whole records come last, where the last of two that claim a person counts.
        """
        records, damaged = self.read_with_damaged()
        told = {student: self._read_label(student) for student in damaged}
        labels = {student: label for student, label in told.items() if label is not None}
        return labels | {student: record.label for student, record in records.items()}

    def is_recorded(self, record: Record, gradebook: str) -> bool:
        """Tell whether a gradebook is known to hold this very record."""
        try:
            mark = self._mark(record.student).read_text(encoding="utf-8")
        except (OSError, ValueError):
            return False
        return mark == _mark(record, gradebook)

    def mark_recorded(self, record: Record, gradebook: str) -> None:
        """Remember that a gradebook holds this record."""
        write_atomically(self._mark(record.student), _mark(record, gradebook).encode())

    def _read_label(self, student: str) -> str | None:
        """Return the label that a damaged record tells of its own student, who has a safe name."""
        try:
            told = json.loads(self._path(student).read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        is_own = isinstance(told, dict) and told.get("student") == student
        label = told.get("label") if is_own and SAFE_NAME.fullmatch(student) else None
        return printable(label) if isinstance(label, str) else None

    def list_students(self) -> list[str]:
        """Name, sorted, whoever has a record, damaged or not."""
        return sorted(path.stem for path in self.folder.glob("*.json"))

    def _path(self, student: str) -> Path:
        return self.folder / f"{student}.json"

    def _mark(self, student: str) -> Path:
        return self.folder / f"{student}.recorded"


def _unchanged(content: bytes) -> bytes:
    """Return what was hashed when a record was written.

    Raises:
        ValueError: it is not the same any more.
    """
    begin = HASHED.match(content)
    text = content if begin is None else b"{" + content[begin.end() :]
    if begin is None or hashlib.sha256(text).hexdigest().encode() != begin[1]:
        raise ValueError("this is not what was written")
    return text


def _read(text: bytes) -> Record:
    """Read a record as it was written, before its hash was put in front.

    Raises:
        ValueError: no grader that this one can read has written it.
        RecursionError: it is nested too deeply.
    """
    told = check_fields(json.loads(text), RECORD, LATER_IN_RECORD)
    if told.pop("format") != FORMAT:
        raise ValueError("this is of another format")
    return Record(**told | {"result": Result.from_json(told["result"])})


def _mark(record: Record, gradebook: str) -> str:
    return hashlib.sha256(record.to_bytes() + gradebook.encode()).hexdigest()
