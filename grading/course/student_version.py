"""The student version of an assignment, as nbgrader writes it, in any folder of the course."""

import logging
import sys
from copy import deepcopy
from pathlib import Path

from grading.course.folder import Course


def generate(course: Course, assignment: str, target: Path, db_url: str) -> None:
    """Let nbgrader write the student version, and note the cells in a gradebook.

    Args:
        course: that the source belongs to.
        assignment: its name, for example "practice".
        target: a folder in the course, under which the assignment's own is made.
        db_url: the gradebook that learns of the cells; it has its tables.

    Raises:
        NbGraderException: nbgrader refuses the notebook, or there is none.
        SQLAlchemyError: the gradebook cannot be used.
        OSError: a file cannot be written.
    """
    from nbgrader.converters import GenerateAssignment  # takes seconds to load
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    config = deepcopy(course.settings)
    config.CourseDirectory.release_directory = target.relative_to(course.root).as_posix()
    config.CourseDirectory.db_url = db_url
    folders = CourseDirectory(config=config, assignment_id=assignment)
    logger = logging.getLogger("course.generating")
    logger.setLevel(logging.ERROR)  # it would warn that it replaces its own earlier copy
    logger.propagate = False
    errors = _ToldErrors()
    logger.addHandler(errors)
    try:
        GenerateAssignment(coursedir=folders, config=config, force=True, log=logger).start()
    except (NbGraderException, RuntimeError) as problem:
        raise (errors.first or problem) from None
    finally:
        logger.removeHandler(errors)


class _ToldErrors(logging.Handler):
    """Keeps the error that nbgrader prints: the one that it raises only says that there was one."""

    first: BaseException | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the error that is handled just now, if it is the first."""
        self.first = self.first or sys.exc_info()[1]
