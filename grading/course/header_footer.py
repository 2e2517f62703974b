"""What nbgrader puts around every notebook of a course: the header and footer of its settings."""

import json
from pathlib import Path
from typing import Any

from grading.course.folder import SETTINGS, Course
from grading.course.source_notebook import read_source
from grading.errors import GradingError

STEP = "IncludeHeaderFooter"  # of nbgrader, and of its settings


def add_frame(notebook: Any, course: Course) -> None:
    """Put the cells of header and footer around those of a source notebook, as nbgrader does.

    Args:
        notebook: an `nbformat.NotebookNode`, which is changed.
        course: whose settings name the two.

    Raises:
        GradingError: one of the two is not there, or is damaged.
    """
    taken = {cell.get("id") for cell in notebook.cells}
    header, footer = (read_source(path).cells if path else [] for path in _find_frame(course))
    for cell in (*header, *footer):
        if cell.get("id") in taken:  # in other notebooks it may be free, so no cell keeps two
            cell.pop("id", None)
    notebook.cells = [*header, *notebook.cells, *footer]


def read_reference(course: Course, path: Path) -> bytes:
    """Return a source notebook, solutions and all, with what nbgrader puts around it.

    Raises:
        GradingError: header or footer is not there, or is damaged.
    """
    content = path.read_bytes()
    header, footer = frame = _find_frame(course)
    if header is None and footer is None:
        return content
    for part in filter(None, (header, path, footer)):
        read_source(part)
    notebook = json.loads(content)
    before, after = (json.loads(one.read_bytes())["cells"] if one else [] for one in frame)
    notebook["cells"] = [*before, *notebook["cells"], *after]
    return json.dumps(notebook).encode()


def _find_frame(course: Course) -> tuple[Path | None, Path | None]:
    """Return where header and footer lie, or None for each that there is not."""
    told = course.settings[STEP]
    paths = []
    for which in ("header", "footer"):
        name = told.get(which, "") if told.get("enabled", True) else ""
        path = course.root / name if name else None
        if path is not None and not path.is_file():
            raise GradingError(
                f"c.{STEP}.{which} in {SETTINGS} names {name!r}, and there is no such file in "
                f"{course.root}: mend that."
            )
        paths.append(path)
    return paths[0], paths[1]
