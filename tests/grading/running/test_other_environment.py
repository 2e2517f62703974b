"""An assignment whose notebook names another kernel is graded in the environment of that.

What decides is the instructor's notebook alone. Tests run where they always do.
"""

import json
import sys

import pytest
from typer.testing import CliRunner

from grading.commands import doctor
from grading.commands.app import app
from grading.course.folder import SETTINGS, Course
from grading.records.journal import Journal
from grading.running import cluster
from grading.running.environments import find_environment
from grading.running.fingerprint import hash_environment
from grading.running.setup import read_references
from tests.grading.classes.other_environment import (
    ARGUMENTS,
    CONTENT,
    KERNEL,
    MODULE,
    add_package,
    install_kernel,
)
from tests.grading.classes.source_cells import answer_cell, check_cell, plain_cell, write_notebook
from tests.grading.session_cells import linux_only

pytestmark = linux_only

NAME = "ps1"
IMPORTS = plain_cell("imports", f"import sys\nimport numpy as np\nimport {MODULE}")
ANSWER = f"where = sys.prefix\ndef f(x):\n    return {MODULE}.double(x)"
CELLS = (
    IMPORTS,
    answer_cell("answer", ANSWER),
    check_cell("check", "import numpy as np\nassert np.allclose(f(np.ones(2)), 2)", points=2),
)


@pytest.fixture
def place(other_python, tmp_path, monkeypatch):
    """A course whose notebook names the kernel of another environment."""
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share"))
    install_kernel(tmp_path / "share", [str(other_python), *ARGUMENTS])
    return Place(tmp_path / "course", other_python)


class Place:
    """A course of one assignment and the commands that a test needs."""

    def __init__(self, folder, python):
        self.folder, self.python = folder, python
        self.source = folder / "source" / NAME / f"{NAME}.ipynb"
        self.write(*CELLS)
        (folder / SETTINGS).write_text("c = get_config()\n")

    @property
    def course(self):
        return Course.read(self.folder)

    def write(self, *cells, kernel=KERNEL, path=None):
        path = path or self.source
        write_notebook(path, list(cells))
        notebook = json.loads(path.read_text())
        notebook["metadata"]["kernelspec"] = {"name": kernel, "display_name": "A"}
        path.write_text(json.dumps(notebook))

    def hand_in(self, student, answer=None, kernel=KERNEL):
        notebook = json.loads(self.source.read_text())
        if answer is not None:
            notebook["cells"][1]["source"] = answer
        notebook["metadata"]["kernelspec"] = {"name": kernel, "display_name": "A"}
        path = self.folder / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook))

    def run(self, command, *options, code=0):
        where = ("--course", str(self.folder))
        result = CliRunner().invoke(app, [command, *options, *where])
        assert result.exit_code == code, result.output
        return " ".join(result.output.split())

    def grade(self, *options, code=0):
        return self.run("grade", NAME, "--jobs", "1", *options, code=code)

    def result(self, student):
        return Journal(self.course.journal(NAME)).read(student).result

    def points(self, *students):
        return [sum(one.points for one in self.result(student).verdicts) for student in students]

    def environment(self):
        return find_environment(self.course, NAME, read_references(self.course, NAME))


def test_a_class_is_graded_in_the_environment_of_the_kernel_whatever_its_files_name(place):
    place.write(*CELLS, check_cell("where", f"assert where == {str(place.python.parents[1])!r}"))
    place.hand_in("ada")
    place.hand_in("bob", "where = 1\ndef f(x):\n    return x")
    place.hand_in("cyd", kernel="python3")
    place.hand_in("dan", kernel="no-such-kernel")
    install_kernel(place.folder.parent / "share", ["/bin/sh", *ARGUMENTS], "mine")
    place.hand_in("eve", kernel="mine")
    said = place.grade()
    assert f"Notebooks run in the kernel other (Python {sys.version.split()[0]} at" in said
    assert place.points("ada", "bob", "cyd", "dan", "eve") == [3, 0, 3, 3, 3]


def test_without_a_sandbox_it_is_the_same_environment(place):
    place.hand_in("ada")
    place.hand_in("bob", "where = 1\ndef f(x):\n    return x")
    place.grade("--unsandboxed")
    assert place.points("ada", "bob") == [2, 0]


def test_who_changes_the_environment_has_everybody_graded_again(place):
    packages = next(place.python.parents[1].glob("lib/python*/site-packages"))
    place.hand_in("ada")
    assert "1 graded now" in place.grade()
    assert "0 graded now" in place.grade()
    add_package(packages, MODULE, CONTENT, version="1.1")
    try:
        assert "1 graded now" in place.grade()
    finally:
        add_package(packages, MODULE, CONTENT)


def test_the_hash_of_what_code_runs_on_holds_the_environment_of_the_kernel(place):
    own = hash_environment([], True)
    with_other = hash_environment([], True, environment=place.environment())
    install_kernel(place.folder.parent / "share", [str(place.python), *ARGUMENTS], env={"A": "1"})
    assert len({own, with_other, hash_environment([], True, environment=place.environment())}) == 3


def test_a_worker_elsewhere_has_the_environment_or_is_another(place):
    environment = place.environment()
    ground = (), True, environment
    assert cluster._own_environment(*ground) == hash_environment([], True, environment=environment)
    install_kernel(place.folder.parent / "share", [sys.executable, *ARGUMENTS])
    moved = place.python.parents[1].rename(place.folder / "moved")
    cluster._own_environment.cache_clear()
    try:
        assert cluster._own_environment(*ground) == ""
    finally:
        moved.rename(place.python.parents[1])
        cluster._own_environment.cache_clear()


def test_before_the_term_an_instructor_reads_which_environment_it_is(place):
    told = f"the kernel other (Python {sys.version.split()[0]} at {place.python})"
    assert f"Notebooks run in {told}" in place.run("check-assignment", NAME)
    assert doctor.check_kernels(place.course).message == f"{NAME}: {told}"
    place.write(*CELLS, kernel="python3")
    assert doctor.check_kernels(place.course).message == f"{NAME}: the Python above"


@pytest.mark.parametrize("command", ["grade", "check-assignment"])
def test_a_kernel_that_is_not_installed_is_named_and_nothing_is_graded(place, command):
    place.hand_in("ada")
    place.write(*CELLS, kernel="gone")
    said = place.run(command, NAME, code=2)
    assert f"source/{NAME}/{NAME}.ipynb names the kernel gone, which is not installed" in said
    assert not (place.folder / "journal").exists()


def test_doctor_names_it_as_well(place):
    place.write(*CELLS, kernel="gone")
    found = {one.what: one for one in doctor.examine(place.course)}
    assert found["kernels"].state is doctor.State.BROKEN
    assert "the kernel gone, which is not installed" in found["kernels"].message


@pytest.mark.parametrize(
    "line", [f"import {MODULE}", f"from {MODULE} import double", f"def g():\n    import {MODULE}.x"]
)
def test_a_test_that_imports_what_only_the_notebook_has_is_named_by_cell(lent_worker, place, line):
    place.write(*CELLS, check_cell("odd", f"assert f(1) == 2\n{line}"))
    place.hand_in("ada")
    said = place.grade(code=2)
    assert f"{NAME}.ipynb: the test cell odd cannot be judged: line" in said
    assert f"imports {MODULE}" in said
    assert "install it there as well" in said
    told = place.run("check-assignment", NAME, code=1)
    assert f"{NAME}, odd: line" in told
    assert "until 1 cell is mended" in told


def test_a_test_that_asks_such_a_module_is_named_with_what_to_change(lent_worker, place):
    place.write(*CELLS, check_cell("odd", f"assert {MODULE}.double(2) == 4"))
    place.hand_in("ada")
    said = place.grade(code=2)
    assert "odd: line 1" in said
    assert "it asks for the attribute double of a module" in said


def test_a_number_from_a_library_that_only_the_notebook_has_is_no_grade(place):
    imports = plain_cell("imports", f"import sys\nfrom {MODULE} import double")
    place.write(imports, answer_cell("answer", "a = 1"), check_cell("score", "double(a)", 2))
    place.hand_in("ada", "a = 0\ndef double(x): return 2")
    said = place.grade(code=2)
    assert "score: it cannot be judged: it ends in line 1 (`double(a)`)" in said
    assert not (place.folder / "journal" / NAME / "ada.json").exists()


def test_what_lies_outside_of_the_environment_is_named_with_what_to_do(place, tmp_path):
    packages = next(place.python.parents[1].glob("lib/python*/site-packages"))
    (tmp_path / "editable").mkdir()
    (tmp_path / "editable" / "far_away.py").write_text("")
    (packages / "far.pth").write_text(str(tmp_path / "editable"))
    place.write(plain_cell("far", "import far_away"), *CELLS)
    place.hand_in("ada")
    try:
        said = place.grade(code=2)
    finally:
        (packages / "far.pth").unlink()
    assert f"{NAME}.ipynb imports far_away, which the kernel other" in said
    assert "Install it into the environment, without --editable" in said


def test_two_kernels_in_one_assignment_are_refused(place):
    place.hand_in("ada")
    place.write(*CELLS, kernel="python3", path=place.source.with_name("ps2.ipynb"))
    assert "are graded in one environment" in place.grade(code=2)


def test_a_notebook_that_names_no_other_kernel_has_nothing_of_that_environment(place):
    place.write(*CELLS, kernel="python3")
    place.hand_in("ada")
    assert f"No module named '{MODULE}'" in place.grade(code=2)
