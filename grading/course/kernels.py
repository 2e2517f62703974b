"""The kernel that the instructor's notebooks name: which Python it starts, as Jupyter knows it.

What a student's file names is never looked at. A kernel that is more than a plain Python is
refused: what a program around it would do, the sandbox could not.
"""

import json
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grading.course.folder import Course
from grading.errors import GradingError

# Every environment calls its own kernel so: the Python that grades, which nobody has to look up.
OWN_NAMES = ("", "python", "python3")
# As a kernelspec means the Python that Jupyter itself runs in.
OWN_PROGRAMS = ("python", *(f"python{version}" for version in ("3", f"3.{sys.version_info[1]}")))
PLAIN_OPTIONS = (["-Xfrozen_modules=off"], ["-X", "frozen_modules=off"], [])
PLAIN_MODULES = ("ipykernel_launcher", "ipykernel")
# Variables that say what is loaded from where, or that a notebook has from the grader.
NOT_TAKEN = ("PYTHON", "LD_", "PIP_")
GIVEN = ("PATH", "HOME", "USER", "TMPDIR", "LANG", "MPLBACKEND", "NBGRADER_EXECUTION")


@dataclass(frozen=True)
class Kernel:
    """A kernel that is not simply the Python that grades.

    Attributes:
        name: as notebooks call it.
        python: the program that it is started with.
        variables: that its processes have, by name, in order.
    """

    name: str = field(compare=False)
    python: Path
    variables: tuple[tuple[str, str], ...] = ()


def find_kernel(course: Course, assignment: str, references: Mapping[str, bytes]) -> Kernel | None:
    """Return the kernel that the notebooks of an assignment are written for.

    Args:
        course: that it belongs to.
        assignment: its name.
        references: the instructor's own notebooks, by their names.

    Returns:
        None for the Python that grades.

    Raises:
        GradingError: it is not installed, is no plain Python, or they name several.
    """
    found: dict[Kernel | None, str] = {}
    for part, content in references.items():
        name = _read_name(content)
        place = course.show(course.notebook(assignment, part))
        kernel = None if name in OWN_NAMES else look_up(name, place)
        found.setdefault(kernel, place)
    if len(found) > 1:
        (one, first), (other, second), *_ = found.items()
        names = [kernel.name if kernel else OWN_NAMES[-1] for kernel in (one, other)]
        raise GradingError(
            f"{first} names the kernel {names[0]} and {second} the kernel {names[1]}, and all "
            "notebooks of an assignment are graded in one environment: choose one kernel for all "
            "of them in JupyterLab, or make two assignments of them."
        )
    return next(iter(found), None)


def _read_name(content: bytes) -> str:
    """Return the kernel that a notebook names; "" where whoever reads it will say what is wrong."""
    try:
        told = json.loads(content)["metadata"]["kernelspec"]
        is_python = "python" in str(told.get("language") or "python").lower()
        return str(told["name"]) if is_python else ""
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""


def look_up(name: str, place: str) -> Kernel | None:
    """Return a kernel of a name, or None where it is the Python that grades.

    Args:
        name: of the kernel.
        place: which notebook names it, for sentences.

    Raises:
        GradingError: it is not installed, or is no plain Python.
    """
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    manager = KernelSpecManager()
    try:
        spec = manager.get_kernel_spec(name)
    except NoSuchKernel:
        folders = ", ".join(manager.kernel_dirs)
        raise GradingError(
            f"{place} names the kernel {name}, which is not installed (looked for in {folders}): "
            "install it from its environment with `PYTHON -m ipykernel install --user --name "
            f"{name}`, where PYTHON is that of the environment; or choose another kernel for the "
            "notebook in JupyterLab and save it."
        ) from None
    except Exception as problem:  # whatever a damaged kernel.json makes of Jupyter's reader
        told = " ".join(str(problem).split())
        raise GradingError(
            f"{place} names the kernel {name}, whose kernel.json cannot be read "
            f"({type(problem).__name__}: {told}): install the kernel again."
        ) from None
    fault = _find_fault(spec)
    if fault:
        raise GradingError(
            f"{place} names the kernel {name} ({spec.resource_dir}/kernel.json), {fault}."
        )
    variables = tuple(sorted((name, str(value)) for name, value in spec.env.items()))
    is_own = spec.argv[0] in OWN_PROGRAMS
    python = sys.executable if is_own else shutil.which(spec.argv[0]) or spec.argv[0]
    if not variables and _is_own_python(Path(python)):
        return None
    return Kernel(name, Path(python), variables)


def _is_own_python(python: Path) -> bool:
    """Tell whether a program is the Python that runs this, perhaps by another of its names."""
    own = Path(sys.executable)
    return python.parent.resolve() == own.parent.resolve() and python.resolve() == own.resolve()


def _find_fault(spec: Any) -> str:
    """Say why a kernel cannot be graded; "" if it is a plain Python."""
    if "python" not in spec.language.lower():
        return f"which runs {spec.language}, and only Python can be graded"
    provisioner = spec.metadata.get("kernel_provisioner", {}).get("provisioner_name")
    if provisioner not in (None, "local-provisioner"):
        return f"which is started by {provisioner}, and only a Python of this machine can be graded"
    command, start = " ".join(spec.argv), spec.argv[:1]
    plain = [
        [*start, *options, "-m", module, "-f", "{connection_file}"]
        for options in PLAIN_OPTIONS
        for module in PLAIN_MODULES
    ]
    if spec.argv not in plain:
        return (
            f"which is started with `{command}`, and only a plain Python can be graded, without "
            "options and without a program around it: let it be `PYTHON -m ipykernel_launcher -f "
            "{connection_file}`"
        )
    if not spec.argv[0].startswith("/") and os.sep in spec.argv[0]:
        return f"which is started with {spec.argv[0]}: write its whole path there"
    for name, value in spec.env.items():
        if name.startswith(NOT_TAKEN) or name in GIVEN or name.endswith("_NUM_THREADS"):
            return (
                f"which sets the variable {name}, and that is decided by whoever grades: take it "
                "out, and have notebooks import what is their own with c.CourseGrading.shown"
            )
        if "$" in str(value):
            return (
                f"which takes the variable {name} from others ({value}), and no notebook sees "
                "those of whoever grades: write down what it is"
            )
    return ""
