"""Grades one class and says how long that took; a process of its own for `benchmarks.grading`.

It begins as the command `course` does, whose other parts are loaded as well.
"""

import json
import re
import sys
import time
from pathlib import Path

import psutil

import grading.cli  # noqa: F401 - a part of what an instructor waits for
from grading.collecting import collect
from grading.run_setup import open_run


def main(room: Path, assignment: str, source: Path, jobs: int) -> None:
    """Print seconds since this process began, to the first and last row, and its peak memory."""
    begin = psutil.Process().create_time()
    times = []
    with open_run(assignment, jobs, course=room) as run:
        for _ in run.grade(collect(source, assignment)[0]):
            times.append(time.time() - begin)
    print(json.dumps({"first": times[0], "last": times[-1], "memory_mb": peak_memory_mb()}))


def peak_memory_mb() -> float:
    """Return the peak of this process alone; `ru_maxrss` begins with that of whoever started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024 / 1e6


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
