"""The hash of the environment tells of what can change a grade, and of nothing else."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grading.running.fingerprint import find_deciding, hash_environment
from tests.grading.attacks import linux_only
from tools.places import ROOT

DECIDING = [path.relative_to(ROOT).as_posix() for path in find_deciding(ROOT)]
# What a worker has loaded when it has graded something.
LOADED = """
import json, sys
from grading.limits import Limits
from grading.running.worker import warm_up
import grading.running.executor
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


@linux_only
def test_every_file_that_a_worker_or_the_sandbox_runs_decides():
    told = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, check=True
    ).stdout
    loaded = {Path(path).resolve() for path in json.loads(told)}
    loaded |= set((ROOT / "grading" / "inside").rglob("*.py"))
    assert loaded <= set(find_deciding(ROOT))


def test_what_only_carries_results_around_does_not_decide():
    carriers = {f"grading/{name}.py" for name in ("report", "export", "feedback", "journal")}
    assert not carriers & set(DECIDING)


@pytest.mark.parametrize("name", ["watch", "sandbox", "inside/confine", "inside/forbidden_calls"])
def test_a_change_of_what_locks_students_in_changes_the_hash(name, tmp_path):
    shutil.copytree(ROOT / "grading", tmp_path / "grading")
    before = hash_environment(True, code=tmp_path)
    with (tmp_path / "grading" / f"{name}.py").open("a") as file:
        file.write("changed = True\n")
    assert hash_environment(True, code=tmp_path) != before
