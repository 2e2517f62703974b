"""benchmarks/results.json: what each benchmark measured, on which machine, when, at which commit.

A benchmark that is not run keeps its earlier figures, and the stamp that says where they are from.
"""

import json
import os
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from tools.machine import describe_machine
from tools.places import ROOT

RESULTS = Path(__file__).parent / "results.json"
QUIET = 1.0  # load that an idle machine has, soon after it was set up
MEASURED = "measured"  # the stamp, among the figures of a benchmark
# What a run of the benchmarks writes itself does not make its commit another.
OWN = ("benchmarks/results.json", "benchmarks/results.png", "docs/costs.md")


def read_results(path: Path = RESULTS) -> dict[str, dict]:
    """Return the figures of each benchmark by its name; none where there is no file."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def make_stamp() -> dict[str, object]:
    """Say on which machine, how busy that was before, when and at which commit is measured."""
    return {
        "date": datetime.now().isoformat(timespec="minutes"),
        "commit": describe_commit(),
        "load": round(os.getloadavg()[0], 1),
        "machine": describe_machine(),
    }


def keep(name: str, figures: dict, stamp: dict, path: Path = RESULTS) -> None:
    """Put the figures of a benchmark, with a stamp, in the place of its earlier ones."""
    results = read_results(path) | {name: {MEASURED: stamp} | figures}
    # The file is replaced as a whole, so that a run that is stopped leaves the earlier one.
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    unfinished.replace(path)


def describe_commit(folder: Path = ROOT) -> str | None:
    """Return the commit of a folder, with a plus where it has been changed; None without git."""
    try:
        commit = _ask_git(folder, "rev-parse", "--short", "HEAD")
        changed = _ask_git(
            folder, "status", "--porcelain", "--", ".", *(f":(exclude){path}" for path in OWN)
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return commit + "+" * bool(changed)


def _ask_git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    asked = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    return asked.stdout.strip()


def find_usual(results: Mapping[str, dict]) -> dict:
    """Return the stamp that most benchmarks have; of several such, the last one."""
    stamps = [figures[MEASURED] for figures in results.values()]
    return max(stamps, key=lambda one: (stamps.count(one), one["date"]))


def describe_stamp(stamp: dict) -> str:
    """Say in one line where and when something was measured."""
    machine = stamp["machine"]
    busy = f", while it was busy (load {stamp['load']})" if is_busy(stamp) else ""
    return (
        f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}, torch "
        f"{machine['versions']['torch']}, measured on {stamp['date'][:10]} at "
        f"{stamp['commit']}{busy}"
    )


def describe_origin(stamp: dict, usual: dict) -> str:
    """Say shortly where and when something was measured, or "" if that is as usual."""
    own = (stamp["date"][:10], stamp["commit"])
    if stamp["machine"] != usual["machine"]:
        own = (stamp["machine"]["processor"], *own)
    elif stamp["commit"] == usual["commit"]:
        return ""
    return " · ".join(own)


def is_busy(stamp: dict) -> bool:
    """Tell whether the machine had other things to do; of old figures nobody knows."""
    return stamp["load"] is not None and stamp["load"] > QUIET
