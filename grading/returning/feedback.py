"""One student's feedback page: each question, their answer, the points and what was said about it.

The page is one file that works offline. It holds no test, hidden or not, no marking scheme,
and nothing of a student that could run.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from secrets import token_hex

import jinja2

from grading.course.assignment import Assignment, Role, SourceCell
from grading.outcomes import NOT_RUN, Outcome
from grading.records.gradebook import NO_RESPONSE
from grading.records.results import ClassResults, StudentResult
from grading.result import ExecutedCell
from grading.returning.causes import Causes
from grading.returning.display import MOST_MARKDOWN
from grading.returning.marks import (
    STATUS_SIGNS,
    STATUS_WORDS,
    Mark,
    list_marks,
    points_text,
)
from grading.returning.safe_html import (
    answer_to_html,
    markdown_to_html,
    outputs_to_html,
    preformatted,
)
from grading.submissions.exchange_keys import write_with_keys

TEMPLATES = Path(__file__).parent / "templates"
TOP_HEADING = 2  # of the notebook's own headings; the page has the one above
# What a person reads in place of an answer that was left as it was handed out.
UNTOUCHED = "You left this cell as it was."


@dataclass(frozen=True)
class Block:
    """One part of the page, from top to bottom.

    Attributes:
        kind: "text", "answer" or "mark".
        name: of the cell.
        html: the question, or what the student wrote; safe to show.
        outputs: what the student's cell put out; safe to show.
        comment: what a person wrote about it.
        is_own: a cell that the student added.
        mark: the points of a graded cell, and what was said about it.
    """

    kind: str
    name: str
    html: str = ""
    outputs: str = ""
    comment: str = ""
    is_own: bool = False
    mark: Mark | None = None


def make_page(results: ClassResults, result: StudentResult) -> str:
    """Write one student's page.

    Raises:
        ValueError: only the gradebook knows the student, so there is nothing to show.
    """
    if result.record is None:
        raise ValueError(f"there is no record of {result.student}")
    causes = Causes(results.assignment)
    marks = list_marks(results.assignment, result, causes, results.course.site)
    was_not_run = result.outcome in NOT_RUN
    blocks = [] if was_not_run else list(_list_blocks(results.assignment, result, marks))
    return (
        environment()
        .get_template("feedback.html.j2")
        .render(
            assignment=results.assignment.notebook,
            title=title_in(results.assignment),
            student=result.student,
            outcome=result.outcome,
            sentence=causes.name_listed(result.sentence),
            is_graded=result.outcome == Outcome.GRADED,
            was_not_run=was_not_run,
            notes=[causes.name(note) for note in result.record.result.notes],
            points=result.points,
            maximum=results.max_points,
            open=len(result.open) if result.scores else 0,
            penalty=result.penalty,
            marks=list(marks.values()),
            blocks=blocks,
            words=STATUS_WORDS,
            signs=STATUS_SIGNS,
            points_text=points_text,
        )
    )


def find_page(results: ClassResults, result: StudentResult) -> Path:
    """Return where a student's page is, or will be: where nbgrader keeps feedback."""
    assignment = results.assignment
    folder = results.course.feedback / result.student / assignment.name
    return folder / f"{assignment.notebook}.html"


def write_page(results: ClassResults, result: StudentResult) -> Path:
    """Write one student's page to where nbgrader keeps feedback; return where that is.

    Raises:
        GradingError: it cannot be written.
    """
    path = find_page(results, result)
    page = make_page(results, result).encode("utf-8", "replace")
    secret = result.secret
    if results.uses_exchange and not secret:
        secret = token_hex(64)  # nbgrader stops at a page without one; nobody will find this one
    write_with_keys(path, page, result.record.time, secret)
    return path


def _list_blocks(
    assignment: Assignment, result: StudentResult, marks: dict[str, Mark]
) -> Iterator[Block]:
    """Walk through the notebook as it was run, without set-up cells and the text before them."""
    known = {cell.name: cell for cell in assignment.cells}
    texts: list[Block] = []
    written = 0
    for step in result.record.result.cells:
        cell = known.get(step.name)
        if cell is not None and cell.role is Role.SETUP:
            texts = []
        elif cell is not None and cell.role is Role.TEXT and cell.kind == "markdown":
            texts.append(Block("text", cell.name, markdown_to_html(cell.released, TOP_HEADING)))
            if cell.by_hand:  # a task, whose answer stands somewhere else
                yield from texts
                texts = []
                yield Block("mark", cell.name, mark=marks[cell.name])
        elif cell is not None and cell.role is Role.TEST:
            yield from texts
            texts = []
            yield Block("mark", cell.name, mark=marks[cell.name])
        elif cell is None or cell.role is Role.ANSWER:
            yield from texts
            texts = []
            written += len(step.source) if step.kind == "markdown" else 0
            is_marked_here = cell is not None and cell.by_hand
            comment = "" if is_marked_here else result.comments.get(step.name, "")
            if step.is_untouched and comment == NO_RESPONSE:
                comment = ""  # the page says so itself
            yield _show_answer(step, cell, comment, is_as_typed=written > MOST_MARKDOWN)
            if is_marked_here:
                yield Block("mark", cell.name, mark=marks[cell.name])


def _show_answer(
    step: ExecutedCell, cell: SourceCell | None, comment: str, is_as_typed: bool
) -> Block:
    if step.is_untouched:
        text = f"<p>{UNTOUCHED}</p>"
    elif step.kind != "markdown":
        text = preformatted(step.source, label="your program")
    else:
        text = answer_to_html(step.source, step.pictures, is_as_typed)
    outputs = outputs_to_html(step.outputs) if step.kind == "code" else ""
    return Block("answer", step.name, text, outputs, comment, is_own=cell is None)


def title_in(assignment: Assignment) -> str:
    """Return the first heading of the notebook."""
    for cell in assignment.cells:
        for line in cell.source.splitlines() if cell.kind == "markdown" else []:
            if line.startswith("# "):
                return line.removeprefix("# ").strip()
    return assignment.name


@cache
def environment() -> jinja2.Environment:
    """Return what fills in the templates of pages; it escapes whatever a page does not exempt."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
