"""What is typed into the practice gets exactly the listed points, from nbgrader and course grade.

The table below is the promise. Its rows are dealt out to as few submissions as possible, so every
submission mixes right and wrong answers, and a part that cost another part's points would show.
"""

import dataclasses
from dataclasses import dataclass
from itertools import groupby, zip_longest
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from grading.course.folder import Course
from grading.errors import GradingError
from grading.sandbox.check import require_sandbox
from tests.grading.classes.grading_runs import grade, hand_in
from tests.grading.classes.warm_nbgrader import run_nbgrader
from tests.grading.this_course import FILES
from tests.thirds import draw_third
from tools.class_folder import make_class_folder
from tools.places import ROOT
from tools.plain_nbgrader import Graded, GradedPart, grade_class, read_result
from tools.sample import ANSWERS, fill_in

pytestmark = pytest.mark.usefixtures("warm_kernels")

SOURCE = nbformat.read(ROOT / "solutions/practice/practice.ipynb", as_version=4)
BLANK = nbformat.read(ROOT / "notebooks/practice/practice.ipynb", as_version=4)
IMPORTS = "from decimal import Decimal\nfrom fractions import Fraction\n"
CELLS = {
    "1a": ("1a-sigma-prime", "sigma_prime_at_5"),
    "1b": ("1b-share", "share_in_percent"),
    "2a": ("2a-gradient", "total_gradient"),
    "2b": ("2b-update", "update_size"),
    "3a": ("3a-slope", "relu_slope"),
    "3b": ("3b-reasons", "reasons"),
    "3c": ("3c-dead-unit", "dead_unit"),
    "3d": ("3d-sigmoid-place", "sigmoid_place"),
}
# Part, what is typed behind "name = ", points, and words of the feedback ("" where it is right).
TYPED = [
    ("1a", "0.0066", 2, ""),
    ("1a", "0.0067", 2, ""),
    ("1a", "0.00665", 2, ""),
    ("1a", "0.9933 * 0.0067", 2, ""),
    ("1a", "np.float32(0.0067)", 2, ""),
    ("1a", "np.array(0.006648)", 2, ""),
    ("1a", "__import__('torch').tensor(0.0067)", 2, ""),
    ("1a", "Fraction(665, 100_000)", 2, ""),
    ("1a", "Decimal('0.0066480567')", 2, ""),
    ("1a", "0.9933", 0, "This is σ(5)"),
    ("1a", "0.9933**2", 0, "This is σ(5)². The second factor"),
    ("1a", "np.exp(-5)", 0, "This is e⁻⁵"),
    ("1a", "0.25", 0, "the largest slope"),
    ("1a", "0.0266", 0, "share of the maximum"),
    ("1a", "2.66", 0, "share of the maximum in percent"),
    ("1a", "0.665", 0, "in percent"),
    ("1a", "0.007", 0, "Rounded too early"),
    ("1a", "0.99 * 0.01", 0, "Rounded too early"),
    ("1a", "5 * (1 - 5)", 0, "σ(5), not 5"),
    ("1a", "0,0066", 0, "NameError"),  # not Python: the name never comes into being
    ("1a", "None", 0, "Not answered yet"),
    ("1b", "2.66", 2, ""),
    ("1b", "2.64", 2, ""),
    ("1b", "2.7", 2, ""),
    ("1b", "Decimal('2.66')", 2, ""),
    ("1b", "Fraction(133, 50)", 2, ""),
    ("1b", "np.float64(2.6592)", 2, ""),
    ("1b", "100 * 0.0067 / 0.25", 2, ""),
    ("1b", "0.0266", 0, "Give it in percent"),
    ("1b", "0.00665", 0, "the slope, not its share"),
    ("1b", "0.665", 0, "percent of 1"),
    ("1b", "0.25 / 0.00665", 0, "The wrong way round"),
    ("1b", "100 * 0.9933 / 0.25", 0, "Use the slope"),
    ("1b", "2.6", 0, "too early"),
    ("1b", "100 * 0.007 / 0.25", 0, "too early"),
    ("1b", "2,66", 0, "not a comma"),
    ("1b", "'2.66 %'", 0, "without quotes"),
    ("1b", "[2.66]", 0, "without brackets"),
    ("1b", "float('nan')", 0, "finite"),
    ("1b", "-2.66", 0, "Not the expected value"),
    ("2a", "0.00032", 2, ""),
    ("2a", "3.2e-4", 2, ""),
    ("2a", "0.2 ** 5", 2, ""),
    ("2a", "np.prod([0.2] * 5)", 2, ""),
    ("2a", "np.float32(0.2) ** 5", 2, ""),
    ("2a", "Fraction(1, 3125)", 2, ""),
    ("2a", "Decimal('0.2') ** 5", 2, ""),
    ("2a", "5 * 0.2", 0, "multiplies the slopes"),
    ("2a", "0.25 ** 5", 0, "0.25⁵"),
    ("2a", "0.2 ** 4", 0, "four factors"),
    ("2a", "0.2 ** 6", 0, "six factors"),
    ("2a", "0.1 * 0.2 ** 5", 0, "learning rate belongs in 2b"),
    ("2a", "0.0003", 0, "two significant digits"),
    ("2a", "0.0032", 0, "Not the expected value"),
    ("2a", "10 ** 400", 0, "Not the expected value"),
    ("2a", "float('inf')", 0, "finite"),
    ("2a", "True", 0, "True or False"),
    ("2a", "np.array([0.2] * 5)", 0, "without brackets"),
    ("2a", "...", 0, "Not answered yet"),
    ("2b", "0.000032", 2, ""),
    ("2b", "0.1 * 0.2 ** 5", 2, ""),
    ("2b", "Fraction(1, 31250)", 2, ""),
    ("2b", "np.array(3.2e-5, dtype='float32')", 2, ""),
    ("2b", "__import__('torch').tensor(3.2e-5)", 2, ""),
    ("2b", "-0.000032", 0, "never negative"),
    ("2b", "0.00032", 0, "learning rate is still missing"),
    ("2b", "0.00032 / 0.1", 0, "Divided by the learning rate"),
    ("2b", "0.1 * 5 * 0.2", 0, "multiplied, not added"),
    ("2b", "0.1 * 0.25 ** 5", 0, "starts from 0.25⁵"),
    ("2b", "0.1 * 0.2 ** 4", 0, "starts from four factors"),
    ("2b", "3.2e-5 + 0j", 0, "complex"),
    ("2b", "-(10 ** 400)", 0, "Not the expected value"),
    ("2b", "Fraction(10 ** 400)", 0, "Not the expected value"),
    ("2b", "np.float64('nan')", 0, "finite"),
    ("2b", "", 0, "NameError"),  # nothing behind the equals sign
    ("2b", "print", 0, "not a number"),
    ("3a", "'B'", 1, ""),
    ("3a", "' b '", 1, ""),
    ("3a", "'A'", 0, "not its slope"),
    ("3a", "'C'", 0, "slope of the sigmoid"),
    ("3a", "'D'", 0, "for negative z"),
    ("3a", "B", 0, "NameError"),  # without quotes
    ("3a", "1", 0, "one letter out of"),
    ("3a", "'ABCD'", 0, "one letter out of"),
    ("3a", "None", 0, "Not answered yet"),
    ("3b", "'ACE'", 1, ""),
    ("3b", "'e, c, a'", 1, ""),
    ("3b", "['A', 'C', 'E']", 1, ""),
    ("3b", "{'a', 'c', 'e'}", 1, ""),
    ("3b", "'AC'", 0, "something is missing"),
    ("3b", "'ABCE'", 0, "is bounded"),
    ("3b", "'ACDE'", 0, "forgets the weights"),
    ("3b", "'ABCDE'", 0, "is bounded"),
    ("3b", "''", 0, "Type your letters"),
    ("3b", "'ACEX'", 0, "one letter out of"),
    ("3b", "['A', 3]", 0, "one letter out of"),
    ("3c", "'C'", 1, ""),
    ("3c", "'c'", 1, ""),
    ("3c", "'A'", 0, "tiny slope"),
    ("3c", "'B'", 0, "multiplied by a slope"),
    ("3c", "'D'", 0, "Which gradient"),
    ("3c", "None", 0, "Not answered yet"),
    ("3d", "'D'", 1, ""),
    ("3d", "'A'", 0, "many layers"),
    ("3d", "'B'", 0, "some outputs need"),
    ("3d", "'C'", 0, "price"),
    ("3d", "...", 0, "Not answered yet"),
]


@dataclass(frozen=True)
class Row:
    label: str
    typed: str
    points: float
    words: str
    student: str

    @property
    def answer_cell(self) -> tuple[str, str]:
        name, variable = CELLS[self.label]
        return f"{name}-answer", f"{IMPORTS}{variable} = {self.typed}"


ROWS = [
    Row(*row, student=f"student-{number:02}")
    for _, rows in groupby(TYPED, key=lambda row: row[0])
    for number, row in enumerate(rows)
]


# Plain nbgrader takes seconds for each notebook: where `CI` is set it grades a third of them.
BY_NBGRADER = set(draw_third(sorted({row.student for row in ROWS}), ROWS))
GRADED_ROWS = [("by_course", row) for row in ROWS]
GRADED_ROWS += [("by_nbgrader", row) for row in ROWS if row.student in BY_NBGRADER]


def has_sandbox() -> bool:
    try:
        require_sandbox(FILES)
    except GradingError:
        return False
    return True


def grade_with_course(folder: Path, submissions: dict[str, NotebookNode]) -> dict[str, Graded]:
    """Grade with `course grade`, and let nbgrader make the feedback pages of what it left."""
    submitted = Course.read(make_class_folder(folder, "practice")).submitted
    hand_in(submitted, "practice", submissions.items())
    rows = grade(folder, "practice", submitted, jobs=2, sandboxed=has_sandbox())
    assert {row.student for row in rows} == submissions.keys()
    run_nbgrader(folder, "generate_feedback", "practice")
    return {student: read_result(folder, "practice", student) for student in submissions}


@pytest.fixture(scope="module")
def submissions() -> dict[str, NotebookNode]:
    by_part = [list(rows) for _, rows in groupby(ROWS, key=lambda row: row.label)]
    dealt = [[row for row in deal if row] for deal in zip_longest(*by_part)]
    typed = {rows[0].student: dict(row.answer_cell for row in rows) for rows in dealt}
    filled = {student: fill_in(BLANK, answers) for student, answers in typed.items()}
    return filled | {"reference": SOURCE, "untouched": BLANK, "sample": fill_in(BLANK, ANSWERS)}


@pytest.fixture(scope="module")
def by_nbgrader(submissions, tmp_path_factory) -> dict[str, Graded]:
    others = {row.student for row in ROWS} - BY_NBGRADER
    chosen = {student: each for student, each in submissions.items() if student not in others}
    folder = tmp_path_factory.mktemp("class") / "practice"
    return grade_class(folder, "practice", chosen, run=run_nbgrader)


@pytest.fixture(scope="module")
def by_course(submissions, tmp_path_factory) -> dict[str, Graded]:
    return grade_with_course(tmp_path_factory.mktemp("class") / "practice", submissions)


@pytest.fixture(scope="module", params=["by_nbgrader", "by_course"])
def graded(request) -> dict[str, Graded]:
    return request.getfixturevalue(request.param)


def part(graded: Graded, name: str) -> GradedPart:
    return next(part for part in graded.parts if part.name == name)


@pytest.mark.parametrize(
    ("grader", "row"),
    GRADED_ROWS,
    ids=lambda one: f"{one.label}: {one.typed}" if isinstance(one, Row) else one,
)
def test_typed_answer_gets_exactly_its_points_and_its_comment(grader, row, request):
    graded = request.getfixturevalue(grader)
    result = part(graded[row.student], CELLS[row.label][0])
    assert result.points == row.points
    assert row.words in result.message
    assert (result.message == "") is (row.words == "")


def test_both_graders_give_the_same_points_and_messages(by_nbgrader, by_course):
    for student, theirs in by_nbgrader.items():
        for ours, part in zip(by_course[student].parts, theirs.parts, strict=True):
            # Of an answer that did not run, `course grade` says so besides what the test says.
            said, told, why = ours.message.partition(" The cell ")
            assert not told or "Error" in why
            assert dataclasses.replace(ours, message=said) == part


def test_reference_solution_gets_every_point_that_tests_can_give(graded):
    by_tests = [part for part in graded["reference"].parts if part.points is not None]
    assert [part.points for part in by_tests] == [2, 2, 2, 2, 1, 1, 1, 1]
    assert all(part.points == part.max_points for part in by_tests)


def test_untouched_notebook_gets_nothing_and_crashes_nothing(graded):
    assert [part.points for part in graded["untouched"].parts] == [0] * 9
    messages = {part.message for part in graded["untouched"].parts}
    assert messages == {"Not answered yet.", ""}  # the written answer has no message


def test_written_answer_waits_for_a_person(graded):
    written = part(graded["sample"], "3e-explain")
    assert (written.points, written.max_points) == (None, 4)


def test_sample_submission_is_partly_right_and_its_mistakes_are_named(graded):
    sample = graded["sample"]
    assert sample.points_per_problem() == {"1": (2, 4), "2": (2, 4), "3": (2, 8)}
    assert "Give it in percent" in part(sample, "1b-share").message
    assert "learning rate is still missing" in part(sample, "2b-update").message


def test_a_wrong_answer_loses_its_own_points_only(graded):
    for student in {row.student for row in ROWS} & graded.keys():
        listed = sum(row.points for row in ROWS if row.student == student)
        assert sum(part.points or 0 for part in graded[student].parts) == listed


def test_every_tested_cell_is_seen_to_pass_and_to_fail():
    tested = {
        cell.id
        for cell in SOURCE.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")
    }
    for wanted in (True, False):
        assert {CELLS[row.label][0] for row in ROWS if (row.points > 0) is wanted} == tested


def test_feedback_page_names_the_mistake(graded):
    assert "Give it in percent." in graded["sample"].feedback.read_text(encoding="utf-8")
