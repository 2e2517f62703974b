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
    "assignments/test_lab_points.py",
    "zoo/test_lab_zoo.py",
    "redteam/test_redteam.py",
    "twins/test_twins.py",
    "assignments/test_practice_points.py",
    "grading/running/test_faults.py",
    "grading/running/test_fresh_examiner.py",
    "grading/running/test_cluster.py",
    "alone/test_alone.py",
    "grading/returning/test_exchange_feedback.py",
    "grading/sandbox/test_session_limits.py",
    "browser/test_formgrader.py",
    "browser/test_jupyterlab.py",
    "assignments/test_lab_nbgrader.py",
    "grading/records/test_late.py",
    "grading/records/test_gradebook.py",
    "grading/course/test_release.py",
    "tools/test_bundle.py",
    "tools/setup/test_environment.py",
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
