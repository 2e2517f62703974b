"""An assignment has the kernel that the instructor's notebook names, if that is a plain Python."""

import json
import sys
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpec

from grading.course import kernels
from grading.course.folder import Course
from grading.course.kernels import Kernel, find_kernel
from grading.errors import GradingError
from grading.sandbox.bubblewrap import clean_environment
from tests.grading.classes.other_environment import ARGUMENTS, KERNEL, install_kernel
from tests.grading.classes.tiny_course import NAME, make_course
from tests.grading.this_course import FILES

OTHER = "/opt/other/bin/python"
USUAL = [OTHER, *ARGUMENTS]


@pytest.fixture
def course(tmp_path):
    return Course.read(make_course(tmp_path))


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Let Jupyter know a kernel that is started so."""
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share"))

    def install_one(argv, name=KERNEL, **spec):
        return install_kernel(tmp_path / "share", argv, name, **spec)

    return install_one


def notebook(name=KERNEL, **spec):
    told = {"name": name, "display_name": name, "language": "python"} | spec
    return json.dumps({"cells": [], "metadata": {"kernelspec": told}}).encode()


def find(course, *notebooks):
    references = {f"{NAME}{number or ''}": one for number, one in enumerate(notebooks)}
    return find_kernel(course, NAME, references)


def test_a_kernel_of_another_python_is_found_as_jupyter_finds_it(course, install):
    install(USUAL, env={"TOKENIZERS_PARALLELISM": "false", "DEPTH": 3})
    found = find(course, notebook())
    assert found == Kernel(
        KERNEL, Path(OTHER), (("DEPTH", "3"), ("TOKENIZERS_PARALLELISM", "false"))
    )


@pytest.mark.parametrize(
    "content", [notebook("python3"), notebook("python"), b'{"cells": []}', b"{"]
)
def test_the_usual_kernel_is_the_python_that_grades_and_nobody_looks_it_up(
    course, monkeypatch, content
):
    monkeypatch.setattr(kernels, "look_up", None)
    assert find(course, content) is None


@pytest.mark.parametrize(
    "program", ["python", "python3", sys.executable, f"{sys.prefix}/bin/python3"]
)
@pytest.mark.parametrize("options", [[], ["-Xfrozen_modules=off"], ["-X", "frozen_modules=off"]])
def test_a_kernel_of_the_python_that_grades_is_no_other(course, install, program, options):
    install([program, *options, *ARGUMENTS])
    assert find(course, notebook()) is None


def test_a_kernel_of_the_python_that_grades_with_a_variable_of_its_own_is_another(course, install):
    install(["python", *ARGUMENTS], env={"A": "1"})
    assert find(course, notebook()) == Kernel(KERNEL, Path(sys.executable), (("A", "1"),))


def test_another_environment_of_the_same_python_is_another(course, install, tmp_path):
    python = tmp_path / "python"
    python.symlink_to(sys.executable)
    install([str(python), *ARGUMENTS])
    assert find(course, notebook()) == Kernel(KERNEL, python)


def test_a_kernel_that_is_not_installed_is_named_with_the_place_and_what_to_do(course, install):
    with pytest.raises(GradingError) as problem:
        find(course, notebook())
    told = str(problem.value)
    assert "tiny.ipynb names the kernel other, which is not installed (looked for in " in told
    assert "/share/kernels" in told
    assert "`PYTHON -m ipykernel install --user --name other`" in told


REFUSED = {
    "another language": (USUAL, {"language": "R"}, "which runs R, and only Python"),
    "conda run": (
        ["conda", "run", "-n", "ds", "python", *ARGUMENTS],
        {},
        "which is started with `conda run -n ds python -m",
    ),
    "another kernel of Python": (["/opt/x/bin/xpython", "-f", "{connection_file}"], {}, "xpython"),
    "another module": ([OTHER, "-m", "own_kernel", "-f", "{connection_file}"], {}, "own_kernel"),
    "options of the kernel": ([*USUAL, "--colors=NoColor"], {}, "--colors=NoColor"),
    "options of Python": ([OTHER, "-O", *ARGUMENTS], {}, "python -O -m"),
    "nothing": ([], {}, "which is started with ``"),
    "a path that begins anywhere": (["env/bin/python", *ARGUMENTS], {}, "write its whole path"),
    "where to look for modules": (USUAL, {"env": {"PYTHONPATH": "/lib"}}, "variable PYTHONPATH"),
    "what to load": (USUAL, {"env": {"LD_PRELOAD": "/x.so"}}, "the variable LD_PRELOAD"),
    "a variable of the grader's": (USUAL, {"env": {"KEY": "${TOKEN}"}}, "variable KEY from others"),
}


@pytest.mark.parametrize("which", REFUSED)
def test_a_kernel_that_is_more_than_a_plain_python_is_refused_by_name(course, install, which):
    argv, spec, told = REFUSED[which]
    install(argv, **spec)
    with pytest.raises(GradingError) as problem:
        find(course, notebook())
    assert "names the kernel other" in str(problem.value)
    assert told in str(problem.value)


@pytest.mark.parametrize(("where", "is_refused"), [("local-provisioner", False), ("yarn", True)])
def test_a_kernel_on_another_machine_is_refused(where, is_refused):
    metadata = {"kernel_provisioner": {"provisioner_name": where}}
    told = kernels._find_fault(KernelSpec(argv=USUAL, language="python", metadata=metadata))
    assert told.startswith("which is started by yarn") is is_refused


@pytest.mark.parametrize("name", sorted(clean_environment(FILES, has_network=False)))
def test_a_kernel_sets_no_variable_that_the_grader_sets(course, install, name):
    install(USUAL, env={name: "1"})
    with pytest.raises(GradingError, match=f"which sets the variable {name}"):
        find(course, notebook())


def test_a_damaged_kernel_is_named(course, install):
    (install(USUAL) / "kernel.json").write_text("{")
    with pytest.raises(GradingError, match=r"kernel other, whose kernel.json cannot be read"):
        find(course, notebook())


def test_notebooks_of_one_assignment_name_one_kernel(course, install):
    install(USUAL)
    install(USUAL, "another")
    assert find(course, notebook(), notebook("another")).name == KERNEL
    with pytest.raises(GradingError, match=r"tiny.ipynb names the kernel other and .*tiny1.ipynb "
                       "the kernel python3"):  # fmt: skip
        find(course, notebook(), notebook("python3"))


def test_a_notebook_in_another_language_is_left_to_whoever_reads_it(course):
    assert find(course, notebook("ir", language="R")) is None
