"""Imports between the folders of the course go down only, so that none needs one above it."""

from pathlib import Path

import pytest

from grading.course.imports import find_imports

ROOT = Path(__file__).parents[2]
# What each folder may import, from the highest down.
BELOW = {
    "benchmarks": {"tests", "tools", "grading", "helpers"},
    "tests": {"tools", "grading", "helpers"},
    "tools": {"grading", "helpers"},
    "grading": set(),
    "helpers": set(),
}


def find_folders(code: str) -> set[str]:
    """Name the folders that code imports from, also inside functions."""
    return {name.partition(".")[0] for name in find_imports(code)} & set(BELOW)


@pytest.mark.parametrize("folder", BELOW)
def test_a_folder_imports_only_from_those_below_it(folder):
    upward = {
        path.relative_to(ROOT).as_posix(): above
        for path in sorted((ROOT / folder).rglob("*.py"))
        if (above := find_folders(path.read_text("utf-8")) - BELOW[folder] - {folder})
    }
    assert upward == {}


def test_an_import_is_found_wherever_it_stands():
    assert find_folders("import tools.places\ndef f():\n    from tests.zoo import marking") == {
        "tools",
        "tests",
    }
