"""The hash of the environment tells of what can change a grade, and of nothing else."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grading.running.fingerprint import CARRIERS, PACKAGE, hash_environment, list_deciding
from tests.grading.session_cells import linux_only
from tools.places import ROOT

# What a worker has loaded when it has graded something.
LOADED = """
import json, sys
from grading.limits import Limits
from grading.running.worker import Setting, prepare_worker
from tests.grading.this_course import FILES
import grading.running.executor
prepare_worker(Setting(FILES, Limits()))
files = [vars(module).get("__file__") for name, module in sys.modules.items()
         if name.partition(".")[0] == "grading"]
print(json.dumps([file for file in files if file]))
"""


@pytest.fixture
def shown(tmp_path):
    """A folder that a course shows."""
    (tmp_path / "helpers").mkdir()
    return tmp_path / "helpers"


@pytest.fixture
def hash_now(shown):
    return lambda: hash_environment([shown], True)


def test_it_does_not_depend_on_what_the_process_has_imported_so_far(
    tmp_path, monkeypatch, hash_now
):
    before = hash_now()
    added = tmp_path / "added-1.0.dist-info"
    added.mkdir()
    (added / "METADATA").write_text("Metadata-Version: 2.1\nName: added\nVersion: 1.0\n")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])  # as setuptools does
    assert hash_now() == before


def test_it_tells_whether_students_are_locked_in(shown):
    assert hash_environment([shown], True) != hash_environment([shown], False)


def test_one_byte_of_any_file_that_tests_could_read_changes_the_hash(shown, hash_now):
    names = ("new.py", "data.csv", "wing/.hidden", "wing/deeper/photo.bin", "no_ending", "two.pyc")
    for name in names:
        path = shown / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = hash_now()
        path.write_bytes(b"1,2\n")
        between = hash_now()
        path.write_bytes(b"1,3\n")
        assert len({before, between, hash_now()}) == 3


def test_bytes_that_move_from_one_file_to_the_next_change_the_hash(shown, hash_now):
    first, second = shown / "a", shown / "b"
    first.write_bytes(b"1helpers/b\x002")
    before = hash_now()
    first.write_bytes(b"1")
    second.write_bytes(b"2")
    assert hash_now() != before


@pytest.mark.parametrize("name", ["__pycache__/a.pyc", "wing/.ipynb_checkpoints/a-checkpoint.py"])
def test_what_programs_keep_for_themselves_does_not_change_the_hash(name, shown, hash_now):
    path = shown / name
    path.parent.mkdir(parents=True)
    before = hash_now()
    path.write_bytes(b"kept")
    assert hash_now() == before


def test_a_link_that_leads_to_another_folder_changes_the_hash(shown, hash_now):
    for name in ("first", "second"):
        (shown / name).mkdir(parents=True)
        (shown / name / "data.csv").write_text(name)
    link = shown / "data"
    link.symlink_to("first")
    before = hash_now()
    link.unlink()
    link.symlink_to("second")
    assert hash_now() != before


@linux_only
def test_every_file_that_a_worker_or_the_sandbox_runs_decides():
    told = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, check=True
    ).stdout
    loaded = {Path(path).resolve() for path in json.loads(told)}
    # The face of a wing says what it holds, and runs nothing.
    loaded -= {PACKAGE / wing / "__init__.py" for wing in CARRIERS}
    assert len(loaded) > 20
    assert loaded | set((PACKAGE / "inside").rglob("*.py")) <= set(list_deciding(PACKAGE))


def test_what_only_carries_results_around_does_not_decide():
    assert {
        path.relative_to(PACKAGE).parts[0] for path in list_deciding(PACKAGE)
    } & CARRIERS == set()
    assert all((PACKAGE / wing).is_dir() for wing in CARRIERS)


@pytest.mark.parametrize(
    "name", ["sandbox/watcher", "sandbox/bubblewrap", "inside/confine", "inside/forbidden_calls"]
)
def test_a_change_of_what_locks_students_in_changes_the_hash(name, tmp_path):
    package = tmp_path / "grading"
    shutil.copytree(PACKAGE, package)
    before = hash_environment([], True, package)
    with (package / f"{name}.py").open("a") as file:
        file.write("changed = True\n")
    assert hash_environment([], True, package) != before
