"""Why the instructor's own solution does not pass its tests: the cause, and what to change."""

import re

from grading.course.assignment import Assignment, Role
from grading.examining.test_places import quote_line
from grading.outcomes import COST_NO_POINTS, NOT_RUN, Outcome
from grading.result import Result, Verdict
from grading.running.unseen_changes import explain_unseen

OF_A_MODULE = re.compile(r"it asks for the attribute (\w+) of a module")
SHOWN = "a folder that `c.CourseGrading.shown` in nbgrader_config.py names"
# What an error of a cell or a test says, and what to do about it.
REMEDIES = (
    (
        re.compile(r"FileNotFoundError|No such file or directory"),
        f"put the file beside the instructor's notebook, and everybody has it, or into {SHOWN}",
    ),
    (
        re.compile(r"ModuleNotFoundError|No module named"),
        f"put the module beside the instructor's notebook, or into {SHOWN}, or install the package",
    ),
    (
        re.compile(r"takes more than the \d+ bytes allowed"),
        "allow more with `--limits value=64M`, or have the test ask for a part of it",
    ),
    (
        re.compile(r"it hands over what cannot cross: .* is not plain data"),
        "tests can hand over plain data, functions and what the notebook itself defines, so define "
        "it in a cell of the notebook that students do not write",
    ),
)


def explain_fault(result: Result, assignment: Assignment) -> str:
    """Say which test the reference solution does not pass, why, and what to change.

    Args:
        result: of grading it.
        assignment: its tests, and what each can give.

    Returns:
        Words for a sentence, or "" if it passes every test.
    """
    if result.outcome in NOT_RUN:
        return result.sentence
    for verdict in result.verdicts:
        if fault := explain_verdict(verdict, result, assignment):
            return fault
    return "" if result.outcome in COST_NO_POINTS else result.sentence


def explain_verdict(verdict: Verdict, result: Result, assignment: Assignment) -> str:
    """Say why one test does not give the reference solution all of its points; "" if it does."""
    if not verdict.passed:
        return f"{verdict.name}: {_explain(verdict, result, assignment)}"
    return _explain_points(verdict, assignment.cell(verdict.name).points)


def explain_note(result: Result) -> str:
    """Say what is odd about a reference solution that passes every test; "" if nothing is."""
    if result.sentence == Outcome.GRADED.sentence:
        return ""
    what = (
        "a part of what it puts out is left out"
        if result.outcome == Outcome.OUTPUT
        else "not all of it runs"
    )
    return (
        f"The reference solution passes, but {what}: {result.sentence} Whoever hands in a "
        "notebook that does the same reads this, too."
    )


def find_advice(fault: str) -> str:
    """Say what to do about a fault of the reference, in a sentence."""
    says_it_all = fault.endswith("mend the test") or _find_remedy(fault)
    if "cannot be judged" in fault and not says_it_all:
        return (
            "Tests see numbers, texts, collections, arrays and tables of a notebook, call its "
            "functions and ask its objects, but compare plain data alone or two objects of a class "
            "that they name: have the test ask for an attribute, or for what a function returns."
        )
    return "Mend the test or the solution, then run the same command again."


def _explain(verdict: Verdict, result: Result, assignment: Assignment) -> str:
    """Say where and why a test did not pass, and what to change."""
    error, cause = verdict.detail or verdict.message, verdict.cause
    message = error.rstrip(": .")
    if line := verdict.line:
        text = assignment.cell(verdict.name).source.splitlines()[line - 1]
        message = f"{quote_line(line, text)}: {message}"
    if cause and error.startswith("NameError"):
        message = cause
    elif cause:
        message = f"{message}. {cause}"
    remedy = _find_remedy(message)
    if not remedy and not cause and verdict.is_judged:
        remedy = explain_unseen(*_list_sources(verdict.name, result, assignment), error)
    return message.rstrip(".") + (f"; {remedy}" if remedy else "")


def _list_sources(name: str, result: Result, assignment: Assignment) -> tuple[list[str], list[str]]:
    """Return the test cells up to one of them, and all code that is no test."""
    tests = {cell.name: cell.source for cell in assignment.cells if cell.role is Role.TEST}
    names = list(tests)
    code = [cell.source for cell in result.cells if cell.kind == "code"]
    return [tests[one] for one in names[: names.index(name) + 1]], code


def _explain_points(verdict: Verdict, maximum: float) -> str:
    """Say why a test that ran to its end does not give the reference all of its points."""
    if verdict.uncounted:
        return f"{verdict.name}: {verdict.uncounted}"
    if verdict.points < maximum:
        return f"{verdict.name}: it gets {verdict.points:g} of {maximum:g} points"
    return ""


def _find_remedy(message: str) -> str:
    """Say what to change; "" where the error itself says enough."""
    of_a_module = OF_A_MODULE.search(message)
    if of_a_module:
        return (
            f"`{of_a_module[1]}` is taken from a module that only the notebook has as it is: have "
            "a function of the notebook return what the test is about, or import the module in the "
            "test cell, too"
        )
    return next((remedy for words, remedy in REMEDIES if words.search(message)), "")
