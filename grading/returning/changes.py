"""What is other in a class since the report before: one small file beside the report remembers it.

The file keeps two states: of the report before, and of the last change, so that a report that is
written twice says the same twice.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from grading.files import write_atomically
from grading.records.results import ClassResults, StudentResult
from grading.strict_json import check_fields

STATE = {"written": (str,), "students": (dict,)}
STUDENT = {"outcome": (str,), "points": (int, float, type(None)), "waiting": (int,)}


@dataclass(frozen=True)
class Standing:
    """What is compared of one student."""

    outcome: str
    points: float | None
    waiting: int


@dataclass(frozen=True)
class Change:
    """One student of whom something is other.

    Attributes:
        student: whose.
        what: in words.
        before: points, or None.
        now: points, or None.
    """

    student: str
    what: str
    before: float | None
    now: float | None


@dataclass(frozen=True)
class Changes:
    """What is other since a report.

    Attributes:
        since: when that report was written; "" where there was none.
        students: of whom something is other, in the order of their names.
    """

    since: str
    students: list[Change]


@dataclass(frozen=True)
class _State:
    written: str
    students: dict[str, Standing]


def update_changes(results: ClassResults, written: str) -> Changes:
    """Compare a class with what the report before said of it, and remember it for the next.

    Args:
        results: of the class.
        written: what the new report says that it was written on.

    Raises:
        GradingError: the file beside the report cannot be written.
    """
    path = results.course.reports / f"{results.assignment.name}.json"
    before, last = _read(path)
    now = _State(written, {one.student: _standing(one) for one in results.students})
    if last is not None and last.students == now.students:
        now = last
    else:
        before = last
        states = [asdict(state) if state else None for state in (before, now)]
        content = json.dumps({"before": states[0], "last": states[1]}, ensure_ascii=False)
        write_atomically(path, content.encode("utf-8", "replace"))
    if before is None:
        return Changes("", [])
    names = sorted(before.students.keys() | now.students.keys())
    found = (_compare(name, before.students.get(name), now.students.get(name)) for name in names)
    return Changes(before.written, [one for one in found if one is not None])


def _standing(result: StudentResult) -> Standing:
    return Standing(result.outcome, result.points, len(result.waiting))


def _compare(student: str, before: Standing | None, now: Standing | None) -> Change | None:
    """Say what is other of one student, or None."""
    if before == now:
        return None
    if before is None:
        return Change(student, f"new: {now.outcome}", None, now.points)
    if now is None:
        return Change(student, "not there any more", before.points, None)
    said = []
    if before.outcome != now.outcome:
        said.append(f"{before.outcome}, now {now.outcome}")
    if before.waiting != now.waiting:
        more = now.waiting - before.waiting
        answers = "1 answer" if abs(more) == 1 else f"{abs(more)} answers"
        said.append(f"{answers} more to mark" if more > 0 else f"{answers} marked by hand")
    return Change(student, "; ".join(said) or "other points", before.points, now.points)


def _read(path: Path) -> tuple[_State | None, _State | None]:
    """Read both states; whatever is damaged counts as none, for nothing else depends on it."""
    try:
        told = check_fields(
            json.loads(path.read_bytes()), {"before": (dict, type(None)), "last": (dict,)}
        )
        return tuple(state and _read_state(state) for state in (told["before"], told["last"]))
    except (OSError, ValueError, RecursionError):
        return None, None


def _read_state(told: dict) -> _State:
    fields = check_fields(told, STATE)
    students = {
        name: Standing(**check_fields(one, STUDENT)) for name, one in fields["students"].items()
    }
    return _State(fields["written"], students)
