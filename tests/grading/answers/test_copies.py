"""Of cells that are there several times or in parts, the right one counts, and a note says so."""

import pytest

from tests.grading.answers.edited_notebook import (
    RIGHT,
    SQUARES,
    hand_in,
    own_cells,
    points,
    read,
    sources,
)
from tests.grading.front_ends import (
    copied,
    drop_metadata,
    give_new_ids,
    own,
    put_before,
    put_behind,
    split,
    to_colab,
    to_old_format,
    without,
)

ALL = ["t1", "t2", "t3"]
CELLS = hand_in(**RIGHT)


@pytest.mark.parametrize("keeps_id", [True, False])
@pytest.mark.parametrize("line", [1, 2])
@pytest.mark.parametrize("change", [list, to_colab, to_old_format])
def test_halves_of_a_function_are_put_together_again(line, keeps_id, change):
    rebuilt = read(change(split(CELLS, "q1", line, keeps_id)))
    assert sources(rebuilt, "q1") == SQUARES
    assert points(rebuilt) == ALL
    assert rebuilt.notes == ("The answer cell q1 was split into 2 cells, which were put together.",)


def test_a_second_half_that_has_lost_its_name_belongs_to_the_first():
    lines = SQUARES.splitlines()
    cells = hand_in(**RIGHT | {"q1": "\n".join(lines[:2])})
    rebuilt = read(put_behind(cells, "q1", own(lines[2])))
    assert sources(rebuilt, "q1") == SQUARES
    assert points(rebuilt) == ALL


def test_statements_in_two_cells_run_in_their_order_and_an_error_in_one_does_not_end_the_other():
    cells = to_old_format(split(hand_in(**RIGHT | {"q3": "1 / 0\nx = 20"}), "q3", 1))
    rebuilt = read(cells)
    assert points(rebuilt) == ALL
    assert "q3 was copied or split into 2 cells" in rebuilt.notes[0]


def test_a_written_answer_in_parts_is_one_text():
    cells = hand_in(**RIGHT | {"essay": "First.\nSecond."})
    assert sources(read(split(cells, "essay", 1)), "essay") == "First.\n\nSecond."


@pytest.mark.parametrize("text", ["def squares(n):\n    return None", "1 / 0", "%%time\nsquares("])
def test_a_scratch_copy_before_the_answer_takes_nothing_away(text):
    rebuilt = read(put_before(CELLS, "q1", copied(CELLS, "q1", text)))
    assert sources(rebuilt, "q1") == SQUARES
    assert points(rebuilt) == ALL
    assert "q1 was copied or split into 2 cells with different text" in rebuilt.notes[0]


def test_a_copy_that_only_calls_the_answer_takes_nothing_away():
    rebuilt = read(put_behind(CELLS, "q1", copied(CELLS, "q1", "squares(3)")))
    assert sources(rebuilt, "q1") == SQUARES
    assert own_cells(rebuilt) == ["squares(3)"]
    assert points(rebuilt) == ALL


def test_an_answer_that_was_worked_out_in_the_copy_counts():
    cells = hand_in(**RIGHT | {"q1": "def squares(n):\n    return 1"})
    assert points(read(put_behind(cells, "q1", copied(cells, "q1", SQUARES)))) == ALL


def test_of_a_copied_written_answer_the_one_with_the_sources_id_counts_and_the_other_is_shown():
    cells = put_before(CELLS, "essay", copied(CELLS, "essay", "A draft."))
    rebuilt = read(cells)
    assert sources(rebuilt, "essay") == RIGHT["essay"]
    assert own_cells(rebuilt) == ["A draft."]
    assert "the one that was handed out counts" in rebuilt.notes[0]


def test_a_copy_of_a_written_answer_with_the_same_text_is_dropped_without_a_note():
    rebuilt = read(put_behind(CELLS, "essay", copied(CELLS, "essay")))
    assert own_cells(rebuilt) == []
    assert rebuilt.notes == ()


def test_a_copy_of_a_test_is_code_of_the_students_own():
    rebuilt = read(put_behind(CELLS, "t1", copied(CELLS, "t1", "squares(2)")))
    assert own_cells(rebuilt) == ["squares(2)"]
    assert points(rebuilt) == ALL


@pytest.mark.parametrize("text", ["x = 20", "assert True", "squares = lambda n: [1, 4, 9]"])
@pytest.mark.parametrize("change", [list, drop_metadata, give_new_ids, to_colab, to_old_format])
def test_no_cell_of_the_students_is_ever_a_test(text, change):
    cells = hand_in()
    cells = put_behind(put_before(cells, "t3", copied(cells, "t3", text)), "t3", own(text))
    tests = {step.name: step.source for step in read(change(cells)).steps if step.role == "test"}
    assert tests == {"t1": "assert squares(3) == [1, 4, 9]", "t2": "assert total(3) == 14",
                     "t3": "assert x == 20"}  # fmt: skip


def test_code_that_the_instructor_locked_is_restored_and_a_note_says_so():
    cells = [
        cell | {"source": "base = 15"} if cell["id"] == "cell-setup" else cell for cell in CELLS
    ]
    rebuilt = read(cells)
    assert own_cells(rebuilt) == []
    assert points(rebuilt) == ALL
    assert rebuilt.notes == (
        "The cell setup was changed, which it cannot be: the original was used instead.",
    )


def test_code_that_is_open_to_all_runs_as_the_student_changed_it():
    cells = without(CELLS, "q3")
    at = next(at for at, cell in enumerate(cells) if cell["id"] == "cell-tools")
    cells[at] = cells[at] | {"source": "import math\nx = 20"}
    rebuilt = read(cells)
    assert points(rebuilt) == ALL
    assert "The cell tools was changed" in " ".join(rebuilt.notes)


def test_a_cell_of_the_instructors_is_not_changed_by_blanks_and_line_ends():
    cells = [cell | {"source": cell["source"].replace("\n", "\r\n") + " \n"} for cell in CELLS]
    rebuilt = read(cells)
    assert own_cells(rebuilt) == []
    assert rebuilt.notes == ()
