"""Every package that is imported is declared in pyproject.toml, for those who use the folder."""

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from grading.course.imports import find_imports, list_code
from tools.places import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EVERYTHING = tuple(PROJECT["optional-dependencies"])
# The extras that a folder may count on; students have none.
EXTRAS = {
    "helpers": (),
    "notebooks": (),
    "solutions": (),
    "grading": ("grading",),
    "tools": EVERYTHING,
    "tests": EVERYTHING,
    "benchmarks": EVERYTHING,
    "docs": EVERYTHING,
}
DISTRIBUTIONS = packages_distributions()


def normal(name: str) -> str:
    """Write the name of a distribution as all its spellings can be compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared_for(folder: str) -> set[str]:
    """Name what is installed for those who use a folder."""
    lines = list(PROJECT["dependencies"])
    for extra in EXTRAS[folder]:
        lines += PROJECT["optional-dependencies"][extra]
    return {normal(Requirement(line).name) for line in lines}


def read_code(path: Path) -> str:
    """Return the Python of a module or a notebook."""
    text = path.read_bytes()
    return text.decode() if path.suffix == ".py" else "\n".join(list_code(text))


def imported_names(code: str) -> Iterator[str]:
    """Name each top-level package of others that code imports, also inside functions."""
    own = {path.name for path in ROOT.iterdir() if path.is_dir()}
    for top in (name.partition(".")[0] for name in find_imports(code)):
        if top not in own and top not in sys.stdlib_module_names:
            yield top


def imports_of(folder: str) -> set[str]:
    """Name all that a folder imports."""
    paths = [*(ROOT / folder).rglob("*.py"), *(ROOT / folder).rglob("*.ipynb")]
    kept = [path for path in paths if not {".ipynb_checkpoints", "_build"} & set(path.parts)]
    return {name for path in kept for name in imported_names(read_code(path))}


def find_undeclared(imports: set[str], declared: set[str]) -> list[str]:
    """Name the imports that come with no declared distribution."""
    return sorted(
        name
        for name in imports
        if not declared & {normal(each) for each in DISTRIBUTIONS.get(name, ())}
    )


@pytest.mark.parametrize("folder", EXTRAS)
def test_every_import_is_declared_for_those_who_use_the_folder(folder):
    assert find_undeclared(imports_of(folder), declared_for(folder)) == []


def test_every_folder_with_code_is_looked_at():
    tracked = {path.relative_to(ROOT).parts[0] for path in ROOT.glob("[a-z]*/**/*.py")}
    assert tracked - {"build", "classroom"} <= set(EXTRAS)


@pytest.mark.parametrize("folder", EXTRAS)
def test_a_package_that_is_imported_and_declared_no_longer_is_named(folder):
    imports, declared = imports_of(folder), declared_for(folder)
    for distribution in declared:
        names = {
            name for name in imports if distribution in map(normal, DISTRIBUTIONS.get(name, ()))
        }
        assert names <= set(find_undeclared(imports, declared - {distribution}))


def test_imports_are_found_in_every_form():
    code = "import numpy.linalg as l\ndef f():\n    from torch.nn import functional\nimport json"
    assert sorted(imported_names(code)) == ["numpy", "torch"]
    assert find_undeclared({"no_such_package", "numpy"}, {"numpy"}) == ["no_such_package"]
