"""The hash of the environment tells of what can change a grade, and of nothing else."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grading.classfolder import COURSE
from grading.fingerprint import find_deciding, hash_environment
from tests.grading.attacks import linux_only

DECIDING = [path.relative_to(COURSE).as_posix() for path in find_deciding(COURSE)]
# What a worker has loaded when it has graded something.
LOADED = """
import json, sys
from grading.limits import Limits
from grading.worker import warm_up
import grading.executor
warm_up(Limits(), True)
files = [vars(module).get("__file__") for name, module in sys.modules.items()
         if name.partition(".")[0] == "grading"]
print(json.dumps(files))
"""


def test_it_does_not_depend_on_what_the_process_has_imported_so_far(tmp_path, monkeypatch):
    before = hash_environment(True)
    added = tmp_path / "added-1.0.dist-info"
    added.mkdir()
    (added / "METADATA").write_text("Metadata-Version: 2.1\nName: added\nVersion: 1.0\n")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])  # as setuptools does
    assert hash_environment(True) == before


def test_it_tells_the_sandbox_and_a_changed_helper(tmp_path):
    (tmp_path / "helpers").mkdir()
    before = hash_environment(True, tmp_path)
    assert hash_environment(False, tmp_path) != before
    (tmp_path / "helpers" / "new.py").write_text("")
    assert hash_environment(True, tmp_path) != before


def test_one_byte_of_any_file_that_tests_could_read_changes_the_hash(tmp_path):
    for name in ("data.csv", "wing/.hidden", "wing/deeper/photo.bin", "no_ending", "two.pyc"):
        path = tmp_path / "helpers" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"1,2\n")
        before = hash_environment(True, tmp_path)
        path.write_bytes(b"1,3\n")
        assert hash_environment(True, tmp_path) != before


def test_bytes_that_move_from_one_file_to_the_next_change_the_hash(tmp_path):
    (tmp_path / "helpers").mkdir()
    first, second = tmp_path / "helpers" / "a", tmp_path / "helpers" / "b"
    first.write_bytes(b"1helpers/b\x002")
    before = hash_environment(True, tmp_path)
    first.write_bytes(b"1")
    second.write_bytes(b"2")
    assert hash_environment(True, tmp_path) != before


def test_a_link_that_leads_to_another_folder_changes_the_hash(tmp_path):
    for name in ("first", "second"):
        (tmp_path / "helpers" / name).mkdir(parents=True)
        (tmp_path / "helpers" / name / "data.csv").write_text(name)
    link = tmp_path / "helpers" / "data"
    link.symlink_to("first")
    before = hash_environment(True, tmp_path)
    link.unlink()
    link.symlink_to("second")
    assert hash_environment(True, tmp_path) != before


@pytest.mark.parametrize("name", ["__pycache__/a.pyc", "wing/.ipynb_checkpoints/a-checkpoint.py"])
def test_what_programs_keep_for_themselves_does_not_change_the_hash(name, tmp_path):
    path = tmp_path / "helpers" / name
    path.parent.mkdir(parents=True)
    before = hash_environment(True, tmp_path)
    path.write_bytes(b"kept")
    assert hash_environment(True, tmp_path) == before


def test_a_file_of_the_grader_that_is_no_python_is_an_error_and_hides_nothing(tmp_path):
    shutil.copytree(COURSE / "grading", tmp_path / "grading")
    with (tmp_path / "grading" / "worker.py").open("a") as file:
        file.write("%matplotlib inline\n")
    with pytest.raises(SyntaxError):
        hash_environment(True, code=tmp_path)


@linux_only
def test_every_file_that_a_worker_or_the_sandbox_runs_decides():
    told = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=COURSE, capture_output=True, check=True
    ).stdout
    loaded = {Path(path).resolve() for path in json.loads(told)}
    loaded |= set((COURSE / "grading" / "inside").rglob("*.py"))
    assert loaded <= set(find_deciding(COURSE))


def test_what_only_carries_results_around_does_not_decide():
    carriers = {f"grading/{name}.py" for name in ("report", "export", "feedback", "journal")}
    assert not carriers & set(DECIDING)


@pytest.mark.parametrize("name", ["watch", "sandbox", "inside/confine", "inside/forbidden_calls"])
def test_a_change_of_what_locks_students_in_changes_the_hash(name, tmp_path):
    shutil.copytree(COURSE / "grading", tmp_path / "grading")
    before = hash_environment(True, code=tmp_path)
    with (tmp_path / "grading" / f"{name}.py").open("a") as file:
        file.write("changed = True\n")
    assert hash_environment(True, code=tmp_path) != before
