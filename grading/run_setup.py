"""Everything that a grading run needs, opened in the right order and closed again."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from grading.assignment import load_assignment
from grading.classfolder import COURSE, require_assignment
from grading.cluster import ClusterExecutor
from grading.executor import ProcessExecutor
from grading.fingerprint import hash_environment
from grading.grade import Run
from grading.journal import Journal
from grading.limits import Limits
from grading.preload import find_modules, list_code, list_tests
from grading.run_lock import only_one
from grading.sandbox_check import require_sandbox
from grading.test_cells import check_tests
from grading.worker import longest_seconds, warm_up

WARMING_SECONDS = 150.0  # that a worker may take to start, on a busy machine


@contextmanager
def open_run(
    name: str,
    jobs: int,
    db_url: str | None = None,
    limits: Limits | None = None,
    force: bool = False,
    sandboxed: bool = True,
    course: Path = COURSE,
    scheduler: str | None = None,
) -> Iterator[Run]:
    """Set up a grading run.

    Args:
        name: the assignment.
        jobs: how many submissions are graded at the same time.
        db_url: another gradebook than the one in nbgrader's settings.
        limits: what a submission may use.
        force: grade again what is graded.
        sandboxed: False runs student code with the grader's rights.
        course: the course to work in.
        scheduler: the address of a Dask cluster to grade on, in place of processes here.

    Raises:
        GradingError: something that the instructor has to mend first.
    """
    require_assignment(name, course)
    if sandboxed and scheduler is None:
        require_sandbox()
    limits = limits or Limits()
    source = course / "solutions" / name / f"{name}.ipynb"
    reference = source.read_bytes() if source.is_file() else b""  # `load_assignment` says so
    modules = find_modules(list_code(reference))
    tests = list_tests(reference)
    test_modules = find_modules(tests)
    with ExitStack() as stack:
        journal = Journal(course / "classroom" / "journal" / name)
        stack.enter_context(only_one(journal.folder))
        # The workers take seconds to get warm, in which nbgrader and SQLAlchemy can be loaded.
        seconds = longest_seconds(limits, len(tests)) + WARMING_SECONDS
        first = (warm_up, limits, sandboxed, modules, test_modules)
        if scheduler is None:
            executor, workers = ProcessExecutor(jobs, seconds, *first), jobs
        else:
            executor = ClusterExecutor(scheduler, seconds, sandboxed, *first)
            workers = executor.count_workers()
        stack.callback(executor.shutdown, cancel_futures=True)
        with _without_iri_grammars():
            from grading.database import one_sentence_per_fault
            from grading.gradebook import GradebookWriter
            from grading.late import LatePenalties
            from grading.new_gradebook import make_tables
            from grading.registration import load_settings, register_if_changed

        settings = load_settings(course, db_url)
        folders = settings.CourseDirectory
        penalties = LatePenalties(settings, course)
        assignment = load_assignment(name, settings, course)
        check_tests(assignment, settings, source.relative_to(course))
        with one_sentence_per_fault(folders.db_url):
            make_tables(folders.db_url)
            register_if_changed(assignment, settings)
        gradebook = stack.enter_context(
            closing(GradebookWriter(folders.db_url, assignment, penalties))
        )
        yield Run(
            assignment=assignment,
            reference=reference,
            limits=limits,
            environment=hash_environment(sandboxed, course),
            journal=journal,
            gradebook=gradebook,
            gradebook_name=folders.db_url,
            autograded=Path(folders.root) / folders.autograded_directory,
            executor=executor,
            workers=workers,
            sandboxed=sandboxed,
            modules=modules,
            test_modules=test_modules,
            force=force,
        )


@contextmanager
def _without_iri_grammars() -> Iterator[None]:
    """Save two seconds in which jsonschema would prepare to check IRIs, which no notebook needs.

    It takes a missing `rfc3987_syntax` for granted.
    """
    name = "rfc3987_syntax"
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None
    try:
        yield
    finally:
        del sys.modules[name]
