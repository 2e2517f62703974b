"""The weekly run takes every dependency, and none with a limit."""

from tools.setup.newest import packages


def test_every_dependency_is_named_without_its_version(tmp_path):
    pyproject = tmp_path / "pyproject.toml"
    pyproject.write_text(
        '[project]\ndependencies = ["numpy>=1,<3", "torch==2.13.0"]\n'
        '[project.optional-dependencies]\ndev = ["psycopg[binary]>=3"]\nsite = ["sphinx~=8.1"]\n'
    )
    assert packages(pyproject) == ["numpy", "psycopg[binary]", "sphinx", "torch"]


def test_the_courses_own_are_found():
    assert {"nbgrader", "torch", "sphinx", "pytest"} <= set(packages())
