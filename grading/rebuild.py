"""The notebook to run: the instructor's, with the text of the student's answers and own cells."""

from collections.abc import Iterable
from dataclasses import dataclass

from grading.assignment import Assignment, Role, SourceCell
from grading.outcomes import Outcome
from grading.reading import NotReadable, SubmittedCell


@dataclass(frozen=True)
class Step:
    """One cell of the notebook to run, in its order.

    Attributes:
        name: the instructor's name of the cell; "extra-1" and so on for the student's own.
        kind: "code", "markdown" or "raw".
        role: what becomes of it; cells of the student's own are answers or text.
        source: its text.
        is_untouched: an answer that still reads as it was handed out.
    """

    name: str
    kind: str
    role: Role
    source: str
    is_untouched: bool = False


@dataclass(frozen=True)
class Rebuilt:
    """The notebook to run, and what a person should know about how it came about."""

    steps: tuple[Step, ...]
    notes: tuple[str, ...]


def rebuild(assignment: Assignment, submitted: Iterable[SubmittedCell]) -> Rebuilt:
    """Put the student's text into the instructor's notebook.

    Answers are found by name. Cells of the student's own stay where they were, behind the cell that
    they followed; they can never be tests. Whatever the submission has under the name of another
    cell of the instructor's is dropped.

    Raises:
        NotReadable: the notebook has no answer cell of this assignment, or one of them twice.
    """
    submitted = list(submitted)
    known = {cell.name: cell for cell in assignment.cells}
    wanted = [cell.name for cell in assignment.cells if cell.role is Role.ANSWER]
    found: dict[str | None, list[SubmittedCell]] = {}
    for cell in submitted:
        found.setdefault(_find_name(cell, known), []).append(cell)
    originals = {name: _choose_original(name, found[name]) for name in wanted if name in found}
    if wanted and not originals:
        raise NotReadable(
            Outcome.UNREADABLE,
            f"None of the answer cells of {assignment.name} is in this notebook. "
            "Is it the notebook of another assignment?",
        )
    own = _place_own_cells(submitted, known, originals)
    steps = list(own.get("", []))
    for cell in assignment.cells:
        steps += [_fill(cell, originals), *own.get(cell.name, [])]
    missing = [name for name in wanted if name not in originals]
    notes = [f"The answer cell {name} is missing; it counts as empty." for name in missing]
    return Rebuilt(tuple(steps), tuple(notes))


def _find_name(cell: SubmittedCell, known: dict[str, SourceCell]) -> str | None:
    return next((name for name in cell.names if name in known), None)


def _choose_original(name: str, cells: list[SubmittedCell]) -> SubmittedCell:
    """Take the original of a cell that was copied: the copy keeps nbgrader's name, not the id."""
    originals = [cell for cell in cells if all(own == name for own in cell.names)]
    if len(originals) == 1:
        return originals[0]
    if len({cell.source for cell in cells}) == 1:
        return cells[0]
    raise NotReadable(
        Outcome.UNREADABLE,
        f"The answer cell {name} is in the notebook {len(cells)} times, with different text. "
        "Keep one of them and hand in again.",
    )


def _place_own_cells(
    submitted: list[SubmittedCell],
    known: dict[str, SourceCell],
    originals: dict[str, SubmittedCell],
) -> dict[str, list[Step]]:
    """Collect the student's own cells, copies of answers among them, by the cell before them."""
    own: dict[str, list[Step]] = {}
    before, count = "", 0
    for cell in submitted:
        name = _find_name(cell, known)
        is_copy = name in originals and cell is not originals[name]
        if name is not None and not is_copy:
            before = name
        elif cell.source.strip() and cell.kind != "raw":  # pages show raw cells as HTML
            count += 1
            role = Role.ANSWER if cell.kind == "code" else Role.TEXT
            step = Step(f"own-cell-{count}", cell.kind, role, cell.source)
            own.setdefault(before, []).append(step)
    return own


def _fill(cell: SourceCell, originals: dict[str, SubmittedCell]) -> Step:
    if cell.role is not Role.ANSWER:
        return Step(cell.name, cell.kind, cell.role, cell.source)
    source = originals[cell.name].source if cell.name in originals else ""
    is_untouched = cell.name not in originals or source == cell.source
    return Step(cell.name, cell.kind, cell.role, source, is_untouched)
