"""Packs the diagnosis as a wheel that needs neither the course nor more than torch and pandas.

In the wheel the package has a name of its own. Many projects have a module called `helpers`, which
would come before an installed one or be hidden by it, and the course has one as well: two
distributions that write into the same folder overwrite each other.
"""

import argparse
import ast
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.places import ROOT

NAME = "training_diagnosis"
INSIDE = "helpers.diagnosis"
# What else of `helpers` it needs: files on the lowest floor, which import nothing of the course.
BESIDE = ("style",)
# The oldest torch that its tests have run with.
TORCH = "torch>=2.13"
WHEN = "315532800"  # 1980, the earliest time that a zip file can hold: the same bytes every time
PROJECT = """\
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "{distribution}"
version = "{version}"
description = "Says which mechanism ails a torch model that does not train, with its evidence."
readme = "README.md"
requires-python = "{python}"
license = "MIT"
license-files = ["LICENSE"]
authors = [{{ name = "{author}" }}]
dependencies = ["{torch}", "{pandas}"]

[project.optional-dependencies]
plot = ["{matplotlib}"]

[tool.setuptools]
packages = ["{package}"]
"""


class WheelError(Exception):
    """A reason why there can be no wheel, as one sentence."""


def collect_files(course: Path = ROOT) -> dict[str, str]:
    """Return what a wheel is built from, by path.

    Raises:
        WheelError: a module needs more of the course than the wheel holds.

    """
    paths = sorted((course / "helpers" / "diagnosis").glob("*.py"))
    paths += [course / "helpers" / f"{name}.py" for name in BESIDE]
    files = {f"{NAME}/{path.name}": rename(path.read_text(encoding="utf-8")) for path in paths}
    for name, text in files.items():
        if strays := find_strays(text):
            raise WheelError(f"{name} imports {strays[0]}, which the wheel does not hold.")
    files["README.md"] = (course / "docs" / "diagnosis.md").read_text(encoding="utf-8")
    files["LICENSE"] = (course / "LICENSE").read_text(encoding="utf-8")
    project = (course / "pyproject.toml").read_text(encoding="utf-8")
    return files | {"pyproject.toml": describe_project(tomllib.loads(project)["project"])}


def rename(code: str) -> str:
    """Give the package its own name, in imports and in what it says of itself."""
    for name in BESIDE:
        code = code.replace(f"from helpers import {name}", f"from {NAME} import {name}")
    return code.replace(INSIDE, NAME)


def find_strays(code: str) -> list[str]:
    """Name what code imports of the course."""
    names = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
    return [name for name in names if name.partition(".")[0] in ("helpers", "grading", "tools")]


def describe_project(course: Mapping) -> str:
    """Write the wheel's pyproject.toml from what the course says of itself."""
    (pandas,) = (line for line in course["dependencies"] if line.startswith("pandas"))
    (matplotlib,) = (line for line in course["dependencies"] if line.startswith("matplotlib"))
    return PROJECT.format(
        distribution=NAME.replace("_", "-"),
        package=NAME,
        version=course["version"],
        python=course["requires-python"],
        author=course["authors"][0]["name"],
        torch=TORCH,
        pandas=pandas,
        matplotlib=matplotlib,
    )


def build_wheel(folder: Path, course: Path = ROOT) -> Path:
    """Build the wheel in a folder and return its path. Nothing is fetched from a network.

    Raises:
        WheelError: see `collect_files` and `build_from`.

    """
    build_from(collect_files(course), folder)
    (wheel,) = folder.glob(f"{NAME}-{_version(course)}-*.whl")
    return wheel


def build_from(files: Mapping[str, str | bytes], folder: Path) -> None:
    """Let setuptools make a wheel of these files, by path, and leave it in a folder.

    Raises:
        WheelError: setuptools has failed, and what it said is printed.

    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="wheel-") as scratch:
        for name, content in files.items():
            path = Path(scratch, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        code = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
        done = subprocess.run(
            [sys.executable, "-c", code, str(folder.resolve())],
            cwd=scratch,
            env={**os.environ, "SOURCE_DATE_EPOCH": WHEN},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    if done.returncode:
        print(done.stdout, file=sys.stderr)
        raise WheelError("setuptools could not build the wheel; it says why above.")


def _version(course: Path) -> str:
    text = (course / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["project"]["version"]


def main(arguments: Sequence[str]) -> int:
    """Build the wheel and say how to install it; the exit code is 1 if there is none."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.wheel",
        description="Pack the diagnosis as a wheel that needs torch and pandas alone.",
        epilog="Example: python -m tools.wheel --to dist",
    )
    parser.add_argument(
        "--to", type=Path, default=ROOT / "build" / "wheel", help="a folder (default: build/wheel)"
    )
    options = parser.parse_args(arguments)
    try:
        wheel = build_wheel(options.to)
    except WheelError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"Install it anywhere with: pip install {os.path.relpath(wheel)}")
    print(f"Then: from {NAME} import diagnose, or python -m {NAME} --help")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
