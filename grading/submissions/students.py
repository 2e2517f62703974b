"""What students are called: a safe name each, the same every time, that nobody else can take."""

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import count

from grading.submissions.entry import Entry
from grading.submissions.layouts import PLATFORMS, Person, find_owner, name_of
from grading.text import printable

# What a student may be called in file names, in nbgrader's globs and in a spreadsheet.
SAFE_NAME = re.compile(r"\w(?:[\w.@ -]{0,58}[\w-])?")
# What is made here ends so; nobody brings such a name along, or it could be another's.
MADE_HERE = re.compile(r".*-(?![0-9]{8})[0-9a-f]{8}([0-9a-f]{8})?", re.DOTALL)
UNKNOWN = "\N{REPLACEMENT CHARACTER}"


def make_safe(name: str) -> str:
    """Turn any text into a name that is safe in paths, globs, pages and spreadsheets.

    A harmless name stays as it is. Of any other, what is harmless stays, and a hash of the whole
    keeps it apart from its neighbours.
    """
    plain = unicodedata.normalize("NFC", name).strip(" ")
    if SAFE_NAME.fullmatch(plain) and not MADE_HERE.fullmatch(plain):
        return plain
    rest = re.sub(r"[^\w@ -]+", "_", plain)[:40].strip("_ -@") or "student"
    return f"{rest}-{_hash(name)[:8]}"


def _hash(name: str) -> str:
    """Return 16 hexadecimal digits; the first 8 are never a number, which a name may end in."""
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    while digest[:8].isdecimal():
        digest = hashlib.sha256(digest.encode()).hexdigest()
    return digest[:16]


def name_students(
    people: Iterable[Person], known: Mapping[Person, str] | None = None
) -> dict[Person, str]:
    """Give each person a name that is safe and nobody else's.

    Whoever has a name from before keeps it. Of the others, whoever shares the name with nobody who
    has a number gets it as it is; people of one name are told apart by their number, and people
    without one by a hash of what their file was called.

    Args:
        people: with or without a number.
        known: what people were called before, see `find_people`.
    """
    known = known or {}
    owner = {student: person for person, student in known.items()}
    people = sorted(set(people))
    same_name = Counter(make_safe(name) for name, number in people if number)
    names: dict[Person, str] = {}
    taken: set[str] = set()

    def is_free(student: str, person: Person) -> bool:
        return student not in taken and owner.get(student, person) == person

    def rank(person: Person) -> tuple[bool, bool]:
        name, number = person
        return bool(number), same_name[make_safe(name)] > 1 if number else make_safe(name) != name

    for person in people:
        student = known.get(_as_labelled(person))
        if student is not None and student not in taken:
            names[person] = student
            taken.add(student)
    for person in sorted(people, key=rank):
        if person not in names:
            is_shared = same_name[make_safe(person[0])] > 1
            offered = _offer_names(person, is_shared)
            labelled = _as_labelled(person)
            names[person] = next(one for one in offered if is_free(one, labelled))
            taken.add(names[person])
    return names


def _offer_names(person: Person, is_shared: bool) -> Iterator[str]:
    """Offer a person one name after the other, the plainest first."""
    name, number = person
    whole = f"{name} {number}" if number else name
    if not (number and is_shared):
        yield make_safe(name)
    yield make_safe(whole)
    for more in count():
        yield f"{make_safe(whole)[:40].strip()}-{_hash(whole + more * chr(0))}"


def _as_labelled(person: Person) -> Person:
    """Return the person as the journal's label tells them."""
    name, number = person
    return printable(name), number


def find_people(labels: Mapping[str, str]) -> dict[Person, str]:
    """Return what people were called before.

    Args:
        labels: by student, what the submission was called.
    """
    people = {}
    for student, label in labels.items():
        person = _read_label(student, label)
        # Without a number, what cannot be printed is told by a hash of the whole.
        if person[1] or UNKNOWN not in person[0]:
            people[person] = student
    return people


def find_heirs(
    lost: Collection[str], labels: Mapping[str, str], known: Mapping[Person, str]
) -> dict[str, list[str]]:
    """Return who could have had a name of before, where it cannot be told any more.

    Whoever alone has a name and no number is who had it.

    Args:
        lost: names of which nobody knows whose they were.
        labels: by student, what the submissions are called now.
        known: what people were called before, see `find_people`.

    Returns:
        By lost name, the labels of those who could have had it.
    """
    heirs: dict[str, list[str]] = defaultdict(list)
    numbers = set()
    for student, label in sorted(labels.items()):
        name, number = person = _read_label(student, label)
        if person not in known:
            plain = {student, make_safe(name), make_safe(f"{name} {number}")}
            for one in plain.intersection(lost):
                heirs[one].append(label)
                numbers |= {one} if number else set()
    return {one: found for one, found in heirs.items() if one in numbers or len(found) > 1}


def _read_label(student: str, label: str) -> Person:
    name = name_of(label)
    if student == make_safe(name):  # whatever else the name looks like, it was read as a name
        return name, ""
    for entry in (Entry((label,), bytes, is_folder=True), Entry((label,), bytes)):
        found = find_owner(entry, PLATFORMS)
        if found is not None:
            return found.person
    return name, ""


def find_alike(names: Mapping[Person, str]) -> dict[str, list[str]]:
    """Return, for each student, the others whose names read the same.

    Two whom a platform has given different numbers are two people for certain; blind marking calls
    all of them "Participant".
    """
    groups: dict[str, list[Person]] = defaultdict(list)
    for person in names:
        folded = unicodedata.normalize("NFKC", person[0]).casefold()
        groups[" ".join(folded.split())].append(person)
    alike = {}
    for group in groups.values():
        numbers = Counter(number for _, number in group)
        if len(numbers) == len(group) and "" not in numbers:
            continue
        for person in group:
            others = [other for other in group if _could_be_one(person, other)]
            if others:
                alike[names[person]] = [names[other] for other in others]
    return alike


def _could_be_one(person: Person, other: Person) -> bool:
    """Tell two entries that could be one person's from two people with a number each."""
    return person != other and (not person[1] or not other[1] or person[1] == other[1])
