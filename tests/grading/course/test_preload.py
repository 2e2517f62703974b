"""The zygote imports what an assignment needs, and no name that does not exist."""

import json

import nbformat
import pytest

from grading.course.imports import find_modules, list_code
from grading.limits import Limits
from grading.sandbox.zygote_source import ZygoteSource
from tests.grading.session_cells import linux_only
from tests.grading.this_course import COURSE, FILES
from tools.places import ROOT


@pytest.fixture
def course(tmp_path):
    """A course with helpers that load other modules on use."""
    helpers = tmp_path / "helpers"
    helpers.mkdir()
    helpers.joinpath("data.py").write_text(
        "import json\nfrom helpers import idx\nfrom helpers.errors import DataError\n"
        "def load():\n    import colorsys\n"
    )
    helpers.joinpath("idx.py").write_text("import struct\n")
    helpers.joinpath("errors.py").write_text("import helpers.data\n")
    return tmp_path


def test_imports_of_cells_are_found_among_magics_and_broken_cells(course):
    cells = [
        "%matplotlib inline\nimport json, os.path as p\n!ls",
        "from xml.dom import Node",
        "def (",
    ]
    assert find_modules(cells, [course / "helpers"]) == ("json", "os.path", "xml.dom")


def test_what_helpers_load_on_use_is_found_however_they_import_each_other(course):
    assert find_modules(["from helpers.data import load"], [course / "helpers"]) == (
        "colorsys",
        "helpers",
        "helpers.data",
        "helpers.errors",
        "helpers.idx",
        "json",
        "struct",
    )


def test_modules_in_a_folder_of_helpers_are_found_with_all_that_the_folder_loads(course):
    wing = course / "helpers" / "wing"
    wing.mkdir()
    wing.joinpath("__init__.py").write_text("from helpers.wing.one import f\n")
    wing.joinpath("one.py").write_text("import wave\ndef f():\n    from helpers.wing import two\n")
    wing.joinpath("two.py").write_text("import zlib\n")
    names = {"helpers", "helpers.wing", "helpers.wing.one", "helpers.wing.two", "wave", "zlib"}
    for cell in (
        "from helpers.wing import f",
        "import helpers.wing.two",
        "from helpers import wing",
    ):
        assert set(find_modules([cell], [course / "helpers"])) == names


def test_a_module_that_is_not_installed_or_relative_is_passed_by(course):
    assert find_modules(["import no_such_module, json\nfrom . import here"]) == ("json",)


@linux_only
@pytest.mark.parametrize("name", COURSE.list_assignments())
def test_every_assignments_modules_can_be_imported_by_the_zygote(name):
    notebook = nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", as_version=4)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    modules = find_modules(cells, COURSE.shown)
    with ZygoteSource(FILES, modules) as source, source.open(Limits()) as session:
        assert session.run("1").error is None


def test_the_code_of_a_notebook_is_listed_and_of_a_damaged_one_there_is_none():
    cells = [
        {"cell_type": "code", "source": ["import json\n", "x = 1"]},
        {"cell_type": "markdown", "source": "import os"},
        {"cell_type": "code", "source": "import math"},
    ]
    assert list_code(json.dumps({"cells": cells}).encode()) == ["import json\nx = 1", "import math"]
    for damaged in (b"", b"[]", b'{"cells": 5}', b'{"cells": [{"cell_type": "code"}]}'):
        assert list_code(damaged) == []
