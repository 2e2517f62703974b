"""Every lesson runs from top to bottom in a real kernel, quietly, with all figures described."""

import re

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_output

from helpers.display import SHORTEST_DESCRIPTION
from tests.breadth.noise import find_warnings
from tools.lessons.executing import LessonRun
from tools.lessons.figures import list_figures

NUMBER = r"[-+]?[\d.]+(e[-+]?\d+)?"
OBJECT = r"<[^<>]* at 0x[0-9a-f]+>"  # Python's own words for what has none


def find_undescribed_figures(outputs: list[NotebookNode]) -> list[str]:
    """Pictures without alt text, or whose words differ between picture and plain text."""
    found = []
    for output in outputs:
        data = output.get("data", {})
        found += [kind for kind in data if kind.startswith("image/")]
        for figure in list_figures(output):
            if len(figure.get("alt", "")) < SHORTEST_DESCRIPTION:
                found.append(str(figure)[:80])
            if data["text/plain"].startswith("<"):
                found.append("a figure whose plain text is not its description")
    return found


def find_leftovers(outputs: list[NotebookNode]) -> list[str]:
    """What the last line of a cell gave back and nobody asked for, such as ``[Text(0.5, 1.0, …)]``.

    A cell may end in a number, or in what has a form of its own on a page, such as a table.
    """
    found = []
    for output in outputs:
        data = output.get("data", {})
        if output.output_type == "execute_result" and set(data) == {"text/plain"}:
            found += [data["text/plain"]] if not re.fullmatch(NUMBER, data["text/plain"]) else []
        found += re.findall(OBJECT, output.get("text", ""))
    return found


def count_figures(run: LessonRun) -> int:
    return sum(len(list_figures(output)) for outputs in run.outputs.values() for output in outputs)


def test_lesson_runs_to_its_end(lesson_run):
    assert lesson_run.error is None


def test_lesson_gives_no_warning(lesson_run):
    noise = {cell: find_warnings(outputs) for cell, outputs in lesson_run.outputs.items()}
    assert {cell: texts for cell, texts in noise.items() if texts} == {}


def test_every_figure_has_a_description(lesson_run):
    assert count_figures(lesson_run) > 0
    found = {cell: find_undescribed_figures(out) for cell, out in lesson_run.outputs.items()}
    assert {cell: figures for cell, figures in found.items() if figures} == {}


def test_the_source_of_a_lesson_is_not_changed_by_running_it(lesson_run):
    assert '"execution_count": null' in lesson_run.source.read_text(encoding="utf-8")
    assert lesson_run.executed != lesson_run.source


def test_a_page_shows_words_and_not_gaps_where_widgets_cannot_run(lesson_run):
    assert "widgets" not in lesson_run.notebook.metadata


def test_no_cell_leaves_behind_what_its_last_line_gave_back(lesson_run):
    found = {cell: find_leftovers(outputs) for cell, outputs in lesson_run.outputs.items()}
    assert {cell: texts for cell, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    "text",
    ["[Text(0.5, 1.0, 'title')]", "<Axes: xlabel='z'>", "(-0.03, 1.03)", "<matplotlib.x at 0x7f>"],
)
def test_what_is_left_behind_is_found(text):
    leftover = new_output("execute_result", data={"text/plain": text})
    assert find_leftovers([leftover]) == [text]


def test_an_object_among_printed_words_is_found():
    printed = new_output("stream", name="stdout", text="the network is <Net object at 0x7fb2>, ok")
    assert find_leftovers([printed]) == ["<Net object at 0x7fb2>"]


def test_a_number_a_table_and_a_figure_are_no_leftovers():
    meant = [
        new_output("execute_result", data={"text/plain": "-1.5e-05"}),
        new_output("execute_result", data={"text/plain": "   a", "text/html": "<table></table>"}),
        new_output("display_data", data={"text/plain": "A line that falls."}),
        new_output("stream", name="stdout", text="0 < a and a > 1"),
    ]
    assert find_leftovers(meant) == []


def test_a_warning_is_found():
    noise = new_output("stream", name="stderr", text="UserWarning: look here")
    assert find_warnings([new_output("stream", name="stdout", text="fine"), noise])


def test_an_undescribed_figure_is_found():
    described = f'<img src="data:," alt="{"A line that falls. " * 3}">'
    bad = [
        {"image/png": "iVBO", "text/plain": "<Figure size 640x480>"},
        {"text/html": '<img src="data:,">', "text/plain": "words"},
        {"text/html": '<img src="data:," alt="plot">', "text/plain": "words"},
        {"text/html": described, "text/plain": "<IPython.core.display.HTML object>"},
    ]
    for data in bad:
        assert find_undescribed_figures([new_output("display_data", data=data)]), data
    good = {"text/html": described, "text/plain": "A line that falls."}
    assert find_undescribed_figures([new_output("display_data", data=good)]) == []
