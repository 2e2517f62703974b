"""What a sandboxed session costs, part by part, in processor time and by the clock.

Run `.venv/bin/python -m benchmarks.session_costs [module ...]`; the modules are imported by the
warm process before the students come.
"""

import sys
import time
from pathlib import Path
from statistics import median

from grading.limits import Limits
from grading.student_process import read_pid
from grading.warm import WarmSource

SESSIONS, CELLS = 40, 40
CELL = "y = 2\nprint(y)"
PARTS = {
    "grader": "grader: open, close",
    "warm": "warm process: fork",
    "walls": "student's process: fork, namespaces, mounts, filter",
    "first": "student's process: first cell (pages copied)",
    "cell": "student's process: each later cell",
    "cell_grader": "grader: each cell",
    "open_clock": "open, by the clock",
    "cell_clock": "each later cell, by the clock",
    "close_clock": "close (everything is dead), by the clock",
}


def processor_ms(pid: int) -> float:
    """Return the processor time of a process's first thread so far, in milliseconds."""
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e6


def measure_session(source: WarmSource) -> dict[str, float]:
    """Open a session, run cells, close it; return milliseconds by the names in `PARTS`."""
    warm = read_pid(source.warm.handle)
    warm_before, grader_before, clock = processor_ms(warm), time.process_time(), time.perf_counter()
    session = source.open(Limits(cell=60))
    opened, grader_opened = time.perf_counter(), time.process_time()
    ready = processor_ms(session.pid)
    session.run(CELL)
    first = processor_ms(session.pid)
    cells, grader_cells = time.perf_counter(), time.process_time()
    for _ in range(CELLS):
        session.run(CELL)
    ran, grader_ran = time.perf_counter(), time.process_time()
    last = processor_ms(session.pid)
    session.close()
    grader_closed = time.process_time() - grader_ran
    return {
        "grader": (grader_opened - grader_before + grader_closed) * 1e3,
        "warm": processor_ms(warm) - warm_before,
        "walls": ready,
        "first": first - ready,
        "cell": (last - first) / CELLS,
        "cell_grader": (grader_ran - grader_cells) * 1e3 / CELLS,
        "open_clock": (opened - clock) * 1e3,
        "cell_clock": (ran - cells) * 1e3 / CELLS,
        "close_clock": (time.perf_counter() - ran) * 1e3,
    }


def main(modules: list[str]) -> None:
    """Print the table."""
    begin = time.perf_counter()
    with WarmSource(modules) as source:
        source.open(Limits()).close()
        print(f"warm process ready after {time.perf_counter() - begin:.1f} s, with {modules}")
        measured = [measure_session(source) for _ in range(SESSIONS)]
    print(f"{'milliseconds, of ' + str(SESSIONS) + ' sessions':<55} median   least")
    for name, title in PARTS.items():
        values = [session[name] for session in measured]
        print(f"{title:<55} {median(values):6.2f}  {min(values):6.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
