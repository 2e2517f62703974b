"""The Python environment that the notebooks of an assignment run in, where it is not the grader's.

Tests run in the grader's in any case. What notebooks and tests import is looked up in both.
"""

from collections.abc import Mapping

from grading.course.folder import Course
from grading.course.imports import find_imports, find_modules, is_installed, list_answers, list_code
from grading.course.kernels import find_kernel
from grading.course.shipped import list_shipped
from grading.errors import GradingError
from grading.sandbox.environment import Environment, ask_python


def find_environment(
    course: Course, assignment: str, references: Mapping[str, bytes]
) -> Environment | None:
    """Return the environment of the kernel that an assignment names; None for the grader's own.

    Args:
        course: that it belongs to.
        assignment: its name.
        references: its notebooks, by their names.

    Raises:
        GradingError: there is no such kernel, nothing can be graded in its environment, or a
            notebook imports what student code cannot reach in there.
    """
    kernel = find_kernel(course, assignment, references)
    if kernel is None:
        return None
    code = [cell for reference in references.values() for cell in list_code(reference)]
    wanted = find_modules(code, course.shown, lambda name: True)
    tops = {name.partition(".")[0] for name in wanted}
    environment = ask_python(kernel.name, kernel.python, tops, kernel.variables)
    own = list_own(course, assignment)
    for part, reference in references.items():
        _require_reach(environment, own, reference, course.show(course.notebook(assignment, part)))
    return environment


def list_own(course: Course, assignment: str) -> frozenset[str]:
    """Name what notebooks may import of the course's own."""
    return frozenset(path.stem for path in (*course.shown, *list_shipped(course, assignment)))


def find_missing_here(
    course: Course, assignment: str, environment: Environment | None
) -> frozenset[str]:
    """Name the modules that notebooks have in their environment, and tests have not in theirs."""
    if environment is None:
        return frozenset()
    there = environment.modules - list_own(course, assignment)
    return frozenset(name for name in there if not is_installed(name))


def _require_reach(
    environment: Environment, own: frozenset[str], reference: bytes, place: str
) -> None:
    elsewhere = dict(environment.elsewhere)
    for cell in list_answers(reference):
        for name in find_imports(cell):
            top = name.partition(".")[0]
            if top in elsewhere and top not in own:
                raise GradingError(
                    f"{place} imports {top}, which {environment} has in {elsewhere[top]}: that is "
                    "no part of the environment, so no notebook can read it there. Install it into "
                    "the environment, without --editable."
                )
