"""Late penalties: what the instructor's own plugin of nbgrader takes off, and for which time.

nbgrader reckons them as it grades, and here each run does so anew: a due date can change later.
"""

import contextlib
import logging
import math
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from grading.course.folder import Course
from grading.errors import GradingError
from grading.text import printable, shorten

SHOWN = 60  # characters of a time that a person reads
LISTED = 10
OTHER_DAYS = datetime(1904, 3, 3), datetime(2005, 6, 7)  # that share no part of a date


@dataclass(frozen=True)
class Submitted:
    """What the gradebook has of one submission besides its grades.

    Attributes:
        student: whose.
        notebook: its id in the gradebook.
        score: the sum of its points, as nbgrader reckons it: what waits counts 0.
        time: when it was handed in, in UTC; None where no time is known.
        due: when it was due, in UTC, the student's own extension included; None for no due date.
        penalty: what is taken off now.
    """

    student: str
    notebook: str
    score: float
    time: datetime | None
    due: datetime | None
    penalty: float | None

    @property
    def seconds_late(self) -> float:
        """How late it came; 0 if in time, or if nobody can tell."""
        if self.time is None or self.due is None:
            return 0.0
        return max(0.0, (self.time - self.due).total_seconds())


class LatePenalties:
    """The plugin that `nbgrader_config.py` names in `c.AssignLatePenalties.plugin_class`."""

    def __init__(self, course: Course) -> None:
        """Load it as nbgrader does, which finds modules that lie in the course's folder.

        Raises:
            GradingError: it cannot be loaded.
        """
        from nbgrader.plugins import LateSubmissionPlugin
        from nbgrader.preprocessors import AssignLatePenalties

        log = logging.getLogger("course.late")
        log.setLevel(logging.CRITICAL)  # what it has to say stands in the gradebook
        self._course = course
        try:
            with self._as_in_nbgrader():
                step = AssignLatePenalties(config=course.settings, log=log)
                step.init_plugin()
        except Exception as problem:  # whatever a module of the instructor's raises
            raise GradingError(
                "The plugin for late penalties that nbgrader_config.py names cannot be loaded "
                f"({_in_words(problem)}). Mend c.AssignLatePenalties there and run this again."
            ) from None
        self._plugin = step.plugin_inst
        is_none = (
            type(self._plugin) is LateSubmissionPlugin and self._plugin.penalty_method == "none"
        )
        self.is_in_force = bool(step.enabled) and not is_none

    def reckon(self, submitted: Submitted) -> float | None:
        """Return what is taken off one submission, at most its score; None for nothing.

        Raises:
            GradingError: the plugin fails, or returns what is no number.
        """
        if not self.is_in_force or submitted.seconds_late == 0:
            return None
        try:
            with self._as_in_nbgrader():
                penalty = self._plugin.late_submission_penalty(
                    submitted.student, submitted.score, submitted.seconds_late
                )
            if penalty is None:
                return None
            penalty = float(penalty)
            if math.isnan(penalty):
                raise ValueError("it returned NaN")
        except Exception as problem:  # whatever the instructor's plugin raises
            raise GradingError(
                f"The plugin for late penalties, {type(self._plugin).__name__}, fails for "
                f"{submitted.student} ({_in_words(problem)}). What is graded so far is kept; mend "
                "the plugin and run the same command again."
            ) from None
        return min(max(penalty, 0.0), submitted.score)

    @contextlib.contextmanager
    def _as_in_nbgrader(self) -> Iterator[None]:
        """Let imports look into the course's folder first."""
        before = sys.path.copy()
        sys.path.insert(0, str(self._course.root))
        try:
            yield
        finally:
            sys.path[:] = before


def is_another(wanted: float | None, known: float | None) -> bool:
    """Tell whether a penalty is another one than the gradebook has, which rounds it."""
    if wanted is None or known is None:
        return wanted is not known
    return not math.isclose(wanted, known, rel_tol=1e-6, abs_tol=1e-9)


def read_submitted(
    connection: Any, assignment: str, notebook: str, students: Collection[str] | None = None
) -> list[Submitted]:
    """Read what the gradebook has of the submissions of a notebook.

    Args:
        connection: or a session, of SQLAlchemy.
        assignment: its name.
        notebook: the name of the notebook.
        students: of these alone; a few, for they stand in the query.
    """
    from nbgrader import api

    copy, handed_in, known = api.SubmittedNotebook, api.SubmittedAssignment, api.Assignment
    source = api.Notebook
    wanted = (
        select(
            handed_in.student_id,
            copy.id,
            copy.score,
            handed_in.timestamp,
            known.duedate,
            handed_in.extension,
            copy.late_submission_penalty,
        )
        .select_from(copy)
        .join(handed_in, handed_in.id == copy.assignment_id)
        .join(known, known.id == handed_in.assignment_id)
        .join(source, source.id == copy.notebook_id)
        .where(known.name == assignment, source.name == notebook)
    )
    if students is not None:
        wanted = wanted.where(handed_in.student_id.in_(list(students)))
    return [
        Submitted(student, id_, score, time, due and due + (more or timedelta()), penalty)
        for student, id_, score, time, due, more, penalty in connection.execute(wanted)
    ]


def parse_time(text: str) -> datetime | None:
    """Read a time as nbgrader does; what is none, or no whole date, is none."""
    import dateutil.parser
    from nbgrader.utils import parse_utc

    parts = text.split(" ")
    bare = " ".join(parts[:2]) if len(parts) == 3 else text  # as nbgrader tells the zone from it
    try:
        # A missing year or day would be filled in with today's, and be another one tomorrow.
        days = {dateutil.parser.parse(bare, default=day, ignoretz=True) for day in OTHER_DAYS}
        return parse_utc(text) if len(days) == 1 else None
    except Exception:  # the text is a student's, and dateutil raises more kinds than it names
        return None


def doubt_time(text: str, is_students: bool = False) -> str:
    """Say why nobody can be sure when something was handed in; "" if there is no doubt.

    nbgrader takes a zone that it does not know for UTC, and -0800 for 800 seconds.

    Args:
        text: the time as it was written.
        is_students: the student could have written it.
    """
    if not text:
        return "no time is known"
    shown = repr(printable(text[:SHOWN]))
    time = parse_time(text)
    if time is None:
        return f"{shown} is no time"
    parts = text.split(" ")
    is_known = len(parts) != 3 or _is_zone(parts[2])
    if not is_known:
        return f"{shown} was read as {time:%Y-%m-%d %H:%M:%S} UTC"
    return f"the student could have written {shown}" if is_students else ""


def _is_zone(name: str) -> bool:
    import dateutil.tz

    if re.fullmatch(r"[+-]?\d+", name):
        return int(name) == 0
    return name == "Z" or dateutil.tz.gettz(name) is not None


def say_late(
    penalties: LatePenalties,
    submitted: Iterable[Submitted],
    times: Mapping[str, tuple[str, bool]],
) -> list[str]:
    """Say, in a sentence each, who came late, and whose time a person has to look at.

    Args:
        penalties: if none are in force, nothing depends on a time.
        submitted: of the gradebook, for each notebook.
        times: by student, the time of handing in as it was written, and whether the student could
            have written it.
    """
    submitted = list(submitted)
    off: Counter[str] = Counter()
    for one in submitted:
        off[one.student] += one.penalty or 0.0
    late = [f"{student} {points:g}" for student, points in off.items() if points]
    said = [f"Points taken off for coming late: {shorten(late, LISTED)}."] if late else []
    with_due_date = {one.student for one in submitted if one.due is not None}
    if not penalties.is_in_force or not with_due_date:
        return said
    doubts = {name: doubt_time(*times[name]) for name in sorted(with_due_date & times.keys())}
    if told := [f"{name}: {why}" for name, why in doubts.items() if why]:
        said.append(
            f"Whether {len(told)} came in time is not certain ({shorten(told, LISTED)}). Without a "
            "time no points are taken off: decide these by hand."
        )
    return said


def _in_words(problem: Exception) -> str:
    return printable(f"{type(problem).__name__}: {problem}")[:300]
