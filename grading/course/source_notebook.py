"""The instructor's source notebook: read, and every slip in it told in a sentence before grading.

nbgrader's own steps find most of them; what they raise says neither the file nor the cell.
"""

import copy
import json
import warnings
from functools import lru_cache
from pathlib import Path
from typing import Any

from grading.errors import GradingError

SCHEMA = 3  # of nbgrader's metadata
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
LETTERS = "letters, digits, - and _"


def read_source(path: Path) -> Any:
    """Read a source notebook as an `nbformat.NotebookNode` of format 4.

    Raises:
        GradingError: it is damaged, or not written in Python.
    """
    import nbformat

    try:
        text = path.read_text(encoding="utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of ids that it makes up, which differ each time
            notebook = nbformat.reads(text, as_version=4)
        _keep_own_ids(notebook, json.loads(text).get("cells", []))
    except OSError:
        raise
    except Exception as problem:  # JSON's, nbformat's, or of odd parts
        told = " ".join(str(problem).split())[:200]
        raise GradingError(
            f"{path} is no notebook that can be read ({type(problem).__name__}: {told}). "
            "Open it in JupyterLab and save it again."
        ) from None
    kernel = notebook.metadata.get("kernelspec", {}).get("language")
    language = kernel or notebook.metadata.get("language_info", {}).get("name") or "python"
    if "python" not in language.lower():
        raise GradingError(
            f"{path} is written for a kernel of the language {language}, and only Python can be "
            "graded. If it is Python, choose a Python kernel in JupyterLab and save it again."
        )
    return notebook


def _keep_own_ids(notebook: Any, written: list[dict[str, Any]]) -> None:
    """Take away ids that are not in the file: cells are named by them, and names have to stay."""
    seen = {""}
    for at, cell in enumerate(notebook.cells):
        own = written[at].get("id", "") if at < len(written) else ""
        if own in seen:
            cell.pop("id", None)
        else:
            cell["id"] = own
        seen.add(own)


def check_cells(path: Path, notebook: Any) -> None:
    """Check nbgrader's metadata of every cell.

    Raises:
        GradingError: with the file, the cell, and what to change.
    """
    from nbgrader.utils import is_grade, is_locked, is_solution

    seen: dict[str, int] = {}
    for number, cell in enumerate(notebook.cells, start=1):
        if "nbgrader" in cell.metadata:
            fault = _find_fault(cell)
            name = cell.metadata.nbgrader.get("grade_id") if not fault else None
            is_known = is_grade(cell) or is_solution(cell) or is_locked(cell)
            if name and is_known and name in seen:
                fault = (
                    f"cell {seen[name]} is called {name}, too, and points need one place: rename "
                    "one of the two"
                )
            if name and is_known:
                seen[name] = number
        else:
            fault = ""
        if fault:
            raise slip(path, number, cell, fault)


def clear(path: Path, notebook: Any, settings: Any) -> tuple[Any, Any]:
    """Take solutions out of a source, and then also what else students do not get.

    Args:
        path: of the notebook, for sentences.
        notebook: the source; it is left as it is.
        settings: nbgrader's, which say how regions are marked.

    Returns:
        The notebook with hidden tests and without solutions, and the student's version.

    Raises:
        GradingError: a region has no end, or stands in a cell that it does not fit.
    """
    from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions

    graded = copy.deepcopy(notebook)
    _run(path, graded, ClearSolutions(config=settings), "solution", "an answer cell")
    released = copy.deepcopy(graded)
    hidden = ClearHiddenTests(config=settings)
    _run(path, released, hidden, "hidden-test", "a test cell")
    _run(path, released, ClearMarkScheme(config=settings), "mark-scheme", "an answer or a task")
    for cell in graded.cells:
        cell.source = _mark_usually(cell.source, *name_marks(hidden))
    return graded, released


def _mark_usually(source: str, begin: str, end: str) -> str:
    """Mark hidden lines as the examiner knows them, where settings or a source mark them else."""
    lines = source.splitlines(keepends=True)
    for mark, usual in ((begin, BEGIN_HIDDEN), (end, END_HIDDEN)):
        lines = [line if usual in line else line.replace(mark, usual) for line in lines]
    return "".join(lines)


def slip(path: Path, number: int, cell: Any, fault: str) -> GradingError:
    """Return the error that says in which cell of a source what has to be changed."""
    told = cell.metadata.get("nbgrader")
    name = (told.get("grade_id") if isinstance(told, dict) else "") or cell.get("id")
    called = f" ({name})" if name else ""
    return GradingError(f"{path}, cell {number}{called}: {fault}.")


def _find_fault(cell: Any) -> str:
    """Say what is wrong with nbgrader's metadata of a cell; "" if nothing is."""
    told = cell.metadata.nbgrader
    if not isinstance(told, dict):
        return "nbgrader's metadata are damaged: choose the kind of the cell in JupyterLab again"
    version = told.get("schema_version", 0)
    if version != SCHEMA:
        remedy = "run `nbgrader update` on the file" if version in (0, 1, 2) else "choose its kind"
        return (
            f"nbgrader's metadata have the form {version!r}, and form {SCHEMA} is needed: {remedy}"
        )
    is_counted = told.get("grade") or told.get("task")
    if is_counted or told.get("solution") or told.get("locked"):
        name = told.get("grade_id")
        if not isinstance(name, str) or not name:
            return f"it has no name for nbgrader: give it one of {LETTERS}"
        if not all(sign.isascii() and (sign.isalnum() or sign in "-_") for sign in name):
            return f"its name {name!r} holds other signs than {LETTERS}: rename it"
    points = told.get("points")
    if is_counted and type(points) not in (int, float):
        return "it is graded and has no points: give it some, or 0"
    if is_counted and not 0 <= points < float("inf"):
        return f"it is worth {points:g} points: give it 0 or more"
    return _find_odd_kind(cell)


def _find_odd_kind(cell: Any) -> str:
    told = cell.metadata.nbgrader
    if told.get("task") and cell.cell_type != "markdown":
        return "a task has to be a cell of Markdown"
    if not told.get("task") and cell.cell_type == "markdown":
        if told.get("grade") and not told.get("solution"):
            return "a test has to be a cell of code; a written answer is both answer and graded"
        if told.get("solution") and not told.get("grade"):
            return "a written answer has to be graded by hand: choose 'Manually graded answer'"
    return _ask_nbgrader(cell.cell_type, json.dumps(told))


@lru_cache(maxsize=1024)  # whenever it is asked, nbgrader checks its own schema, too
def _ask_nbgrader(kind: str, told: str) -> str:
    """Say why nbgrader refuses a kind of cell with such metadata (JSON); "" if it does not."""
    from nbformat import NotebookNode
    from nbgrader.nbgraderformat import MetadataValidator

    cell = NotebookNode(cell_type=kind, source="", metadata={"nbgrader": json.loads(told)})
    try:
        MetadataValidator().validate_cell(cell)
    except Exception as problem:  # of jsonschema or nbgrader, whatever odd value stands there
        return f"nbgrader refuses its metadata ({str(problem).splitlines()[0]})"
    return ""


def _run(path: Path, notebook: Any, step: Any, what: str, where: str) -> None:
    """Let nbgrader clear one kind of region, cell by cell; say which cell it stumbles over."""
    step.log.disabled = True  # it prints the cell; the sentence names it
    resources: dict[str, Any] = {"language": "python"}
    begin, end = name_marks(step)
    for number, cell in enumerate(notebook.cells, start=1):
        if _ends_before_it_begins(cell.source, begin, end):
            fault = (
                f"`{end}` stands there without `{begin}` before it, so the {what} lines would not "
                "be told from the others: add the line that begins them"
            )
            raise slip(path, number, cell, fault)
        try:
            step.preprocess_cell(cell, resources, number - 1)
        except RuntimeError as problem:
            told = str(problem).lower()
            if "nested" in told:
                fault = f"a {what} region begins within another: end the first one before"
            elif "no end" in told:
                fault = f"a {what} region has no end: add the line that ends it"
            elif "detected in a non" in told:
                fault = f"a {what} region belongs into {where}: choose that kind for the cell"
            else:
                fault = f"nbgrader refuses a {what} region ({' '.join(str(problem).split())})"
            raise slip(path, number, cell, fault) from None


def name_marks(step: Any) -> tuple[str, str]:
    """Return the marks of the regions that a step of nbgrader's takes out."""
    names = sorted(name for name in step.trait_names() if name.endswith("_delimeter"))
    begin, end = (getattr(step, name) for name in names)  # "begin_…" and "end_…"
    return begin, end


def _ends_before_it_begins(source: str, begin: str, end: str) -> bool:
    is_open = False
    for line in source.splitlines():
        if begin in line:
            is_open = True
        elif end in line:
            if not is_open:
                return True
            is_open = False
    return False
