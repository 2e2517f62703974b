"""Making an assignment known to a gradebook, which nbgrader needs before it can grade."""

from pathlib import Path

from nbgrader import api
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError

from grading.course.assignment import Assignment, Role
from grading.course.folder import Course
from grading.course.student_version import generate
from grading.errors import GradingError
from grading.files import cannot_write
from grading.records.changed_cells import take_over

REGISTERED = "registered"  # a student version of no use to anybody: nbgrader insists on one


def register_if_missing(course: Course, assignment: str) -> None:
    """Record an assignment's cells, points and tests in the gradebook, unless they are there.

    Args:
        course: with the gradebook.
        assignment: its name, for example "practice".

    Raises:
        NbGraderException: the assignment has no source notebook.
    """
    with Gradebook(course.db_url) as gradebook:
        if any(known.name == assignment and known.notebooks for known in gradebook.assignments):
            return
    _register(course, assignment)


def register_if_changed(course: Course, *notebooks: Assignment) -> None:
    """Record an assignment's cells, points and tests, unless the gradebook has the very same.

    Args:
        course: with the gradebook.
        notebooks: all of the assignment, as `grading.course.assignment.load_notebooks` reads them.

    Raises:
        GradingError: a cell is gone for which a person has given points; nbgrader refuses the
            notebook; or a file cannot be written.
        SQLAlchemyError: the database cannot be used.
    """
    with Gradebook(course.db_url) as gradebook:
        if all(_is_registered(notebook, gradebook) for notebook in notebooks):
            return
        # nbgrader refers to a course of this name without making one, which SQLite alone lets pass.
        course_id = CourseDirectory(config=course.settings).course_id
        gradebook.db.merge(api.Course(id=course_id))
        gradebook.db.commit()
        for notebook in notebooks:
            take_over(gradebook, notebook)
    name = notebooks[0].name
    try:
        _register(course, name)
    except SQLAlchemyError:
        raise
    except OSError as problem:
        raise cannot_write(Path(problem.filename or course.records / REGISTERED), problem) from None
    except Exception as problem:
        raise GradingError(
            f"The gradebook does not take {course.source / name} as it is ({problem}). "
            "Mend that and run the same command again; nothing that is graded is lost."
        ) from None


def _is_registered(assignment: Assignment, gradebook: Gradebook) -> bool:
    known = next((known for known in gradebook.assignments if known.name == assignment.name), None)
    notebook = known and next(
        (one for one in known.notebooks if one.name == assignment.notebook), None
    )
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


def _register(course: Course, assignment: str) -> None:
    """Let nbgrader generate the student version, during which it records the cells.

    That copy is written among the class data, so that the students' own stays as it is.
    """
    generate(course, assignment, course.records / REGISTERED, course.db_url)
