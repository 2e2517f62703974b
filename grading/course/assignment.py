"""The instructor's notebooks as grading needs them: without solutions, with hidden tests."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Any

from grading.course.autotests import write_tests
from grading.course.folder import Course
from grading.course.header_footer import add_frame
from grading.course.library_names import find_library_names
from grading.course.shared_names import find_classes, find_shared_names
from grading.course.shipped import list_shipped
from grading.course.source_notebook import check_cells, clear, read_source
from grading.errors import GradingError


class Role(StrEnum):
    """What becomes of a cell of the instructor's notebook."""

    TEXT = "text"  # is shown
    SETUP = "setup"  # the instructor's code that student code builds on: runs as student code
    ANSWER = "answer"  # the student's text stands here; code runs as student code
    TEST = "test"  # runs in the examiner and nowhere else


@dataclass(frozen=True)
class SourceCell:
    """One cell of the instructor's notebook.

    Attributes:
        name: nbgrader's name of it where nbgrader knows the cell, else its id in the notebook.
        kind: "code", "markdown" or "raw".
        role: what becomes of it.
        source: its text; solutions are replaced as in the student's version.
        points: what a graded cell can give, else 0.
        by_hand: a person has to read it.
        metadata: its metadata, nbgrader's among them.
        cell_id: its id in the notebook, or "" in one that has no ids.
        handed_out: its text in the student's version; None is the same as `source`.
        attachments: pictures that its text shows, as nbformat has them.
    """

    name: str
    kind: str
    role: Role
    source: str
    points: float
    by_hand: bool
    metadata: dict[str, Any]
    cell_id: str = ""
    handed_out: str | None = None
    attachments: dict[str, Any] = field(default_factory=dict)

    @property
    def released(self) -> str:
        """Its text as students get it: without hidden tests and marking schemes."""
        return self.source if self.handed_out is None else self.handed_out

    @property
    def is_locked(self) -> bool:
        """Whether nbgrader restores it, whatever a student made of it."""
        told = self.metadata.get("nbgrader", {})
        return self.role is Role.TEST or (
            self.role is not Role.ANSWER and bool(told.get("locked") or told.get("task"))
        )

    @property
    def is_graded(self) -> bool:
        """Whether the gradebook has a grade for it."""
        return self.role is Role.TEST or self.by_hand


@dataclass(frozen=True)
class Assignment:
    """One notebook of an assignment, which mostly is the only one.

    Attributes:
        name: of the assignment.
        cells: of the notebook.
        metadata: of the notebook.
        part: the notebook's name where it is not the assignment's, else "".
        shared: names that tests set or delete and functions of the instructor's notebook read.
        classes: names of classes that the instructor's notebook defines or imports.
        libraries: names that it imports, each with the dotted path that it stands for.
    """

    name: str
    cells: tuple[SourceCell, ...]
    metadata: dict[str, Any]
    part: str = ""
    shared: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    libraries: tuple[tuple[str, str], ...] = ()

    @property
    def notebook(self) -> str:
        """The name of the notebook."""
        return self.part or self.name

    @property
    def digest(self) -> str:
        """A hash of everything that can change a grade."""
        return hashlib.sha256(self.to_json()).hexdigest()

    def to_json(self) -> bytes:
        """Write it for a worker."""
        return json.dumps(asdict(self), sort_keys=True).encode()

    def cell(self, name: str) -> SourceCell:
        """Return the cell with this name."""
        return next(cell for cell in self.cells if cell.name == name)


@lru_cache(maxsize=4)
def from_json(text: bytes) -> Assignment:
    """Read what `Assignment.to_json` wrote; a worker reads the same bytes once."""
    raw = json.loads(text)
    cells = tuple(SourceCell(**cell | {"role": Role(cell["role"])}) for cell in raw["cells"])
    names = *map(tuple, (raw["shared"], raw["classes"])), tuple(map(tuple, raw["libraries"]))
    return Assignment(raw["name"], cells, raw["metadata"], raw["part"], *names)


def load_notebooks(course: Course, assignment: str) -> tuple[Assignment, ...]:
    """Read all notebooks of an assignment, in the order of their names.

    Args:
        course: whose settings say what stands in place of a solution.
        assignment: its name, for example "practice".

    Raises:
        GradingError: there is no such assignment, or a notebook of it does not fit.
    """
    course.require_assignment(assignment)
    names = course.list_notebooks(assignment)
    for one, other in pairwise(sorted(names, key=str.lower)):
        if one.lower() == other.lower():
            raise GradingError(
                f"{course.source / assignment} holds {one}.ipynb and {other}.ipynb, which many "
                "computers take for one file: rename one of them."
            )
    return tuple(
        load_assignment(course, assignment, "" if name == assignment else name) for name in names
    )


def load_assignment(course: Course, assignment: str, part: str = "") -> Assignment:
    """Read one notebook of an assignment.

    Args:
        course: whose settings say what stands in place of a solution.
        assignment: its name, for example "practice".
        part: the notebook's name where it is another one.

    Raises:
        GradingError: there is no such assignment, or its notebook does not fit.
    """
    course.require_assignment(assignment)
    path = course.notebook(assignment, part)
    source = read_source(path)
    add_frame(source, course)
    check_cells(path, source)
    write_tests(source, course, assignment, path)
    graded, released = clear(path, source, course.settings)
    names = _name_cells(graded.cells)
    cells = tuple(
        _convert(name, cell, handed_out.source)
        for name, cell, handed_out in zip(names, graded.cells, released.cells, strict=True)
    )
    metadata = json.loads(json.dumps(graded.metadata))
    own = [path.stem for path in (*list_shipped(course, assignment), *course.shown)]
    return Assignment(assignment, cells, metadata, part, *_find_names(source, own))


def _find_names(
    source: Any, own: Collection[str]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return the names that are shared, and those of classes and of libraries."""
    from nbgrader.utils import is_grade, is_solution

    tests, others = [], []
    for cell in source.cells:
        if cell.cell_type == "code":
            (tests if is_grade(cell) and not is_solution(cell) else others).append(cell.source)
    shared = find_shared_names(tests, others)
    return shared, find_classes(others), find_library_names(tests, others, own)


def _name_cells(cells: list[Any]) -> list[str]:
    """Name each cell: as nbgrader does, else by its id; a cell with neither gets a name here."""
    names = [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in cells]
    taken = set(names)
    for at, cell in enumerate(cells):
        if not names[at]:
            own = cell.get("id", "")
            names[at] = own if own and own not in taken else f"unnamed-{at + 1}"
            taken.add(names[at])
    return names


def _convert(name: str, cell: Any, handed_out: str) -> SourceCell:
    from nbgrader.utils import compute_checksum, is_grade, is_solution, is_task

    metadata = json.loads(json.dumps(cell.metadata))
    if metadata.get("nbgrader", {}).get("grade_id"):
        metadata["nbgrader"]["checksum"] = compute_checksum(cell)
    if is_solution(cell):
        role = Role.ANSWER
    elif cell.cell_type != "code":
        role = Role.TEXT
    else:
        role = Role.TEST if is_grade(cell) else Role.SETUP
    graded = is_grade(cell) or is_task(cell)
    return SourceCell(
        name=name,
        kind=cell.cell_type,
        role=role,
        source=cell.source,
        points=float(cell.metadata.nbgrader.points) if graded else 0.0,
        by_hand=graded and role is not Role.TEST,
        metadata=metadata,
        cell_id=cell.get("id", ""),
        handed_out=handed_out,
        attachments=json.loads(json.dumps(cell.get("attachments", {}))),
    )
