"""Code and notebooks are clean by the tools that the project names: ruff and nbstripout."""

import subprocess
import sys

import pytest

from tools.places import ROOT


def said_by(*command):
    """Run a tool of this environment; returns its words, or nothing when it is content."""
    finished = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return finished.stdout + finished.stderr if finished.returncode else ""


@pytest.mark.parametrize("command", [("check",), ("format", "--check")], ids=" ".join)
def test_ruff_is_content_with_code_and_notebooks(command):
    complaints = said_by("ruff", *command, ".")
    assert not complaints, f"\n{complaints}"


def test_no_notebook_holds_outputs():
    notebooks = [
        path for folder in ("notebooks", "solutions") for path in (ROOT / folder).rglob("*.ipynb")
    ]
    own = [str(path) for path in notebooks if ".ipynb_checkpoints" not in path.parts]
    assert own
    complaints = said_by("nbstripout", "--verify", "--keep-id", *own)
    assert not complaints, f"\n{complaints}"


def test_a_complaint_is_heard(tmp_path):
    (tmp_path / "untidy.py").write_text("import os\n", encoding="utf-8")
    assert "F401" in said_by("ruff", "check", "--no-cache", str(tmp_path))
