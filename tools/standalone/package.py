"""The wheel of `helpers` alone: what a notebook needs where the course's folder is not around it.

It is a distribution of the same name as the course, so that pip keeps one of both. It asks for what
`helpers` imports and for nothing that only setting up and grading need.
"""

import dataclasses
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

from helpers.claims import hash_of_cell
from helpers.start import list_stops
from tools.places import ROOT
from tools.wheel import TORCH, build_from

# Of the course's dependencies these read, run and show notebooks: whoever opens one has them.
OF_JUPYTER = (*("jsonschema", "jupyter-client", "jupyterlab", "nbclient", "nbconvert", "nbformat"),)
KINDS = ("*.py", "*.toml", "*.txt", "*.ttf")
PROJECT = """\
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "{name}"
version = "{version}"
description = "What the lessons of the course import: networks, measurements, figures, questions."
requires-python = "{python}"
license = "MIT AND CC-BY-4.0 AND OFL-1.1"
license-files = ["LICENSE", "LICENSE-TEXT", "helpers/fonts/OFL.txt"]
authors = [{{ name = "{author}" }}]
dependencies = {dependencies}

[tool.setuptools.packages.find]
include = ["helpers*"]

[tool.setuptools.package-data]
"*" = ["*.toml", "*.txt", "*.json", "**/*.toml", "**/*.txt", "**/*.ttf"]
"""


def name_wheel(course: Path = ROOT) -> str:
    """Return the name of the wheel's file."""
    about = _read_project(course)
    return f"{about['name'].replace('-', '_')}-{about['version']}-py3-none-any.whl"


def build_package(folder: Path, first_cell: str, course: Path = ROOT) -> Path:
    """Build the wheel in a folder and return its path. Nothing is fetched from a network.

    Args:
        folder: where it goes.
        first_cell: of the notebooks that bring it: a cell of the course, and no learner's change.
        course: whose package it is.

    Raises:
        WheelError: setuptools has failed, and what it said is printed.

    """
    build_from(collect_package(first_cell, course), folder)
    return folder / name_wheel(course)


def collect_package(first_cell: str, course: Path = ROOT) -> dict[str, str | bytes]:
    """Return what the wheel is built from, by path."""
    paths = [path for kind in KINDS for path in sorted((course / "helpers").rglob(kind))]
    paths += [course / "LICENSE", course / "LICENSE-TEXT"]
    files = {path.relative_to(course).as_posix(): path.read_bytes() for path in paths}
    stops = [dataclasses.asdict(stop) for stop in list_stops(course / "notebooks")]
    files["helpers/start/stops.json"] = json.dumps(stops, ensure_ascii=False, indent=1)
    known = f"{hash_of_cell(first_cell)} bring-helpers\n"
    files["helpers/claims/shipped/standalone.txt"] = known
    return files | {"pyproject.toml": describe_project(_read_project(course))}


def describe_project(about: Mapping) -> str:
    """Write the wheel's pyproject.toml from what the course says of itself."""
    needs = [line for line in about["dependencies"] if not line.startswith((*OF_JUPYTER, "torch"))]
    return PROJECT.format(
        name=about["name"],
        version=about["version"],
        python=about["requires-python"],
        author=about["authors"][0]["name"],
        dependencies=json.dumps([TORCH, *needs]),
    )


def _read_project(course: Path) -> Mapping:
    return tomllib.loads((course / "pyproject.toml").read_text(encoding="utf-8"))["project"]
