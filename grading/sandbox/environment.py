"""The Python environment that student code runs in: where it lies, and what it has.

Usually it is that of the grader, which nobody has to ask. Another one is asked once, before any
code of a student runs.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from grading.errors import GradingError
from grading.sandbox import inventory

SYSTEM_FOLDERS = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
OLDEST_PYTHON = (3, 11)
# What runs beside the student's code in there imports these.
NEEDED = tuple(map(Requirement, ("ipython>=8.20", "numpy>=1.26")))
COVERED = "psutil"  # see `grading/inside/no_psutil.py`
ANSWER_SECONDS = 60.0
WORDS_SHOWN = 200


@dataclass(frozen=True)
class Environment:
    """A Python environment other than the grader's own, as its Python describes it.

    Attributes:
        kernel: the name under which notebooks ask for it.
        python: the program that runs in there.
        version: of that Python, such as "3.12.1".
        folders: that it lives in and that are not the system's, outermost first.
        packages: what is installed, each with its version.
        modules: of those that were asked for, what can be imported in the sandbox.
        elsewhere: of the others, what that Python has outside of its folders, and where.
        covered: where it has the module that something else stands for in the sandbox.
        variables: of processes in there, by name, that its kernel asks for.
    """

    kernel: str
    python: Path
    version: str
    folders: tuple[Path, ...]
    packages: tuple[tuple[str, str], ...]
    modules: frozenset[str] = frozenset()
    elsewhere: tuple[tuple[str, str], ...] = ()
    covered: Path | None = None
    variables: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """Name it as sentences do."""
        return f"the kernel {self.kernel} (Python {self.version} at {self.python})"


def ask_python(
    kernel: str,
    python: Path,
    names: Iterable[str],
    variables: tuple[tuple[str, str], ...] = (),
) -> Environment:
    """Have a Python describe its environment.

    Args:
        kernel: the name of the kernel that starts it.
        python: the program.
        names: of modules that may be there.
        variables: that the kernel asks for.

    Raises:
        GradingError: it is no Python that student code can run in; the sentence says why, and what
            to do.
    """
    told = _ask(kernel, python, sorted({*names, COVERED}))
    _require_fit(kernel, python, told)
    folders = list_folders(told["prefixes"], told["executable"])
    shown = (*SYSTEM_FOLDERS, *folders)
    if not is_inside_any(python, shown):
        raise GradingError(
            f"The kernel {kernel} is started with {python}, which lies outside of its environment "
            f"({folders[0] if folders else told['prefixes'][0]}): name in its kernel.json the "
            "program that lies in there."
        )
    inside, elsewhere = set(), []
    for name, places in told["modules"].items():
        if all(is_inside_any(Path(place), shown) for place in places):
            inside.add(name)
        else:
            elsewhere.append((name, places[0]))
    covered = next(iter(told["modules"].get(COVERED, ())), None)
    return Environment(
        kernel,
        python,
        ".".join(map(str, told["version"])),
        tuple(folders),
        tuple(map(tuple, told["packages"])),
        frozenset(inside),
        tuple(elsewhere),
        Path(covered, "__init__.py") if covered and COVERED in inside else None,
        variables,
    )


def ask_again(environment: Environment) -> Environment:
    """Have the Python of an environment describe it as it is now, on this machine.

    Raises:
        GradingError: there is no such Python.
    """
    names = (*environment.modules, *dict(environment.elsewhere))
    return ask_python(environment.kernel, environment.python, names, environment.variables)


def _ask(kernel: str, python: Path, names: list[str]) -> dict[str, Any]:
    command = [str(python), "-I", "-B", inventory.__file__, json.dumps(names)]
    try:
        done = subprocess.run(
            command,
            cwd="/",
            env={"PATH": f"{python.parent}:/usr/bin:/bin", "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=ANSWER_SECONDS,
            check=False,
        )
        last = done.stdout.decode("utf-8", "replace").splitlines()[-1]  # others can print before
        told = json.loads(last)
        told["version"] = tuple(told["version"])
    except (OSError, subprocess.TimeoutExpired) as problem:
        words = str(problem)
    except (ValueError, LookupError, TypeError):
        words = done.stderr.decode("utf-8", "replace")
    else:
        return told
    last = " ".join(words.split())[-WORDS_SHOWN:] or "it said nothing"
    raise GradingError(
        f"The kernel {kernel} is started with {python}, which does not answer as Python does "
        f"({last}): make its environment again, or choose another kernel for the notebook in "
        "JupyterLab and save it."
    )


def _require_fit(kernel: str, python: Path, told: dict[str, Any]) -> None:
    """Check that a Python can run what stands beside student code.

    Raises:
        GradingError: it cannot.
    """
    version, needed = (".".join(map(str, one)) for one in (told["version"], OLDEST_PYTHON))
    if told["version"] < OLDEST_PYTHON or told["implementation"] != "cpython":
        raise GradingError(
            f"The kernel {kernel} runs {told['implementation']} {version} ({python}), and "
            f"notebooks are graded in CPython {needed} or newer: make its environment with that."
        )
    if not python.samefile(told["executable"]):
        raise GradingError(
            f"The kernel {kernel} is started with {python}, a program around "
            f"{told['executable']}: name that in its kernel.json, without a program around it."
        )
    installed = {canonicalize_name(name): each for name, each in told["packages"]}
    for one in NEEDED:
        found = installed.get(canonicalize_name(one.name))
        if found is None or not one.specifier.contains(found, prereleases=True):
            has = "lacks it" if found is None else f"has {found}"
            raise GradingError(
                f"Notebooks of the kernel {kernel} are graded with {one} in its environment, which "
                f"{has}: run `{python} -m pip install '{one}'`."
            )


def python_folders() -> list[Path]:
    """Name the folders that this Python lives in and that are not the system's, outermost first."""
    return list_folders((sys.prefix, sys.base_prefix, sys.exec_prefix), sys.executable)


def list_folders(prefixes: Iterable[str], executable: str) -> list[Path]:
    """Name the folders that a Python lives in and that are not the system's, outermost first.

    Args:
        prefixes: as Python names them.
        executable: its program.
    """
    named = {Path(folder) for folder in prefixes}
    named |= {folder.resolve() for folder in named}
    named.add(Path(executable).resolve().parents[1])
    outside = [folder for folder in named if not is_inside_any(folder, SYSTEM_FOLDERS)]
    return sorted(folder for folder in outside if not is_inside_any(folder, set(named) - {folder}))


def find_covered() -> Path | None:
    """Return where this Python has the module that something else stands for in the sandbox."""
    found = find_spec(COVERED)
    return Path(found.origin) if found is not None and found.origin else None


def is_inside_any(path: Path, folders: Iterable[str | Path]) -> bool:
    """Tell whether a path is one of some folders or lies in one."""
    return any(path.is_relative_to(folder) for folder in folders)
