"""Each make target says what it does, sets up what it needs, and finds a Python that will do."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.conftest import FIRST
from tools.places import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")


def make(*arguments, folder=ROOT, **environment):
    theirs = ("MAKE", "JOBS", "ONLY")  # of the make that may run the tests
    kept = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def targets():
    return " ".join(re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)).split()


@pytest.fixture
def stubs(tmp_path):
    """Stand-ins for Pythons, beside the Makefile and a set-up script that says when it runs."""
    (tmp_path / "Makefile").write_text(MAKEFILE, encoding="utf-8")
    (tmp_path / "tools" / "setup").mkdir(parents=True)
    script = (
        "import sys\nif sys.argv[1:] != ['--suitable']: sys.exit(sys.argv[1:] or print('made'))"
    )
    (tmp_path / "tools" / "setup" / "environment.py").write_text(script, encoding="utf-8")

    def stand_in(name, script):
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)

    stand_in("broken", "exit 127")
    stand_in(
        "old", 'case "$*" in *--suitable*) exit 1;; -c*) ;; *) echo it is too old; exit 1;; esac'
    )
    stand_in("good", f'exec "{sys.executable}" "$@"')
    return tmp_path


def environment_from(stubs, pythons):
    path = f"{stubs}{os.pathsep}{os.environ['PATH']}"
    return make("environment", f"PYTHON={pythons}", folder=stubs, PATH=path)


def test_make_alone_lists_every_target_with_a_line_on_it():
    listed = make().stdout.splitlines()
    assert [line.split()[1] for line in listed] == targets()
    assert all(len(line.split()) > 3 for line in listed)


@pytest.mark.parametrize("target", ["course", "test", "jupyter"])
def test_target_sets_up_what_it_needs_first(target):
    commands = make("--dry-run", target).stdout
    assert commands.index("tools.setup.environment") < commands.index(".venv/")


@pytest.mark.parametrize("module", sorted(set(re.findall(r"-m ([a-z][\w.]+)", MAKEFILE))))
def test_every_module_that_a_target_runs_is_there(module):
    spec = importlib.util.find_spec(module)
    assert spec.submodule_search_locations is None or importlib.util.find_spec(f"{module}.__main__")


def test_the_files_that_begin_first_are_there_and_the_target_keeps_their_order():
    assert [name for name in FIRST if not (ROOT / "tests" / name).is_file()] == []
    assert len(set(FIRST)) == len(FIRST)
    assert "--no-loadscope-reorder" in make("--dry-run", "test").stdout


def test_the_first_python_that_will_do_makes_the_environment(stubs):
    finished = environment_from(stubs, "missing broken old good")
    assert finished.stdout == "made\n"
    assert finished.returncode == 0


def test_an_old_python_says_itself_what_is_needed(stubs):
    finished = environment_from(stubs, "missing broken old")
    assert finished.stdout.strip() == "it is too old"
    assert finished.returncode != 0


def test_without_any_python_there_is_one_sentence(stubs):
    finished = environment_from(stubs, "missing broken")
    assert finished.stderr.startswith("The course needs Python")
    assert finished.returncode != 0


def test_two_targets_at_once_set_up_once(stubs):
    finished = make("-j2", "course", "test", "PYTHON=./good", folder=stubs)
    assert finished.stdout.count("made\n") == 1


def test_cleaning_keeps_the_class_and_the_environment(stubs):
    for name in ("build", "classroom", ".venv"):
        (stubs / name).mkdir()
        (stubs / name / "file").touch()
    assert make("clean", folder=stubs).returncode == 0
    assert sorted(path.parent.name for path in stubs.glob("*/file")) == [".venv", "classroom"]


def test_a_part_of_the_tests_runs_alone_and_in_one_process():
    part = make("--dry-run", "test", "ONLY=tests/helpers/data").stdout
    whole = make("--dry-run", "test").stdout
    assert "tests/helpers/data" in part
    assert "--numprocesses=3 " in whole
    assert "--numprocesses" not in part


def test_as_many_processes_share_the_tests_as_are_asked_for():
    assert "--numprocesses=4 " in make("--dry-run", "test", "JOBS=4").stdout
