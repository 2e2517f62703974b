"""One grading run: what is new or changed is graded, journalled and written to the gradebook."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.errors import GradingError, NotReadable
from grading.limits import describe_limits
from grading.outcomes import Outcome
from grading.records.journal import Journal, Record
from grading.records.late import Submitted, say_late
from grading.result import Result, not_run
from grading.running.executor import WorkerLostError
from grading.running.keeping import Keeper
from grading.running.reference_fault import explain_fault, explain_note, find_advice
from grading.running.rows import Row, make_row
from grading.running.worker import Setting, Task, run_task
from grading.submissions.choosing import HandedIn
from grading.text import name_fault

if TYPE_CHECKING:
    from grading.records.gradebook import GradebookWriter

LOOK_SECONDS = 2.0  # after which a run looks what else there is to do
AHEAD = 3  # submissions per worker that are read before their turn
ATTEMPTS = 2  # a worker can be killed through no fault of the submission that it had


@dataclass
class Run:
    """What a grading run works with.

    Attributes:
        course: that is graded.
        assignment: what to grade: one notebook.
        reference: the instructor's own notebook, which has to pass.
        setting: what workers make ready; the reference solution adds to what tests find imported.
        environment: a hash of what student code and tests run on.
        journal: where results are kept.
        gradebook: where they are written for nbgrader.
        executor: where submissions are graded.
        workers: how many are graded at the same time.
        force: grade again what is graded.
    """

    course: Course
    assignment: Assignment
    reference: bytes
    setting: Setting
    environment: str
    journal: Journal
    gradebook: "GradebookWriter"
    executor: Executor
    workers: int
    force: bool = False

    def __post_init__(self) -> None:
        """Begin with nothing to write."""
        self._assignment_json = self.assignment.to_json()
        self._shared_key = {
            "tests": self.assignment.digest,
            "environment": self.environment,
            "limits": describe_limits(self.setting.limits),
        }
        self.keeper = Keeper(self.course, self.assignment, self.journal, self.gradebook)
        self.times: dict[str, tuple[str, bool]] = {}  # as written, and whether they are doubtful
        self.submitted: list[Submitted] = []  # what the gradebook has in the end
        self._is_checked = False
        self.together: tuple[Run, ...] = (self,)  # the runs of all notebooks of the assignment
        self.reference_note = ""  # what is odd about the reference, although it passes

    def check_reference(self) -> None:
        """Grade the instructor's own solution, which has to pass every test.

        Raises:
            GradingError: it does not; the sentence says which test fails and what it said.
        """
        told = self._find_fault()
        if told:
            source = self.course.notebook(self.assignment.name, self.assignment.part)
            raise GradingError(
                "Nothing was graded, because the reference solution itself does not pass the tests "
                f"of {self.course.show(source)} ({told}). {find_advice(told)}"
            )
        self._is_checked = True

    def _find_fault(self) -> str:
        """Say what goes wrong when the reference solution is graded; "" if all is well."""
        try:
            task = replace(self._task(self.reference), reports_modules=True)
            result = Result.from_bytes(self.executor.submit(run_task, task).result())
        except GradingError:
            raise
        except OSError as problem:  # of a worker: one of a test's own would be a verdict
            place = f"{problem.filename}: " if problem.filename else ""
            raise GradingError(
                f"Nothing was graded: {place}{problem.strerror or problem}. Mend that and run the "
                "same command again; `course doctor` checks the whole machine."
            ) from None
        except Exception as problem:  # of a test cell that is not Python, for instance
            return f"{type(problem).__name__}: {problem}"
        modules = (*self.setting.test_modules, *result.imported)
        self.setting = replace(self.setting, test_modules=modules)
        told = explain_fault(result, self.assignment)
        self.reference_note = "" if told else explain_note(result)
        return told

    def grade(self, submissions: Iterable[HandedIn]) -> Iterator[Row]:
        """Grade what is new or changed, and yield one row per submission as it is done.

        Only a few submissions are held at a time, however many there are.

        Raises:
            GradingError: the journal or the gradebook cannot be written; what is done is kept.
        """
        running: dict[Future, _Turn] = {}
        try:
            yield from self._grade(submissions, running)
        except Exception:  # whatever stops the run: what is graded by then must not be graded again
            for future in [one for one in running if _has_result(one)]:
                self._finish(running.pop(future), Result.from_bytes(future.result()))
            raise

    def _grade(
        self, submissions: Iterable[HandedIn], running: dict[Future, "_Turn"]
    ) -> Iterator[Row]:
        in_gradebook = self.gradebook.list_students()
        for handed_in in submissions:
            turn = self._read(handed_in)
            record = None if self.force else self._find(turn)
            if record is not None:
                told = replace(
                    record,
                    label=handed_in.label,  # it holds the number that a platform gave
                    time=handed_in.time,
                    time_is_doubtful=handed_in.time_is_doubtful,
                    secret=handed_in.secret,
                    counts_as_empty=handed_in.counts_as_empty,
                )
                if told != record:
                    record = told
                    self.journal.write(record)
                self._note_time(record)
                if not self.keeper.is_written(record, in_gradebook):
                    self.keeper.add(record)
                yield make_row(record, is_new=False, notebook=self.assignment.notebook)
            elif turn.problem is not None:
                yield self._finish(turn, not_run(turn.problem.outcome, turn.problem.sentence))
            else:
                for run in self.together:  # or one notebook would be graded, and the next refused
                    if not run._is_checked:
                        run.check_reference()
                running[self._submit(turn)] = turn
            while len(running) >= AHEAD * self.workers:
                yield from self._take_done(running)
            self.keeper.flush_when_due()
        while running:
            yield from self._take_done(running)
            self.keeper.flush_when_due()
        self.keeper.flush()
        self.submitted = self.gradebook.update_penalties(self.times.keys())

    def _note_time(self, record: Record) -> None:
        if record.holds_grades:
            self.times[record.student] = record.time, record.time_is_doubtful

    def _take_done(self, running: dict[Future, "_Turn"]) -> Iterator[Row]:
        """Wait until a submission is graded; one whose worker died gets another try."""
        done, _ = wait(running, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
        for future in sorted(done, key=_has_result, reverse=True):  # a fault of all comes last
            turn = running.pop(future)
            try:
                result = Result.from_bytes(future.result())
            except WorkerLostError as problem:
                turn.attempts += 1
                if turn.attempts < ATTEMPTS:
                    running[self._submit(turn)] = turn
                    continue
                result = not_run(Outcome.FAILED, f"{Outcome.FAILED.sentence} {problem}")
            except GradingError:
                raise
            except Exception as problem:  # a fault of the grader must not stop the others
                told = f"{type(problem).__name__}: {problem}"
                result = not_run(Outcome.FAILED, f"{Outcome.FAILED.sentence} {told}")
            yield self._finish(turn, result)

    def _read(self, handed_in: HandedIn) -> "_Turn":
        files: tuple[tuple[str, bytes], ...] = ()
        try:
            content, problem = handed_in.read(), None
            files = tuple(sorted(handed_in.read_files().items()))
        except NotReadable as refused:
            content, problem = b"", refused
        except GradingError:
            raise
        except Exception as fault:  # of the grader, which must not stop the others
            told = f"{Outcome.FAILED.sentence} {name_fault(fault)}"
            content, problem = b"", NotReadable(Outcome.FAILED, told)
        told = content if problem is None else f"{problem.outcome}{problem.sentence}".encode()
        key = {"submission": hashlib.sha256(told).hexdigest()}
        if files:
            hashes = [(name, hashlib.sha256(held).hexdigest()) for name, held in files]
            key["files"] = hashlib.sha256(repr(hashes).encode()).hexdigest()
        return _Turn(handed_in, content, problem, key | self._shared_key, files)

    def _find(self, turn: "_Turn") -> Record | None:
        """Return the record that grading this again would give, if there is one."""
        record = self.journal.read(turn.handed_in.student)
        if record is None or record.key != turn.key:
            return None
        return None if record.result.outcome is Outcome.FAILED else record

    def _submit(self, turn: "_Turn") -> Future:
        return self.executor.submit(run_task, self._task(turn.content, turn.files))

    def _task(self, content: bytes, files: tuple[tuple[str, bytes], ...] = ()) -> Task:
        return Task(self._assignment_json, content, self.setting, files)

    def _finish(self, turn: "_Turn", result: Result) -> Row:
        one = turn.handed_in
        record = Record(
            one.student,
            one.label,
            turn.key,
            result,
            one.time,
            one.time_is_doubtful,
            one.secret,
            one.counts_as_empty,
        )
        self.journal.write(record)
        self._note_time(record)
        self.keeper.add(record)
        return make_row(record, is_new=True, notebook=self.assignment.notebook)


@dataclass
class _Turn:
    """One submission on its way through a worker."""

    handed_in: HandedIn
    content: bytes
    problem: NotReadable | None
    key: dict[str, str]
    files: tuple[tuple[str, bytes], ...] = ()
    attempts: int = 0


def _has_result(future: Future) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def say_late_of(runs: Sequence[Run]) -> list[str]:
    """Say, a sentence each, who came late, and whose time has to be looked at."""
    submitted = [one for run in runs for one in run.submitted]
    times = {student: told for run in runs for student, told in run.times.items()}
    return say_late(runs[0].gradebook.penalties, submitted, times)
