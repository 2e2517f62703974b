"""Making an assignment known to a gradebook, which nbgrader needs before it can grade."""

import logging
import sys
from copy import deepcopy
from pathlib import Path

from nbgrader.api import Course, Gradebook
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from grading.course.assignment import Assignment, Role
from grading.errors import GradingError
from grading.files import cannot_write
from grading.records.changed_cells import take_over

REGISTERED = Path("classroom", "registered")


def register_if_missing(assignment: str, config: Config) -> None:
    """Record an assignment's cells, points and tests in the gradebook, unless they are there.

    Args:
        assignment: its name, for example "practice".
        config: nbgrader's settings, as in `nbgrader_config.py`.

    Raises:
        NbGraderException: the assignment has no source notebook.
    """
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        if any(known.name == assignment and known.notebooks for known in gradebook.assignments):
            return
    _register(assignment, config)


def register_if_changed(assignment: Assignment, config: Config) -> None:
    """Record an assignment's cells, points and tests, unless the gradebook has the very same.

    Args:
        assignment: as read from `solutions/`.
        config: nbgrader's settings, as in `nbgrader_config.py`.

    Raises:
        GradingError: a cell is gone for which a person has given points; nbgrader refuses the
            notebook; or a file cannot be written.
        SQLAlchemyError: the database cannot be used.
    """
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        if _is_registered(assignment, gradebook):
            return
        # nbgrader refers to a course of this name without making one, which SQLite alone lets pass.
        gradebook.db.merge(Course(id=CourseDirectory(config=config).course_id))
        gradebook.db.commit()
        take_over(gradebook, assignment)
    try:
        _register(assignment.name, config)
    except SQLAlchemyError:
        raise
    except OSError as problem:
        raise cannot_write(Path(problem.filename or REGISTERED), problem) from None
    except Exception as problem:
        raise GradingError(
            f"The gradebook does not take {assignment.name} as it is in solutions/ ({problem}). "
            "Mend that and run the same command again; nothing that is graded is lost."
        ) from None


def _is_registered(assignment: Assignment, gradebook: Gradebook) -> bool:
    known = next((known for known in gradebook.assignments if known.name == assignment.name), None)
    notebook = known and next((one for one in known.notebooks if one.name == assignment.name), None)
    if not notebook:
        return False
    graded = {cell.name: cell.max_score for cell in [*notebook.grade_cells, *notebook.task_cells]}
    wanted = {cell.name: cell.points for cell in assignment.cells if cell.is_graded}
    answers = {cell.name for cell in assignment.cells if cell.role is Role.ANSWER}
    texts = {cell.name: cell.source for cell in notebook.source_cells}
    sources = {cell.name: cell.source for cell in assignment.cells}
    return (
        graded == wanted
        and {cell.name for cell in notebook.solution_cells} == answers
        and all(sources.get(name) == text for name, text in texts.items())
        and wanted.keys() | answers <= texts.keys()
    )


def _register(assignment: str, config: Config) -> None:
    """Let nbgrader generate the student version, during which it records the cells.

    That copy is written among the class data, so that the one in `notebooks/` stays as it is.
    """
    config = deepcopy(config)
    config.CourseDirectory.release_directory = REGISTERED.as_posix()
    folders = CourseDirectory(config=config, assignment_id=assignment)
    logger = logging.getLogger("course.registration")
    logger.setLevel(logging.ERROR)  # it would warn that it replaces its own earlier copy
    logger.propagate = False
    told = _ToldErrors()
    logger.addHandler(told)
    try:
        GenerateAssignment(coursedir=folders, config=config, force=True, log=logger).start()
    except (NbGraderException, RuntimeError) as problem:
        raise (told.first or problem) from None
    finally:
        logger.removeHandler(told)


class _ToldErrors(logging.Handler):
    """Keeps the error that nbgrader prints: the one that it raises only says that there was one."""

    first: BaseException | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the error that is handled just now, if it is the first."""
        self.first = self.first or sys.exc_info()[1]
