"""What an instructor ships beside the source notebooks: data, modules and pictures of students'."""

from fnmatch import fnmatch
from pathlib import Path

from grading.course.folder import Course

# What nbgrader does not hand out, and hidden files; notebooks are what is graded.
LEFT_OUT = ("*.ipynb", "*.pyc", "__pycache__", ".*")


def list_shipped(course: Course, assignment: str) -> tuple[Path, ...]:
    """List the files and folders beside the source notebooks, which nbgrader hands out with them.

    Args:
        course: that it belongs to.
        assignment: its name.
    """
    folder = course.source / assignment
    return tuple(
        sorted(
            path
            for path in folder.iterdir()
            if not any(fnmatch(path.name.lower(), pattern) for pattern in LEFT_OUT)
        )
    )
