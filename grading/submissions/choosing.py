"""Which of a student's files are the notebooks that count, and when they were handed in."""

import contextlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from grading.errors import NotReadable
from grading.outcomes import Outcome
from grading.submissions.carried import Carry, find_carried
from grading.submissions.entry import refuse
from grading.submissions.exchange_keys import TIME_FILE, find_secret
from grading.submissions.layouts import Found
from grading.submissions.notebook_names import Names, is_called, share_out
from grading.text import clean, printable

MAX_OWN_ENTRIES = 2_000  # of one student
TIME_FORMATS = ("%Y-%m-%d %H:%M:%S.%f UTC", "%Y-%m-%d %H:%M:%S UTC")
COPYING = 600.0  # seconds that may pass between the name of an exchange's folder and its last file
NAMED = 5  # names in a sentence


@dataclass(frozen=True)
class HandedIn:
    """What one student handed in for one notebook.

    Attributes:
        student: a name that is safe as a file name and the same every time.
        label: the folder or file as it was called.
        read: returns the bytes of the notebook, or raises `NotReadable`.
        read_files: returns what is carried along with it, see `grading.submissions.carried`.
        time: when, as nbgrader notes it, or "" if nobody knows.
        left_out: the other notebooks of this student, which are not graded.
        time_is_doubtful: the student could have written the time.
        is_certain: a platform, or the instructor, has said whose it is.
        class_folder: the folder that holds the class, as `--inside` takes it.
        notes: for the instructor, a sentence each.
        secret: that nbgrader's exchange hands feedback on this back by, or "".
        notebook: the one of the assignment that it is for.
        counts_as_empty: the student left this notebook out and handed in others of the assignment.
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
    notebook: str = ""
    counts_as_empty: bool = False
    read_files: Callable[[], dict[str, bytes]] = dict


@dataclass(frozen=True)
class Wanted:
    """What is looked for among each student's files.

    Attributes:
        names: of the assignment and its notebooks.
        other_assignments: names of the course's other assignments.
        is_nbgraders: the source is the folder into which nbgrader itself collects.
        carry: what is carried along with a notebook.
    """

    names: Names
    other_assignments: Collection[str] = field(default=frozenset())
    is_nbgraders: bool = False
    carry: Carry = field(default_factory=Carry)

    @property
    def assignment(self) -> str:
        """The name of the assignment."""
        return self.names.assignment

    def is_exact(self, item: Found) -> bool:
        """Tell a notebook that is called like one of the assignment."""
        return self.names.is_exact(item.inside[-1])

    def is_in_other_folder(self, item: Found) -> bool:
        """Tell what lies in the folder of another assignment of the course."""
        if item.assignment:
            return item.assignment != self.assignment
        return len(item.inside) > 1 and item.inside[0] in self.other_assignments


def choose(student: str, files: list[Found], wanted: Wanted) -> list[HandedIn]:
    """Pick a student's notebooks; all that counts is among the student's own files.

    Returns:
        One for each notebook of the assignment, in the order of their names.
    """
    label = printable(files[0].label)
    if len(files) > MAX_OWN_ENTRIES:
        sentence = f"There are more than {MAX_OWN_ENTRIES} files; hand in one notebook."
        refused = HandedIn(student, label, _fail(Outcome.REFUSED, sentence))
        return [replace(refused, notebook=name) for name in wanted.names.notebooks]
    visible = [item for item in files if not item.is_hidden]
    counting = _take_what_counts(visible, wanted)
    shares, is_complete = share_out([item for item in counting if item.is_notebook], wanted.names)
    chosen = {name: _choose_exact(own, name) for name, own in shares.items()}
    taken = {id(one) for one in chosen.values()}
    left_out = [item for item in visible if item.is_notebook and id(item) not in taken]
    left_out = [item for item in left_out if not (item.time or wanted.is_in_other_folder(item))]
    told = tuple(printable("/".join(item.inside)) for item in left_out)
    found = {
        name: _hand_in(student, one, files, wanted, told)
        for name, one in chosen.items()
        if one is not None
    }
    linked = next((item for item in counting if item.entry.is_linked_folder), None)
    collected = []
    for name, own in shares.items():
        one = found.get(name)
        if one is None and own:
            one = HandedIn(student, label, _refuse_several(own, name))
        elif one is None and linked is not None:
            one = HandedIn(student, label, linked.entry.read)
        elif one is None and found and is_complete:
            read = _miss(files, f"{name}.ipynb was not handed in.")
            one = replace(
                next(iter(found.values())), read=read, counts_as_empty=True, read_files=dict
            )
        elif one is None:
            one = HandedIn(student, label, _miss(files, Outcome.MISSING.sentence))
        collected.append(replace(one, notebook=name))
    return collected


def _choose_exact(own: list[Found], notebook: str) -> Found | None:
    """Return the one file that may be a notebook, or of several the one of its very name."""
    exact = [item for item in own if is_called(item.inside[-1], notebook)]
    best = exact if len(exact) == 1 else own
    return best[0] if len(best) == 1 else None


def _hand_in(
    student: str, chosen: Found, files: list[Found], wanted: Wanted, left_out: tuple[str, ...]
) -> HandedIn:
    time, is_doubtful = _find_time(chosen, files, wanted)
    secret = find_secret(chosen.entry.parts, (item.entry for item in files))
    label = printable(chosen.label)
    return HandedIn(
        student,
        label,
        chosen.entry.read,
        time,
        left_out,
        is_doubtful,
        secret=secret,
        read_files=find_carried(chosen, files, wanted.carry),
    )


def _refuse_several(own: list[Found], notebook: str) -> Callable[[], bytes]:
    names = _name_some("/".join(item.inside) for item in own)
    told = f"There are several notebooks ({names}); hand in one, {notebook}.ipynb."
    return _fail(Outcome.UNREADABLE, told)


def _miss(files: list[Found], sentence: str) -> Callable[[], bytes]:
    return _fail(Outcome.MISSING, f"{sentence} {_say_what_there_is(files)}")


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
