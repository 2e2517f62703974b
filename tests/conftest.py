"""What all tests share: students' sessions, kernels, IDX files, no windows, and an order."""

import gc

import matplotlib as mpl
import pytest

from tests.breadth import idx_files
from tools.places import ROOT

pytest_plugins = ("tests.grading.zygote_sessions",)

# Where processes share the work file by file, a file that takes minutes and begins last is waited
# for by all others; so these begin first, and one that is not named here takes seconds.
FIRST = (
    "notebooks/test_lesson_runs.py",  # takes longest, and all processors that it can get
    # What mostly waits, for a limit, a server or a page: beside the lessons.
    "redteam/test_redteam_undefended.py",
    "grading/running/test_faults.py",
    "assignments/test_lab_nbgrader.py",
    "redteam/test_redteam.py",
    "browser/test_answering_in_jupyterlab.py",
    "grading/sandbox/test_zygote.py",
    "browser/test_jupyterlab.py",
    "browser/test_students_jupyterlab.py",
    "grading/running/test_cluster.py",
    # What mostly calculates.
    "browser/test_site.py",
    "twins/test_twins.py",
    "notebooks/test_other_data.py",
    "browser/test_site_figures.py",
    "assignments/test_lab_points.py",
    "assignments/test_practice_points.py",
    "alterations/test_alterations.py",
    "grading/commands/test_other_course.py",
    "grading/running/test_fresh_examiner.py",
    "grading/returning/test_exchange_feedback.py",
    "zoo/test_lab_zoo.py",
    "notebooks/test_changed_lessons.py",
    "grading/running/test_other_environment.py",
)

# Figures of the tests themselves are never opened in a window; kernels keep their own backend.
mpl.use("Agg")

# While nine thousand tests are collected nothing becomes rubbish, and looking for some takes a
# third of the time.
gc.disable()


@pytest.fixture(scope="session")
def warm_kernels():
    """Let notebooks run in kernels that start sooner, for the rest of the tests."""
    from tests.warm_kernels.client import open_warm_kernels

    with open_warm_kernels():
        yield


@pytest.fixture(scope="session")
def as_idx():
    """Turn a uint8 array into the bytes of an IDX file."""
    return idx_files.to_idx


@pytest.fixture(scope="session")
def write_idx():
    """Write a uint8 array as an IDX file, compressed if its name ends in .gz."""
    return idx_files.write_idx


def pytest_collection_finish():
    """Look for rubbish again, but not among what has been collected."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items):
    """Let the files of `FIRST` begin, in that order; the others keep theirs."""
    places = {ROOT / "tests" / name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))
