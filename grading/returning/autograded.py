"""The autograded notebook: what nbgrader's pages for hand grading and feedback show."""

import html
import json
from typing import Any

from grading.course.assignment import Assignment, Role, SourceCell
from grading.outcomes import NOT_RUN, Outcome
from grading.records.journal import Record
from grading.result import ExecutedCell, Result, Verdict
from grading.returning.display import (
    LONGEST_MARKDOWN,
    MOST_MARKDOWN,
    disarm_markdown,
    show_as_typed,
)


def make_notebook(assignment: Assignment, record: Record) -> bytes:
    """Write the notebook of one record, in nbformat 4.

    The instructor's cells come from the assignment, test cells with their hidden part as in a
    notebook of `nbgrader autograde`; of the submission there are only texts and pictures.
    """
    known = {cell.name: cell for cell in assignment.cells}
    verdicts = {verdict.name: verdict for verdict in record.result.verdicts}
    ran = record.result.cells or [_handed_out(cell) for cell in assignment.cells]
    cells = _explain(record.result)
    count, written = 0, 0
    for step in ran:
        source = known.get(step.name)
        is_test = source is not None and source.role is Role.TEST
        cell: dict[str, Any] = {
            "id": step.name,
            "cell_type": step.kind,
            "metadata": source.metadata if source else {},
            "source": source.source if is_test else step.source,
        }
        if step.kind != "code" and (source is None or source.role is Role.ANSWER):
            written += len(step.source)
            is_as_typed = len(step.source) > LONGEST_MARKDOWN or written > MOST_MARKDOWN
            show = show_as_typed if is_as_typed else disarm_markdown
            cell["source"] = show(step.source, step.pictures)
            if step.pictures:
                shown = {name: {kind: data} for name, (kind, data) in step.pictures.items()}
                cell["attachments"] = shown
        elif source is not None and source.attachments:
            cell["attachments"] = source.attachments
        if step.kind == "code":
            count += 1
            outputs = step.outputs
            if is_test and step.name in verdicts:
                outputs = _show_verdict(verdicts[step.name], count)
            cell["execution_count"] = count if record.result.cells else None
            cell["outputs"] = outputs
        cells.append(cell)
    notebook = {
        "cells": cells,
        "metadata": assignment.metadata,
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, ensure_ascii=False).encode("utf-8", "replace")


def _handed_out(cell: SourceCell) -> ExecutedCell:
    return ExecutedCell(cell.name, cell.kind, cell.source)


def _show_verdict(verdict: Verdict, count: int) -> list[dict[str, Any]]:
    """Return what a test cell put out: what it printed, its value, and its message as an error."""
    outputs: list[dict[str, Any]] = []
    printed = verdict.printed + verdict.printed_hidden
    if printed:
        outputs.append({"output_type": "stream", "name": "stdout", "text": printed})
    if verdict.passed and verdict.value:  # nbgrader, too, takes the points from there
        outputs.append(
            {
                "output_type": "execute_result",
                "data": {"text/plain": verdict.value},
                "metadata": {},
                "execution_count": count,
            }
        )
    if not verdict.passed:
        told = verdict.message if verdict.is_judged else verdict.detail
        name, message = _split_error(told, verdict.error or "AssertionError")
        outputs.append(
            {
                "output_type": "error",
                "ename": name,
                "evalue": f"{message} {verdict.cause}".strip(),
                "traceback": [f"{name}: {message} {verdict.cause}".strip()],
            }
        )
    return outputs


def _split_error(told: str, kind: str) -> tuple[str, str]:
    """Split what a test said into the type of its error, which may be another than its cause's."""
    name, colon, message = told.partition(": ")
    if colon and name.isidentifier() and name.endswith("Error"):
        return name, message
    return kind, told


def _explain(result: Result) -> list[dict[str, Any]]:
    """Return a cell on top that names the outcome, unless there is nothing to say."""
    if result.outcome == Outcome.GRADED and not result.notes:
        return []
    # A sentence can hold the names of files that the student has chosen.
    sentence = html.escape(disarm_markdown(result.sentence))
    lines = [f"**Outcome: {result.outcome}.** {sentence}"]
    if result.outcome in NOT_RUN:
        lines.append("No test has run and no answer is shown below: your instructor decides.")
    lines += [html.escape(note) for note in result.notes]
    text = "\n\n".join(line.replace("`", "'").replace("[", "&#91;") for line in lines)
    return [{"id": "outcome", "cell_type": "markdown", "metadata": {}, "source": text}]
