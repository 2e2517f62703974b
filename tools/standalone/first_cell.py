"""The first cell of a notebook that is handed out alone: from its title on, this is its source."""

# @title Run this first: it brings what the notebook needs {display-mode: "form"}
import re
import subprocess
import sys
from importlib import import_module, invalidate_caches, metadata
from importlib.util import find_spec
from pathlib import Path

WHEEL = "WHEEL"
SITE = "SITE"


def is_course_here():
    """Tell whether the package `helpers` is the course's: others have one of that name, too."""
    try:
        import_module("helpers.start")
    except ImportError:
        for name in [name for name in sys.modules if name.partition(".")[0] == "helpers"]:
            del sys.modules[name]
        return False
    return True


def install(*what):
    """Let pip install something; return why it did not, or nothing."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--no-color", "--disable-pip-version-check"]
    done = subprocess.run([*pip, "install", *what], capture_output=True, text=True, check=False)
    invalidate_caches()
    said = done.stderr.strip().splitlines() or ["pip said nothing"]
    told = [line for line in said if line.lower().startswith("error")] or said[-1:]
    return told[0] if done.returncode else ""


def bring_course():
    """Install the wheel beside this notebook, or else the one of the course's site."""
    wheel = WHEEL if Path(WHEEL).is_file() else SITE and f"{SITE}/notebooks/{WHEEL}"
    trouble = install("--no-deps", wheel) if wheel else f"there is no {WHEEL} beside this notebook"
    if trouble:
        raise ModuleNotFoundError(
            f"The course's package `helpers` could not be installed ({trouble}): put {WHEEL} from "
            "the downloads of the course's site into the folder of this notebook, restart the "
            "kernel, and run this cell again."
        )
    if not is_course_here():
        raise ModuleNotFoundError(
            f"Another `helpers` comes before the course's, {find_spec('helpers').origin}: give "
            "that another name, or move this notebook into a folder of its own, and run it there."
        )


def bring_the_rest():
    """Install what else the package imports and is not here; what pip cannot bring is named."""
    needs = metadata.requires("vanishing-gradients-course")
    installed = {re.sub("[_.]", "-", each.name.lower()) for each in metadata.distributions()}
    missing = [need for need in needs if re.match(r"[\w-]+", need)[0] not in installed]
    if missing and (trouble := install(*missing)):
        print(f"Not here, and pip could not bring it: {', '.join(missing)} ({trouble}).")
        print("Most of the course runs without; a cell that needs it will say so.")


if not is_course_here():
    if not find_spec("torch"):  # there are many, and which is right depends on the machine
        raise ModuleNotFoundError(
            "PyTorch is not in this Python: install it as its own page says for your machine, "
            "restart the kernel, and run this cell again."
        )
    bring_course()
    bring_the_rest()
