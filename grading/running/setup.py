"""Everything that a grading run needs, opened in the right order and closed again."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace

from grading.course.assignment import load_notebooks
from grading.course.folder import Course
from grading.course.header_footer import read_reference
from grading.course.imports import find_modules, is_installed, list_code, list_tests
from grading.course.shipped import list_shipped
from grading.examining.test_cells import check_tests
from grading.records.journal import Journal
from grading.running.cluster import ClusterExecutor
from grading.running.environments import find_environment, find_missing_here
from grading.running.executor import ProcessExecutor
from grading.running.fingerprint import hash_environment
from grading.running.options import Options
from grading.running.run import Run
from grading.running.run_lock import only_one
from grading.running.worker import Setting, longest_seconds, prepare_worker
from grading.sandbox.bubblewrap import CourseFiles
from grading.sandbox.check import require_sandbox

WORKER_SECONDS = 150.0  # that a worker may take to start, on a busy machine


def read_references(course: Course, name: str) -> dict[str, bytes]:
    """Return the instructor's own notebooks of an assignment, by their names.

    Raises:
        GradingError: what the settings put around them is not there, or is damaged.
    """
    notebooks = course.list_notebooks(name)
    return {one: read_reference(course, course.notebook(name, one)) for one in notebooks}


def make_setting(
    course: Course, name: str, references: Mapping[str, bytes], options: Options
) -> Setting:
    """Say what a worker makes ready for an assignment.

    Args:
        course: that it belongs to.
        name: of the assignment.
        references: its notebooks, see `read_references`.
        options: what the instructor has chosen.

    Raises:
        GradingError: its kernel, or the sandbox, cannot be had on this machine.
    """
    environment = find_environment(course, name, references)
    taken = CourseFiles(course.root, course.shown, list_shipped(course, name))
    if environment is not None:
        taken = replace(taken, environment=environment)
    if options.sandboxed and options.scheduler is None:
        require_sandbox(taken)
    code = [cell for reference in references.values() for cell in list_code(reference)]
    is_there = is_installed if environment is None else environment.modules.__contains__
    return Setting(
        taken,
        options.limits,
        options.sandboxed,
        modules=find_modules(code, course.shown, is_there),
        test_modules=find_modules(_list_tests(references.values()), course.shown),
    )


def count_tests(references: Iterable[bytes]) -> int:
    """Count the test cells of some notebooks."""
    return len(_list_tests(references))


def _list_tests(references: Iterable[bytes]) -> list[str]:
    return [test for reference in references for test in list_tests(reference)]


@contextmanager
def open_runs(course: Course, name: str, options: Options) -> Iterator[tuple[Run, ...]]:
    """Set up a grading run for each notebook of an assignment, which share their workers.

    Args:
        course: the course to work in.
        name: the assignment.
        options: what the instructor has chosen.

    Raises:
        GradingError: something that the instructor has to mend first.
    """
    course.require_assignment(name)
    references = read_references(course, name)
    setting = make_setting(course, name, references, options)
    shipped, student = setting.course.shipped, setting.course.environment
    with ExitStack() as stack:
        stack.enter_context(only_one(course.journal(name)))
        # The workers take seconds to get ready, in which nbgrader and SQLAlchemy can be loaded.
        seconds = longest_seconds(options.limits, count_tests(references.values())) + WORKER_SECONDS
        known = (*course.shown, *shipped)
        environment = hash_environment(known, options.sandboxed, environment=student)
        if options.scheduler is None:
            executor, workers = (
                ProcessExecutor(options.jobs, seconds, prepare_worker, setting),
                options.jobs,
            )
        else:
            ground = known, options.sandboxed, student
            executor = ClusterExecutor(options.scheduler, seconds, *ground, prepare_worker, setting)
            workers = executor.count_workers()
        stack.callback(executor.shutdown, cancel_futures=True)
        from grading.records.database import one_sentence_per_fault
        from grading.records.gradebook import GradebookWriter
        from grading.records.new_gradebook import make_tables
        from grading.records.registration import register_if_changed

        notebooks = load_notebooks(course, name)
        missing = find_missing_here(course, name, student)
        for notebook in notebooks:
            source = course.notebook(name, notebook.part)
            check_tests(notebook, course.settings, course.show(source), missing)
        with one_sentence_per_fault(course.db_url):
            make_tables(course.db_url)
            register_if_changed(course, *notebooks)
        runs = tuple(
            Run(
                course=course,
                assignment=notebook,
                reference=references[notebook.notebook],
                setting=setting,
                environment=environment,
                journal=Journal(course.journal(name, notebook.part)),
                gradebook=stack.enter_context(closing(GradebookWriter(course, notebook))),
                executor=executor,
                workers=workers,
                force=options.force,
            )
            for notebook in notebooks
        )
        for run in runs:
            run.together = runs
        yield runs
