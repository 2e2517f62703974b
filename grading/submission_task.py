"""Grading one submission: bytes in, plain JSON-ready data out, the same for the same bytes."""

import json
import resource
import time
from dataclasses import asdict, dataclass, replace
from typing import Any

from grading.assignment import Assignment, Role, from_json
from grading.display import disarm_outputs
from grading.examiner import SPARE_SECONDS, Examiner, Verdict
from grading.limits import Limits
from grading.outcomes import Outcome
from grading.reading import NotReadable, read_notebook
from grading.rebuild import Rebuilt, Step, rebuild
from grading.session import Session, SessionEnded, SessionSource
from grading.stopped_cells import explain_stop
from grading.warm import WarmSource
from grading.watch import MOST_PATIENCE

# A process can also be killed from outside, which looks like a crash: such an end counts when the
# same comes twice.
PERHAPS_NOT_THEIRS = (Outcome.CRASHED, Outcome.FAILED)
ATTEMPTS = 3
CUT_NOTE = "It put out more than is allowed: some outputs were left out, and all of it was graded."
# Of the tests themselves: they may make large things of small values, and fail in doing so.
EXAMINER_MEMORY = 4 * 2**30


@dataclass(frozen=True)
class Task:
    """What a worker needs to grade one submission.

    Attributes:
        assignment: as written by `Assignment.to_json`.
        submission: the bytes of the file that was handed in.
        limits: what it may use.
        sandboxed: False runs student code with the rights of the worker.
        modules: imported by the warm process, so that no submission has to.
    """

    assignment: bytes
    submission: bytes
    limits: Limits
    sandboxed: bool = True
    modules: tuple[str, ...] = ()


def run_task(task: Task) -> bytes:
    """Grade one submission in this process; return what `grade` returns, as JSON.

    The process keeps its session source, and with it the warm process that students fork from.
    """
    assignment = from_json(task.assignment)
    source = _session_source(task.sandboxed, task.modules)
    result = grade(assignment, task.submission, task.limits, source)
    return json.dumps(result, ensure_ascii=False).encode("utf-8", "replace")


def warm_up(limits: Limits, sandboxed: bool, modules: tuple[str, ...] = ()) -> None:
    """Make this process ready to grade: its warm process runs, and its own memory is bounded."""
    _session_source(sandboxed, modules).open(limits).close()
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (EXAMINER_MEMORY, hard))


def longest_seconds(limits: Limits) -> float:
    """Return how long grading one submission can take, for whoever has to tell it from a hang.

    A notebook that keeps its own processor busy, and crashes each time, uses all of it.
    """
    return ATTEMPTS * (MOST_PATIENCE * limits.submission + limits.submission + SPARE_SECONDS)


_sources: dict[tuple[bool, tuple[str, ...]], WarmSource] = {}


def _session_source(sandboxed: bool, modules: tuple[str, ...]) -> SessionSource:
    """Return the one source of this process; another kind takes the place of the one before."""
    kind = sandboxed, modules
    if kind not in _sources:
        for other in list(_sources):
            _sources.pop(other).close()
        _sources[kind] = WarmSource(modules, sandboxed=sandboxed)
    return _sources[kind]


def grade(
    assignment: Assignment, submission: bytes, limits: Limits, source: SessionSource
) -> dict[str, Any]:
    """Grade the bytes of one submission.

    Returns:
        A dict for JSON: `outcome` and its `sentence`; `notes` for a person; `verdicts`, one per
        test cell (see `Verdict`) with `points`; `cells`, the notebook as it was run, with outputs;
        `seconds` that its process took.
    """
    try:
        rebuilt = rebuild(assignment, read_notebook(submission))
    except NotReadable as problem:
        return not_run(problem.outcome, problem.sentence)
    ends = []
    for _ in range(ATTEMPTS):
        run = _Run(assignment, rebuilt, limits)
        run.through(source)
        if run.outcome not in PERHAPS_NOT_THEIRS or run.outcome in ends:
            break
        ends.append(run.outcome)
    return run.result()


def not_run(outcome: Outcome, sentence: str | None = None) -> dict[str, Any]:
    """Return the result of a submission of which nothing was run."""
    return {
        "outcome": outcome.value,
        "sentence": sentence or outcome.sentence,
        "notes": [],
        "verdicts": [],
        "cells": [],
        "seconds": 0.0,
    }


class _Run:
    """One pass through a rebuilt notebook."""

    def __init__(self, assignment: Assignment, rebuilt: Rebuilt, limits: Limits) -> None:
        self.assignment, self.rebuilt, self.limits = assignment, rebuilt, limits
        self.notes = list(rebuilt.notes)
        self.outputs: dict[str, list] = {}
        self.verdicts: dict[str, Verdict] = {}
        self.outcome = Outcome.GRADED
        self.sentence: str | None = None
        self.seconds = 0.0
        self.stopped = ""  # says which cell has stopped at an error, the last one so far
        self.answer_stopped = ""  # the same of the answer that the tests are about just now
        self.known = {cell.name: cell.role for cell in assignment.cells}

    def through(self, source: SessionSource) -> None:
        """Run every cell in its order in a new session, until the end or the session's end."""
        begin = time.perf_counter()
        try:
            with source.open(self.limits) as session:
                begin = time.perf_counter()
                self._run_steps(session)
        except SessionEnded as problem:  # outweighs what went wrong before
            self.outcome, self.sentence = problem.outcome, problem.sentence
        self.seconds = time.perf_counter() - begin

    def _run_steps(self, session: Session) -> None:
        examiner = Examiner(session, self.limits)
        for step in self.rebuilt.steps:
            if step.kind != "code":
                continue
            if step.role is Role.TEST:
                verdict = examiner.examine(step.name, step.source)
                self.verdicts[step.name] = replace(verdict, cause=self._find_cause(verdict))
                self._note(examiner.outcome)
                if examiner.ended is not None:
                    raise examiner.ended
            else:
                self._run(session, step)

    def _find_cause(self, verdict: Verdict) -> str:
        """Say what the test may have failed for: an answer that stopped, or the maker of a name."""
        if verdict.passed:
            return ""
        return self.answer_stopped or (self.stopped if verdict.error == "NameError" else "")

    def _run(self, session: Session, step: Step) -> None:
        if self.known.get(step.name) is Role.ANSWER:
            self.answer_stopped = ""
        if not step.source.strip():
            return
        try:
            run = session.run(step.source)
        except SessionEnded as problem:
            self.outputs[step.name] = problem.outputs
            raise
        self.outputs[step.name] = run.outputs
        if run.is_cut:
            self._note(Outcome.OUTPUT)
            if CUT_NOTE not in self.notes:
                self.notes.append(CUT_NOTE)
        if run.interrupted:
            self._note(Outcome.TIMEOUT)
            told = f"The cell {step.name} was stopped after {self.limits.cell:g} seconds."
            self.notes.append(told)
        elif run.error is not None:
            is_own = step.name not in self.known
            told = explain_stop(
                "A cell of your own" if is_own else f"The cell {step.name}", run.error
            )
        else:
            return
        self.stopped = told
        self.answer_stopped = self.answer_stopped or told

    def _note(self, outcome: Outcome | None) -> None:
        if outcome is not None and self.outcome is Outcome.GRADED:
            self.outcome = outcome

    def result(self) -> dict[str, Any]:
        """Return the result as plain data; a test that did not run has no points."""
        sentence = self.sentence or self.outcome.sentence
        points = {cell.name: cell.points for cell in self.assignment.cells}
        verdicts = []
        for step in self.rebuilt.steps:
            if step.role is Role.TEST:
                verdict = self.verdicts.get(step.name) or Verdict(
                    step.name, False, f"This test did not run. {sentence}", self.outcome.value
                )
                given = points[step.name] if verdict.passed else 0.0
                verdicts.append(asdict(verdict) | {"points": given})
        cells = [
            {
                "name": step.name,
                "kind": step.kind,
                "source": step.source if step.role is not Role.TEST else "",
                "is_untouched": step.is_untouched,
                # Here, where what is odd about them costs this one submission, and not the run.
                "outputs": disarm_outputs(self.outputs.get(step.name, [])),
            }
            for step in self.rebuilt.steps
        ]
        return {
            "outcome": self.outcome.value,
            "sentence": sentence,
            "notes": self.notes,
            "verdicts": verdicts,
            "cells": cells,
            "seconds": self.seconds,
        }
