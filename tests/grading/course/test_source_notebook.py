"""A slip in a source notebook is one sentence with the file, the cell and what to change."""

import json

import pytest

from grading.course.assignment import Role, load_assignment
from grading.course.folder import Course
from grading.errors import GradingError
from tests.grading.classes.source_cells import as_solution, describe
from tests.grading.this_course import copy_settings

REGION = as_solution("a = 1")


def told(name, points=None, solution=False, grade=False, **more):
    """Write nbgrader's metadata of a cell."""
    worth = {} if points is None else {"points": points}
    marks = {"solution": solution, "grade": grade, "locked": not solution} | worth | more
    return describe(name, **marks)


def cell(source, metadata=None, kind="code", name="some-id"):
    made = {"cell_type": kind, "id": name, "source": source, "metadata": {}}
    made["metadata"] = {} if metadata is None else {"nbgrader": metadata}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


ANSWER = cell(REGION, told("a1", solution=True), name="i1")
TEST = cell("assert a == 1", told("t1", points=1, grade=True), name="i2")


@pytest.fixture
def load(tmp_path):
    """Load an assignment whose source has these cells."""

    def load_one(*cells, minor=5, content=None, **metadata):
        path = tmp_path / "solutions" / "demo" / "demo.ipynb"
        path.parent.mkdir(parents=True)
        copy_settings(tmp_path)
        notebook = {"nbformat": 4, "nbformat_minor": minor, "metadata": metadata,
                    "cells": list(cells)}  # fmt: skip
        path.write_bytes(json.dumps(notebook).encode() if content is None else content)
        return load_assignment(Course.read(tmp_path), "demo")

    return load_one


@pytest.fixture
def refuse(load):
    """Load one that is refused; return the sentence."""

    def refuse_one(*cells, **options):
        with pytest.raises(GradingError) as refused:
            load(*cells, **options)
        sentence = str(refused.value)
        assert "demo.ipynb" in sentence
        assert "\n" not in sentence
        return sentence

    return refuse_one


def test_a_sound_source_has_its_cells_with_all_their_names(load):
    assignment = load(ANSWER, TEST)
    assert [(one.name, one.cell_id) for one in assignment.cells] == [("a1", "i1"), ("t1", "i2")]
    assert [one.released for one in assignment.cells] == ["# YOUR ANSWER HERE", "assert a == 1"]


def test_what_students_do_not_get_is_known(load):
    hidden = "assert a\n### BEGIN HIDDEN TESTS\nassert a == 1\n### END HIDDEN TESTS"
    scheme = "Draw.\n=== BEGIN MARK SCHEME ===\n1 for axes\n=== END MARK SCHEME ==="
    test, task = load(
        cell(hidden, told("t1", points=1, grade=True)),
        cell(scheme, told("k1", points=2, task=True), "markdown", "other"),
    ).cells
    assert (test.source, test.released) == (hidden, "assert a")
    assert task.released == "Draw."
    assert (task.role, task.by_hand, task.points) == (Role.TEXT, True, 2)


@pytest.mark.parametrize("minor", [0, 2, 4, 5])
def test_a_source_of_an_older_format_without_ids_can_be_graded(load, minor):
    cells = [cell("a", kind="markdown"), cell("b", kind="markdown"), ANSWER, TEST]
    cells = [{key: value for key, value in one.items() if key != "id"} for one in cells]
    names = [one.name for one in load(*cells, minor=minor).cells]
    assert names == ["unnamed-1", "unnamed-2", "a1", "t1"]


def test_ids_that_occur_twice_give_the_same_names_each_time(load):
    """Names that change would have everybody graded again."""
    texts = [cell(text, kind="markdown", name="same") for text in ("a", "b")]
    assert [one.name for one in load(*texts, ANSWER, TEST).cells] == [
        "same", "unnamed-2", "a1", "t1"]  # fmt: skip


def test_an_id_that_is_the_name_of_another_cell_is_no_clash(load):
    cells = load(cell("text", kind="markdown", name="a1"), ANSWER, TEST).cells
    assert len({one.name for one in cells}) == 3


@pytest.mark.parametrize(
    ("cells", "place", "words"),
    [
        ([cell(REGION)], "cell 1 (some-id)", "solution region belongs into an answer cell"),
        ([cell(REGION[:-17], told("a1", solution=True))], "cell 1 (a1)", "has no end"),
        ([cell(f"{REGION[:24]}\n{REGION}", told("a1", solution=True))], "cell 1", "begins within"),
        ([ANSWER, cell("### BEGIN HIDDEN TESTS", told("t1", points=1, grade=True))],
         "cell 2 (t1)", "hidden-test region has no end"),
        ([cell("=== BEGIN MARK SCHEME ===", told("k", task=True, points=1), "markdown")],
         "cell 1 (k)", "mark-scheme region has no end"),
        ([cell("x", {"grade_id": "a1", "solution": True, "grade": False})], "cell 1 (a1)",
         "form 0, and form 3 is needed: run `nbgrader update`"),
        ([cell("x", told("a1", solution=True, schema_version=9))], "cell 1", "form 9"),
        ([cell("x", told("a1", solution=True, schema_version="three"))], "cell 1", "form 'three'"),
        ([cell("x", told("", solution=True))], "cell 1 (some-id)", "no name for nbgrader"),
        ([cell("x", {k: v for k, v in told("", solution=True).items() if k != "grade_id"})],
         "cell 1 (some-id)", "no name for nbgrader"),
        ([cell("x", told("a 1", solution=True))], "cell 1", "other signs"),
        ([cell("assert a\n### END HIDDEN TESTS", told("t1", grade=True, points=1))],
         "cell 1 (t1)", "`END HIDDEN TESTS` stands there without `BEGIN HIDDEN TESTS`"),
        ([cell("a = 1\n### END SOLUTION", told("a1", solution=True))], "cell 1 (a1)",
         "`END SOLUTION` stands there without `BEGIN SOLUTION`"),
        ([cell("x\n=== END MARK SCHEME ===", told("k1", points=2, task=True), "markdown")],
         "cell 1 (k1)", "`END MARK SCHEME` stands there without"),
        ([ANSWER, TEST, TEST | {"id": "i3"}], "cell 3 (t1)", "cell 2 is called t1, too"),
        ([ANSWER, cell("assert a", told("t1", grade=True))], "cell 2 (t1)", "has no points"),
        ([cell("x", told("t1", grade=True, points="2"))], "cell 1 (t1)", "has no points"),
        ([cell("x", told("t1", grade=True, points=-1))], "cell 1 (t1)", "worth -1 points"),
        ([cell("x", told("k1", task=True), "markdown")], "cell 1 (k1)", "has no points"),
        ([cell("x", told("k1", task=True, points=1))], "cell 1 (k1)", "has to be a cell of Mark"),
        ([cell("x", told("e1", grade=True, points=1), "markdown")], "cell 1 (e1)", "a test has"),
        ([cell("x", told("e1", solution=True), "markdown")], "cell 1 (e1)", "graded by hand"),
        ([cell("x", told("t1", grade=True, points=1, odd=5))], "cell 1 (t1)", "refuses its metad"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_its_cell_and_what_to_change(refuse, cells, place, words):
    sentence = refuse(*cells)
    assert place in sentence
    assert words in sentence


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}},
        {"language_info": {"name": "julia"}},
    ],
)
def test_a_source_in_another_language_is_refused(refuse, metadata):
    assert "only Python can be graded" in refuse(ANSWER, TEST, **metadata)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"nbformat": 4, "nbformat_minor": 5, "cells": [5]}', b"\xff\xfe"],
)
def test_a_source_that_is_no_notebook_is_refused(refuse, content):
    assert "no notebook that can be read" in refuse(content=content)
