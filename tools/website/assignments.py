"""The pages of the graded assignments: what the student's notebook asks, with hints behind reveals.

A page is made from the student's notebook, which holds neither solutions nor hidden tests. Worked
answers come from `solutions/` and appear only on an instructor's own copy of the site. The hidden
tests appear nowhere: their tables of mistakes would give the answers away.
"""

import re
import tomllib
from dataclasses import replace

import nbformat
from nbformat import NotebookNode

from grading.course.folder import Course
from tools.places import ROOT
from tools.website.links import Links
from tools.website.reveal import reveal

HINTS = ROOT / "docs" / "site" / "hints.toml"
SOLUTION = re.compile(r"(?s) *### BEGIN SOLUTION\n(.*?) *### END SOLUTION\n?")
PUBLIC_NOTE = """:::{note}
Work on this assignment in its notebook. This page is for reading: behind *A hint* stands where to
look. Answers to graded questions are not on this site.
:::"""
INSTRUCTORS_NOTE = """:::{warning}
This copy of the site shows the answers to graded questions. It is for instructors: do not publish
it.
:::"""


def assignment_page(name: str, links: Links, launch: str, with_answers: bool) -> str:
    """Return the page of an assignment as Markdown.

    Args:
        name: of the assignment and its notebook.
        links: for the links of its text.
        launch: the row of links that open the notebook.
        with_answers: add the worked answers, for instructors.
    """
    course = Course.read(ROOT)
    student = nbformat.read(course.student_notebook(name), as_version=4)
    source = nbformat.read(course.notebook(name), as_version=4)
    answers = {cell.id: worked_answer(cell) for cell in source.cells} if with_answers else {}
    hints = tomllib.loads(HINTS.read_text(encoding="utf-8"))[name]
    hint_links = replace(links, source=HINTS.relative_to(ROOT).as_posix())
    cells = student.cells
    unknown = set(hints) - {cell.id for cell in cells if is_answer(cell)}
    if unknown:
        raise LookupError(f"{HINTS.name} has hints for cells that {name} lacks: {sorted(unknown)}")
    note = INSTRUCTORS_NOTE if with_answers else PUBLIC_NOTE
    title, _, introduction = links.in_markdown(cells[0].source).partition("\n")
    parts = [title, launch, introduction.strip(), note]
    for cell in cells[1:]:
        if cell.cell_type == "code":
            parts.append(f"```python\n{cell.source}\n```")
        elif not is_answer(cell):
            parts.append(links.in_markdown(cell.source))
        if cell.id in hints:
            parts.append(reveal("A hint", hint_links.in_markdown(hints[cell.id])))
        if is_answer(cell) and answers.get(cell.id):
            parts.append(reveal("The answer", answers[cell.id]))
    return "\n\n".join(parts) + "\n"


def is_answer(cell: NotebookNode) -> bool:
    """Tell whether a student answers in this cell."""
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def worked_answer(cell: NotebookNode) -> str:
    """Return the solution that a cell of the source holds, as Markdown; empty without one."""
    if not is_answer(cell):
        return ""
    if cell.cell_type == "markdown":  # a written answer with its rubric
        return re.sub(r"<!-- (BEGIN|END) SOLUTION -->", "", cell.source).strip()
    return f"```python\n{SOLUTION.sub(lambda match: match[1], cell.source).rstrip()}\n```"
