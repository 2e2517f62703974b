"""The lab's test cells stand alone, and judge nothing but data: they can run beside the student.

An examiner runs them in another process than the student's code. Names that a test cell does not
define are looked up there, and calls send data and bring data back. `Remote` plays that part here.
"""

import builtins
import copy
import re
import symtable

import nbformat
import numpy as np
import pytest

from helpers.checks import time_limit
from tests.zoo.marking import read_parts, run_cell, set_up
from tools.places import ROOT

PARTS = read_parts()
STUDENTS_OWN = {"sigmoid", "sigmoid_derivative", "train_step", "chain_gradients"} | {
    "saturated_shares",
    "gradient_norms",
    "recipe",
    "sigmoid_recipe",
}
TESTS = [cell for cells in PARTS.values() for cell in cells[1:]]
# The number that makes a variant of a question: the first one on the line.
NUMBER = re.compile(
    r"(?m)^(?P<before>[^#\n]*?)(?P<number>\d+(?:\.\d+)?)(?P<after>[^#\n]*  # variant)$"
)
SEEDS = re.compile(r"default_rng\($|problem = $")


def find_names(source: str) -> tuple[set[str], set[str]]:
    """Return the names that a cell binds at its top level, and those that it only looks up."""
    bound, looked_up = set(), set()

    def walk(table: symtable.SymbolTable, is_top: bool) -> None:
        for symbol in table.get_symbols():
            if is_top and (symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()):
                bound.add(symbol.get_name())
            elif symbol.is_global() and symbol.is_referenced():
                looked_up.add(symbol.get_name())
        for child in table.get_children():
            walk(child, False)

    walk(symtable.symtable(source, "<cell>", "exec"), True)
    return bound, looked_up - bound


@pytest.mark.parametrize("cell", TESTS, ids=lambda cell: cell.id)
def test_a_test_cell_uses_its_own_names_and_the_students_answers_alone(cell):
    bound, looked_up = find_names(cell.source)
    # One name at most could cover one of the student's, and no name of Python's is relied upon,
    # for students overwrite `sum` and `range`.
    assert bound == {f"check_{cell.id.partition('-')[0]}"}
    assert looked_up <= STUDENTS_OWN
    assert looked_up & STUDENTS_OWN


def test_a_stray_name_is_found():
    bound, looked_up = find_names(
        "import numpy as np\nx = 1\ndef f():\n    return np.sum(range(y))"
    )
    assert (bound, looked_up) == ({"np", "x", "f"}, {"range", "y"})


class StudentError(Exception):
    """What stands for an exception of the student's code."""


class RemoteFunction:
    """A stand-in for a student's function: copies go there and copies come back."""

    raises = StudentError

    def __init__(self, function):
        self._function = function

    def __call__(self, *arguments):
        there = copy.deepcopy(arguments)
        for here, sent in zip(arguments, there, strict=True):
            if isinstance(here, np.ndarray):
                sent.flags.writeable = here.flags.writeable
        try:
            value = copy.deepcopy(self._function(*there))
        except Exception as error:
            raise StudentError(str(error)) from None
        for here, sent in zip(arguments, there, strict=True):
            if isinstance(here, np.ndarray) and here.flags.writeable:
                here[...] = sent
        return value


class Remote(dict):
    """The examiner's globals: own names, then those of Python, then the student's by proxy."""

    def __init__(self, student):
        super().__init__(__name__="__main__")
        self._student = student

    def __missing__(self, name):
        if hasattr(builtins, name):
            return getattr(builtins, name)
        value = self._student[name]
        return RemoteFunction(value) if callable(value) else copy.deepcopy(value)


def run_beside(part: str, answer: str | None = None) -> dict[str, str]:
    """Run a part's answer in one namespace and its tests in another; what each test says."""
    cells, student = PARTS[part], {}
    run_cell(set_up(part) + (answer or cells[0].source), student)
    return {cell.id: run_cell(cell.source, Remote(student)) for cell in cells[1:]}


@pytest.mark.parametrize("part", PARTS)
def test_the_reference_passes_beside_the_tests(part):
    assert set(run_beside(part).values()) == {""}


def test_an_edited_input_is_seen_from_beside():
    edits = (
        "def saturated_shares(z, threshold):\n    z = np.asarray(z)\n"
        "    shares = (np.abs(z) >= threshold).mean(axis=0)\n"
        "    if z.flags.writeable and z.dtype == float:\n        z *= 2\n    return shares"
    )
    said = {cell: words for cell, words in run_beside("4", edits).items() if words}
    assert list(said) == ["4d-layer-kinds"]
    assert "an input has other values after the call" in said["4d-layer-kinds"]


def test_an_exception_beside_the_tests_is_told_to_the_student():
    said = run_beside("4", "def saturated_shares(z, threshold):\n    return 1 / 0")
    assert "division by zero" in said["4a-counted"]


def test_what_is_no_error_of_the_student_passes_through_a_test_cell():
    class Broken(RemoteFunction):
        def __call__(self, *arguments):
            raise ConnectionError("the student's process is gone")

    namespace = {"saturated_shares": Broken(None)}
    assert run_cell(PARTS["4"][1].source, namespace).startswith("ConnectionError")


def test_there_is_one_number_per_question_that_makes_a_variant():
    for cell in TESTS:
        assert len(NUMBER.findall(cell.source)) == 1, cell.id
        visible = re.sub(r"(?s)### BEGIN HIDDEN.*?### END HIDDEN TESTS", "", cell.source)
        assert "# variant" not in visible


def make_variant(source: str) -> str:
    """Change the one number of a question: another seed, or a slightly larger quantity."""
    found = NUMBER.search(source)
    number = float(found["number"])
    if found["number"].isdigit():
        changed = str(int(number) + (20 if SEEDS.search(found["before"]) else 1))
    else:
        changed = str(number + 0.5 if number < 100 else number - 50)
    return f"{source[: found.start('number')]}{changed}{source[found.end('number') :]}"


@pytest.mark.parametrize("cell", TESTS, ids=lambda cell: cell.id)
def test_the_tests_follow_when_that_number_changes(cell):
    part = cell.id[0]
    variant = make_variant(cell.source)
    assert variant != cell.source
    student = {}
    run_cell(set_up(part) + PARTS[part][0].source, student)
    assert run_cell(variant, student) == ""
    wrong = {name: lambda *given: np.full((3, 3), 7.0) for name in STUDENTS_OWN}
    assert run_cell(variant, wrong | {"recipe": {}, "sigmoid_recipe": {}}) != ""


def test_a_hidden_test_tells_neither_its_input_nor_what_is_right():
    for cell in TESTS:
        for block in re.findall(
            r"(?s)### BEGIN HIDDEN TESTS(.*?)### END HIDDEN TESTS", cell.source
        ):
            assert "reveal" not in block, cell.id


def test_a_call_has_less_time_than_nbgrader_gives_a_cell():
    config = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (seconds,) = re.findall(r"c\.Execute\.timeout = (\d+)", config)
    assert int(seconds) >= 4 * time_limit.SECONDS


def test_the_solution_notebook_names_each_part_and_its_points_once():
    notebook = nbformat.read(ROOT / "solutions/lab/lab.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for part, cells in PARTS.items():
        total = sum(cell.metadata.nbgrader.points for cell in cells[1:])
        assert re.search(rf"(?m)^## Part {part} · .* \({total} points\)$", text)
        assert re.search(rf"(?m)^\| {part} \| .* \| {total} \|$", text)


@pytest.mark.parametrize("name", ["lab", "practice"])
def test_no_code_cell_that_a_student_sees_is_long(name):
    """In the source a test is longer: its table of mistakes is hidden."""
    notebook = nbformat.read(ROOT / "notebooks" / name / f"{name}.ipynb", as_version=4)
    lines = {
        cell.id: len(cell.source.splitlines())
        for cell in notebook.cells
        if cell.cell_type == "code"
    }
    assert {name: count for name, count in lines.items() if count > 20} == {}
