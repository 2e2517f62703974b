"""`course grade` against `nbgrader autograde`: the same class, both from the start to the end.

The grades of both have to be the same. The grader runs with every protection and two workers;
nbgrader knows no parallel mode.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from grading.errors import GradingError
from grading.records.gradebook_reading import Score, read_gradebook
from grading.running.keeping import BATCH
from tests.grading.classes.practice_notebooks import ASSIGNMENT, write_class, write_labs
from tools.class_folder import make_class_folder, run_nbgrader
from tools.places import ROOT

JOBS = 2
COUNT = 100  # nbgrader takes about a second for each
SMALL, LARGE, SMALL_ROUNDS = 50, 2000, 5
LABS = 11
# Nothing is forked in a process with threads, and numpy would start some.
ONE_THREAD = MappingProxyType(
    {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
)


def measure() -> dict[str, object]:
    """Grade a class with both, then a small and a large one, then some labs.

    Raises:
        GradingError: the two do not give the same grades.
    """
    with tempfile.TemporaryDirectory(prefix="course-bench-") as folder:
        place = Path(folder)
        results = compare(place / "compared", COUNT)
        results |= measure_flatness(place)
        results |= measure_lab(place / "lab")
    results["grading_cost_ms"] = measure_costs(4 * BATCH)
    return results


def compare(room: Path, count: int) -> dict[str, object]:
    """Grade the same class with both; return seconds, by the clock, and their ratio."""
    make_class_folder(room, ASSIGNMENT)
    submitted = room / "classroom" / "submitted"
    write_class(submitted, count)
    ours = run_grader(room, ASSIGNMENT, submitted)
    gradebook = room / "classroom" / "gradebook.db"
    points = read_points(gradebook)
    gradebook.rename(room / "classroom" / "ours.db")
    (room / "classroom" / "autograded").rename(room / "classroom" / "autograded-by-us")
    start = time.perf_counter()
    run_nbgrader(room, "autograde", ASSIGNMENT)
    theirs = time.perf_counter() - start
    if read_points(gradebook) != points:
        raise GradingError("nbgrader and `course grade` do not agree on the same class.")
    return {
        "grading_count": count,
        "grading_seconds": ours["seconds"],
        "grading_nbgrader_seconds": theirs,
        "grading_vs_nbgrader_speedup": theirs / ours["seconds"],
        "grading_first_result_seconds": ours["first"],
    }


def measure_flatness(place: Path) -> dict[str, object]:
    """Grade a small and a large class; compare the time per submission after the first result."""
    small = [grade_practice(place / f"small-{turn}", SMALL) for turn in range(SMALL_ROUNDS)]
    large = grade_practice(place / "large", LARGE)
    each = statistics.median(seconds_each(run, SMALL) for run in small)
    return {
        "grading_seconds_each_50": each,
        "grading_seconds_each_2000": seconds_each(large, LARGE),
        "grading_practice_worker_seconds": JOBS * seconds_each(large, LARGE),
        "grading_flatness_2000_over_50": seconds_each(large, LARGE) / each,
        "grading_main_memory_mb_50": statistics.median(run["memory_mb"] for run in small),
        "grading_main_memory_mb_2000": large["memory_mb"],
    }


def grade_practice(room: Path, count: int) -> dict[str, float]:
    """Grade a class in a new folder."""
    make_class_folder(room, ASSIGNMENT)
    write_class(room / "handed-in", count)
    return run_grader(room, ASSIGNMENT, room / "handed-in")


def seconds_each(run: dict[str, float], count: int) -> float:
    """Return the seconds per submission after the first one."""
    return (run["last"] - run["first"]) / (count - 1)


def measure_lab(room: Path) -> dict[str, object]:
    """Grade solved labs; return the seconds of a worker beyond the cells' own processor time."""
    make_class_folder(room, "lab")
    write_labs(room / "handed-in", LABS)
    run = run_grader(room, "lab", room / "handed-in")
    own = run_alone("own_process", "run_cells", "lab")["processor_seconds"]
    each = JOBS * seconds_each(run, LABS)
    return {
        "grading_lab_worker_seconds": each,
        "grading_lab_own_processor_seconds": own,
        "grading_lab_seconds_beyond_cells": each - own,
    }


def run_grader(room: Path, assignment: str, source: Path) -> dict[str, float]:
    """Run the grader in a process of its own.

    Returns:
        Seconds from its start to its end, to the first and to the last row, and the peak memory of
        the main process in MB.
    """
    start = time.perf_counter()
    told = run_alone("own_process", "grade_once", str(room), assignment, str(source), str(JOBS))
    return told | {"seconds": time.perf_counter() - start}


def measure_costs(count: int) -> dict[str, float]:
    """Grade so many in a process that has one thread, as a worker has: it forks each examiner."""
    return run_alone("grading_costs", str(count), settings=ONE_THREAD)


def run_alone(
    module: str, *arguments: str, settings: Mapping[str, str] = MappingProxyType({})
) -> dict[str, float]:
    """Run a module of `benchmarks` in a process of its own; return its last line, as JSON.

    Args:
        module: its name.
        arguments: of its command line.
        settings: of its environment, beside those of this process.
    """
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    said = subprocess.run(
        command, cwd=ROOT, env=os.environ | settings, stdout=subprocess.PIPE, check=True
    ).stdout
    return json.loads(said.splitlines()[-1])


def read_points(gradebook: Path) -> dict[str, dict[str, Score]]:
    """Return the score of each student in each cell."""
    return read_gradebook(f"sqlite:///{gradebook.as_posix()}", ASSIGNMENT).scores
