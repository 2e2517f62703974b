"""Who handed in what: from a folder, a learning platform's zip file or nbgrader's own layouts."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

from grading.errors import GradingError
from grading.submissions.carried import Carry
from grading.submissions.choosing import HandedIn, Wanted, choose, part_by_account
from grading.submissions.class_beside import find_classes_beside
from grading.submissions.class_root import Folders, ask, find_class, find_told
from grading.submissions.entries import list_entries
from grading.submissions.entry import Entry
from grading.submissions.hidden_files import is_hidden
from grading.submissions.layouts import LAYOUTS, Found, Person, find_owner
from grading.submissions.notebook_names import Names
from grading.submissions.platforms import is_late
from grading.submissions.students import find_alike, name_students
from grading.text import printable

CERTAIN = ("moodle", "exchange")  # nobody else names files so
TOLD = 5  # names in a sentence


def collect(
    source: Path,
    assignment: str,
    remember: Callable[[], Mapping[Person, str]] = dict,
    *,
    notebooks: Sequence[str] = (),
    carry: Carry = Carry(),  # noqa: B008 - has no state
    layout: str | None = None,
    inside: str | None = None,
    other_assignments: Collection[str] = (),
    is_nbgraders: bool = False,
) -> tuple[list[HandedIn], list[str]]:
    """Find every student's notebooks of an assignment.

    Args:
        source: a folder or a zip file, in the layouts of `grading.submissions.layouts`, within a
            folder around everything or without.
        assignment: its name, for example "practice".
        remember: returns what people were called before, see `find_people`; they keep that, whoever
            else is there now.
        notebooks: names of the assignment's notebooks; one of its own name if left out.
        carry: what of a student's other files is carried along.
        layout: the one layout to read, of `LAYOUTS`; what is in another is nobody's.
        inside: the folder that holds the class, "." for the top.
        other_assignments: names of the course's other assignments; what lies in a folder that is
            called so is not of this one.
        is_nbgraders: the source is the folder into which nbgrader itself collects.

    Returns:
        What each student handed in, for each notebook, in the order of their names; and the names
        of files that belong to nobody.

    Raises:
        GradingError: there is no such folder or zip file; nobody has handed in anything; or it can
            be read in several ways, and the sentence says how to tell which is meant.
    """
    entries = list_entries(source)
    names = Names(assignment, tuple(notebooks) or (assignment,))
    if inside is None:
        root = find_class(entries, names, other_assignments, source, layout)
    else:
        root = find_told(entries, inside, source)
    is_told = layout is not None or inside is not None
    ways = [] if is_told else find_classes_beside(entries, root, names, other_assignments)
    if ways:
        raise ask(source, ways)
    people, others = _sort_by_person(entries, root, [layout] if layout else LAYOUTS)
    if not people:
        raise GradingError(f"There are no submissions at {source}: {_say_what_there_is(others)}.")
    _require_one_place_each(people, source)
    called = name_students(people, remember())
    alike = find_alike(called)
    wanted = Wanted(names, frozenset(other_assignments), is_nbgraders, carry)
    collected = []
    for person, files in people.items():
        own, foreign = part_by_account(files)
        others += [f"{item.label} (made by the account {item.entry.owner})" for item in foreign]
        is_certain = is_told or own[0].layout in CERTAIN
        notes = tuple(_note(own, alike.get(called[person], ())))
        told = {"is_certain": is_certain, "class_folder": "/".join(root) or "."}
        chosen = choose(called[person], own, wanted)
        collected += [replace(one, notes=notes, **told) for one in chosen]
    others = sorted({printable(name) for name in others})
    return sorted(collected, key=lambda one: (one.student, one.notebook)), others


def _sort_by_person(
    entries: Iterable[Entry], root: Folders, layouts: Iterable[str]
) -> tuple[dict[Person, list[Found]], list[str]]:
    """Return each person's files, and the names of what belongs to nobody."""
    people: dict[Person, list[Found]] = defaultdict(list)
    others = []
    for entry in entries:
        pairs = zip(entry.parts, root, strict=False)
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        is_inside = shared == len(root) < len(entry.parts)
        found = find_owner(entry.below(root), layouts) if is_inside else None
        if found is None:
            others.append("/".join(entry.parts[: shared + 1]))
        else:
            people[found.person].append(found)
    return people, others


def _require_one_place_each(people: Mapping[Person, list[Found]], source: Path) -> None:
    """Check that no two places, of which one may be somebody else's, name the same student.

    Raises:
        GradingError: they do.
    """
    for (name, number), files in people.items():
        places = sorted({printable(item.label) for item in files})
        if len(places) > 1 and not number and any(item.layout != "exchange" for item in files):
            raise GradingError(
                f"Nothing was graded, because {places[0]} and {places[1]} in {source} name the "
                f"same student, {printable(name)}. Rename or remove one of them."
            )


def _note(files: Sequence[Found], alike: Sequence[str]) -> Iterator[str]:
    """Say what the instructor should know about how a student's files were found."""
    if alike:
        yield f"another name reads the same ({', '.join(alike[:TOLD])})"
    if any(item.layout == "canvas" and is_late(item.label) for item in files):
        yield "Canvas says that it is late"
    owners = {item.entry.owner for item in files if item.layout == "exchange"}
    if foreign := sorted(owners - {"", files[0].person[0]}):
        yield f"the folder was made by the account {foreign[0]}"


def _say_what_there_is(others: Sequence[str]) -> str:
    if not others:
        return "it is empty"
    names = sorted(set(others))
    if all(is_hidden(name.rsplit("/", 1)[-1]) for name in names):
        return f"there are only hidden files ({printable(', '.join(names[:TOLD]))})"
    return f"there is only {printable(', '.join(names[:TOLD]))}, which is nobody's"
