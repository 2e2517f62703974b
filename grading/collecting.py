"""Who handed in what: from a folder, a learning platform's zip file or nbgrader's own layouts."""

import contextlib
import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from grading.entries import Entry, empty_folder, list_entries
from grading.exchange_keys import find_secret
from grading.outcomes import Outcome
from grading.reading import NotReadable, clean, printable

# How learning platforms name what they pack.
MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(?P<type>[a-z]+)_?(?P<rest>.*)"
)
CANVAS = re.compile(r"(?P<name>[^_]+)_(?:LATE_)?(?P<number>\d+)_\d+_(?P<rest>.+)")
EXCHANGE = re.compile(
    r"(?P<name>[^+]+)\+(?P<assignment>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d[^+]*)(\+.*)?"
)
# What a student may be called in file names, in nbgrader's globs and in a spreadsheet.
SAFE_NAME = re.compile(r"\w(?:[\w.@ -]{0,58}[\w-])?")
TEXT_ONLY = "onlinetext"
TIMESTAMP = "timestamp.txt"


@dataclass(frozen=True)
class HandedIn:
    """What one student handed in.

    Attributes:
        student: a name that is safe as a file name and the same every time.
        label: the folder or file as it was called.
        read: returns the bytes of the one notebook, or raises `NotReadable`.
        time: when, as nbgrader has noted it, or "".
        left_out: the other notebooks of this student, which are not graded.
        secret: that nbgrader's exchange hands feedback on this back by, or "".
    """

    student: str
    label: str
    read: Callable[[], bytes]
    time: str = ""
    left_out: tuple[str, ...] = ()
    secret: str = ""


@dataclass(frozen=True)
class _Found:
    """One file, and what its path says about it."""

    name: str  # of the student
    number: str  # that the platform gave the student, or ""
    label: str
    time: str  # of handing in, for a folder of nbgrader's exchange, or ""
    inside: tuple[str, ...]  # the path below the student's folder
    entry: Entry


Person = tuple[str, str]  # a name and the number that a platform gave


def collect(
    source: Path, assignment: str, remember: Callable[[], Mapping[Person, str]] = dict
) -> tuple[list[HandedIn], list[str]]:
    """Find every student's notebook of an assignment.

    Args:
        source: a folder or a zip file, in one of these layouts: STUDENT.ipynb,
            STUDENT/anything.ipynb, nbgrader's STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb and the folders
            STUDENT+ASSIGNMENT+TIME of its exchange, Moodle's folders and Canvas's file names; all
            of them within one outer folder or without.
        assignment: its name, for example "practice".
        remember: returns what people with a number were called before, see `find_people`; they keep
            that, whoever else is there now.

    Returns:
        What each student handed in, in the order of their names; and the names of files beside
        them that belong to nobody.

    Raises:
        GradingError: there is no such folder or zip file.
    """
    entries = _strip_outer_folder(list_entries(source), assignment)
    found = _leave_out_other_assignments([_parse(entry) for entry in entries], assignment)
    numbers = defaultdict(set)
    for item in found:
        numbers[make_safe(item.name)].add(item.number)
    by_raw: dict[str, list[_Found]] = defaultdict(list)
    for item in found:
        is_shared = len(numbers[make_safe(item.name)]) > 1  # two people of one name
        by_raw[f"{item.name} {item.number}" if is_shared else item.name].append(item)
    known = remember() if any(item.number for item in found) else {}
    before = {raw: known.get((files[0].name, files[0].number)) for raw, files in by_raw.items()}
    # Whoever chooses a name that becomes the same as another's does not become the other.
    taken, owned = Counter(make_safe(raw) for raw in by_raw), set(known.values())
    students: dict[str, list[_Found]] = {}
    for raw, files in by_raw.items():
        safe = make_safe(raw)
        is_other = safe in owned or (taken[safe] > 1 and raw != safe)
        students[before[raw] or (f"{safe[:40]}-{_hash(raw)}" if is_other else safe)] = files
    collected, others = [], []
    for name, files in sorted(students.items()):
        if _belong_to_nobody(files):
            others += [printable(item.label) for item in files]
        else:
            collected.append(_choose(name, files, assignment))
    return collected, others


def find_people(labels: Mapping[str, str]) -> dict[Person, str]:
    """Return who has which number of a platform.

    Args:
        labels: by student, what the submission was called.
    """
    parsed = {student: _parse(Entry((label,), bytes)) for student, label in labels.items()}
    return {(one.name, one.number): student for student, one in parsed.items() if one.number}


def make_safe(name: str) -> str:
    """Turn any text into a name that is safe in paths, globs, pages and spreadsheets.

    A harmless name stays as it is. Of any other, what is harmless stays, and a hash of the whole
    keeps it apart from its neighbours.
    """
    plain = unicodedata.normalize("NFC", name).strip()
    if SAFE_NAME.fullmatch(plain):
        return plain
    rest = re.sub(r"[^\w@ -]+", "_", plain)[:40].strip("_ -@") or "student"
    return f"{rest}-{_hash(name)[:8]}"


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _strip_outer_folder(entries: list[Entry], assignment: str) -> list[Entry]:
    """Leave out one folder around everything, unless it is the only student's own folder."""
    outer = {entry.parts[0] for entry in entries if len(entry.parts) > 1}
    if len(outer) != 1 or any(len(entry.parts) == 1 for entry in entries):
        return entries
    (name,) = outer
    if MOODLE.fullmatch(name) or EXCHANGE.fullmatch(name):
        return entries
    inner = [replace(entry, parts=entry.parts[1:]) for entry in entries]
    folders = {entry.parts[0] for entry in inner if len(entry.parts) > 1 or entry.is_folder}
    files = [entry.parts[0] for entry in inner if len(entry.parts) == 1 and not entry.is_folder]
    is_platform = any(CANVAS.fullmatch(file) or MOODLE.fullmatch(file) for file in files)
    named = {entry.parts[0] for entry in inner if _is_named_like_its_folder(entry.parts)}
    is_one_student = (
        (not folders or (assignment in folders and folders - {assignment} <= named))
        and not is_platform
        and (bool(folders) or len(files) < 2 or f"{assignment}.ipynb" in files)
    )
    return entries if is_one_student else inner


def _is_named_like_its_folder(parts: tuple[str, ...]) -> bool:
    """Tell a notebook in nbgrader's layout, ASSIGNMENT/ASSIGNMENT.ipynb."""
    return len(parts) == 2 and parts[1] == f"{parts[0]}.ipynb"


def _parse(entry: Entry) -> _Found:
    first, *rest = entry.parts
    inside = tuple(rest)
    if match := MOODLE.fullmatch(first):
        rest_name = match["rest"] if not rest else ""
        inside = (TEXT_ONLY,) if match["type"] == TEXT_ONLY else inside or (rest_name or first,)
        return _Found(match["name"], match["number"], first, "", inside, entry)
    if match := EXCHANGE.fullmatch(first):
        inside = (match["assignment"], *inside)
        return _Found(match["name"], "", first, match["time"], inside, entry)
    if not rest and not entry.is_folder:
        if match := CANVAS.fullmatch(first):
            return _Found(match["name"], match["number"], first, "", (match["rest"],), entry)
        name = Path(first).stem if _is_notebook(first) else first
        return _Found(name, "", first, "", (first,), entry)
    return _Found(first, "", first, "", inside, entry)


def _is_notebook(name: str) -> bool:
    """Tell by the ending, which some systems write in capital letters."""
    return name.lower().endswith(".ipynb")


def _leave_out_other_assignments(found: list[_Found], assignment: str) -> list[_Found]:
    """Where students have a folder per assignment, leave out what lies in the other ones.

    A student who has only those stays in the list, with an empty folder. What a classmate has named
    a folder decides nothing: another assignment's folder holds a notebook of its own name.
    """
    with_folder = {
        item.name for item in found if len(item.inside) > 1 and item.inside[0] == assignment
    }
    if not with_folder:
        return found
    layouts = {
        (item.name, item.inside[0]) for item in found if _is_named_like_its_folder(item.inside)
    }

    def is_of_another(item: _Found) -> bool:
        if len(item.inside) < 2 or item.inside[0] == assignment:
            return False
        if item.name in with_folder or item.time:
            return True
        is_own = item.inside[-1] == f"{assignment}.ipynb"
        return not is_own and (item.name, item.inside[0]) in layouts

    return [
        replace(item, inside=(), time="", entry=empty_folder(item.entry.parts[:1]))
        if is_of_another(item)
        else item
        for item in found
    ]


def _belong_to_nobody(files: list[_Found]) -> bool:
    """Tell a list of the class, say, that lies beside the students' folders or notebooks."""
    return all(
        len(item.entry.parts) == 1
        and not item.entry.is_folder
        and not item.number
        and not item.entry.is_linked_folder
        and not _is_notebook(item.entry.parts[0])
        for item in files
    )


def _choose(student: str, files: list[_Found], assignment: str) -> HandedIn:
    """Pick the one notebook of a student."""
    label = printable(files[0].label)
    latest = max(item.time for item in files)
    files = [item for item in files if item.time == latest]
    notebooks = [item for item in files if item.inside and _is_notebook(item.inside[-1])]
    exact = [item for item in notebooks if item.inside[-1].lower() == f"{assignment}.ipynb".lower()]
    chosen = exact if len(exact) == 1 else notebooks
    if len(chosen) == 1:
        label, time = printable(chosen[0].label), _find_time(chosen[0], files)
        left_out = ["/".join(item.inside) for item in notebooks if item is not chosen[0]]
        names = tuple(printable(name) for name in left_out)
        secret = find_secret(chosen[0].entry.parts, (item.entry for item in files))
        return HandedIn(student, label, chosen[0].entry.read, time, names, secret)
    if notebooks:
        names = ", ".join(sorted("/".join(item.inside) for item in notebooks)[:5])
        sentence = f"There are several notebooks ({names}); hand in one, {assignment}.ipynb."
        return HandedIn(student, label, _fail(Outcome.UNREADABLE, sentence))
    if linked := [item for item in files if item.entry.is_linked_folder]:
        return HandedIn(student, label, linked[0].entry.read)
    others = sorted({item.inside[-1] for item in files if item.inside and not item.entry.is_folder})
    told = f"There is only {', '.join(others[:5])}." if others else "The folder is empty."
    return HandedIn(student, label, _fail(Outcome.MISSING, f"{Outcome.MISSING.sentence} {told}"))


def _find_time(chosen: _Found, files: list[_Found]) -> str:
    """Return the time that nbgrader has written beside a notebook, or into its folder's name."""
    beside = (*chosen.entry.parts[:-1], TIMESTAMP)
    for item in files:
        if item.entry.parts == beside:
            with contextlib.suppress(NotReadable, UnicodeDecodeError):
                return clean(item.entry.read()[:100].decode()).strip()
    return chosen.time


def _fail(outcome: Outcome, sentence: str) -> Callable[[], bytes]:
    def read() -> bytes:
        raise NotReadable(outcome, printable(sentence)[:500])

    return read
