"""A page says first what came first, calls questions by their titles, and tells slips apart."""

from dataclasses import replace

import pytest
from nbformat.v4 import new_markdown_cell

from grading.course.assignment import load_assignment
from grading.course.folder import Course
from grading.examining.stopped_cells import StoppedCells, explain_stop
from grading.outcomes import Outcome
from grading.result import Verdict
from grading.returning.causes import Causes
from grading.returning.feedback import make_page
from grading.returning.marks import find_status, list_marks
from grading.returning.titles import find_heading, list_titles
from tests.grading.classes.source_cells import answer_cell, check_cell, write_course


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    cells = [
        new_markdown_cell("# Title", id="title"),
        new_markdown_cell("## 1 The sum (2 points)", id="one"),
        answer_cell("sum-answer", "a = 1"),
        check_cell("sum", "assert a == 1"),
        new_markdown_cell("## 2", id="two"),
        answer_cell("product-answer", "b = a"),
        check_cell("product", "assert b == 1"),
    ]
    folder = write_course(tmp_path_factory.mktemp("titles") / "course", "tiny", cells)
    return load_assignment(Course.read(folder), "tiny")


def stops(*cells):
    """What grading says of cells that stopped one after the other: names, errors and sources."""
    stopped = StoppedCells()
    for name, error, source in cells:
        stopped.add(name, explain_stop(f"The cell {name}", error), source)
    return stopped


POWER = "TypeError: unsupported operand type(s) for ^: 'float' and 'int'"


def test_what_came_first_is_told_first_with_what_to_type_instead(assignment):
    chain = stops(
        ("sum-answer", POWER, "a = 0.2^5"),
        ("product-answer", "NameError: name 'a' is not defined", "b = a"),
    )
    told = Causes(assignment).tell(chain.find_last().sentence, "product-answer")
    assert told == [
        f"Your answer to “1 The sum” stopped at {POWER}. A power is typed with ** and not with ^.",
        "Your answer stopped at NameError: name 'a' is not defined.",
    ]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            "SyntaxError: leading zeros in decimal integer literals are not permitted; use an 0o "
            "prefix for octal integers (<cell>, line 1)",
            "A number is typed with a point and not with a comma.",
        ),
        ("SyntaxError: '(' was never closed (<cell>, line 1)", "Your answer did not run: Syntax"),
    ],
)
def test_a_slip_is_told_in_words_of_its_own(assignment, error, told):
    cause = stops(("sum-answer", error, "")).find_last().sentence
    (sentence,) = Causes(assignment).tell(cause, "sum-answer")
    assert told in sentence


def test_an_outcome_names_questions_and_leaves_other_sentences_alone(assignment):
    causes = Causes(assignment)
    told = stops(("sum-answer", POWER, ""), ("own-cell-1", POWER, "")).tell()
    assert causes.name_listed(told) == (
        "Every test gave its verdict, but these cells did not run to their end: “1 The sum”, "
        "own-cell-1."
    )
    for outcome in Outcome:
        assert causes.name_listed(outcome.sentence) == outcome.sentence


def test_a_cell_that_is_unknown_keeps_its_name(assignment):
    assert Causes(assignment).tell("The cell x was stopped after 10 seconds.") == [
        "The cell x was stopped after 10 seconds."
    ]
    assert Causes(assignment).tell("") == []


def test_a_title_is_the_heading_above_unless_it_says_nothing(assignment):
    assert list_titles(assignment) == {"sum": "1 The sum", "product": "product"}
    assert list_titles(assignment, of_answers=True)["sum-answer"] == "1 The sum"


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("### 4a (1 point) · At the `edge`", "4a · At the edge"),
        ("## Why? (2 points, read by *you*) ##", "Why?"),
        ("# The title", ""),
        ("## It is $x^2$", ""),
        ("```\n## no heading\n```", "before"),
        ("## One\n\ntext\n\n### Two", "Two"),
        ("####### seven", "before"),
        ("#no-blank", "before"),
        (f"## {'long ' * 30}", ""),
    ],
)
def test_a_heading_is_read_without_its_points_and_marks(text, heading):
    assert find_heading(text, "before") == heading


@pytest.mark.parametrize(
    ("points", "verdict", "is_empty", "status"),
    [
        (None, {}, False, "waiting"),
        (2.0, {}, False, "full"),
        (1.0, {"message": "No."}, False, "part"),
        (0.0, {"message": "No."}, False, "none"),
        (0.0, {"message": "Not answered yet."}, True, "empty"),
        (0.0, {"message": "This test did not run. Too much memory."}, False, "skipped"),
        (0.0, {"message": "NameError: no x", "cause": "The cell a stopped."}, False, "stopped"),
        (0.0, {"message": "Divide by 2.", "cause": "The cell a stopped."}, False, "none"),
    ],
)
def test_not_to_have_run_is_told_apart_from_being_wrong(points, verdict, is_empty, status):
    verdict = Verdict("t", passed=False, **verdict)
    assert find_status(points, 2.0, verdict, is_empty) == status


def test_the_symptom_stands_behind_its_cause(room):
    missing = "NameError: name 'sigma_prime_at_5' is not defined"
    cause = "The cell 1a-sigma-prime-answer before it did not run: SyntaxError in line 1: no."
    room.add(
        room.record("ada", wrong={"1a-sigma-prime": missing}, causes={"1a-sigma-prime": cause})
    )
    results = room.results()
    page = make_page(results, results.students[0])
    first = page.index("Your answer did not run: SyntaxError")
    assert first < page.index("So the test said: NameError")
    assert "1a-sigma-prime-answer" not in page


def test_what_is_wrong_leads_to_where_it_is_explained(room):
    room.add(room.record("ada", wrong={"1a-sigma-prime": "No."}))
    results = room.results()
    page = make_page(results, results.students[0])
    assert page.count("Explained in section 4 of lesson 01, “How fast the slope dies") == 1
    assert "Explained in section 2" not in page  # that one is right
    assert 'href="http' not in page
    marks = list_marks(
        results.assignment, results.students[0], Causes(results.assignment), "https://x.example/"
    )
    link = "https://x.example/lessons/01_sigmoid_saturation.html#how-fast-the-slope-dies"
    assert marks["1a-sigma-prime"].link.startswith(link)


@pytest.mark.parametrize("told", [None, "lesson 1", {"where": 1}, {"page": "x"}, {}, []])
def test_a_course_that_names_no_explanation_shows_none(room, told):
    room.add(room.record("ada", wrong={"1a-sigma-prime": "No."}))
    results = room.results()
    cells = tuple(replace(cell, metadata={"explained": told}) for cell in results.assignment.cells)
    changed = replace(results, assignment=replace(results.assignment, cells=cells))
    assert "Explained in" not in make_page(changed, changed.students[0])
