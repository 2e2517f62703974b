"""What one student has written to one question, as HTML that is safe to show."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from grading.course.assignment import Role, SourceCell
from grading.records.journal import Record
from grading.result import ExecutedCell
from grading.returning.display import MOST_MARKDOWN
from grading.returning.marking.questions import Question
from grading.returning.safe_html import answer_to_html, outputs_to_html, preformatted

UNTOUCHED = "<p>The answer was left as it was handed out.</p>"
NOTHING = "<p>There is no cell of the student's own here.</p>"


@dataclass(frozen=True)
class Answer:
    """What is shown of one submission.

    Attributes:
        html: safe to show.
        digest: a hash of what the student wrote, to tell later whether it has changed; "" where
            nothing of it is known.
    """

    html: str
    digest: str


def find_answer(question: Question, record: Record) -> Answer:
    """Return the answer to a question, with the student's own cells beside it."""
    steps = _find_steps(question, record.result.cells)
    written, shown = 0, []
    for step in steps:
        written += len(step.source)
        if step.name == question.cell.name and step.is_untouched:
            shown.append(UNTOUCHED)
        elif step.kind == "code":
            shown += [preformatted(step.source), outputs_to_html(step.outputs)]
        else:
            is_as_typed = written > MOST_MARKDOWN
            shown.append(answer_to_html(step.source, step.pictures, is_as_typed))
    told = [(step.kind, step.source, sorted(step.pictures.items())) for step in steps]
    digest = hashlib.sha256(json.dumps(told).encode()).hexdigest()
    return Answer("\n".join(shown) or NOTHING, digest)


def _find_steps(question: Question, cells: Iterable[ExecutedCell]) -> list[ExecutedCell]:
    """Return the answer cell, unless it is a task, and the student's own cells that belong to it.

    Those are the ones around it, up to the next answers and tests, but for code that stands
    directly behind another answer; and text of their own at the end of the notebook, which can
    belong to any.
    """
    steps = list(cells)
    known = {cell.name: cell for cell in question.notebook.cells}
    at = next((at for at, step in enumerate(steps) if step.name == question.cell.name), None)
    if at is None:
        return []
    first, end, tail = at, at + 1, len(steps)
    while first > 0 and not _is_another(known, steps[first - 1]):
        first -= 1
    while end < len(steps) and not _is_another(known, steps[end]):
        end += 1
    while tail > end and steps[tail - 1].name not in known:
        tail -= 1
    before = [step for step in steps[first:at] if step.name not in known]
    while before and before[0].kind == "code" and before[0] is steps[first]:
        before, first = before[1:], first + 1
    behind = [step for step in steps[at + 1 : end] if step.name not in known]
    last = [step for step in steps[tail:] if step.kind != "code"]
    return [*before, *([] if question.is_task else [steps[at]]), *behind, *last]


def _is_another(known: dict[str, SourceCell], step: ExecutedCell) -> bool:
    cell = known.get(step.name)
    return cell is not None and (cell.role in (Role.ANSWER, Role.TEST) or cell.by_hand)
