"""Which of a student's files is the one notebook that counts, and when it was handed in."""

import contextlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from grading.errors import NotReadable
from grading.outcomes import Outcome
from grading.submissions.entry import refuse
from grading.submissions.exchange_keys import TIME_FILE, find_secret
from grading.submissions.layouts import Found
from grading.text import clean, printable

MAX_OWN_ENTRIES = 2_000  # of one student
TIME_FORMATS = ("%Y-%m-%d %H:%M:%S.%f UTC", "%Y-%m-%d %H:%M:%S UTC")
COPYING = 600.0  # seconds that may pass between the name of an exchange's folder and its last file
NAMED = 5  # names in a sentence


@dataclass(frozen=True)
class HandedIn:
    """What one student handed in.

    Attributes:
        student: a name that is safe as a file name and the same every time.
        label: the folder or file as it was called.
        read: returns the bytes of the one notebook, or raises `NotReadable`.
        time: when, as nbgrader notes it, or "" if nobody knows.
        left_out: the other notebooks of this student, which are not graded.
        time_is_doubtful: the student could have written the time.
        is_certain: a platform, or the instructor, has said whose it is.
        class_folder: the folder that holds the class, as `--inside` takes it.
        notes: for the instructor, a sentence each.
        secret: that nbgrader's exchange hands feedback on this back by, or "".
    """

    student: str
    label: str
    read: Callable[[], bytes]
    time: str = ""
    left_out: tuple[str, ...] = ()
    time_is_doubtful: bool = False
    is_certain: bool = True
    class_folder: str = "."
    notes: tuple[str, ...] = ()
    secret: str = ""


@dataclass(frozen=True)
class Wanted:
    """What is looked for among each student's files.

    Attributes:
        assignment: its name.
        other_assignments: names of the course's other assignments.
        is_nbgraders: the source is the folder into which nbgrader itself collects.
    """

    assignment: str
    other_assignments: Collection[str] = field(default=frozenset())
    is_nbgraders: bool = False

    def is_exact(self, item: Found) -> bool:
        """Tell a notebook that is called like the assignment."""
        return item.inside[-1].lower() == f"{self.assignment}.ipynb".lower()

    def is_in_other_folder(self, item: Found) -> bool:
        """Tell what lies in the folder of another assignment of the course."""
        if item.assignment:
            return item.assignment != self.assignment
        return len(item.inside) > 1 and item.inside[0] in self.other_assignments


def choose(student: str, files: list[Found], wanted: Wanted) -> HandedIn:
    """Pick the one notebook of a student; all that counts is among the student's own files."""
    label = printable(files[0].label)
    if len(files) > MAX_OWN_ENTRIES:
        sentence = f"There are more than {MAX_OWN_ENTRIES} files; hand in one notebook."
        return HandedIn(student, label, _fail(Outcome.REFUSED, sentence))
    visible = [item for item in files if not item.is_hidden]
    counting = _take_what_counts(visible, wanted)
    notebooks = [item for item in counting if item.is_notebook]
    exact = [item for item in notebooks if wanted.is_exact(item)]
    best = exact if len(exact) == 1 else notebooks
    if len(best) == 1:
        (chosen,) = best
        time, is_doubtful = _find_time(chosen, files, wanted)
        left_out = [item for item in visible if item.is_notebook and item is not chosen]
        left_out = [item for item in left_out if not (item.time or wanted.is_in_other_folder(item))]
        return HandedIn(
            student,
            printable(chosen.label),
            chosen.entry.read,
            time,
            tuple(printable("/".join(item.inside)) for item in left_out),
            is_doubtful,
            secret=find_secret(chosen.entry.parts, (item.entry for item in files)),
        )
    if notebooks:
        names = _name_some("/".join(item.inside) for item in notebooks)
        told = f"There are several notebooks ({names}); hand in one, {wanted.assignment}.ipynb."
        return HandedIn(student, label, _fail(Outcome.UNREADABLE, told))
    if linked := [item for item in counting if item.entry.is_linked_folder]:
        return HandedIn(student, label, linked[0].entry.read)
    told = f"{Outcome.MISSING.sentence} {_say_what_there_is(files)}"
    return HandedIn(student, label, _fail(Outcome.MISSING, told))


def _take_what_counts(files: list[Found], wanted: Wanted) -> list[Found]:
    """Leave out what lies in other assignments' folders, and what was handed in before.

    Where the folder of the assignment holds a notebook, no folder beside it counts.
    """
    has_own_folder = any(
        item.is_notebook and len(item.inside) > 1 and item.inside[0] == wanted.assignment
        for item in files
    )
    if has_own_folder:
        return [
            item for item in files if len(item.inside) < 2 or item.inside[0] == wanted.assignment
        ]
    files = [
        item
        for item in files
        if not wanted.is_in_other_folder(item)
        or (not item.assignment and item.is_notebook and wanted.is_exact(item))
    ]
    latest = max((item.time for item in files), default="")
    return [item for item in files if item.time == latest]


def part_by_account(files: list[Found]) -> tuple[list[Found], list[Found]]:
    """Part what a student put into nbgrader's exchange from what others did in the same name.

    Whoever owns a folder has made it. Where the student owns none of them, it cannot be told.

    Returns:
        The student's files, and the others'.
    """
    name = files[0].person[0]
    if not any(item.time and item.entry.owner == name for item in files):
        return files, []
    own = [item for item in files if item.entry.owner in ("", name)]
    return own, [item for item in files if item.entry.owner not in ("", name)]


def _find_time(chosen: Found, files: list[Found], wanted: Wanted) -> tuple[str, bool]:
    """Return the time that nbgrader has noted, and whether the student could have written it.

    A zip file's own times are those of packing, and a folder's those of copying.
    """
    if chosen.time:
        return clean(chosen.time), not _is_confirmed(chosen)
    in_nbgraders = chosen.layout == "folders" and len(chosen.inside) == 2
    if not in_nbgraders or chosen.inside[0] != wanted.assignment:
        return "", False
    for item in files:
        if item.inside == (wanted.assignment, TIME_FILE):
            with contextlib.suppress(NotReadable, UnicodeDecodeError):
                time = clean(item.entry.read()[:100].decode("utf-8-sig")).strip()
                return time, bool(time) and not wanted.is_nbgraders
    return "", False


def _is_confirmed(item: Found) -> bool:
    """Tell whether the student's own folder was last changed at the time that its name says."""
    if item.entry.owner != item.person[0]:
        return False
    for form in TIME_FORMATS:
        with contextlib.suppress(ValueError):
            named = datetime.strptime(item.time, form).replace(tzinfo=UTC)
            return abs(item.entry.changed - named.timestamp()) <= COPYING
    return False


def _say_what_there_is(files: list[Found]) -> str:
    """Say in a sentence what a student has handed in who has no notebook."""
    visible = [item for item in files if not item.is_hidden]
    real = [item for item in visible if item.inside and not item.entry.is_folder]
    if real:
        return f"There is only {_name_some('/'.join(item.inside) for item in real)}."
    for item in visible:
        if item.entry.why != "is empty":
            name = f"The folder {'/'.join(item.inside)}" if item.inside else "The folder"
            return f"{name} {item.entry.why}."
    if hidden := [item for item in files if item.is_hidden]:
        names = _name_some("/".join(item.inside) for item in hidden)
        return f"There are only hidden files ({names})."
    if any(item.inside for item in visible):
        return "There are only empty folders."
    return "The folder is empty."


def _name_some(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names))[:NAMED])


def _fail(outcome: Outcome, sentence: str) -> Callable[[], bytes]:
    return partial(refuse, outcome, printable(sentence)[:500])
