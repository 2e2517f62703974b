"""Looking through an assignment before the term: what its tests can judge, and what they protect.

Every finding is about one cell. Nothing is written, neither to the journal nor to a gradebook.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from grading.course.assignment import Assignment, Role, load_notebooks
from grading.course.folder import Course
from grading.errors import GradingError
from grading.examining.test_cells import check_tests
from grading.result import Result
from grading.running.environments import find_missing_here
from grading.running.executor import ProcessExecutor, WorkerLostError
from grading.running.options import Options
from grading.running.reference_fault import explain_fault, explain_verdict
from grading.running.setup import WORKER_SECONDS, count_tests, make_setting, read_references
from grading.running.test_habits import find_repeated, find_shared_names
from grading.running.worker import Task, longest_seconds, prepare_worker, run_task

NOTHING = "pass"  # stands for a cell that cannot be run


@dataclass(frozen=True)
class CellCheck:
    """What was found about one graded cell.

    Attributes:
        notebook: that it is in.
        name: of the cell.
        points: that it can give.
        by_hand: a person marks it.
        fault: why it cannot be run, or what the reference solution gets wrong; "" if all is well.
        is_free: a notebook as it is handed out passes it.
        remarks: what else the instructor may want to change, a sentence each.
    """

    notebook: str
    name: str
    points: float
    by_hand: bool
    fault: str = ""
    is_free: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What to change about it, a sentence each."""
        free = "a notebook as it is handed out passes it, so it protects nothing"
        said = [*filter(None, [self.fault]), *[free] * self.is_free, *self.remarks]
        return tuple(f"{self.notebook}, {self.name}: {one.rstrip('.')}." for one in said)


def check_assignment(course: Course, name: str, options: Options) -> Iterator[CellCheck]:
    """Look through all graded cells of an assignment, in the order of its notebooks.

    Args:
        course: that it belongs to.
        name: of the assignment.
        options: the limits that hold, and whether a sandbox does.

    Raises:
        GradingError: there is no such assignment, a notebook of it cannot be read, or nothing can
            be run on this machine.
    """
    notebooks = load_notebooks(course, name)
    references = read_references(course, name)
    setting = make_setting(course, name, references, options)
    missing = find_missing_here(course, name, setting.course.environment)
    seconds = longest_seconds(options.limits, count_tests(references.values())) + WORKER_SECONDS
    executor = ProcessExecutor(1, seconds, prepare_worker, setting)
    try:
        for notebook in notebooks:
            faults = _find_faults(notebook, course, missing)
            judged = _leave_out(notebook, faults)
            content = judged.to_json()

            def run(submission: bytes, content: bytes = content) -> Result:
                try:
                    future = executor.submit(run_task, Task(content, submission, setting))
                    return Result.from_bytes(future.result())
                except WorkerLostError as problem:
                    raise GradingError(f"The tests could not be run: {problem}") from None

            reference = references[notebook.notebook]
            right, blank = run(reference), run(_hand_out(notebook))
            faults |= _find_wrong(right, judged, faults)
            yield from _list_checks(notebook, faults, _find_free(blank, faults), reference)
    finally:
        executor.shutdown(cancel_futures=True)


def _find_faults(notebook: Assignment, course: Course, missing: frozenset[str]) -> dict[str, str]:
    """Say of each cell that the examiner cannot judge why not."""
    path = course.show(course.notebook(notebook.name, notebook.part))
    faults: dict[str, str] = {}
    fine: list = []
    for cell in notebook.cells:
        try:
            check_tests(replace(notebook, cells=(*fine, cell)), course.settings, path, missing)
        except GradingError as problem:
            faults[cell.name] = str(problem).partition("cannot be judged: ")[2] or str(problem)
        else:
            fine.append(cell)
    return faults


def _leave_out(notebook: Assignment, faults: dict[str, str]) -> Assignment:
    """Let the cells that cannot be run be empty, so that the others can."""
    cells = tuple(
        replace(cell, source=NOTHING) if cell.name in faults and cell.role is Role.TEST else cell
        for cell in notebook.cells
    )
    return replace(notebook, cells=cells)


def _hand_out(notebook: Assignment) -> bytes:
    """Return the notebook as students get it, and as it comes back from one who does nothing."""
    cells = [
        {
            "cell_type": cell.kind,
            "id": cell.cell_id or cell.name,
            "metadata": cell.metadata,
            "source": cell.released,
        }
        for cell in notebook.cells
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def _find_wrong(right: Result, judged: Assignment, faults: dict[str, str]) -> dict[str, str]:
    """Say which tests the reference solution does not pass, and why."""
    found = {}
    for verdict in right.verdicts:
        told = explain_verdict(verdict, right, judged)
        if told and verdict.name not in faults:
            found[verdict.name] = (
                f"the reference solution does not pass it: {told.removeprefix(verdict.name + ': ')}"
            )
    if not right.verdicts and (told := explain_fault(right, judged)):
        tests = [cell.name for cell in judged.cells if cell.role is Role.TEST]
        found |= dict.fromkeys(tests, f"the reference solution cannot be run: {told}")
    return found


def _find_free(blank: Result, faults: dict[str, str]) -> set[str]:
    return {one.name for one in blank.verdicts if one.passed and one.name not in faults}


def _list_checks(
    notebook: Assignment, faults: dict[str, str], free: set[str], reference: bytes
) -> Iterator[CellCheck]:
    repeated = find_repeated(notebook)
    shared = find_shared_names(notebook, reference)
    for cell in notebook.cells:
        if cell.is_graded or cell.name in faults:
            yield CellCheck(
                notebook.notebook,
                cell.name,
                cell.points,
                cell.by_hand,
                faults.get(cell.name, ""),
                cell.name in free,
                (*repeated.get(cell.name, ()), *shared.get(cell.name, ())),
            )
