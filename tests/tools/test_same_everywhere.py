"""What is stated in two files is the same in both: packages, versions, names, addresses."""

import tomllib

import yaml

from tools.places import ROOT
from tools.setup import environment as setup_environment

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]


def read_yaml(name):
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def pip_lines():
    entries = read_yaml("environment.yml")["dependencies"]
    (pip,) = (entry["pip"] for entry in entries if isinstance(entry, dict))
    return pip


def test_environment_yml_installs_the_course_with_all_its_parts_in_the_tested_versions():
    index = PYPROJECT["tool"]["course"]["torch-cpu-index"]
    parts = ",".join(PROJECT["optional-dependencies"])
    assert pip_lines() == [f"--extra-index-url={index}", "-c constraints.txt", f"-e .[{parts}]"]
    assert parts == setup_environment.EXTRAS


def test_environment_yml_names_a_python_that_the_course_knows():
    environment = read_yaml("environment.yml")
    assert environment["name"] == PROJECT["name"]
    (python,) = (line for line in environment["dependencies"] if str(line).startswith("python="))
    assert version(python.removeprefix("python=")) >= version(oldest_python())


def test_citation_says_what_pyproject_says():
    citation = read_yaml("CITATION.cff")
    assert citation["title"].lower().replace(" ", "-") == PROJECT["name"]
    assert citation["authors"] == PROJECT["authors"]
    assert citation["version"] == PROJECT["version"]
    assert citation["repository-code"] == PROJECT["urls"]["Repository"]
    assert citation["url"] == PROJECT["urls"]["Homepage"]
    assert " ".join(citation["abstract"].split()) == PROJECT["description"]
    assert " AND ".join(citation["license"]) == PROJECT["license"]


def test_licences_name_the_authors_of_pyproject():
    (author,) = PROJECT["authors"]
    # The fonts' licence names those who drew them.
    ours = [name for name in PROJECT["license-files"] if "fonts" not in name]
    assert len(ours) == 2
    for name in ours:
        assert f"Copyright (c) 2026 {author['name']}" in (ROOT / name).read_text(encoding="utf-8")


def oldest_python():
    return PROJECT["requires-python"].removeprefix(">=")


def version(text):
    return tuple(int(part) for part in text.split("."))
