"""Where the reference solution does not pass, the sentence names the cause and what to change."""

import pytest

from grading.course.assignment import Assignment, Role, SourceCell
from grading.outcomes import Outcome
from grading.result import ExecutedCell, Result, Verdict, not_run
from grading.running.reference_fault import explain_fault, explain_note, find_advice

TEST = "data = [1]\n\nassert f() == 1"
TINY = Assignment("tiny", (SourceCell("t1", "code", Role.TEST, TEST, 2.0, False, {}),), {})


def explain(detail="", cause="", passed=False, points=2.0, outcome=Outcome.GRADED, **more):
    verdict = Verdict("t1", passed, "m", detail=detail, cause=cause, points=points, **more)
    code = ExecutedCell("a1", "code", "def f():\n    return sum(data)")
    result = Result(outcome, outcome.sentence, verdicts=(verdict,), cells=(code,))
    return explain_fault(result, TINY)


def test_a_reference_that_passes_has_no_fault():
    assert explain(passed=True) == ""


def test_a_reference_that_puts_out_more_than_is_allowed_passes():
    assert explain(passed=True, outcome=Outcome.OUTPUT) == ""


@pytest.mark.parametrize("outcome", [Outcome.TIMEOUT, Outcome.MEMORY, Outcome.CRASHED])
def test_a_limit_that_may_cost_points_is_a_fault_although_every_test_passes(outcome):
    assert explain(passed=True, outcome=outcome) == outcome.sentence


def test_what_is_odd_about_a_reference_that_passes_is_told_as_it_is():
    assert explain_note(not_run(Outcome.GRADED)) == ""
    assert "not all of it runs: The cell a stopped." in explain_note(
        not_run(Outcome.GRADED, "The cell a stopped.")
    )
    told = explain_note(not_run(Outcome.OUTPUT))
    assert f"a part of what it puts out is left out: {Outcome.OUTPUT.sentence}" in told
    assert "runs" not in told


def test_part_of_the_points_is_not_enough_for_the_reference():
    assert explain(passed=True, points=1.5) == "t1: it gets 1.5 of 2 points"


def test_one_that_ends_early_is_told_by_its_outcome():
    assert explain_fault(not_run(Outcome.MEMORY), TINY) == Outcome.MEMORY.sentence


def test_a_cell_that_stopped_is_told_in_place_of_the_name_that_is_then_missing():
    cause = "The cell a1 before it stopped at ValueError: no."
    assert explain("NameError: name 'n' is not defined", cause) == f"t1: {cause.rstrip('.')}"
    assert explain("AssertionError: 3", cause) == f"t1: AssertionError: 3. {cause.rstrip('.')}"


def test_the_line_that_fails_is_quoted():
    assert explain("TypeError: no", line=3).startswith("t1: line 3 (`assert f() == 1`): TypeError")


@pytest.mark.parametrize(
    ("detail", "cause", "words"),
    [
        ("NameError: name 'n' is not defined",
         "The cell a1 before it stopped at FileNotFoundError: [Errno 2] No such file",
         "put the file beside"),
        ("NameError: name 'n' is not defined",
         "The cell a1 before it stopped at ModuleNotFoundError: No module named 'x'",
         "put the module beside"),
        ("it cannot be judged: it asks for the attribute allclose of a module, which is no plain "
         "data", "", "`allclose` is taken from a module that only the notebook has as it is"),
        ("it cannot be judged: it hands over what cannot cross: A value of the type function is "
         "not plain data.", "", "; tests can hand over plain data, functions and what the"),
        ("x: The array takes more than the 16777216 bytes allowed", "",
         "; allow more with `--limits value=64M`, or have the test ask for a part of it"),
        ("NameError: name 'data' is not defined", "",
         "; that may be because the test sets `data`, which no cell of the notebook sees: test"),
    ],
)  # fmt: skip
def test_what_to_change_is_said(detail, cause, words):
    assert words in explain(detail, cause)


def test_a_cause_that_is_known_is_not_followed_by_one_that_is_guessed():
    cause = "The cell a1 before it stopped at ValueError: no."
    assert "may be" not in explain("NameError: name 'data' is not defined", cause)
    assert "may be" not in explain("it cannot be judged: it asks for its length", is_judged=False)


def test_the_advice_fits_the_fault():
    assert "have the test ask" in find_advice("t1: it cannot be judged: it asks for the length of")
    assert find_advice("t1: AssertionError: squares").startswith("Mend the test or the solution")
    for detail in (
        "it asks for the attribute pi of a module, which is no plain data",
        "it hands over what cannot cross: A value of the type function is not plain data",
        "it gave 5 points, and has 3: mend the test",
    ):
        told = explain(f"it cannot be judged: {detail}", is_judged=False)
        assert find_advice(told).startswith("Mend the test or the solution")
