"""Runs each lesson once for all tests, and prints at the end how long each took."""

import pytest

from tools.run_lessons import EXECUTED, LessonRun, execute_notebook, find_lessons

SECONDS = pytest.StashKey[dict[str, float]]()


@pytest.fixture(scope="module", params=find_lessons(), ids=lambda path: path.stem)
def lesson_run(request) -> LessonRun:
    """One lesson, executed in a real kernel; the executed copy stays in build/lessons."""
    run = execute_notebook(request.param, EXECUTED / request.param.name)
    request.config.stash.setdefault(SECONDS, {})[request.param.stem] = run.seconds
    return run


def pytest_terminal_summary(terminalreporter, config):
    for lesson, seconds in config.stash.get(SECONDS, {}).items():
        terminalreporter.write_line(f"{lesson}: executed in {seconds:.0f} s")
