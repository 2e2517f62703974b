"""Why the instructor's own solution does not pass its tests: the cause, and what to change."""

import re
from collections.abc import Mapping
from typing import Any

from grading.outcomes import NOT_RUN, Outcome

OF_A_MODULE = re.compile(r"^AttributeError: 'module' object has no attribute '(\w+)'")
# What an error of a cell says, and what to do about it.
REMEDIES = (
    (
        re.compile(r"FileNotFoundError|No such file or directory"),
        "no file beside the notebook comes along, so write the data within the notebook, or put "
        "it into `helpers/`",
    ),
    (
        re.compile(r"ModuleNotFoundError|No module named"),
        "no module beside the notebook comes along, so put it into `helpers/`, or install the "
        "package",
    ),
)


def explain_fault(result: dict[str, Any], points: Mapping[str, float]) -> str:
    """Say which test the reference solution does not pass, why, and what to change.

    Args:
        result: what `grading.examining.task.attempt` returned for it.
        points: that each test can give, by its name.

    Returns:
        Words for a sentence, or "" if it passes every test.
    """
    if result["outcome"] in NOT_RUN:
        return result["sentence"]
    for verdict in result["verdicts"]:
        if verdict["passed"]:
            if told := _explain_points(verdict, points[verdict["name"]]):
                return told
            continue
        said, cause = verdict["detail"] or verdict["message"], verdict.get("cause", "")
        if cause and said.startswith("NameError"):
            said = cause
        elif cause:
            said = f"{said} {cause}"
        remedy = _find_remedy(said)
        return f"{verdict['name']}: {said.rstrip('.')}" + (f"; {remedy}" if remedy else "")
    return "" if result["outcome"] == Outcome.GRADED else result["sentence"]


def find_advice(fault: str) -> str:
    """Say what to do about a fault of the reference, in a sentence."""
    if "cannot be judged" in fault and not fault.endswith("mend the test"):
        return (
            "Tests see numbers, texts, collections, arrays, tables and functions of a notebook, "
            "and nothing else of it: have the test ask for such a thing, for example for what a "
            "function of the notebook returns."
        )
    return "Mend the test or the solution, then run the same command again."


def _explain_points(verdict: dict[str, Any], maximum: float) -> str:
    """Say why a test that ran to its end does not give the reference all of its points."""
    if verdict.get("uncounted"):
        return f"{verdict['name']}: {verdict['uncounted']}"
    if verdict["points"] < maximum:
        return f"{verdict['name']}: it gets {verdict['points']:g} of {maximum:g} points"
    return ""


def _find_remedy(said: str) -> str:
    """Say what to change; "" where the error itself says enough."""
    of_a_module = OF_A_MODULE.match(said)
    if of_a_module:
        return (
            f"the test takes `{of_a_module[1]}` from a module that only the notebook imports: "
            "import the module in the test cell, too"
        )
    return next((remedy for words, remedy in REMEDIES if words.search(said)), "")
