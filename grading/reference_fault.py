"""Why the instructor's own solution does not pass its tests: the cause, and what to change."""

import re
from typing import Any

from grading.outcomes import Outcome

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


def explain_fault(result: dict[str, Any]) -> str:
    """Say which test the reference solution does not pass, why, and what to change.

    Args:
        result: what `grading.submission_task.grade` returned for it.

    Returns:
        Words for a sentence, or "" if it passes every test.
    """
    for verdict in result["verdicts"]:
        if verdict["passed"]:
            continue
        said, cause = verdict["detail"] or verdict["message"], verdict.get("cause", "")
        if cause and said.startswith("NameError"):
            said = cause
        elif cause:
            said = f"{said} {cause}"
        remedy = _find_remedy(said)
        return f"{verdict['name']}: {said.rstrip('.')}" + (f"; {remedy}" if remedy else "")
    return "" if result["outcome"] == Outcome.GRADED else result["sentence"]


def _find_remedy(said: str) -> str:
    """Say what to change; "" where the error itself says enough."""
    of_a_module = OF_A_MODULE.match(said)
    if of_a_module:
        return (
            f"the test takes `{of_a_module[1]}` from a module that only the notebook imports: "
            "import the module in the test cell, too"
        )
    return next((remedy for words, remedy in REMEDIES if words.search(said)), "")
