"""What a cell is for decides whether it is folded, everywhere where lessons are read."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools.lessons.roles import FOLDED, VISIBLE, count_lines, fold


def notebook(*roles, **metadata):
    cells = [new_code_cell("1\n2", metadata={"role": role} | metadata) for role in roles]
    return new_notebook(cells=[new_markdown_cell("text"), *cells])


@pytest.mark.parametrize("role", FOLDED)
def test_what_does_not_teach_is_folded(role):
    lesson = notebook(role)
    fold(lesson)
    metadata = lesson.cells[1].metadata
    assert metadata["jupyter"] == {"source_hidden": True}
    assert metadata["tags"][0] == "hide-input"
    assert metadata["cellView"] == "form"


@pytest.mark.parametrize("role", VISIBLE)
def test_what_teaches_is_not_folded_even_if_it_was(role):
    lesson = notebook(role, cellView="form", tags=["hide-input"], jupyter={"source_hidden": True})
    fold(lesson)
    assert lesson.cells[1].metadata == {"role": role}


@pytest.mark.parametrize("role", [None, "decoration", ""])
def test_a_cell_without_a_role_is_named(role):
    with pytest.raises(ValueError, match="give it one of idea, now-you, setup"):
        fold(notebook(role))


def test_text_has_no_role():
    lesson = notebook("idea")
    fold(lesson)
    assert lesson.cells[0].metadata == {}


def test_lines_are_counted_by_role():
    assert count_lines(notebook("idea", "figure", "idea")) == {"idea": 4, "figure": 2}
