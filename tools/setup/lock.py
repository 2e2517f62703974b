"""Writes constraints.txt anew: of each package the newest version that pyproject.toml allows.

`make lock` runs this as `python -m tools.setup.lock`; `make test` then says whether the course
works with them. uv finds versions that go together on each Python and system that the course knows;
it comes into a folder of its own, and nothing else needs it.
"""

import sys
import tempfile
import venv
from pathlib import Path

from tools.places import ROOT
from tools.setup.commands import CommandError, explain_failure, run
from tools.setup.environment import LOCK, OLDEST_PYTHON, environment_python

HEADER = """\
# The versions that the course was tested with, for every Python and system that it knows.
# The set-up installs these; `make lock` writes them anew.
"""
# What PyTorch's build for GPUs brings along, each in the one version that it names itself. The
# build that the set-up installs needs none of them.
GPU_PARTS = ("cuda-", "nvidia-", "triton")


def main(root: Path) -> int:
    """Write the file in `root`; the exit code is 1 without a network or versions that fit."""
    log = root / "build" / "setup.log"
    log.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="course-lock-") as scratch:
        python, found = environment_python(Path(scratch, "venv")), Path(scratch, "found.txt")
        venv.create(python.parents[1], with_pip=True)
        try:
            run([str(python), "-m", "pip", "install", "uv"], log)
            run([str(python), *compile_command(root, found)], log)
        except CommandError as error:
            print(explain_failure(str(error)), file=sys.stderr)
            return 1
        lines = found.read_text(encoding="utf-8").splitlines()
    (root / LOCK).write_text(HEADER + "\n".join(without_gpu_parts(lines)) + "\n", encoding="utf-8")
    print(f"{LOCK} is written anew: run `make test` before you commit it.")
    return 0


def compile_command(root: Path, found: Path) -> list[str]:
    """Return what Python runs to find the versions and write them into a file."""
    return [
        *("-m", "uv", "pip", "compile", "--universal", "--all-extras", "--no-config"),
        *("--python-version", ".".join(map(str, OLDEST_PYTHON))),
        *("--no-annotate", "--no-header", "--output-file", str(found)),
        str(root / "pyproject.toml"),
    ]


def without_gpu_parts(lines: list[str]) -> list[str]:
    """Leave out what only PyTorch's build for GPUs needs."""
    return [line for line in lines if not line.startswith(GPU_PARTS)]


if __name__ == "__main__":
    sys.exit(main(ROOT))
