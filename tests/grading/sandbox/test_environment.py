"""Student code may run in another Python environment, behind the same walls."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grading.errors import GradingError
from grading.limits import Limits
from grading.sandbox.bubblewrap import temporary_folder
from grading.sandbox.check import require_sandbox
from grading.sandbox.environment import ask_again, ask_python
from grading.sandbox.zygote_source import ZygoteSource
from tests.grading.classes.other_environment import KERNEL, MODULE, add_package
from tests.grading.session_cells import answer, attempt, linux_only
from tests.grading.this_course import FILES

pytestmark = linux_only
NUMPY = Path(np.__file__).parent


@pytest.fixture(scope="module")
def other(other_python):
    asked = [MODULE, "numpy", "torch", "sys"]
    return ask_python(KERNEL, other_python, asked, (("DEPTH", "3"),))


@pytest.fixture(scope="module")
def source(other):
    """Starts students in that environment; it has a package of the grader's name as well."""
    packages = Path(other.python.parents[1], "lib", f"python3.{sys.version_info[1]}")
    add_package(packages / "site-packages", "grading", "raise SystemExit('not this one')\n")
    with ZygoteSource(replace(FILES, environment=other), modules=[MODULE]) as source:
        yield source


@pytest.fixture
def inside(source):
    with source.open(Limits(cell=20)) as session:
        yield session


def test_a_python_tells_what_its_environment_has(other, other_python):
    assert (other.kernel, other.python) == (KERNEL, other_python)
    assert other.version == ".".join(map(str, sys.version_info[:3]))
    assert other_python.parents[1] in other.folders
    assert (MODULE, "1.0") in other.packages
    assert other.modules >= {MODULE, "numpy", "sys"}
    assert "torch" not in other.modules
    assert ask_again(other) == other


def test_student_code_runs_in_there_and_has_what_only_that_environment_has(inside, other):
    look = f"import os, shutil, sys, {MODULE}\nprint(sys.prefix, sys.executable, {MODULE}.HOME)"
    prefix, python, home = answer(inside, look).split()
    assert (Path(prefix), Path(python)) == (other.python.parents[1], other.python)
    assert Path(home).is_relative_to(prefix)
    assert answer(inside, "print(shutil.which('python'))") == str(other.python)
    assert answer(inside, "!python -c 'import sys; print(sys.prefix)'") == prefix
    assert answer(inside, f"import numpy\nprint(numpy.__file__.startswith({prefix!r}))") == "True"


def test_what_its_kernel_sets_is_there_and_no_other_variable_than_usual(inside, session):
    look = "import os\nprint(*sorted(os.environ.items() - {('PATH', os.environ['PATH'])}))"
    usual = answer(session, look)
    assert answer(inside, look.replace("print(*", "print(*[('DEPTH', '3')] + ")) != usual
    assert answer(inside, "print(os.environ.pop('DEPTH'))") == "3"
    keys = "import os\nprint(*sorted(os.environ))"
    assert answer(inside, keys) == answer(session, keys)


def test_student_code_cannot_write_into_the_environment(inside, unsandboxed, other):
    planted = Path(answer(inside, f"import {MODULE}\nprint({MODULE}.HOME)")).parent / "planted.pth"
    planted.parent.chmod(0o777)  # so that only the wall is in the way
    assert "Read-only" in answer(inside, attempt(f"open({str(planted)!r}, 'a').close()"))
    with unsandboxed.open(Limits()) as free:
        assert answer(free, attempt(f"open({str(planted)!r}, 'a').close()")) == "done"
    planted.unlink()


def test_student_code_cannot_read_the_environment_of_the_grader(inside, session):
    read = attempt(f"open({str(NUMPY / '__init__.py')!r}).close()")
    assert answer(session, read) == "done"
    assert "FileNotFoundError" in answer(inside, read)


def test_student_code_sees_no_home_and_no_folder_beside_the_environment(inside, other):
    listing = "import os\nprint(*sorted(os.listdir({!r})))"
    assert answer(inside, listing.format("/home")) == "student"
    beside = other.python.parents[2]
    assert answer(inside, listing.format(str(beside))) == other.python.parents[1].name
    assert "FileNotFoundError" in answer(inside, attempt(f"open({str(FILES.root / 'Makefile')!r})"))


def test_its_psutil_is_covered_as_well(inside, other):
    assert other.covered.is_file()
    assert "ImportError" in answer(inside, attempt("import psutil"))


def test_an_environment_in_the_folder_of_temporary_files_is_not_covered_by_them(inside, other):
    assert other.python.is_relative_to("/tmp")
    files = replace(FILES, environment=other)
    assert temporary_folder(files) == "/var/tmp"
    assert answer(inside, "import tempfile\nprint(tempfile.gettempdir())") == "/var/tmp"


def test_sets_have_one_order_in_every_run_and_environment(inside, other):
    look = "print(hash('a'), hash('of sets'))"
    orders = {answer(inside, look)}
    for files in (replace(FILES, environment=other), FILES):
        with ZygoteSource(files, modules=()) as again, again.open(Limits()) as session:
            orders.add(answer(session, look))
    assert len(orders) == 1


def test_without_a_sandbox_the_same_python_runs(other):
    files = replace(FILES, environment=other)
    with (
        ZygoteSource(files, modules=(), sandboxed=False) as free,
        free.open(Limits()) as session,
    ):
        assert answer(session, "import sys\nprint(sys.executable)") == str(other.python)
        assert "No module named 'torch'" in answer(session, attempt("import torch"))


def test_an_environment_that_holds_the_course_is_refused_by_the_name_of_its_kernel(other):
    folders = (*other.folders, FILES.root.parent)
    with pytest.raises(GradingError, match=r"the kernel other \(Python .* read your solutions"):
        require_sandbox(replace(FILES, environment=replace(other, folders=folders)))


def test_what_a_python_has_from_outside_of_its_folders_is_not_there_inside(other, tmp_path):
    (tmp_path / "far_away.py").write_text("")
    path = other.python.parents[1] / "lib" / f"python3.{sys.version_info[1]}" / "site-packages"
    link = path / "far.pth"
    link.write_text(str(tmp_path))
    try:
        found = ask_python(KERNEL, other.python, ["far_away"])
    finally:
        link.unlink()
    assert "far_away" not in found.modules
    assert dict(found.elsewhere) == {"far_away": str(tmp_path / "far_away.py")}


def pretend(folder, **told):
    """Write a program that answers as a Python does."""
    program = folder / "python"
    usual = {"version": list(sys.version_info[:3]), "implementation": "cpython", "modules": {}}
    usual |= {"executable": str(program), "prefixes": [str(folder)] * 3}
    usual |= {"packages": [["IPython", "9.1"], ["numpy", "2.0"]]}
    program.write_text(f"#!/bin/sh\necho of a .pth\necho '{json.dumps(usual | told)}'\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"version": [3, 10, 4]}, r"other runs cpython 3.10.4 .* CPython 3.11 or newer"),
        ({"implementation": "pypy"}, r"runs pypy 3"),
        ({"executable": "/usr/bin/python3"}, r"a program around /usr/bin/python3: name that"),
        ({"packages": [["ipython", "9.1"]]}, r"numpy>=1.26 in its environment, which lacks it"),
        (
            {"packages": [["IPython", "7.9"], ["numpy", "2.0"]]},
            r"ipython>=8.20 in its environment, which has 7.9: run `.*python -m pip install",
        ),
        ({"version": 3}, r"does not answer as Python does"),
    ],
)
def test_an_environment_that_nothing_can_be_graded_in_is_named_with_what_to_do(
    tmp_path, told, sentence
):
    with pytest.raises(GradingError, match=sentence):
        ask_python(KERNEL, pretend(tmp_path, **told), [])


def test_a_link_to_a_python_is_refused_which_would_not_be_there_inside(tmp_path):
    places = tmp_path / "environment" / "bin", tmp_path / "links"
    for place in places:
        place.mkdir(parents=True)
    link = places[1] / "python"
    link.symlink_to(pretend(places[0], executable=str(link)))
    with pytest.raises(GradingError, match=r"links/python, which lies outside of its environment"):
        ask_python(KERNEL, link, [])


def test_a_python_that_prints_as_it_starts_is_understood(tmp_path):
    (tmp_path / "bin").mkdir()
    assert ask_python(KERNEL, pretend(tmp_path / "bin"), []).packages[0] == ("IPython", "9.1")


@pytest.mark.parametrize("program", ["/bin/ls", "/nowhere/python", "/etc/hostname"])
def test_what_is_no_python_is_named(program):
    with pytest.raises(GradingError, match=rf"is started with {program}, which does not answer"):
        ask_python(KERNEL, Path(program), [])
