"""The house keeps its order: imports lead down only, between folders and in them, through faces.

A wing is a folder of a package, or a file beside the folders; its face is its `__init__.py`. A face
of `helpers` has what others may use; a face of `grading` imports nothing, for some of its modules
take seconds to load, and names the modules that others may import.
"""

import ast
import functools
import importlib
import subprocess
import sys

import pytest

from grading.course.imports import find_imports, list_code
from tools.places import ROOT

# What each folder may import, from the highest down.
BELOW = {
    "benchmarks": {"tests", "tools", "grading", "helpers"},
    "tests": {"tools", "grading", "helpers"},
    "tools": {"grading", "helpers"},
    "grading": set(),
    "helpers": set(),
}
# The floors of each package, lowest first: a wing may import what stands on lower floors.
FLOORS = {
    "helpers": (
        {"fonts", "style", "progress", "checks"},
        {"display", "data", "networks"},
        {"measurements", "questions", "claims"},
        {"training", "figures", "descriptions", "diagnosis"},
        {"films", "live", "start", "clinic"},
        {"tasks"},
    ),
    "grading": (
        {"inside", "outcomes", "strict_json", "text"},
        {"errors", "result"},
        {"files", "limits"},
        {"course", "sandbox"},
        {"answers"},
        {"submissions", "examining"},
        {"records"},
        {"returning"},
        {"running"},
        {"commands"},
    ),
}
OUTSIDE = ("notebooks", "solutions", "helpers", "grading", "tools", "benchmarks")
LONGEST_FACE = 25


@functools.cache
def sources(folder):
    """Pairs of a path and its Python, of modules and of notebooks."""
    return tuple(_read_sources(folder))


def _read_sources(folder):
    for path in sorted(folder.rglob("*.py")):
        yield path, path.read_text(encoding="utf-8")
    for path in sorted(folder.rglob("*.ipynb")):
        if ".ipynb_checkpoints" not in path.parts:
            yield path, "\n".join(list_code(path.read_bytes()))


@functools.cache
def imports(source):
    """Names of what a source imports, in functions too: `package.wing.module.name`."""
    return set(find_imports(source, FLOORS))


def find_folders(source):
    """Name the folders of the course that a source imports from."""
    return {name.partition(".")[0] for name in imports(source)} & set(BELOW)


def faces(package):
    return sorted((ROOT / package).glob("*/**/__init__.py"))


def name_of(folder):
    return ".".join(folder.relative_to(ROOT).parts)


def list_outside(package):
    """Pairs of a path and its Python, of all folders that the package does not test."""
    for folder in OUTSIDE:
        if folder != package:
            yield from sources(ROOT / folder)


def find_strays(source, own="somewhere/else.py"):
    """Name what is imported past the face of a wing by a module that does not stand in it."""
    strays = []
    for name in imports(source):
        parts = name.split(".")
        for depth in range(2, len(parts)):
            folder = ROOT.joinpath(*parts[:depth])
            if parts[0] not in FLOORS or not (folder / "__init__.py").is_file():
                break
            is_inside = (ROOT / own).is_relative_to(folder)
            if (
                not is_inside
                and parts[depth] not in importlib.import_module(name_of(folder)).__all__
            ):
                strays.append(name)
    return strays


@pytest.mark.parametrize("package", FLOORS)
def test_every_wing_stands_on_one_floor(package):
    wings = {path.stem for path in (ROOT / package).iterdir() if not path.name.startswith("_")}
    assert sorted(wings) == sorted(wing for floor in FLOORS[package] for wing in floor)


@pytest.mark.parametrize("package", FLOORS)
def test_a_wing_imports_only_what_stands_on_lower_floors(package):
    floor_of = {wing: floor for floor, wings in enumerate(FLOORS[package]) for wing in wings}
    upwards = [
        f"{path.relative_to(ROOT)}: {name}"
        for path, source in sources(ROOT / package)
        for name in imports(source)
        if name.startswith(f"{package}.") and (wing := name.split(".")[1]) in floor_of
        if wing != (own := path.relative_to(ROOT / package).with_suffix("").parts[0])
        and floor_of[wing] >= floor_of[own]
    ]
    assert upwards == []


@pytest.mark.parametrize("folder", OUTSIDE)
def test_nobody_outside_a_wing_goes_past_its_face(folder):
    strays = [
        f"{path.relative_to(ROOT)}: {name}"
        for path, source in sources(ROOT / folder)
        for name in find_strays(source, path)
    ]
    assert strays == []


def test_what_goes_past_a_face_is_found():
    source = "def f():\n    from helpers.data.sampling import class_quotas\n"
    assert "helpers.data.sampling.class_quotas" in find_strays(source)
    assert find_strays(source, "helpers/data/dataset.py") == []
    assert find_strays("from helpers.data import class_quotas")
    assert find_strays("from helpers.measurements.probes import dead_share") == []
    assert find_strays("from grading.course.folder import Course") == []
    assert find_strays("import grading.course.autotests")
    assert find_strays("from grading.inside.values.wire import encode") == []
    assert find_strays("from grading.inside.values.atoms import ATOMS") != []
    assert find_strays("from grading.inside.values.atoms import ATOMS", "grading/inside/x.py")


FACES = [face for package in FLOORS for face in faces(package)]


@pytest.mark.parametrize("face", FACES, ids=lambda face: name_of(face.parent))
def test_a_face_is_short_and_says_what_its_wing_is(face):
    text = face.read_text(encoding="utf-8")
    assert len(text.splitlines()) < LONGEST_FACE
    assert ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("face", faces("helpers"), ids=lambda face: face.parent.name)
def test_a_face_of_helpers_has_what_it_names_and_nothing_else(face):
    tree = ast.parse(face.read_text(encoding="utf-8"))
    has = {
        alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert sorted(importlib.import_module(name_of(face.parent)).__all__) == sorted(has)
    assert [type(node) for node in tree.body[1:-1]] == [ast.ImportFrom] * (len(tree.body) - 2)


@pytest.mark.parametrize("face", faces("grading"), ids=lambda face: name_of(face.parent))
def test_a_face_of_grading_imports_nothing_and_names_only_what_others_use(face):
    assert imports(face.read_text(encoding="utf-8")) == set()
    own = name_of(face.parent)
    used = {
        name.removeprefix(f"{own}.").split(".")[0]
        for path, source in (*sources(ROOT / "grading"), *list_outside("grading"))
        if not path.is_relative_to(face.parent)
        for name in imports(source)
        if name.startswith(f"{own}.")
    }
    assert used == set(importlib.import_module(own).__all__)


@pytest.mark.parametrize("folder", BELOW)
def test_a_folder_imports_only_from_those_below_it(folder):
    upwards = {
        path.relative_to(ROOT).as_posix(): above
        for path, source in sources(ROOT / folder)
        if (above := find_folders(source) - BELOW[folder] - {folder})
    }
    assert upwards == {}


def test_an_import_is_found_wherever_it_stands():
    source = "import tools.places\ndef f():\n    from tests.zoo import marking"
    assert find_folders(source) == {"tools", "tests"}


@pytest.mark.parametrize("wing", ["checks", "display", "questions", "start"])
def test_what_has_to_start_at_once_loads_nothing_large(wing):
    code = f"import sys, helpers.{wing}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert f"helpers.{wing}" in loaded
    assert not {"torch", "pandas", "matplotlib", "IPython", "ipywidgets"} & set(loaded)


@pytest.mark.parametrize("package", FLOORS)
def test_the_tests_of_a_wing_lie_in_a_folder_of_its_name(package):
    folders = {path.parent.name for path in (ROOT / "tests" / package).glob("*/test_*.py")}
    assert folders <= {wing for floor in FLOORS[package] for wing in floor}
