"""What all tests share: sessions of students' code, IDX files, no windows, the longest first."""

import matplotlib as mpl
import pytest

from tests.breadth import idx_files
from tools.places import ROOT

pytest_plugins = ("tests.grading.zygote_sessions",)

# Where processes share the work file by file, a file that takes minutes and begins last is waited
# for by all others. The first takes longest; one that is not named here takes less than these.
LONGEST = (
    "notebooks/test_lesson_runs.py",
    "notebooks/test_other_data.py",
    "alterations/test_alterations.py",
    "browser/test_site.py",
    "twins/test_twins.py",
    "grading/examining/test_partial_credit.py",
    "redteam/test_redteam_undefended.py",
    "assignments/test_lab_nbgrader.py",
    "assignments/test_lab_points.py",
    "assignments/test_practice_points.py",
    "grading/running/test_faults.py",
    "browser/test_site_figures.py",
    "grading/running/test_fresh_examiner.py",
    "redteam/test_redteam.py",
    "grading/returning/test_exchange_feedback.py",
    "grading/commands/test_run_grading.py",
    "grading/commands/test_other_course.py",
    "browser/test_answering_in_jupyterlab.py",
    "zoo/test_lab_zoo.py",
    "grading/sandbox/test_session_limits.py",
    "notebooks/test_changed_lessons.py",
    "grading/running/test_other_environment.py",
    "grading/sandbox/test_zygote.py",
)

# Figures of the tests themselves are never opened in a window; kernels keep their own backend.
mpl.use("Agg")


@pytest.fixture(scope="session")
def as_idx():
    """Turn a uint8 array into the bytes of an IDX file."""
    return idx_files.to_idx


@pytest.fixture(scope="session")
def write_idx():
    """Write a uint8 array as an IDX file, compressed if its name ends in .gz."""
    return idx_files.write_idx


def pytest_collection_modifyitems(items):
    """Let the files of `LONGEST` begin, in that order; the others keep theirs."""
    places = {ROOT / "tests" / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))
