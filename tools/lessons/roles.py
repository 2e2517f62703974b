"""The roles of a lesson's code cells: which stay on the screen, and how the others are folded.

Every code cell says in its metadata what it is for. What teaches stays on the screen; what imports,
draws, checks or asks is folded in JupyterLab, on the site and in Colab, with its output shown.
"""

from collections import Counter

from nbformat import NotebookNode

ROLE = "role"
# On the screen: the idea itself, and what the learner writes or changes.
VISIBLE = ("idea", "now-you")
# Nothing comes of it where all is well: it says what to do where something is missing.
ABSENCE = "absence"
FOLDED = ("setup", "figure", "statements", "question", ABSENCE)
HIDE_ON_THE_SITE = "hide-input"
# The tag of a cell that makes no sense where nothing can be run: the site and paper go without it.
ONLY_IN_JUPYTER = "remove-cell"


def folding(role: str) -> dict[str, object]:
    """Return the metadata that a role asks for, for JupyterLab, the site and Colab."""
    if role in VISIBLE:
        return {}
    return {
        "jupyter": {"source_hidden": True},
        "tags": [HIDE_ON_THE_SITE, *([ONLY_IN_JUPYTER] if role == ABSENCE else [])],
        "cellView": "form",
    }


def count_lines(notebook: NotebookNode) -> Counter[str]:
    """Count the lines of a lesson's code cells by their role."""
    lines: Counter[str] = Counter()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            lines[cell.metadata.get(ROLE, "")] += len(cell.source.splitlines())
    return lines


def fold(notebook: NotebookNode) -> None:
    """Give every code cell the folding of its role, in place.

    Raises:
        ValueError: a cell has no role, or one that is not known.
    """
    for cell in notebook.cells:
        if cell.cell_type == "code":
            role = cell.metadata.get(ROLE)
            if role not in VISIBLE + FOLDED:
                known = ", ".join(VISIBLE + FOLDED)
                raise ValueError(f"cell {cell.id!r} has the role {role!r}: give it one of {known}")
            for key in ("jupyter", "tags", "cellView"):
                cell.metadata.pop(key, None)
            cell.metadata.update(folding(role))
