"""Plain nbgrader gives the lab the same points as the zoo's own runner, and comes to an end."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest

from tests.grading.classes.warm_nbgrader import run_nbgrader
from tests.zoo.marking import Solution, read_parts, read_zoo
from tools.places import ROOT
from tools.plain_nbgrader import Graded, grade_class
from tools.sample import fill_in

SOURCE = nbformat.read(ROOT / "solutions/lab/lab.ipynb", as_version=4)
BLANK = nbformat.read(ROOT / "notebooks/lab/lab.ipynb", as_version=4)
PARTS = read_parts()
ENDLESS = "def saturated_shares(z, threshold):\n    while True:\n        pass"
SECONDS_PER_CELL = 15  # instead of nbgrader's limit, so that the test does not wait for a minute
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
    config = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    limit = f"c.Execute.timeout = {SECONDS_PER_CELL}"
    assert "c.Execute.timeout = 60" in config
    (course / "nbgrader_config.py").write_text(
        config.replace("c.Execute.timeout = 60", limit), encoding="utf-8"
    )
    submissions = {
        "reference": SOURCE,
        "untouched": BLANK,
        "mixed": type_in({part: find(part, name).source for part, name in MIXED.items()}),
    }
    endless = {
        "endless-call": type_in({"4": ENDLESS}),
        "endless-cell": type_in({"2": "while True:\n    pass"}),
    }

    def grade(notebooks):
        folder = tmp_path_factory.mktemp("class") / "lab"
        return grade_class(folder, "lab", notebooks, course, run_nbgrader)

    # What never ends is waited for beside what is calculated.
    with ThreadPoolExecutor() as pool:
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


def test_a_call_without_an_end_costs_its_own_part_and_is_named(graded):
    result = graded["endless-call"]
    lost = [part for part in result.parts if part.points == 0]
    assert {part.problem for part in lost} == {"4"}
    assert all("did not come back within 5 seconds" in part.message for part in lost)


def test_a_cell_without_an_end_is_interrupted_and_costs_its_own_part(graded):
    lost = [part for part in graded["endless-cell"].parts if part.points == 0]
    assert {part.problem for part in lost} == {"2"}
    assert all(part.message for part in lost)


def test_the_feedback_page_names_the_mistake(graded):
    page = graded["mixed"].feedback.read_text(encoding="utf-8")
    assert "This is in percent. A share lies from 0 to 1." in page
