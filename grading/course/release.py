"""The student version of an assignment, made by nbgrader from its source in `solutions/`."""

import shutil
import tempfile
from enum import StrEnum
from pathlib import Path

from grading.course.assignment import load_assignment
from grading.course.folder import COURSE, make_class_folder, require_assignment, run_nbgrader


class Outcome(StrEnum):
    """What happened to the student version."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"


def generate(assignment: str, target: Path, course: Path = COURSE) -> None:
    """Let nbgrader write the student version of an assignment into a folder.

    Args:
        assignment: its name, for example "practice".
        target: where the files go; other files that lie there are left alone.
        course: the course that the source belongs to.

    Raises:
        GradingError: the assignment does not exist, or its source has a fault, such as a mark that
            is missing, without which students would get what is hidden.
    """
    from grading.course.folder import load_settings

    load_assignment(assignment, load_settings(course), course)
    with tempfile.TemporaryDirectory(prefix="course-release-") as scratch:
        folder = make_class_folder(Path(scratch), assignment, course)
        run_nbgrader(folder, "generate_assignment", assignment, "--force")
        shutil.copytree(folder / "notebooks" / assignment, target, dirs_exist_ok=True)


def release(assignment: str, course: Path = COURSE, force: bool = False) -> Outcome:
    """Bring `notebooks/<assignment>/` up to date with its source.

    A notebook there that somebody has typed answers into is kept, unless `force` is given.

    Args:
        assignment: its name, for example "practice".
        course: the course to work in.
        force: overwrite typed answers, too.

    Returns:
        What was done.

    Raises:
        GradingError: the assignment does not exist, or nbgrader refuses its source.
    """
    require_assignment(assignment, course)
    target = course / "notebooks" / assignment
    with tempfile.TemporaryDirectory(prefix="course-release-") as scratch:
        fresh = Path(scratch)
        generate(assignment, fresh, course)
        files = [path for path in sorted(fresh.rglob("*")) if path.is_file()]
        places = [target / path.relative_to(fresh) for path in files]
        is_same = [
            place.exists() and place.read_bytes() == path.read_bytes()
            for path, place in zip(files, places, strict=True)
        ]
        if all(is_same):
            return Outcome.UNCHANGED
        if not force and any(holds_answers(place) for place in places):
            return Outcome.KEPT
        outcome = Outcome.UPDATED if any(place.exists() for place in places) else Outcome.CREATED
        shutil.copytree(fresh, target, dirs_exist_ok=True)
        return outcome


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
