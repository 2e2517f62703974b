"""Prints a requirements file with all that the course depends on, without any version limit.

With the newest version of everything, what no longer works fails its test now, and not on the day
when somebody lifts a limit.
"""

import re
import tomllib
from pathlib import Path

from tools.places import ROOT

PYPROJECT = ROOT / "pyproject.toml"


def packages(pyproject: Path = PYPROJECT) -> list[str]:
    """Return the name of each dependency, with its extras, of the course and of all its parts."""
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    lines = list(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        lines += extra
    return sorted({re.match(r"[\w.-]+(\[[\w,]+\])?", line)[0] for line in lines})


if __name__ == "__main__":
    settings = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["tool"]["course"]
    print("\n".join([f"--extra-index-url={settings['torch-cpu-index']}", *packages()]))
