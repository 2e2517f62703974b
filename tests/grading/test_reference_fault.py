"""Where the reference solution does not pass, the sentence names the cause and what to change."""

import pytest

from grading.examining.task import not_run
from grading.outcomes import Outcome
from grading.running.reference_fault import explain_fault, find_advice


def explain(detail="", cause="", passed=False, points=2.0):
    verdict = {"name": "t1", "passed": passed, "detail": detail, "message": "m", "cause": cause}
    verdict["points"] = points
    return explain_fault(not_run(Outcome.GRADED) | {"verdicts": [verdict]}, {"t1": 2.0})


def test_a_reference_that_passes_has_no_fault():
    assert explain(passed=True) == ""


def test_part_of_the_points_is_not_enough_for_the_reference():
    assert explain(passed=True, points=1.5) == "t1: it gets 1.5 of 2 points"


def test_one_that_ends_early_is_told_by_its_outcome():
    assert explain_fault(not_run(Outcome.MEMORY), {}) == Outcome.MEMORY.sentence


def test_a_cell_that_stopped_is_told_in_place_of_the_name_that_is_then_missing():
    cause = "The cell a1 before it stopped at ValueError: no."
    assert explain("NameError: name 'n' is not defined", cause) == f"t1: {cause.rstrip('.')}"
    assert explain("AssertionError: 3", cause) == f"t1: AssertionError: 3 {cause.rstrip('.')}"


@pytest.mark.parametrize(
    ("detail", "cause", "words"),
    [
        ("NameError: name 'n' is not defined",
         "The cell a1 before it stopped at FileNotFoundError: [Errno 2] No such file", "the data"),
        ("NameError: name 'n' is not defined",
         "The cell a1 before it stopped at ModuleNotFoundError: No module named 'x'", "no module"),
        ("AttributeError: 'module' object has no attribute 'allclose'", "",
         "the test takes `allclose` from a module that only the notebook imports"),
    ],
)  # fmt: skip
def test_what_to_change_is_said(detail, cause, words):
    assert words in explain(detail, cause)


def test_the_advice_fits_the_fault():
    assert "have the test ask" in find_advice("t1: it cannot be judged: it asks for the length of")
    assert find_advice("t1: AssertionError: squares").startswith("Mend the test or the solution")
