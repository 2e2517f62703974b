"""What was pasted into a written answer is on formgrader's page and on the feedback page."""

import json
import re
from dataclasses import replace

import nbformat
import pytest

from grading.answers.pictures import show_pictures
from grading.answers.reading import read_notebook
from grading.answers.rebuilding import rebuild
from grading.course.assignment import Assignment, Role, SourceCell
from grading.outcomes import Outcome
from grading.records.journal import Record
from grading.result import ExecutedCell, Result, not_run
from grading.returning.autograded import make_notebook
from grading.returning.display import LONGEST_MARKDOWN
from grading.returning.safe_html import answer_to_html
from tests.grading.pasted_pictures import SCRIPT, SVG, as_text, make, make_with_words
from tests.grading.returning.classic_page import make_classic_page
from tests.grading.returning.test_safe_html import read_tags

QUESTION = {"figure.png": {"image/png": as_text(make(colour="blue"))}}
ASSIGNMENT = Assignment(
    "demo",
    (
        SourceCell("title", "markdown", Role.TEXT, "![f](attachment:figure.png)", 0.0, False, {},
                   attachments=QUESTION),
        SourceCell("essay", "markdown", Role.ANSWER, "YOUR ANSWER HERE", 4.0, True, {}),
        SourceCell("draw", "markdown", Role.TEXT, "Draw.", 3.0, True, {}),
    ),
    {},
)  # fmt: skip


def cell(name, source, **pasted):
    attachments = {key: {"image/png": as_text(data)} for key, data in pasted.items()}
    told = {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}
    return told | ({"attachments": attachments} if attachments else {})


def record(*cells):
    """Make the record of a submission of which nothing had to run."""
    data = json.dumps({"nbformat": 4, "cells": list(cells)}).encode()
    rebuilt = show_pictures(rebuild(ASSIGNMENT, read_notebook(data)))
    steps = [
        ExecutedCell(step.name, step.kind, step.source, step.is_untouched, [], step.pictures)
        for step in rebuilt.steps
    ]
    result = replace(not_run(Outcome.GRADED), cells=tuple(steps), notes=rebuilt.notes)
    return Record("ada", "ada", {}, Result.from_bytes(result.to_bytes()))


def formgrader(record):
    """Make the page as formgrader does; return the attributes of its pictures."""
    notebook = nbformat.reads(make_notebook(ASSIGNMENT, record), as_version=4)
    nbformat.validate(notebook)
    page = make_classic_page(notebook)
    assert SCRIPT not in page
    return [attributes for tag, attributes in read_tags(page) if tag == "img"]


def feedback(record):
    """Make the parts of the feedback page that are the student's."""
    cells = [one for one in record.result.cells if one.name not in ("title", "draw")]
    page = "".join(answer_to_html(one.source, one.pictures) for one in cells)
    return [attributes for tag, attributes in read_tags(page) if tag == "img"]


@pytest.mark.parametrize(
    "essay",
    [
        cell("essay", "See ![my photo](attachment:p.png).", **{"p.png": make()}),
        cell("essay", f"See ![my photo](data:image/png;base64,{as_text(make())})."),
        cell("essay", f"See <img src='data:image/png;base64,{as_text(make())}' width=3>."),
        cell("essay", "YOUR ANSWER HERE", **{"p.png": make()}),
        cell("essay", "x " * LONGEST_MARKDOWN + "![p](attachment:p.png)", **{"p.png": make()}),
    ],
)
def test_a_picture_in_a_written_answer_is_on_both_pages(essay):
    one = record(essay)
    _, theirs = formgrader(one)  # the first is the question's own
    (returned,) = feedback(one)
    assert theirs["src"] == returned["src"]
    assert theirs["src"].startswith("data:image/png;base64,")
    assert one.result.notes == ()


def test_a_picture_below_a_task_is_on_both_pages():
    below = cell("new", "![d](attachment:d.png)", **{"d.png": make()})
    one = record(cell("essay", "Words."), cell("draw", "Draw."), below)
    assert len(formgrader(one)) == 2
    assert len(feedback(one)) == 1


def test_a_picture_of_the_instructors_question_is_shown():
    (question,) = formgrader(record(cell("essay", "Words.")))
    assert question["src"].endswith(QUESTION["figure.png"]["image/png"])


@pytest.mark.parametrize("data", [make_with_words(), SVG])
def test_of_a_picture_with_a_program_in_it_nothing_active_is_on_a_page(data):
    one = record(cell("essay", "![x](attachment:p.svg)", **{"p.svg": data}))
    text = make_notebook(ASSIGNMENT, one).decode()
    assert SCRIPT not in text
    assert as_text(data)[-40:] not in text
    assert all(a["src"].startswith("data:image/png;base64,") for a in formgrader(one))


@pytest.mark.parametrize(
    "source",
    [
        "![a](attachment:nowhere.png)",
        "![a](attachment:picture-9.png)",
        "![a](attachment:picture-1.png 'x' onerror=alert(1))",
        '![a"onerror="alert(1)](attachment:picture-1.png)',
        "![a]\n(attachment:picture-1.png)",
        "![$x$](https://elsewhere.example/p.png)",
        "![a][b]\n\n[b]: attachment:picture-1.png",
        '<img src="https://elsewhere.example/p.png" alt="attachment:p.png">',
        "![$\\text{onerror=alert(1)}$ $y$](attachment:picture-1.png 'title')",
    ],
)
def test_only_pictures_that_were_encoded_anew_are_shown(source):
    one = record(cell("essay", f"{source}\n\n![p](attachment:p.png)", **{"p.png": make()}))
    kinds = re.compile("data:image/png;base64,[A-Za-z0-9+/=]+")
    shown = formgrader(one) + feedback(one)
    assert len(shown) >= 3
    assert all(kinds.fullmatch(attributes["src"]) for attributes in shown)
    assert all(set(attributes) <= {"src", "alt", "title"} for attributes in shown)


def test_a_record_of_an_earlier_version_without_pictures_can_be_shown():
    one = record(cell("essay", "![p](attachment:p.png) Words.", **{"p.png": make()}))
    told = one.result.to_json()
    for step in told["cells"]:
        del step["pictures"]
    one = replace(one, result=Result.from_json(told))
    assert len(formgrader(one)) == 1
