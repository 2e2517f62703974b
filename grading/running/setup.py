"""Everything that a grading run needs, opened in the right order and closed again."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

from grading.course.assignment import load_assignment
from grading.course.folder import Course
from grading.course.imports import find_modules, list_code, list_tests
from grading.examining.test_cells import check_tests
from grading.records.journal import Journal
from grading.running.cluster import ClusterExecutor
from grading.running.executor import ProcessExecutor
from grading.running.fingerprint import hash_environment
from grading.running.options import Options
from grading.running.run import Run
from grading.running.run_lock import only_one
from grading.running.worker import Setting, longest_seconds, prepare_worker
from grading.sandbox.bubblewrap import CourseFiles
from grading.sandbox.check import require_sandbox

WORKER_SECONDS = 150.0  # that a worker may take to start, on a busy machine


@contextmanager
def open_run(
    course: Course, name: str, options: Options, journal: Journal | None = None
) -> Iterator[Run]:
    """Set up a grading run.

    Args:
        course: the course to work in.
        name: the assignment.
        options: what the instructor has chosen.
        journal: of the assignment, where it is open already.

    Raises:
        GradingError: something that the instructor has to mend first.
    """
    course.require_assignment(name)
    journal = journal or Journal(course.journal(name))
    if options.sandboxed and options.scheduler is None:
        require_sandbox(course.root)
    source = course.notebook(name)
    reference = source.read_bytes() if source.is_file() else b""  # `load_assignment` says so
    tests = list_tests(reference)
    setting = Setting(
        CourseFiles(course.root, course.shown),
        options.limits,
        options.sandboxed,
        modules=find_modules(list_code(reference), course.shown),
        test_modules=find_modules(tests, course.shown),
    )
    with ExitStack() as stack:
        stack.enter_context(only_one(journal.folder))
        # The workers take seconds to get ready, in which nbgrader and SQLAlchemy can be loaded.
        seconds = longest_seconds(options.limits, len(tests)) + WORKER_SECONDS
        environment = hash_environment(course.shown, options.sandboxed)
        if options.scheduler is None:
            executor, workers = (
                ProcessExecutor(options.jobs, seconds, prepare_worker, setting),
                options.jobs,
            )
        else:
            executor = ClusterExecutor(
                options.scheduler, seconds, course.shown, options.sandboxed, prepare_worker, setting
            )
            workers = executor.count_workers()
        stack.callback(executor.shutdown, cancel_futures=True)
        from grading.records.database import one_sentence_per_fault
        from grading.records.gradebook import GradebookWriter
        from grading.records.new_gradebook import make_tables
        from grading.records.registration import register_if_changed

        assignment = load_assignment(course, name)
        check_tests(assignment, course.settings, course.show(source))
        with one_sentence_per_fault(course.db_url):
            make_tables(course.db_url)
            register_if_changed(course, assignment)
        gradebook = stack.enter_context(closing(GradebookWriter(course, assignment)))
        yield Run(
            course=course,
            assignment=assignment,
            reference=reference,
            setting=setting,
            environment=environment,
            journal=journal,
            gradebook=gradebook,
            executor=executor,
            workers=workers,
            force=options.force,
        )
