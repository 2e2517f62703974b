"""An executed lesson is out of date exactly when something changed that its outputs come from."""

import nbformat
import pytest

from tools.lessons.executing import execute_notebook
from tools.lessons.fingerprints import (
    MADE_FROM,
    find_files,
    fingerprint,
    is_fresh,
    list_versions,
)


@pytest.fixture
def lesson(tmp_path):
    """A notebook, and helpers of which it uses two: one itself, one through the other."""
    helpers = tmp_path / "helpers"
    (helpers / "questions").mkdir(parents=True)
    (helpers / "near.py").write_text("def f():\n    from helpers import far\n")
    (helpers / "far.py").write_text("import helpers.near\n")
    (helpers / "unused.py").write_text("x = 1\n")
    (helpers / "questions" / "01_a.toml").write_text("")
    cell = nbformat.v4.new_code_cell("from helpers.near import f\nimport numpy", id="setup")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "01_a.ipynb")
    return tmp_path


def as_notebook(code):
    cell = nbformat.v4.new_code_cell(code)
    return nbformat.writes(nbformat.v4.new_notebook(cells=[cell])).encode()


def mark(lesson, **variables):
    return fingerprint(lesson / "01_a.ipynb", lesson / "helpers", variables)


@pytest.mark.parametrize("name", ["01_a.ipynb", "near.py", "far.py", "01_a.toml"])
def test_a_change_of_what_a_lesson_uses_is_seen(lesson, name):
    before = mark(lesson)
    (path,) = lesson.rglob(name)
    path.write_text(path.read_text() + "\n")
    assert mark(lesson) != before


def test_a_change_of_what_a_lesson_does_not_use_is_none(lesson):
    before = mark(lesson)
    (lesson / "helpers" / "unused.py").write_text("x = 2\n")
    assert mark(lesson) == before


def test_other_images_are_a_change(lesson):
    assert mark(lesson) != mark(lesson, COURSE_DATA="fashion-mnist")


def test_another_library_is_a_change_and_so_is_another_python(lesson):
    own = list_versions()
    assert fingerprint(lesson / "01_a.ipynb", lesson / "helpers", {}, own) == mark(lesson)
    for changed in range(len(own)):
        versions = [*own[:changed], "0.1", *own[changed + 1 :]]
        other = fingerprint(lesson / "01_a.ipynb", lesson / "helpers", {}, versions)
        assert other != mark(lesson)


def test_imports_are_found_in_each_form_and_through_modules(lesson):
    for code in ("from helpers import near", "import helpers.near", "from helpers.near import f"):
        found = find_files(as_notebook(code), lesson / "helpers")
        assert [path.name for path in found] == ["far.py", "near.py"]


def test_a_module_in_a_folder_is_found_with_the_face_that_runs_before_it(lesson):
    wing = lesson / "helpers" / "wing"
    wing.mkdir()
    (wing / "__init__.py").write_text("from helpers.wing.inner import f\n")
    (wing / "inner.py").write_text("import helpers.far\n")
    for code in (
        "from helpers import wing",
        "import helpers.wing.inner",
        "from helpers.wing import f",
    ):
        names = [path.name for path in find_files(as_notebook(code), lesson / "helpers")]
        assert sorted(names) == ["__init__.py", "far.py", "inner.py", "near.py"]


def test_a_lesson_that_ran_to_its_end_is_fresh_and_a_failed_one_is_not(tmp_path):
    for code, fresh in (("1 + 1", True), ("1 / 0", False)):
        path, executed = tmp_path / "01_a.ipynb", tmp_path / "out.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)]), path)
        assert not is_fresh(path, executed)
        execute_notebook(path, executed)
        assert is_fresh(path, executed) is fresh
        assert (MADE_FROM in nbformat.read(executed, as_version=4).metadata) is fresh
        executed.unlink()


def test_a_damaged_executed_copy_is_out_of_date(lesson):
    (lesson / "executed.ipynb").write_text('{"cells": [')
    assert not is_fresh(lesson / "01_a.ipynb", lesson / "executed.ipynb")
