"""Plain nbgrader gives the lab the same points as the zoo's own runner, and comes to an end."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest

from tests.grading.classes.warm_nbgrader import run_nbgrader
from tests.zoo.marking import Solution, read_parts, read_zoo
from tools.places import ROOT
from tools.plain_nbgrader import Graded, GradedPart, grade_class
from tools.sample import fill_in

pytestmark = pytest.mark.usefixtures("warm_kernels")

SOURCE = nbformat.read(ROOT / "solutions/lab/lab.ipynb", as_version=4)
BLANK = nbformat.read(ROOT / "notebooks/lab/lab.ipynb", as_version=4)
PARTS = read_parts()
# Loops without an end, beside which others can work.
ENDLESS_CELL = "import time\nwhile True:\n    time.sleep(0.01)"
ENDLESS_CALL = (
    "import time\ndef saturated_shares(z, threshold):\n    while True:\n        time.sleep(0.01)"
)
# Instead of nbgrader's limit and the course's own, so that the test does not wait for minutes.
SECONDS_PER_CELL = 15
SECONDS_PER_CALL = 3
LIMITS = {
    "nbgrader_config.py": ("c.Execute.timeout = 60", f"c.Execute.timeout = {SECONDS_PER_CELL}"),
    "helpers/checks/time_limit.py": ("\nSECONDS = 5.0\n", f"\nSECONDS = {SECONDS_PER_CALL}\n"),
}
# One wrong solution per part in one submission, so that every message passes through nbgrader.
MIXED = {
    "1": "the height for the slope",
    "2": "a sum for the mean",
    "3": "off by one: the output for the input",
    "4": "in percent",
    "5": "standard deviations",
    "6": "Adam alone",
}


def find(part: str, name: str) -> Solution:
    return next(entry for entry in read_zoo() if (entry.part, entry.name) == (part, name))


def type_in(answers: dict[str, str]) -> nbformat.NotebookNode:
    """Type into the answer cells of the reference, so that the other parts are right."""
    return fill_in(SOURCE, {PARTS[part][0].id: source for part, source in answers.items()})


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> dict[str, Graded]:
    course = tmp_path_factory.mktemp("course")
    for folder in ("solutions/lab", "helpers"):
        shutil.copytree(ROOT / folder, course / folder)
    for name, (before, after) in LIMITS.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        assert before in text
        (course / name).write_text(text.replace(before, after), encoding="utf-8")
    submissions = {
        "reference": SOURCE,
        "untouched": BLANK,
        "mixed": type_in({part: find(part, name).source for part, name in MIXED.items()}),
    }
    endless = {"endless": type_in({"2": ENDLESS_CELL, "4": ENDLESS_CALL})}

    def grade(notebooks):
        folder = tmp_path_factory.mktemp("class") / "lab"
        return grade_class(folder, "lab", notebooks, course, run_nbgrader)

    # What never ends is waited for beside what is calculated.
    with ThreadPoolExecutor() as pool, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(course))  # where notebooks find `helpers`
        ended, stopped = pool.map(grade, (submissions, endless))
    return ended | stopped


def points(graded: Graded) -> dict[str, float | None]:
    return {part.name.partition("-")[0]: part.points for part in graded.parts}


def test_the_reference_gets_every_point_and_the_reflection_waits_for_a_person(graded):
    for part in graded["reference"].parts:
        assert part.points == (None if part.name == "7-reflect" else part.max_points)
        assert part.message == ""


def test_an_untouched_notebook_gets_nothing_and_says_why(graded):
    assert not any(points(graded["untouched"]).values())
    said = {part.name: part.message for part in graded["untouched"].parts}
    assert "not answered yet" in said["1a-sigma"]
    assert "not answered yet" in said["5g-kinds"]
    assert "Hardly any gradient" in said["6a-trains"]


@pytest.mark.parametrize("part", MIXED)
def test_nbgrader_gives_the_points_and_the_words_of_the_zoo(part, graded):
    loses = find(part, MIXED[part]).loses
    for given in (entry for entry in graded["mixed"].parts if entry.problem == part):
        words = loses.get(given.name.partition("-")[0])
        assert given.points == (0 if words else given.max_points)
        assert (words or "") in given.message


def lose(graded: dict[str, Graded], part: str) -> list[GradedPart]:
    """Return what the submission without an end has lost in a part; it keeps all other parts."""
    lost = [one for one in graded["endless"].parts if one.points == 0]
    assert {one.problem for one in lost} == {"2", "4"}
    return [one for one in lost if one.problem == part]


def test_a_call_without_an_end_costs_its_own_part_and_is_named(graded):
    told = f"did not come back within {SECONDS_PER_CALL} seconds"
    assert all(told in one.message for one in lose(graded, "4"))


def test_a_cell_without_an_end_is_interrupted_and_costs_its_own_part(graded):
    assert all(one.message for one in lose(graded, "2"))


def test_the_feedback_page_names_the_mistake(graded):
    page = graded["mixed"].feedback.read_text(encoding="utf-8")
    assert "This is in percent. A share lies from 0 to 1." in page
