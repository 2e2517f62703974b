"""A lesson that is shipped says in one place how to run it, and only where it can be run."""

import nbformat
import pytest

from tools.lessons.roles import ONLY_IN_JUPYTER
from tools.lessons.ship import HOW_TO_RUN, make_ready


@pytest.fixture
def lesson():
    code = {"metadata": {"role": "idea"}}
    cells = [
        nbformat.v4.new_markdown_cell("# A title", id="title"),
        nbformat.v4.new_code_cell("1", id="setup", **code),
        nbformat.v4.new_code_cell("2", id="other", **code),
    ]
    return nbformat.v4.new_notebook(cells=cells)


def ship(lesson):
    return nbformat.reads(make_ready(lesson), as_version=4)


def test_how_to_run_a_lesson_stands_above_its_first_code_cell(lesson):
    shipped = ship(lesson)
    assert [cell.id for cell in shipped.cells] == ["title", HOW_TO_RUN, "setup", "other"]
    assert "Shift+Enter" in shipped.cells[1].source


def test_a_page_that_runs_nothing_is_told_to_leave_it_out(lesson):
    assert ship(lesson).cells[1].metadata.tags == [ONLY_IN_JUPYTER]


def test_shipping_again_changes_nothing(lesson):
    once = make_ready(lesson)
    assert make_ready(nbformat.reads(once, as_version=4)) == once
