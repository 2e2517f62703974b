"""The rules that every notebook file of the course keeps, each as a function that finds breaches.

A rule takes a notebook (nbformat 4) and returns one sentence per breach, an empty list if there
is none. Run `python -m tools.lessons.rules FILE …` to check files while writing.
"""

import ast
import json
import re
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grading.returning.marks import EXPLAINED
from tools.lessons.roles import FOLDED, ROLE, VISIBLE, folding

MAX_CODE_LINES = 15
MAX_VISIBLE_LINES = 12  # of a lesson's cell that is not folded
# A cell that must be longer says why in this tag of its metadata: {"long-cell": "reason"}.
LONG_CELL_REASON = "long-cell"
CELL_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ALLOWED_NOTEBOOK_METADATA = {"kernelspec", "language_info"}
ALLOWED_CELL_METADATA = {"tags", "nbgrader", LONG_CELL_REASON, ROLE, "jupyter", "cellView"}
NBGRADER_LOCKS = {"editable", "deletable"}  # nbgrader sets them on the cells that it manages
# The cells that every lesson has, by id, in this order.
LESSON_FRAME = (
    "title",
    "what-you-will-be-able-to-do",
    "before-you-start",
    "how-to-run",
    "find-helpers",
    "setup",
    "predict-first",
    "check-yourself",
    "takeaways",
    "sources",
)
MAX_TAKEAWAYS = 5


def find_outputs(notebook: NotebookNode) -> list[str]:
    """Outputs and execution counts are products of a run and stay out of the repository."""
    return [
        f"cell {cell.id!r} holds outputs or an execution count: clear the outputs and save"
        for cell in code_cells(notebook)
        if cell.outputs or cell.execution_count is not None
    ]


def find_bad_ids(notebook: NotebookNode) -> list[str]:
    """Cell ids are unique, and readable: words in small letters joined by hyphens."""
    ids = [cell.get("id", "") for cell in notebook.cells]
    breaches = [
        f"cell id {name!r} appears twice" for name in sorted(set(ids)) if ids.count(name) > 1
    ]
    # An id that an editor made up is eight hexadecimal digits.
    return breaches + [
        f"cell id {name!r} is not readable: name it like 'sigma-prime-plot'"
        for name in ids
        if not CELL_ID.fullmatch(name) or re.fullmatch(r"(?=.*\d)[0-9a-f]{8}(-[0-9a-f-]+)?", name)
    ]


def find_stray_metadata(notebook: NotebookNode) -> list[str]:
    """Metadata holds what the course needs and nothing an editor has left."""
    breaches = [
        f"notebook metadata has {key!r}: remove it"
        for key in notebook.metadata
        if key not in ALLOWED_NOTEBOOK_METADATA
    ]
    if notebook.metadata.get("kernelspec", {}).get("name") != "python3":
        breaches.append("the kernel must be 'python3', so that it runs on every machine")
    return breaches + [
        f"cell {cell.id!r} has metadata {key!r}: remove it"
        for cell in notebook.cells
        for key in cell.metadata
        if key not in ALLOWED_CELL_METADATA
        and not (key in {EXPLAINED, *NBGRADER_LOCKS} and "nbgrader" in cell.metadata)
    ]


def find_long_cells(notebook: NotebookNode) -> list[str]:
    """A code cell does one thing in at most 15 lines, or says in its metadata why not."""
    return [
        f"cell {cell.id!r} has {len(cell.source.splitlines())} lines (at most {MAX_CODE_LINES})"
        for cell in code_cells(notebook)
        if len(cell.source.splitlines()) > MAX_CODE_LINES
        and not cell.metadata.get(LONG_CELL_REASON)
        and cell.metadata.get(ROLE) != "statements"  # a list of sentences
    ]


def find_wrong_roles(notebook: NotebookNode) -> list[str]:
    """A lesson's code cell says what it is for, and is folded by that, or short enough to read."""
    return [breach for cell in code_cells(notebook) for breach in _find_wrong_role(cell)]


def _find_wrong_role(cell: NotebookNode) -> list[str]:
    role, lines = cell.metadata.get(ROLE), len(cell.source.splitlines())
    if role not in VISIBLE + FOLDED:
        return [f"cell {cell.id!r} has the role {role!r}: give it one of tools/lessons/roles.py"]
    found = {key: cell.metadata[key] for key in folding("setup") if key in cell.metadata}
    if found != folding(role):
        return [f"cell {cell.id!r} is not folded as its role says: run tools.lessons.ship"]
    if role in VISIBLE and lines > MAX_VISIBLE_LINES:
        most = f"at most {MAX_VISIBLE_LINES}"
        return [f"cell {cell.id!r} has {lines} lines on the screen ({most})"]
    return []


def find_bare_asserts(notebook: NotebookNode) -> list[str]:
    """What a lesson says is stated with `statements`, which tells a learner what was measured."""
    return [
        f"cell {cell.id!r} asserts: state it in words, with helpers.claims.statements"
        for cell in code_cells(notebook)
        if any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(cell.source)))
    ]


def find_missing_frame(notebook: NotebookNode) -> list[str]:
    """A lesson has its fixed cells, in their order, and at most five takeaways."""
    texts = {cell.id: cell.source for cell in notebook.cells}
    frame = [name for name in texts if name in LESSON_FRAME]
    if frame != list(LESSON_FRAME):
        return [f"the cells of the frame are {frame} instead of {list(LESSON_FRAME)}"]
    count = len(re.findall(r"(?m)^\s*(?:[-*]|\d+\.) ", texts["takeaways"]))
    return [] if 1 <= count <= MAX_TAKEAWAYS else [f"{count} takeaways (1 to {MAX_TAKEAWAYS})"]


def find_unbacked_figures(notebook: NotebookNode) -> list[str]:
    """A figure reaches the page through `show(figure, alt=…)` alone."""
    breaches = []
    for cell in code_cells(notebook):
        for call in calls(cell.source):
            name = ast.unparse(call.func)
            if name in ("plt.show", "fig.show", "figure.show"):
                breaches.append(f"cell {cell.id!r} calls {name}: use helpers.display.show")
            if name == "show" and len(call.args) + len(call.keywords) != 2:
                breaches.append(f"cell {cell.id!r} shows a figure without a description")
    return breaches


def find_local_networks(notebook: NotebookNode) -> list[str]:
    """Networks and training loops come from helpers; a lesson defines neither."""
    breaches = []
    for cell in code_cells(notebook):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.ClassDef):
                breaches.append(
                    f"cell {cell.id!r} defines the class {node.name}: move it to helpers"
                )
            if isinstance(node, ast.Attribute) and node.attr in ("zero_grad", "Sequential"):
                breaches.append(
                    f"cell {cell.id!r} uses {node.attr}: helpers have networks and train"
                )
    return breaches


RULES_OF_ALL = (find_outputs, find_bad_ids, find_stray_metadata, find_long_cells)
RULES_OF_LESSONS = (
    find_missing_frame,
    find_wrong_roles,
    find_bare_asserts,
    find_unbacked_figures,
    find_local_networks,
)


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the code cells in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def calls(source: str) -> list[ast.Call]:
    """Return every call in a cell's source."""
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]


def join_lines(notebook: NotebookNode) -> NotebookNode:
    """Join sources that a file stores as lists of lines."""
    for cell in notebook.cells:
        cell.source = "".join(cell.source)
    return notebook


def is_lesson(path: Path) -> bool:
    """Tell whether a notebook is a lesson (numbered) and not an assignment."""
    return bool(re.match(r"\d\d_", path.name))


def find_breaches(path: Path) -> list[str]:
    """Apply every rule that concerns this file; one sentence per breach."""
    # Not nbformat.read, which would silently mend a doubled cell id.
    notebook = nbformat.from_dict(json.loads(path.read_text(encoding="utf-8")))
    rules = RULES_OF_ALL + (RULES_OF_LESSONS if is_lesson(path) else ())
    return [breach for rule in rules for breach in rule(join_lines(notebook))]


if __name__ == "__main__":
    problems = [f"{name}: {text}" for name in sys.argv[1:] for text in find_breaches(Path(name))]
    sys.exit("\n".join(problems) if problems else 0)
