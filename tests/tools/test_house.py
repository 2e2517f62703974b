"""The house keeps its order: inside a package imports lead down only, and through the faces.

A wing is a folder of a package, or a file beside the folders; its face is its `__init__.py`.
"""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from grading.course.imports import find_imports, list_code

ROOT = Path(__file__).parents[2]
# The floors of each package, lowest first: a wing may import what stands on lower floors.
FLOORS = {
    "helpers": (
        {"style", "progress", "checks"},
        {"display", "data", "networks"},
        {"measurements", "questions"},
        {"training", "figures"},
        {"films", "live", "start"},
    ),
}
OUTSIDE = ("notebooks", "solutions", "grading", "tools", "benchmarks")
LONGEST_FACE = 15


def sources(folder):
    """Pairs of a path and its Python, of modules and of notebooks."""
    for path in sorted(folder.rglob("*.py")):
        yield path, path.read_text(encoding="utf-8")
    for path in sorted(folder.rglob("*.ipynb")):
        if ".ipynb_checkpoints" not in path.parts:
            yield path, "\n".join(list_code(path.read_bytes()))


def imports(source):
    """Names of what a source imports, in functions too: `package.wing.module.name`."""
    return set(find_imports(source, FLOORS))


def wing_of(path, package):
    return path.relative_to(ROOT / package).with_suffix("").parts[0]


def faces(package):
    return sorted((ROOT / package).glob("*/__init__.py"))


def find_strays(source, package, own=None):
    """What is imported of a package past the faces of its wings, `own` being where one stands."""
    strays = []
    for name in imports(source):
        top, wing, first, *_ = [*name.split("."), "", ""]
        if top == package and wing not in ("", own) and (ROOT / package / wing).is_dir():
            face = importlib.import_module(f"{package}.{wing}")
            if first and first not in face.__all__:
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
        if wing != (own := wing_of(path, package)) and floor_of[wing] >= floor_of[own]
    ]
    assert upwards == []


@pytest.mark.parametrize("package", FLOORS)
def test_one_wing_knows_of_another_what_its_face_names(package):
    strays = [
        f"{path.relative_to(ROOT)}: {name}"
        for path, source in sources(ROOT / package)
        for name in find_strays(source, package, wing_of(path, package))
    ]
    assert strays == []


@pytest.mark.parametrize("folder", OUTSIDE)
def test_who_comes_from_outside_takes_what_a_face_names(folder):
    strays = [
        f"{path.relative_to(ROOT)}: {name}"
        for path, source in sources(ROOT / folder)
        for package in FLOORS
        for name in find_strays(source, package)
    ]
    assert strays == []


def test_what_goes_past_a_face_is_found():
    source = "def f():\n    from helpers.data.sampling import class_quotas\n"
    assert "helpers.data.sampling.class_quotas" in find_strays(source, "helpers")
    assert find_strays(source, "helpers", own="data") == []
    assert find_strays("from helpers.data import class_quotas", "helpers")
    assert find_strays("from helpers.measurements.probes import dead_share", "helpers") == []


@pytest.mark.parametrize(
    "face",
    [face for package in FLOORS for face in faces(package)],
    ids=lambda face: face.parent.name,
)
def test_a_face_is_short_and_names_all_that_it_has(face):
    text = face.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert len(text.splitlines()) < LONGEST_FACE
    assert ast.get_docstring(tree)
    has = {
        alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    names = importlib.import_module(".".join(face.parent.relative_to(ROOT).parts)).__all__
    assert sorted(names) == sorted(has)
    assert [type(node) for node in tree.body[1:-1]] == [ast.ImportFrom] * (len(tree.body) - 2)


@pytest.mark.parametrize("wing", ["checks", "display", "questions", "start"])
def test_what_has_to_start_at_once_loads_nothing_large(wing):
    code = f"import sys, helpers.{wing}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert f"helpers.{wing}" in loaded
    assert not {"torch", "pandas", "matplotlib", "IPython", "ipywidgets"} & set(loaded)
