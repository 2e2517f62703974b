"""What nbgrader's tests promise about the cells of a notebook that a student hands in."""

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from tests.grading.classes.source_cells import (
    answer_cell,
    check_cell,
    describe,
    essay_cell,
    given_cell,
)
from tests.peers.behaviour import OfNotebook, Stands, of
from tests.peers.peer_course import Seen, name_of

HIDDEN = "### BEGIN HIDDEN TESTS\nassert double(5) == base * 5\n### END HIDDEN TESTS"


def by_hand(name: str, source: str) -> NotebookNode:
    """Write code that a person marks."""
    marks = describe(name, cell_type="code", grade=True, solution=True, points=2)
    return new_code_cell(source, id=name, metadata={"nbgrader": marks})


def locked_text(name: str, source: str) -> NotebookNode:
    """Write a text that nobody may change."""
    marks = describe(name, cell_type="markdown", locked=True)
    return new_markdown_cell(source, id=name, metadata={"nbgrader": marks})


CELLS = (
    locked_text("rules", "Double it."),
    given_cell("given", "base = 2"),
    answer_cell("double", "def double(x):\n    return base * x"),
    check_cell("check", f"assert double(1) == base\n{HIDDEN}", points=3),
    by_hand("plot", "### BEGIN SOLUTION\n'drawn'\n### END SOLUTION"),
    essay_cell("why", "Because."),
)
RIGHT = {"check": 3.0, "plot": None, "why": None}
LOOP = "print('a line\\n' * 2_000)\ndef double(x):\n    return 2 * x"


def find(notebook: NotebookNode, name: str) -> NotebookNode:
    """Return a cell of a notebook."""
    return next(cell for cell in notebook.cells if name_of(cell) == name)


def write(name: str, source: str):
    """Return what puts a text into a cell."""
    return lambda notebook: find(notebook, name).update(source=source)


def leave(*names: str):
    """Return what leaves answers as they were handed out."""
    stubs = {"why": "YOUR ANSWER HERE"}
    stub = "# YOUR CODE HERE\nraise NotImplementedError()"

    def change(notebook: NotebookNode) -> None:
        for name in names:
            find(notebook, name).source = stubs.get(name, stub)

    return change


def double_it(name: str, source: str):
    """Return what adds a second cell of the same name behind the first."""

    def change(notebook: NotebookNode) -> None:
        first = find(notebook, name)
        other = new_code_cell(source, metadata=dict(first.metadata))
        notebook.cells.insert(notebook.cells.index(first) + 1, other)

    return change


def turn_into(name: str, kind: str):
    """Return what makes a cell one of another kind."""

    def change(notebook: NotebookNode) -> None:
        at = notebook.cells.index(find(notebook, name))
        make = new_markdown_cell if kind == "markdown" else new_code_cell
        cell = notebook.cells[at]
        notebook.cells[at] = make(cell.source, id=cell.id, metadata=cell.metadata)

    return change


def remove(*names: str):
    """Return what takes cells away."""

    def change(notebook: NotebookNode) -> None:
        notebook.cells = [cell for cell in notebook.cells if name_of(cell) not in names]

    return change


def give_points(notebook: NotebookNode) -> None:
    """Say that a test is worth more, and that it has another checksum."""
    find(notebook, "check").metadata["nbgrader"] |= {"points": 30, "checksum": "0"}


def name_unknown(notebook: NotebookNode) -> None:
    """Add a test of the student's own, which gives points."""
    marks = describe("mine", cell_type="code", grade=True, locked=True, points=50)
    notebook.cells.append(new_code_cell("assert True", metadata={"nbgrader": marks}))


def use_kernel(notebook: NotebookNode) -> None:
    """Name another kernel."""
    notebook.metadata["kernelspec"] = {"name": "mine", "display_name": "Mine", "language": "blah"}


def has_all(seen: Seen) -> None:
    """Check that the tests gave all points, and that a person is waited for."""
    assert (seen.outcome, seen.points) == ("graded", RIGHT)
    assert seen.waiting == {"plot", "why"}


def has_none(seen: Seen) -> None:
    """Check that the tests gave nothing."""
    assert seen.points["check"] == 0.0


def is_mended(name: str, text: str):
    """Return a check that all points are there and a cell has its text again."""

    def check(seen: Seen) -> None:
        has_all(seen)
        assert seen.cell(name).source.startswith(text)

    return check


def untouched(seen: Seen) -> None:
    """Check an answer that was left as it was handed out."""
    assert seen.points == {"check": 0.0, "plot": 0.0, "why": 0.0}
    assert seen.waiting == set()
    assert (seen.comments["plot"], seen.comments["why"]) == ("No response.", "No response.")


def comments_nothing(seen: Seen) -> None:
    """Check that an answer has no comment of the program's."""
    has_all(seen)
    assert not seen.comments["why"]
    assert not seen.comments["plot"]


def has_hidden(seen: Seen) -> None:
    """Check that a right answer to what is visible alone gets nothing, by a hidden test."""
    has_none(seen)
    assert HIDDEN in seen.cell("check").source


def keeps_metadata(seen: Seen) -> None:
    """Check that points and checksum are the instructor's."""
    has_all(seen)
    marks = seen.cell("check").metadata.nbgrader
    assert (marks.points, len(marks.checksum)) == (3, 32)


def has_no_such_test(seen: Seen) -> None:
    """Check that a cell of the student's gives no points."""
    has_all(seen)
    assert "mine" not in map(name_of, seen.notebook.cells)


def has_kernel(seen: Seen) -> None:
    """Check that the kernel is the instructor's."""
    has_all(seen)
    assert seen.notebook.metadata.kernelspec.name == "python3"


NOTEBOOKS = (
    OfNotebook(
        "a right answer has the points of its test, a wrong one none",
        of("saveautogrades", "grade_correct_code", "grade_incorrect_code")
        + of("getgrades", "save_correct_code", "save_incorrect_code"),
        change=write("double", "def double(x):\n    return 7"),
        check=has_none,
    ),
    OfNotebook(
        "an answer left as it was handed out has 0 points, needs no marking and is commented "
        "with `No response.`",
        of("saveautogrades", "grade_unchanged_markdown", "comment_unchanged_code")
        + of("saveautogrades", "comment_unchanged_markdown")
        + of("getgrades", "save_unchanged_code", "save_unchanged_markdown"),
        change=leave("double", "plot", "why"),
        check=untouched,
    ),
    OfNotebook(
        "a written answer, and code that a person marks, waits and has no comment",
        of("saveautogrades", "grade_changed_markdown", "comment_changed_code")
        + of("saveautogrades", "comment_changed_markdown")
        + of("getgrades", "save_changed_code", "save_changed_markdown")
        + of("checkcellmetadata", "code_cell_solution_grade"),
        check=comments_nothing,
    ),
    OfNotebook(
        "a hidden test is in the autograded notebook again and counts",
        of("nbgrader_autograde", "hidden_tests_single_notebook"),
        change=write("double", "def double(x):\n    return 2"),
        check=has_hidden,
    ),
    OfNotebook(
        "a test that was changed is the instructor's again",
        of("overwritecells", "overwrite_grade_source"),
        change=write("check", "assert True"),
        check=is_mended("check", "assert double(1) == base"),
    ),
    OfNotebook(
        "a locked cell of code that was changed is the instructor's again",
        of("overwritecells", "overwrite_locked_source_code"),
        change=write("given", "base = 7"),
        check=is_mended("given", "base = 2"),
    ),
    OfNotebook(
        "a locked text that was changed is the instructor's again",
        of("overwritecells", "overwrite_locked_source_markdown"),
        change=write("rules", "Do nothing."),
        check=is_mended("rules", "Double it."),
    ),
    OfNotebook(
        "an answer stays as it was written, one that a person marks as well",
        of("overwritecells", "dont_overwrite_solution_source")
        + of("overwritecells", "dont_overwrite_grade_and_solution_source"),
        change=write("plot", "'mine'"),
        check=is_mended("plot", "'mine'"),
    ),
    OfNotebook(
        "points and checksums that were changed are the instructor's again",
        of("overwritecells", "overwrite_points", "overwrite_grade_checksum")
        + of("overwritecells", "overwrite_solution_checksum", "overwrite_locked_checksum"),
        change=give_points,
        check=keeps_metadata,
    ),
    OfNotebook(
        "a test or locked cell of which the kind was changed is of its own kind again",
        of("overwritecells", "overwrite_grade_cell_type", "overwrite_locked_cell_type")
        + of("checkcellmetadata", "cell_type_changed"),
        change=turn_into("check", "markdown"),
        check=is_mended("check", "assert double(1) == base"),
    ),
    OfNotebook(
        "an answer of which the kind was changed is of its own kind again",
        of("overwritecells", "overwrite_solution_cell_type"),
        change=turn_into("double", "markdown"),
        check=has_all,
    ),
    OfNotebook(
        "a cell with a name that the instructor's notebook does not have gives no points",
        of("overwritecells", "nonexistent_grade_id"),
        change=name_unknown,
        check=has_no_such_test,
    ),
    OfNotebook(
        "a test that was deleted is put back, if `OverwriteCells.add_missing_cells` says so",
        of("overwritecells", "add_missing_cells"),
        Stands.DIFFERENT,
        "It always is, at its own place, and judges the answer.",
        change=remove("check", "rules"),
        check=is_mended("check", "assert double(1) == base"),
    ),
    OfNotebook(
        "of two answers of one name the last one counts",
        of("deduplicateids", "duplicate_solution_cell"),
        Stands.DIFFERENT,
        "Both run, where they stand, as they did for the student, so that the last one counts "
        "for the tests; the one with the id of your source is the answer that is shown.",
        change=double_it("double", "def double(x):\n    return 9"),
        check=has_none,
    ),
    OfNotebook(
        "of two tests of one name, and of two locked cells, one counts",
        of("deduplicateids", "duplicate_grade_cell", "duplicate_locked_cell"),
        change=double_it("check", "assert True"),
        check=is_mended("check", "assert double(1) == base"),
    ),
    OfNotebook(
        "long output is cut, and a long traceback",
        of("limitoutput", "long_output", "infinite_recursion"),
        Stands.DIFFERENT,
        "It is cut as it comes, by bytes, for all cells together (`--limits output=`), so that it "
        "fills no memory; nbgrader cuts at 1000 lines, afterwards.",
        change=write("double", LOOP),
        check=has_all,
    ),
    OfNotebook(
        "the kernel that the student's file names does not count",
        of("overwritekernelspec", "overwrite_kernelspec")
        + of("nbgrader_autograde", "incorrect_submitted_kernelspec"),
        change=use_kernel,
        check=has_kernel,
    ),
)
