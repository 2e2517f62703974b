"""nbgrader's settings that would change a grade and that are not followed here: named each time."""

from grading.course.folder import SETTINGS, Course
from grading.errors import GradingError

ALWAYS_ALIKE = "each notebook is graded in the same steps, whatever the settings say of them"
# By the name of the setting: what holds instead.
INSTEAD = {
    "Autograde.create_student": "whoever handed in is graded and registered",
    "Autograde.sanitize_preprocessors": ALWAYS_ALIKE,
    "Autograde.autograde_preprocessors": ALWAYS_ALIKE,
    "CourseDirectory.groupshared": (
        "what is written belongs to the account that runs the command, and others can read it"
    ),
    "Execute.extra_arguments": "notebooks run without a kernel of Jupyter's",
    "Execute.kernel_name": "notebooks run in the Python that `course` runs in",
    "IgnorePattern.pattern": "a test that prints on stderr fails, whatever it prints",
}


def name_unfollowed(course: Course) -> list[str]:
    """Say of each such setting of a course, in a sentence, what holds instead."""
    return [
        f"c.{name} in {SETTINGS} is not followed here: {instead}."
        for name, instead in INSTEAD.items()
        if _is_set(course, name)
    ]


def require_own_files(course: Course, assignment: str) -> None:
    """Check that no file of a student's is to take the place of one of the instructor's.

    Raises:
        GradingError: `c.Autograde.exclude_overwriting` says so of one.
    """
    told = course.settings.Autograde.get("exclude_overwriting", {})
    if names := sorted(told.get(assignment, [])):
        raise GradingError(
            f"Nothing was graded, because c.Autograde.exclude_overwriting in {SETTINGS} lets a "
            f"student's {names[0]} take the place of yours, and here nobody's file does. Take it "
            f"out of {course.show(course.source / assignment)} and out of that setting, and let "
            f'students bring their own with c.CourseGrading.carry = ["{names[0]}"].'
        )


def _is_set(course: Course, name: str) -> bool:
    section, _, trait = name.partition(".")
    usual = trait == "create_student"  # all others are off, or empty
    return course.settings[section].get(trait, usual) not in (usual, [], None, "")
