"""Nothing that a student wrote beside a question for a person gets lost in an automatic 0."""

import pytest

from tests.grading.answers.edited_notebook import (
    RIGHT,
    STUB,
    hand_in,
    is_waiting,
    own_cells,
    read,
    sources,
)
from tests.grading.front_ends import copied, own, put_before, put_behind, recreate, without

EMPTY = hand_in(**{name: text for name, text in RIGHT.items() if name != "essay"})
WORDS = own("Because of the chain rule.", "markdown")


def test_an_empty_answer_with_nothing_beside_it_is_untouched():
    rebuilt = read(EMPTY)
    assert not is_waiting(rebuilt, "essay")
    assert not is_waiting(rebuilt, "plot")
    assert rebuilt.notes == ()


@pytest.mark.parametrize("kind", ["markdown", "raw", "code"])
@pytest.mark.parametrize("put", [put_before, put_behind])
def test_text_beside_an_empty_answer_waits_for_a_person(put, kind):
    cells = put(EMPTY, "essay", own("It multiplies.", kind))
    rebuilt = read(cells)
    assert is_waiting(rebuilt, "essay")
    assert own_cells(rebuilt) == ["It multiplies."]
    assert rebuilt.notes == (
        "Nothing stands in the answer cell essay, but there are own cells beside it: a person has "
        "to read them.",
    )


@pytest.mark.parametrize("kind", ["markdown", "code"])
def test_text_in_place_of_a_deleted_answer_waits_for_a_person(kind):
    cells = without(put_behind(EMPTY, "essay", own("It multiplies.", kind)), "essay")
    rebuilt = read(cells)
    assert is_waiting(rebuilt, "essay")
    assert "It multiplies." in [sources(rebuilt, "essay"), *own_cells(rebuilt)]


def test_an_answer_that_was_typed_into_the_question_waits_for_a_person():
    cells = [
        cell | {"source": "Question 4\n\nIt multiplies."} if cell["id"] == "cell-text-4" else cell
        for cell in EMPTY
    ]
    rebuilt = read(cells)
    assert own_cells(rebuilt) == ["Question 4\n\nIt multiplies."]
    assert is_waiting(rebuilt, "essay")


def test_an_answer_at_the_end_of_the_notebook_waits_for_a_person():
    assert is_waiting(read([*EMPTY, WORDS]), "essay")


def test_an_answer_in_a_copy_far_away_waits_for_a_person():
    cells = put_before(EMPTY, "q1", copied(EMPTY, "essay", "It multiplies."))
    rebuilt = read(cells)
    assert is_waiting(rebuilt, "essay")
    assert "It multiplies." in [sources(rebuilt, "essay"), *own_cells(rebuilt)]


def test_code_for_a_person_in_a_cell_below_waits_for_a_person():
    assert is_waiting(read(put_behind(EMPTY, "plot", own("plot()"))), "plot")


def test_code_that_was_typed_anew_for_a_person_is_the_answer():
    cells = recreate(hand_in(**RIGHT, plot="plot()"), "plot")
    rebuilt = read(cells)
    assert sources(rebuilt, "plot") == "plot()"
    assert is_waiting(rebuilt, "plot")


def test_own_code_behind_a_test_belongs_to_that_test():
    rebuilt = read(put_behind(EMPTY, "t3", own("print(x)")))
    assert not is_waiting(rebuilt, "essay")


def test_text_beside_another_question_does_not_count():
    assert not is_waiting(read(put_behind(EMPTY, "text-2", WORDS)), "essay")


def test_a_line_end_more_is_no_answer():
    cells = hand_in(essay="YOUR ANSWER HERE \n\n", plot=f"{STUB}\n")
    assert not is_waiting(read(cells), "essay")


def test_a_picture_alone_is_an_answer():
    cells = hand_in(essay="YOUR ANSWER HERE")
    pasted = {"photo.png": {"image/png": "AAAA"}}
    cells = [
        cell | {"attachments": pasted} if cell["id"] == "cell-essay" else cell for cell in cells
    ]
    assert is_waiting(read(cells), "essay")
