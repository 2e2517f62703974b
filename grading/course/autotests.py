"""Tests that nbgrader writes itself, where a cell asks for them by `### AUTOTEST`.

nbgrader runs the instructor's own solution for that, in a kernel, as it does for the students'
version. What it wrote is kept: a solution that draws numbers gives the same tests each time.
"""

import copy
import hashlib
import json
from pathlib import Path
from typing import Any

from grading.course.folder import Course
from grading.errors import GradingError
from grading.files import write_atomically


def write_tests(notebook: Any, course: Course, assignment: str, path: Path) -> None:
    """Let nbgrader write the tests that a source notebook asks for, if it asks for any.

    Without a file of templates nothing is written, and the lines stay as they are.

    Args:
        notebook: the source, an `nbformat.NotebookNode`; the text of its cells is changed.
        course: that it belongs to.
        assignment: its name.
        path: of the notebook.

    Raises:
        GradingError: nbgrader cannot write them, or they cannot be kept.
    """
    import nbgrader  # takes a second to load, which the other commands need not wait for
    from nbgrader.preprocessors import InstantiateTests

    step = InstantiateTests(config=course.settings)
    asks = any(
        cell.cell_type == "code" and step.autotest_delimiter in cell.source
        for cell in notebook.cells
    )
    templates = _find_templates(course, path, step.autotest_filename)
    if not asks or templates is None:
        return
    told = [nbgrader.__version__, repr(course.settings.InstantiateTests), notebook.cells]
    content = json.dumps(told, sort_keys=True, default=str).encode() + templates.read_bytes()
    key = hashlib.sha256(content).hexdigest()
    kept = course.records / "autotests" / assignment / f"{path.stem}.json"
    sources = _read_kept(kept, key)
    if sources is None:
        step.autotest_filename = str(templates)
        sources = _run(step, notebook, path)
        write_atomically(kept, json.dumps({"key": key, "sources": sources}).encode())
    for cell, source in zip(notebook.cells, sources, strict=True):
        cell.source = source


def _find_templates(course: Course, path: Path, name: str) -> Path | None:
    """Return the file of templates, beside the notebook or in the course's folder."""
    places = (path.parent / name, course.root / name)
    return next((place for place in places if place.is_file()), None)


def _read_kept(kept: Path, key: str) -> list[str] | None:
    try:
        told = json.loads(kept.read_bytes())
        return told["sources"] if told["key"] == key else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _run(step: Any, notebook: Any, path: Path) -> list[str]:
    step.log.disabled = True  # it prints cells; the sentence says what went wrong
    resources = {"metadata": {"path": str(path.parent)}}
    try:
        written, _ = step.preprocess(copy.deepcopy(notebook), resources)
    except Exception as problem:  # of nbgrader, of a kernel, or of the templates
        told = " ".join(str(problem).split()) or "a line stands in a cell that is no test"
        raise GradingError(
            f"{path}: nbgrader cannot write the tests that `### {step.autotest_delimiter}` asks "
            f"for ({type(problem).__name__}: {told}). `nbgrader generate_assignment` tells more."
        ) from None
    finally:
        if step.kc is not None:
            step.kc.shutdown()
    return [cell.source for cell in written.cells]
