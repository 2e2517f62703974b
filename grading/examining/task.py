"""Grading one submission: bytes in, its result out, the same for the same bytes."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from grading.answers.pictures import show_pictures
from grading.answers.reading import read_notebook
from grading.answers.rebuilding import rebuild
from grading.answers.steps import Rebuilt, Step
from grading.course.assignment import Assignment, Role
from grading.errors import NotReadable
from grading.examining.examiner import Examiner, refuse_to_judge
from grading.examining.last_value import LastValue, TooManyPoints, count_points, may_be_points
from grading.examining.needs import find_needs
from grading.examining.stopped_cells import Stop, StoppedCells, explain_stop
from grading.examining.test_cells import list_borrowed, list_own_names
from grading.limits import Limits
from grading.outcomes import COST_NO_POINTS, Outcome
from grading.result import ExecutedCell, Result, Verdict, not_run
from grading.sandbox.session import Session, SessionEnded, SessionSource

# A process can also be killed from outside, which looks like a crash: such an end counts when the
# same comes twice.
PERHAPS_NOT_THEIRS = (Outcome.CRASHED, Outcome.FAILED)
ATTEMPTS = 3
CUT_NOTE = "It put out more than is allowed: some outputs were left out, and all of it was graded."


def grade(
    assignment: Assignment, submission: bytes, limits: Limits, source: SessionSource
) -> Result:
    """Grade the bytes of one submission in this process, which keeps what its tests change."""
    open_session = partial(source.open, limits)
    return repeat(partial(attempt, assignment, submission, limits, open_session))


def repeat(once: Callable[[], Result]) -> Result:
    """Return the result of an attempt; of further ones where its end may not be the notebook's."""
    ends = []
    for _ in range(ATTEMPTS):
        result = once()
        if result.outcome not in PERHAPS_NOT_THEIRS or result.outcome in ends:
            break
        ends.append(result.outcome)
    return result


def attempt(
    assignment: Assignment,
    submission: bytes,
    limits: Limits,
    open_session: Callable[[], Session],
    note: Callable[[str], None] = lambda name: None,
) -> Result:
    """Grade once; `note` is told the name of each test cell before it runs."""
    try:
        rebuilt = show_pictures(rebuild(assignment, read_notebook(submission)))
    except NotReadable as problem:
        return not_run(problem.outcome, problem.sentence)
    run = _Run(assignment, rebuilt, limits, note)
    run.through(open_session)
    return run.result()


class _Run:
    """One pass through a rebuilt notebook."""

    def __init__(
        self,
        assignment: Assignment,
        rebuilt: Rebuilt,
        limits: Limits,
        note: Callable[[str], None],
    ) -> None:
        self.assignment, self.rebuilt, self.limits = assignment, rebuilt, limits
        self.tell_place = note
        self.notes = list(rebuilt.notes)
        self.outputs: dict[str, list] = {}
        self.verdicts: dict[str, Verdict] = {}
        self.outcome = Outcome.GRADED
        self.sentence: str | None = None
        self.seconds = 0.0
        self.stopped = StoppedCells()
        self.answer_stopped: Stop | None = None  # the answer that the tests are about just now
        self.known = {cell.name: cell.role for cell in assignment.cells}

    def through(self, open_session: Callable[[], Session]) -> None:
        """Run every cell in its order in a new session, until the end or the session's end."""
        begin = time.perf_counter()
        try:
            with open_session() as session:
                begin = time.perf_counter()
                self._run_steps(session)
        except SessionEnded as problem:  # outweighs what went wrong before
            self.outcome, self.sentence = problem.outcome, problem.sentence
        self.seconds = time.perf_counter() - begin

    def _run_steps(self, session: Session) -> None:
        examiner = Examiner(session, self.limits, find_needs(self.assignment))
        own_names = list_own_names(self.assignment)
        for step in self.rebuilt.steps:
            if step.kind != "code":
                continue
            if step.role is Role.TEST:
                self.tell_place(step.name)
                verdict = examiner.examine(step.name, step.source, own_names[step.name])
                self.verdicts[step.name] = self._with_cause(verdict)
                self._note(examiner.outcome)
                self._count_points(self.verdicts[step.name], examiner.lent)
                if examiner.ended is not None:
                    raise examiner.ended
                self.tell_place("")
            else:
                self._run(session, step)
                examiner.note_cell(step.source)

    def _count_points(self, verdict: Verdict, lent: frozenset[str]) -> None:
        """Take the points of a test; more than it has are a fault of the test, and nobody's.

        Args:
            verdict: of the test.
            lent: names of libraries under which tests have used something of the student's.
        """
        if not verdict.is_judged:
            return
        points = 0.0
        libraries = tuple(pair for pair in self.assignment.libraries if pair[0] not in lent)
        known = replace(self.assignment, libraries=libraries)
        borrowed = list_borrowed(known).get(verdict.name, "")
        if borrowed and may_be_points(LastValue(verdict.value, verdict.uncounted)):
            self.verdicts[verdict.name] = refuse_to_judge(verdict, borrowed)
            self._note(Outcome.UNJUDGED)
            return
        try:
            if verdict.passed:
                points = count_points(verdict.value, self.assignment.cell(verdict.name).points)
        except TooManyPoints as problem:
            self.verdicts[verdict.name] = refuse_to_judge(verdict, f"{problem}: mend the test")
            self._note(Outcome.UNJUDGED)
            return
        self.verdicts[verdict.name] = replace(verdict, points=points)
        if verdict.uncounted:
            self.notes.append(f"The test cell {verdict.name}: {verdict.uncounted}.")

    def _with_cause(self, verdict: Verdict) -> Verdict:
        """Add what the test may have failed for: an answer that stopped, or the maker of a name."""
        is_name_missing = verdict.error == "NameError"
        stop = self.answer_stopped
        if is_name_missing:
            maker = self.stopped.find_maker(verdict.detail)
            stop = stop or maker or self.stopped.find_last()
        if verdict.passed or stop is None:
            return verdict
        error = stop.kind if is_name_missing else verdict.error
        return replace(verdict, cause=stop.sentence, error=error)

    def _run(self, session: Session, step: Step) -> None:
        if self.known.get(step.name) is Role.ANSWER:
            self.answer_stopped = None
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
            stop = Stop("TimeoutError", told)
        elif run.error is not None:
            called = "A cell of your own" if step.is_own else f"The cell {step.name}"
            stop = explain_stop(called, run.error)
        else:
            return
        stop = self.stopped.add(step.name, stop, step.source)
        self.answer_stopped = self.answer_stopped or stop

    def _note(self, outcome: Outcome | None) -> None:
        # What costs points outweighs what costs none.
        if outcome is not None and self.outcome in COST_NO_POINTS:
            self.outcome = outcome

    def result(self) -> Result:
        """Sum up; a test that did not run has no points."""
        sentence = self.sentence or self.outcome.sentence
        if self.outcome in COST_NO_POINTS and self.stopped.names:
            told = self.stopped.tell()
            sentence = told if self.outcome is Outcome.GRADED else f"{sentence} {told}"
        verdicts = [
            self.verdicts.get(step.name)
            or Verdict(
                step.name,
                passed=False,
                message=f"This test did not run. {sentence}",
                error=self.outcome.value,
                points=0.0,
            )
            for step in self.rebuilt.steps
            if step.role is Role.TEST
        ]
        cells = [
            ExecutedCell(
                name=step.name,
                kind=step.kind,
                source=step.source if step.role is not Role.TEST else "",
                is_untouched=step.is_untouched,
                # Here, where what is odd about them costs this one submission, and not the run.
                outputs=self.outputs.get(step.name, []),
                pictures=step.pictures,
            )
            for step in self.rebuilt.steps
        ]
        return Result(
            self.outcome, sentence, tuple(self.notes), tuple(verdicts), tuple(cells), self.seconds
        )
