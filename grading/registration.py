"""Making an assignment known to a gradebook, which nbgrader needs before it can grade."""

from copy import deepcopy

from nbgrader.api import Gradebook
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config


def register_if_missing(assignment: str, config: Config) -> None:
    """Record an assignment's cells, points and tests in the gradebook, unless they are there.

    nbgrader does this while it generates the student version. That copy is written among the class
    data, so that the one in `notebooks/` stays as it is.

    Args:
        assignment: its name, for example "practice".
        config: nbgrader's settings, as in `nbgrader_config.py`.

    Raises:
        NbGraderException: the assignment has no source notebook.
    """
    config = deepcopy(config)
    config.CourseDirectory.release_directory = "classroom/registered"
    folders = CourseDirectory(config=config, assignment_id=assignment)
    with Gradebook(folders.db_url) as gradebook:
        if any(known.name == assignment and known.notebooks for known in gradebook.assignments):
            return
    GenerateAssignment(coursedir=folders, config=config, force=True).start()
