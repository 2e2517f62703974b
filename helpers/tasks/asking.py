"""Judging what a learner has written or changed in a lesson, and keeping what is solved.

A cell of a lesson holds the task: `...` where something is to be written, and below it the call
that judges it. What is right, and what usual mistakes mean, stands in `lesson_NN.py` beside this
file, one function per task:

    def my_sigmoid(z):
        return ...


    now_you("01.write-sigma", my_sigmoid)
"""

import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from types import FunctionType

from helpers.checks import NotANumber, Verdict
from helpers.display import show_text
from helpers.questions import keep_prediction, predictions_path

SOLVED = "solved"  # what is kept of a task, beside the predictions
NOT_WRITTEN = "✎ **Your turn.** Put your own in place of `...` above and run this cell again."


class UnknownTask(LookupError):  # noqa: N818 - reads as what it says
    """No task has this id; the message names those with similar ids."""


def now_you(task_id: str, *given: object, path: Path | None = None) -> None:
    """Judge what a learner has made of a task, show the verdict, and keep it when it is solved.

    Args:
        task_id: such as ``"01.write-sigma"``.
        given: the learner's functions and values, as the task's function takes them.
        path: the file to keep it in; the one of the predictions without it.

    Raises:
        UnknownTask: there is no such task.

    """
    judge = find_tasks(task_id.partition(".")[0]).get(task_id)
    if judge is None:
        raise UnknownTask(_similar_tasks(task_id))
    if any(map(is_unwritten, given)):
        show_text(NOT_WRITTEN)
        return
    try:
        verdict = judge(*given)
    except NotANumber as problem:
        verdict = Verdict(False, str(problem))
    show_text(f"✓ {verdict.message}" if verdict.correct else f"✗ **Not yet.** {verdict.message}")
    if verdict.correct:
        _keep(task_id, path or predictions_path())


def find_tasks(lesson: str) -> Mapping[str, Callable[..., Verdict]]:
    """Return what judges the tasks of a lesson such as ``"01"``, by their ids, in their order."""
    module = f"{__package__}.lesson_{lesson}"
    if not find_spec(module):
        return {}
    judges = importlib.import_module(module).TASKS
    return {f"{lesson}.{name}": judge for name, judge in judges.items()}


def is_unwritten(given: object) -> bool:
    """Tell whether `...` still stands where something is to be written.

    In a function, `x[..., 0]` is Python of the learner's own and `-> tuple[int, ...]` a remark;
    neither is a gap.
    """
    if isinstance(given, FunctionType):
        return _has_gap(given)
    if isinstance(given, (list, tuple)):
        return any(map(is_unwritten, given))
    if isinstance(given, dict):
        return any(map(is_unwritten, given.values()))
    return given is Ellipsis


def _has_gap(function: FunctionType) -> bool:
    tree = _read_definition(function)
    if tree is None:
        return Ellipsis in function.__code__.co_consts
    indices = [node.slice for node in ast.walk(tree) if isinstance(node, ast.Subscript)]
    allowed = {id(part) for index in indices for part in ast.walk(index)}
    return any(
        isinstance(node, ast.Constant) and node.value is Ellipsis and id(node) not in allowed
        for node in ast.walk(tree)
    )


def _read_definition(function: FunctionType) -> ast.AST | None:
    """Return the definition of a function; None where its source is not to be had."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, SyntaxError):  # such as a lambda within a call
        return None
    # Of a function made by `exec`, Python may return lines of whatever file runs.
    first = tree.body[0] if tree.body else None
    is_its_own = isinstance(first, ast.FunctionDef) and first.name == function.__name__
    return first if is_its_own else None


def _similar_tasks(task_id: str) -> str:
    tasks = find_tasks(task_id.partition(".")[0])
    similar = ", ".join(get_close_matches(task_id, tasks, cutoff=0.0)) or "none in this lesson"
    return f"There is no task {task_id!r}; similar: {similar}."


def _keep(task_id: str, path: Path) -> None:
    try:
        note = keep_prediction(path, task_id, SOLVED)
    except OSError as error:
        note = f"That you solved it could not be kept in {path} ({error.strerror or error})."
    if note:
        show_text(note)
