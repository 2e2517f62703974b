"""The hash of the environment tells of what can change a grade, and of nothing else."""

import sys

from grading.fingerprint import hash_environment


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
