"""A notebook that was downloaded by itself runs: in an empty folder, with what Colab brings.

Where `CI` is set, a third of the notebooks is started; `make alone` runs all of them to their ends.
"""

import ast
import os
import subprocess
import sys
import zipfile
from email.parser import Parser

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from packaging.requirements import Requirement

from helpers.start import list_stops
from tests.alone.like_colab import make_environment
from tests.alone.running import CUT_OFF, run_alone, serve, write_downloads
from tests.thirds import draw_third
from tests.tools.test_dependencies import declared_for
from tools.lessons.rules import code_cells
from tools.lessons.ship import FIND_HELPERS
from tools.places import ROOT
from tools.standalone.__main__ import write_branch
from tools.standalone.copies import BRING_HELPERS, write_first_cell
from tools.standalone.package import OF_JUPYTER
from tools.website.addresses import Addresses

STOPS = list_stops(ROOT / "notebooks")
WHOLE = "01_sigmoid_saturation.ipynb"
NAME = "vanishing_gradients_course-0.1.0-py3-none-any.whl"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site's downloads and its address."""
    folder = tmp_path_factory.mktemp("site")
    with serve(folder) as address:
        yield write_downloads(folder, address), address


@pytest.fixture
def python(tmp_path):
    """The Python of an environment in which nothing was installed yet."""
    return make_environment(tmp_path / "environment")


@pytest.fixture
def empty(tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def read(site, name):
    return nbformat.read(site[0] / name, as_version=4)


def all_imports(notebook):
    """One cell with every import of a notebook."""
    trees = [ast.parse(cell.source) for cell in code_cells(notebook)[1:]]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    lines = [ast.unparse(node) for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom))]
    return new_code_cell("\n".join(lines))


def test_every_downloaded_notebook_starts_in_an_empty_folder_and_one_runs_to_its_end(
    site, python, empty
):
    whole = read(site, WHOLE)
    lessons = [path.read_bytes() for path in sorted((ROOT / "notebooks").rglob("*.ipynb"))]
    for stop in draw_third(STOPS, lessons):
        notebook = read(site, stop.path)
        assert notebook.cells[0].id == BRING_HELPERS
        whole.cells += [new_code_cell(notebook.cells[0].source), all_imports(notebook)]
    where = "import helpers\nprint(helpers.__file__)"
    whole.cells.append(new_code_cell(where))
    run_alone(whole, python, empty)
    assert str(python.parents[1]) in whole.cells[-1].outputs[0].text
    assert "✗" not in str(whole.cells)
    # What Colab might lack, and no lesson needs, is named and stops nothing.
    assert "pooch" in whole.cells[0].outputs[0].text


def run_first_cell(python, folder, address=""):
    """Run the first cell of a site at an address; returns the last line of what went wrong."""
    done = subprocess.run(
        [python, "-c", write_first_cell(Addresses(site=address))],
        cwd=folder,
        env=os.environ | CUT_OFF,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "During handling" not in done.stderr
    return done.stderr.splitlines()[-1] if done.returncode else ""


def test_what_hinders_is_said_in_one_sentence_and_then_the_wheel_beside_is_taken(
    site, python, empty
):
    for address in ("", "http://127.0.0.1:9"):
        said = run_first_cell(python, empty, address)
        assert said.startswith("ModuleNotFoundError: The course's package `helpers` could not be")
        assert f"put {NAME} from the downloads" in said
    (empty / NAME).write_bytes((site[0] / NAME).read_bytes())
    (empty / "helpers.py").write_text("def somebody_elses(): pass\n", encoding="utf-8")
    said = run_first_cell(python, empty)
    assert said.startswith("ModuleNotFoundError: Another `helpers` comes before the course's")
    assert str(empty / "helpers.py") in said
    (empty / "helpers.py").unlink()
    assert run_first_cell(python, empty) == ""
    where = [python, "-c", "import helpers.start; print(helpers.__file__)"]
    assert str(python.parents[1]) in subprocess.check_output(where, cwd=empty, text=True)


def test_without_pytorch_none_is_installed(tmp_path):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    said = run_first_cell(tmp_path / "bare" / "bin" / "python", tmp_path)
    assert said.startswith("ModuleNotFoundError: PyTorch is not in this Python: install it")


def test_where_the_course_is_there_the_first_cell_does_nothing(tmp_path):
    assert run_first_cell(sys.executable, ROOT) == ""


def test_a_copy_for_an_assignment_changes_no_cell_that_is_graded(site):
    for stop in STOPS:
        kept = nbformat.read(ROOT / "notebooks" / stop.path, as_version=4).cells
        copied = read(site, stop.path).cells[1:]
        graded = [cell for cell in kept if "nbgrader" in cell.metadata]
        assert [cell for cell in copied if "nbgrader" in cell.metadata] == graded
        assert [cell.id for cell in copied] == [cell.id for cell in kept if cell.id != FIND_HELPERS]


def test_all_that_helpers_imports_is_asked_for_by_the_wheel_and_no_torch_is_pinned(site):
    with zipfile.ZipFile(site[0] / NAME) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        asked = Parser().parsestr(archive.read(name).decode()).get_all("Requires-Dist")
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert tops == {"helpers", "vanishing_gradients_course-0.1.0.dist-info"}
    needs = {Requirement(line).name: line for line in asked}
    assert needs.keys() >= declared_for("helpers") - set(OF_JUPYTER)
    assert "==" not in needs["torch"]


def test_binder_installs_the_wheel_that_lies_beside_the_notebooks_and_no_more(tmp_path):
    write_branch(tmp_path, Addresses())
    environment = (tmp_path / "environment.yml").read_text(encoding="utf-8")
    assert environment.endswith(f"      - ./{NAME}\n")
    assert "-e ." not in environment
    for name in (NAME, "constraints.txt", "README.md", STOPS[0].path):
        assert (tmp_path / name).is_file()
