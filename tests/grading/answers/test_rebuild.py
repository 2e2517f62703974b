"""Of a submission only the text of answers and of the student's own cells reaches the notebook."""

import pytest

from grading.answers.reading import SubmittedCell
from grading.answers.rebuilding import rebuild
from grading.course.assignment import Assignment, Role, SourceCell
from grading.errors import NotReadable
from grading.outcomes import Outcome


def source(name, role, kind="code", text="theirs", points=0.0):
    return SourceCell(name, kind, role, text, points, False, {})


ASSIGNMENT = Assignment(
    "demo",
    (
        source("title", Role.TEXT, "markdown"),
        source("setup", Role.SETUP),
        source("a", Role.ANSWER, text="x = None"),
        source("test-a", Role.TEST, points=1.0),
        source("b", Role.ANSWER, "markdown", "write here"),
    ),
    {},
)


def cell(name="", *ids, text="mine", kind="code"):
    return SubmittedCell(name, ids or (name,), kind, text)


def run(*cells):
    rebuilt = rebuild(ASSIGNMENT, cells)
    return [(step.name, step.source) for step in rebuilt.steps if step.source != "theirs"]


def test_answers_are_taken_and_everything_of_the_instructor_stays():
    fixed = [cell(name, text="theirs") for name in ("title", "setup", "test-a")]
    rebuilt = rebuild(ASSIGNMENT, [*fixed, cell("a"), cell("b")])
    assert [step.source for step in rebuilt.steps] == ["theirs", "theirs", "mine", "theirs", "mine"]
    assert [step.role for step in rebuilt.steps] == [one.role for one in ASSIGNMENT.cells]
    assert rebuilt.notes == ()


def test_an_answer_keeps_the_kind_that_the_instructor_gave_it():
    rebuilt = rebuild(ASSIGNMENT, [cell("a", kind="markdown"), cell("b")])
    assert [step.kind for step in rebuilt.steps if step.source == "mine"] == ["code", "markdown"]


def test_own_cells_run_where_they_stood_and_are_never_tests():
    steps = run(
        cell(text="first"), cell("a"), cell("x", text="between"), cell("b"), cell(text="end")
    )
    assert steps == [
        ("own-cell-1", "first"),
        ("a", "mine"),
        ("own-cell-2", "between"),
        ("b", "mine"),
        ("own-cell-3", "end"),
    ]
    roles = {step.name: step.role for step in rebuild(ASSIGNMENT, [cell("a"), cell("new")]).steps}
    assert roles["own-cell-1"] is Role.ANSWER


def test_an_empty_own_cell_is_dropped():
    assert run(cell("a"), cell(text=" \n")) == [("a", "mine"), ("b", "")]


def test_a_missing_answer_counts_as_empty_and_is_noted():
    rebuilt = rebuild(ASSIGNMENT, [cell("a")])
    step = next(step for step in rebuilt.steps if step.name == "b")
    assert (step.source, step.is_untouched) == ("", True)
    assert rebuilt.notes == ("The answer cell b is missing; it counts as empty.",)


def test_an_answer_as_it_was_handed_out_is_known_to_be_untouched():
    steps = rebuild(ASSIGNMENT, [cell("a", text="x = None"), cell("b")]).steps
    assert [step.is_untouched for step in steps if step.role is Role.ANSWER] == [True, False]


def test_the_order_of_the_cells_is_the_instructors():
    assert run(cell("b"), cell("a")) == [("a", "mine"), ("b", "mine")]


def test_of_a_copied_answer_the_original_counts_and_the_copy_is_an_own_cell():
    copied = run(cell("a", "fresh-id", text="copy"), cell("a", "a"), cell("b"))
    assert copied == [("own-cell-1", "copy"), ("a", "mine"), ("b", "mine")]


def test_the_notebook_of_another_assignment_is_refused():
    for cells in ([], [cell("other")], [cell("title"), cell("test-a")]):
        with pytest.raises(NotReadable, match="another assignment") as refused:
            rebuild(ASSIGNMENT, cells)
        assert refused.value.outcome is Outcome.UNREADABLE
