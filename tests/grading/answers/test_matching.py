"""Cells are found by name, and by place and text where a front end has lost the names."""

import pytest

from grading.answers.matching import match_cells
from grading.answers.reading import SubmittedCell
from grading.course.assignment import Role
from grading.errors import NotReadable
from grading.outcomes import Outcome
from tests.grading.answers.edited_notebook import (
    ASSIGNMENT,
    RIGHT,
    hand_in,
    own_cells,
    points,
    read,
    sources,
)
from tests.grading.front_ends import (
    drop_metadata,
    give_new_ids,
    move_behind,
    own,
    put_before,
    put_behind,
    recreate,
    to_colab,
    to_old_format,
    without,
)

ALL = ["t1", "t2", "t3"]
CELLS = hand_in(**RIGHT, plot="y = 1")


def lose_everything(cells):
    return give_new_ids(drop_metadata(cells))


@pytest.mark.parametrize("change", [drop_metadata, give_new_ids, to_colab, to_old_format])
def test_one_of_both_names_is_enough_and_needs_no_note(change):
    rebuilt = read(change(CELLS))
    assert points(rebuilt) == ALL
    assert own_cells(rebuilt) == []
    assert rebuilt.notes == ()


@pytest.mark.parametrize("change", [list, to_colab, to_old_format])
def test_without_any_name_place_and_text_tell_which_cell_is_which(change):
    rebuilt = read(change(lose_everything(CELLS)))
    assert points(rebuilt) == ALL
    assert own_cells(rebuilt) == []
    assert sources(rebuilt, "essay") == RIGHT["essay"]
    assert "recognised by place and text: q1, q2, q3, essay, plot" in rebuilt.notes[0]


def test_without_any_name_own_cells_stay_own():
    cells = put_behind(put_before(CELLS, "q1", own("helper = 1")), "t1", own("Note.", "markdown"))
    rebuilt = read(lose_everything(cells))
    assert own_cells(rebuilt) == ["helper = 1", "Note."]
    assert sources(rebuilt, "q1") == RIGHT["q1"]


@pytest.mark.parametrize("name", ["q1", "essay", "plot"])
def test_a_cell_that_was_typed_anew_is_found_between_its_neighbours(name):
    rebuilt = read(recreate(CELLS, name))
    assert sources(rebuilt, name) == (RIGHT | {"plot": "y = 1"})[name]
    assert rebuilt.notes == (
        "The answer cell has lost the name that nbgrader gave, and was recognised by place and "
        f"text: {name}.",
    )


def test_an_answer_below_its_test_is_put_where_it_belongs():
    assert points(read(move_behind(CELLS, "q1", "t1"))) == ALL


def test_the_notebook_of_another_assignment_is_refused():
    other = [own(f"# Lesson {at}", "markdown") for at in range(9)] + [own("import numpy")]
    for cells in ([], other, [*other, own("# Demo", "markdown"), own("import math")]):
        with pytest.raises(NotReadable, match="another assignment") as refused:
            read(cells)
        assert refused.value.outcome is Outcome.UNREADABLE


def test_a_notebook_without_any_answer_is_refused():
    with pytest.raises(NotReadable, match="None of the answer cells"):
        read(without(CELLS, *RIGHT, "plot"))


def test_a_name_that_the_instructor_did_not_give_is_nobodys():
    cells = put_behind(CELLS, "q1", own("1") | {"metadata": {"nbgrader": {"grade_id": "new"}}})
    assert own_cells(read(cells)) == ["1"]


def test_matching_a_large_notebook_without_names_comes_to_an_end():
    cells = [SubmittedCell("", (), "code", f"x = {number}") for number in range(2_000)]
    found = match_cells(ASSIGNMENT.cells, cells)
    assert set(found.places) == {None}


def test_names_that_repeat_are_all_found_and_the_longest_order_holds():
    names = ["q3", "q1", "q1", "t1", "q2", "q1"]
    cells = [SubmittedCell(name, (), "code", name) for name in names]
    found = match_cells(ASSIGNMENT.cells, cells).places
    assert [ASSIGNMENT.cells[place].name for place in found] == names
    assert all(ASSIGNMENT.cells[place].role in (Role.ANSWER, Role.TEST) for place in found)
