"""What a worker does with one submission: each attempt at it is a fork that nothing outlives.

The worker itself runs no test and opens nothing that was handed in. It keeps the zygote that
students fork from and the modules that tests import, so that every examiner begins alike.
"""

import contextlib
import resource
import sys
from dataclasses import dataclass, replace
from functools import partial

from grading.course.assignment import from_json
from grading.examining.examiner import SPARE_SECONDS
from grading.examining.hidden_tests import compile_tests
from grading.examining.needs import find_needs
from grading.examining.task import ATTEMPTS, attempt, repeat
from grading.examining.test_cells import list_borrowed, list_own_names
from grading.inside.shown_folders import make_importable
from grading.limits import Limits
from grading.outcomes import Outcome
from grading.result import Result, not_run
from grading.running.files_beside import lay_out_for_tests, link_shipped
from grading.running.forked import ForkLost, Note, adopt_orphans, run_in_fork
from grading.running.loading import import_quietly, keep_pages_shared, list_imported
from grading.running.rehearsal import REHEARSAL, REHEARSAL_ANSWERS
from grading.sandbox.bubblewrap import CourseFiles
from grading.sandbox.patience import MOST_PATIENCE
from grading.sandbox.student_process import LentProcess, StudentProcess
from grading.sandbox.watcher import Watcher
from grading.sandbox.zygote_session import START_SECONDS, ZygoteSession
from grading.sandbox.zygote_source import ZygoteSource

# Of the tests themselves: they may make large things of small values, and fail in doing so.
EXAMINER_MEMORY = 4 * 2**30


@dataclass(frozen=True)
class Setting:
    """What a worker makes ready once, for all submissions.

    Attributes:
        course: what of it student code may read.
        limits: what a submission may use.
        sandboxed: False runs student code with the rights of the worker.
        modules: imported by the zygote, so that no submission has to.
        test_modules: imported by the worker, so that no examiner has to.
    """

    course: CourseFiles
    limits: Limits
    sandboxed: bool = True
    modules: tuple[str, ...] = ()
    test_modules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Task:
    """What a worker needs to grade one submission.

    Attributes:
        assignment: as written by `Assignment.to_json`.
        submission: the bytes of the file that was handed in.
        files: what else of the student's lies beside it, by its path from there.
        setting: that the worker has.
        reports_modules: whether the result names what else tests have imported, as `imported`.
    """

    assignment: bytes
    submission: bytes
    setting: Setting
    files: tuple[tuple[str, bytes], ...] = ()
    reports_modules: bool = False


def run_task(task: Task) -> bytes:
    """Grade one submission; return its `Result` as JSON."""
    source = _session_source(task.setting)
    source.get_ready()
    import_quietly(task.setting.test_modules)
    assignment = from_json(task.assignment)
    compile_tests(assignment)
    list_own_names(assignment)
    list_borrowed(assignment)
    find_needs(assignment)
    return repeat(partial(_grade_in_fork, task, source)).to_bytes()


def prepare_worker(setting: Setting) -> None:
    """Make this process ready to grade: its zygote runs, and it has what tests import."""
    adopt_orphans()
    source, limits = _session_source(setting), setting.limits
    import_quietly(setting.test_modules)
    watcher = Watcher()
    open_session = partial(ZygoteSession, source.start(limits), limits, watcher)
    attempt(REHEARSAL, REHEARSAL_ANSWERS, limits, open_session)
    watcher.close()
    keep_pages_shared()


def longest_seconds(limits: Limits, tests: int) -> float:
    """Return how long grading one submission can take, for whoever has to tell it from a hang.

    A notebook that keeps its own processor busy, and crashes each time, uses all of it.

    Args:
        limits: what the submission may use.
        tests: how many test cells there are.
    """
    return ATTEMPTS * longest_attempt(limits, tests)


def longest_attempt(limits: Limits, tests: int) -> float:
    """Return how long one of them can take: each test has its own time, besides the notebook's."""
    of_notebook = START_SECONDS + limits.submission + SPARE_SECONDS
    return MOST_PATIENCE * (of_notebook + tests * (limits.submission + SPARE_SECONDS))


def longest_step(limits: Limits) -> float:
    """Return how long an attempt can be at one test, or on the way to the next one."""
    return longest_attempt(limits, 1)


_sources: dict[tuple, ZygoteSource] = {}


def _session_source(setting: Setting) -> ZygoteSource:
    """Return the one source of this process; another kind takes the place of the one before."""
    kind = setting.course, setting.sandboxed, setting.modules
    if kind not in _sources:
        for other in list(_sources):
            _sources.pop(other).close()
        make_importable(str(setting.course.root), [path.name for path in setting.course.shown])
        _sources[kind] = ZygoteSource(setting.course, setting.modules, setting.sandboxed)
    return _sources[kind]


def _grade_in_fork(task: Task, source: ZygoteSource) -> Result:
    """Make one attempt in a fork, whose process of the student's is killed with it."""
    limits = task.setting.limits
    process = source.take(limits)
    lent = LentProcess(**vars(process))
    try:
        return Result.from_bytes(
            run_in_fork(
                partial(_work_in_fork, task, lent),
                longest_step(limits),
                kept=source.list_pids,
                around=source.known_to_forks(),
                meanwhile=partial(_look_ahead, source, limits),
            )
        )
    except ForkLost as problem:
        place = f" in the test cell {problem.note}" if problem.note else ""
        message = f"The process that runs the tests {problem}{place}."
        return not_run(Outcome.FAILED, f"{Outcome.FAILED.sentence} {message}")
    finally:
        source.let_die(process)


def _look_ahead(source: ZygoteSource, limits: Limits) -> None:
    """While an examiner works, start the next student's process and see the last one's end.

    Nothing that fails in this takes away the result of the one that is graded.
    """
    with contextlib.suppress(Exception):  # the next submission meets it again, and is told
        source.prepare(limits)
    try:
        source.end_dying()
    except RuntimeError as problem:
        print(problem, file=sys.stderr)


def _work_in_fork(task: Task, process: StudentProcess, note: Note) -> bytes:
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (EXAMINER_MEMORY, hard))
    shipped = task.setting.course.shipped
    lay_out_for_tests(shipped)
    # Touching every name would copy the page that it lies on.
    before = frozenset(sys.modules) if task.reports_modules else frozenset()
    watcher, limits = Watcher(), task.setting.limits

    def open_session() -> ZygoteSession:
        session = ZygoteSession(process, limits, watcher)
        try:
            if shipped or task.files:
                links = link_shipped(shipped, task.setting.sandboxed)
                session.lay_out(links, dict(task.files), not task.setting.sandboxed)
        except BaseException:
            session.close()
            raise
        return session

    assignment = from_json(task.assignment)
    result = attempt(assignment, task.submission, limits, open_session, note)
    if task.reports_modules:
        watcher.close()  # its thread would count as one of a module's
        result = replace(result, imported=tuple(list_imported(before)))
    return result.to_bytes()
