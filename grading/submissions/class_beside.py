"""A class in a folder that lies beside something else, which would come out as one student."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from grading.submissions.class_root import Folders, Way
from grading.submissions.entry import Entry
from grading.submissions.layouts import LayoutName, find_owner
from grading.submissions.notebook_names import Names, without_copy

TOLD = 3  # folders in a question


def find_classes_beside(
    entries: Iterable[Entry], root: Folders, names: Names, other_assignments: Collection[str]
) -> list[Way]:
    """Find folders that would be one student each, and may be a class.

    Each folder is read by itself, so nobody's files decide about a neighbour's.

    Args:
        entries: everything that was handed in.
        root: the folder that seems to hold the class.
        names: of the assignment and its notebooks.
        other_assignments: names of the course's other assignments.

    Returns:
        The ways in which it can all be read, see `ask`; none if there is no such folder, or
        nothing beside it.
    """
    depth = len(root)
    owners = set()
    notebooks: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for entry in entries:
        is_below = entry.parts[:depth] == root and len(entry.parts) > depth
        found = find_owner(entry.below(root)) if is_below else None
        if found is None:
            continue
        owners.add(found.label)
        is_others = len(found.inside) > 1 and found.inside[0] in other_assignments
        if found.layout == LayoutName.FOLDERS and found.is_notebook and not found.is_hidden:
            notebooks[found.label] += [] if is_others else [found.inside]
    classes = []
    for label in sorted(notebooks):
        if way := _find_class_in(notebooks[label], names):
            folder, students = way
            classes.append(("/".join((*root, label, *folder)), students))
    if not classes or len(owners) < 2:
        return []
    return [("/".join(root) or ".", sorted(owners)), *classes[:TOLD]]


def _find_class_in(paths: list[tuple[str, ...]], names: Names) -> tuple[Folders, list[str]] | None:
    """Return the outermost folder that may hold a class, and its students, if there is one.

    Args:
        paths: of the notebooks in what seems to be one student's folder, below it.
        names: of the assignment and its notebooks.
    """
    students: dict[Folders, set[str]] = defaultdict(set)
    plain: dict[Folders, dict[str, str]] = defaultdict(dict)
    for *folders, name in paths:
        if names.is_like(name):
            for depth, folder in enumerate(folders):
                students[tuple(folders[:depth])].add(folder)
        plain[tuple(folders)].setdefault(without_copy(name), name)
    for folder, found in sorted(students.items()):
        # The assignment's own folder is a student's, or a template; either way it is nobody's name.
        found = {name for name in found if not names.is_folder(name)}
        if len(found) > 1:
            return folder, sorted(found)
    # Whoever has a notebook called like the assignment may have others beside it.
    if not any(names.is_like(name) for *_, name in paths):
        for folder, several in sorted(plain.items()):
            if len(several) > 1:
                return folder, sorted(several.values())
    return None
