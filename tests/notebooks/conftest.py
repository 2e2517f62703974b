"""Runs each lesson once for all tests, and prints at the end how long each took."""

import pytest

from helpers.claims import STRICT
from tools.lessons.executing import EXECUTED, LessonRun, execute_notebook, find_lessons

RAN = "lesson executed"


@pytest.fixture(scope="session", autouse=True)
def _warm(warm_kernels):
    """Run lessons in kernels that start sooner; `make course` starts ordinary ones."""


@pytest.fixture(scope="module", params=find_lessons(), ids=lambda path: path.stem)
def lesson_run(request) -> LessonRun:
    """One lesson, executed in a real kernel; the executed copy stays in build/lessons.

    In strict mode: a statement that does not hold stops it, whatever is written down of its cells.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STRICT, "1")
        return execute_notebook(request.param, EXECUTED / request.param.name)


@pytest.fixture(autouse=True)
def _note_seconds(request, record_property):
    """Note in the test's report, which also comes back from other processes, what a run took."""
    if "lesson_run" in request.fixturenames:
        run = request.getfixturevalue("lesson_run")
        record_property(RAN, (run.source.stem, run.seconds))


def pytest_terminal_summary(terminalreporter):
    seconds = {
        value[0]: value[1]
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", [])
        if name == RAN
    }
    for lesson in sorted(seconds):
        terminalreporter.write_line(f"{lesson}: executed in {seconds[lesson]:.0f} s")
