"""Bringing the student version of an assignment up to date, without losing what is typed there."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from grading.course.assignment import load_notebooks
from grading.course.folder import Course
from grading.course.student_version import generate
from grading.errors import GradingError
from grading.files import cannot_write


class Released(StrEnum):
    """What happened to the student version."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"


@contextmanager
def fresh_version(course: Course, assignment: str) -> Iterator[Path]:
    """Have the student version that nbgrader makes now, in a folder that goes again.

    Args:
        course: that the source belongs to.
        assignment: its name, for example "practice".

    Raises:
        GradingError: the assignment does not exist, or its source has a fault, such as a mark that
            is missing, without which students would get what is hidden.
    """
    load_notebooks(course, assignment)
    try:
        course.records.mkdir(parents=True, exist_ok=True)
        scratch = tempfile.TemporaryDirectory(prefix=".release-", dir=course.records)
    except OSError as problem:
        raise cannot_write(course.records, problem) from None
    with scratch:
        folder = Path(scratch.name)
        url = f"sqlite:///{(folder / 'gradebook.db').as_posix()}"
        try:
            _make_database(url)
            generate(course, assignment, folder, url)
        except Exception as problem:  # nbgrader's own words say what it does not take
            raise GradingError(
                f"nbgrader makes no student version of {course.source / assignment}: {problem}"
            ) from None
        yield folder / assignment


def _make_database(url: str) -> None:
    """Make an empty gradebook, for the second that nbgrader would take over it."""
    from sqlalchemy import create_engine  # as below, loaded only when something is released

    from grading.course.tables import create_tables

    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            create_tables(connection)
    finally:
        engine.dispose()


def write_version(course: Course, assignment: str, target: Path) -> None:
    """Write the student version that nbgrader makes now into a folder.

    Args:
        course: that the source belongs to.
        assignment: its name, for example "practice".
        target: where the files go; other files that lie there are left alone.

    Raises:
        GradingError: see `fresh_version`; or a file cannot be written.
    """
    with fresh_version(course, assignment) as fresh:
        _copy(fresh, target)


def release(course: Course, assignment: str, force: bool = False) -> Released:
    """Bring the student version of an assignment up to date with its source.

    A notebook there that somebody has typed answers into is kept, unless `force` is given.

    Args:
        course: that the source belongs to.
        assignment: its name, for example "practice".
        force: overwrite typed answers, too.

    Returns:
        What was done.

    Raises:
        GradingError: the assignment does not exist, or nbgrader refuses its source.
    """
    target = course.release / assignment
    with fresh_version(course, assignment) as fresh:
        places = list_places(fresh, target)
        if is_current(places):
            return Released.UNCHANGED
        if not force and any(holds_answers(place) for place in places.values()):
            return Released.KEPT
        is_there = any(place.exists() for place in places.values())
        _copy(fresh, target)
        return Released.UPDATED if is_there else Released.CREATED


def list_places(fresh: Path, target: Path) -> dict[Path, Path]:
    """Return where each file of a fresh student version belongs."""
    files = [path for path in sorted(fresh.rglob("*")) if path.is_file()]
    return {path: target / path.relative_to(fresh) for path in files}


def is_current(places: dict[Path, Path]) -> bool:
    """Tell whether each file is the same at its place."""
    return all(
        place.is_file() and place.read_bytes() == path.read_bytes()
        for path, place in places.items()
    )


def _copy(fresh: Path, target: Path) -> None:
    try:
        shutil.copytree(fresh, target, dirs_exist_ok=True)
    except OSError as problem:
        raise cannot_write(target, problem) from None


def holds_answers(path: Path) -> bool:
    """Tell whether somebody has typed into an answer cell of a student notebook.

    nbgrader leaves a checksum in each answer cell that it generates, which no longer fits once the
    cell has been edited.
    """
    import nbformat  # takes seconds to load, which the other commands need not wait for
    from nbgrader.utils import compute_checksum, is_solution

    if path.suffix != ".ipynb" or not path.exists():
        return False
    answers = [cell for cell in nbformat.read(path, as_version=4).cells if is_solution(cell)]
    return any(cell.metadata.nbgrader.get("checksum") != compute_checksum(cell) for cell in answers)
