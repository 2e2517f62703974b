"""The notebook to run, cell by cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from grading.course.assignment import Role


@dataclass(frozen=True)
class Step:
    """One cell of the notebook to run, in its order.

    Attributes:
        name: the instructor's name of the cell; "own-cell-1" and so on for the student's own.
        kind: "code", "markdown" or "raw".
        role: what becomes of it; cells of the student's own are answers or text.
        source: its text.
        is_untouched: an answer that nobody has written anything for.
        is_own: a cell that the student has added, copied or changed.
        pasted: pictures in base64 as they were handed in, by name.
        pictures: pictures that are safe to show, by name: "image/png" or "image/jpeg" and base64.
    """

    name: str
    kind: str
    role: Role
    source: str
    is_untouched: bool = False
    is_own: bool = False
    pasted: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Rebuilt:
    """The notebook to run, and what a person should know about how it came about."""

    steps: tuple[Step, ...]
    notes: tuple[str, ...]
