"""What is measured in a process of its own: grading one class, and an assignment's cells alone.

`benchmarks.grading` starts it; the last line that it prints is its result, as JSON.
"""

import importlib
import json
import sys
import time
from pathlib import Path

import psutil

import grading.commands.app  # noqa: F401 - the command loads it, so an instructor waits for it
from benchmarks.watched_process import peak_mb
from grading.course.folder import Course
from grading.course.imports import find_modules, list_code
from grading.running.options import Options
from grading.running.setup import open_runs
from grading.submissions.collecting import collect
from tools.places import ROOT


def grade_once(room: str, assignment: str, source: str, jobs: str) -> dict[str, float]:
    """Grade a class as the command `course` does.

    Returns:
        Seconds since this process began, to the first and to the last row, and its peak memory.
    """
    begin = psutil.Process().create_time()
    times = []
    with open_runs(Course.read(Path(room)), assignment, Options(jobs=int(jobs))) as (run,):
        for _ in run.grade(collect(Path(source), assignment)[0]):
            times.append(time.time() - begin)
    return {"first": times[0], "last": times[-1], "memory_mb": peak_mb("self")}


def run_cells(assignment: str) -> dict[str, float]:
    """Run an assignment's code cells, solved; return their processor time in seconds.

    Imports do not count, for the grader's are there before, too.
    """
    cells = list_code(Course.read(ROOT).notebook(assignment).read_bytes())
    for name in find_modules(cells):
        importlib.import_module(name)
    names = {"__name__": "__main__"}
    begin = time.process_time()
    for cell in cells:
        exec(compile(cell, "<cell>", "exec"), names)
    return {"processor_seconds": time.process_time() - begin}


if __name__ == "__main__":
    work = {"grade_once": grade_once, "run_cells": run_cells}[sys.argv[1]]
    print(json.dumps(work(*sys.argv[2:])))
