"""Where the time of one submission goes, and what its session costs, part by part.

`python -m benchmarks.grading_costs [module ...]` prints the costs of a sandboxed session alone, in
processor time and by the clock; the modules are imported by the zygote before students come.
"""

import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from grading.course.assignment import load_assignment
from grading.course.folder import Course
from grading.course.imports import find_modules
from grading.examining.task import grade
from grading.files import write_atomically
from grading.limits import Limits
from grading.records.gradebook import GradebookWriter
from grading.records.journal import Journal, Record
from grading.records.registration import register_if_changed
from grading.returning.autograded import make_notebook
from grading.running.run import BATCH
from grading.sandbox.bubblewrap import CourseFiles
from grading.sandbox.student_process import read_pid
from grading.sandbox.zygote import ZygoteSource
from tests.grading.classes.practice_notebooks import ASSIGNMENT, make_class
from tools.class_folder import make_class_folder
from tools.places import ROOT

COUNT = 2 * BATCH
SESSIONS, CELLS = 40, 40
CELL = "y = 2\nprint(y)"
PARTS = {
    "grader": "grader: open, close",
    "zygote": "zygote: fork",
    "walls": "student's process: fork, namespaces, mounts, filter",
    "first": "student's process: first cell (pages copied)",
    "cell": "student's process: each later cell",
    "cell_grader": "grader: each cell",
    "open_clock": "open, by the clock",
    "cell_clock": "each later cell, by the clock",
    "close_clock": "close (everything is dead), by the clock",
}


class Stopwatch:
    """Adds up the time of parts that do not overlap; a part inside another is taken out of it."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def __call__(self, part: str) -> Iterator[None]:
        """Measure a part."""
        others, start = sum(self.seconds.values()), time.perf_counter()
        try:
            yield
        finally:
            inside = sum(self.seconds.values()) - others
            self.seconds[part] += time.perf_counter() - start - inside

    def wrap(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that is measured whenever it is called."""

        def measured(*arguments: Any) -> Any:
            with self(part):
                return function(*arguments)

        return measured


class MeasuredSource:
    """A source of sessions whose parts are measured."""

    def __init__(self, source: ZygoteSource, watch: Stopwatch) -> None:
        """Measure with this stopwatch."""
        self._source, self._watch = source, watch

    def open(self, limits: Limits) -> Any:
        """Open a session; see `grading.sandbox.session.SessionSource`."""
        with self._watch("fork and walls"):
            session = self._source.open(limits)
        session.run = self._watch.wrap("student cells", session.run)
        session.lookup = self._watch.wrap("tests ask the student", session.lookup)
        session.call = self._watch.wrap("tests ask the student", session.call)
        session.advance = self._watch.wrap("tests ask the student", session.advance)
        session.change = self._watch.wrap("tests ask the student", session.change)
        session.close = self._watch.wrap("end of all processes", session.close)
        return session


def measure_costs() -> dict[str, float]:
    """Grade a class in this process, without workers; return milliseconds per submission."""
    watch = Stopwatch()
    with tempfile.TemporaryDirectory(prefix="course-costs-") as folder:
        room = make_class_folder(Path(folder) / "room", ASSIGNMENT)
        taken = Course.read(room)
        assignment = load_assignment(taken, ASSIGNMENT)
        register_if_changed(taken, assignment)
        writer = GradebookWriter(taken, assignment)
        journal = Journal(room / "journal")
        records = []
        contents = {name: _as_bytes(notebook) for name, notebook in make_class(COUNT)}
        modules = find_modules((cell.source for cell in assignment.cells), taken.shown)
        with ZygoteSource(CourseFiles(taken.root, taken.shown), modules) as zygote:
            source = MeasuredSource(zygote, watch)
            zygote.open(Limits()).close()
            for student, content in contents.items():
                with watch("reading, rebuilding and tests"):
                    result = grade(assignment, content, Limits(), source)
                records.append(Record(student, student, {}, result))
                with watch("journal"):
                    journal.write(records[-1])
        for start in range(0, COUNT, BATCH):
            batch = records[start : start + BATCH]
            with watch("autograded notebooks"):
                for record in batch:
                    path = room / "autograded" / record.student / "notebook.ipynb"
                    write_atomically(path, make_notebook(assignment, record))
            with watch("gradebook"):
                writer.write(batch)
        writer.close()
    return {part: 1000 * seconds / COUNT for part, seconds in watch.seconds.items()}


def _as_bytes(notebook: Any) -> bytes:
    import nbformat

    return nbformat.writes(notebook).encode()


def processor_ms(pid: int) -> float:
    """Return the processor time of a process's first thread so far, in milliseconds."""
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e6


def measure_session(source: ZygoteSource) -> dict[str, float]:
    """Open a session, run cells, close it; return milliseconds by the names in `PARTS`."""
    zygote = read_pid(source.zygote.handle)
    zygote_before, grader_before = processor_ms(zygote), time.process_time()
    clock = time.perf_counter()
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
        "zygote": processor_ms(zygote) - zygote_before,
        "walls": ready,
        "first": first - ready,
        "cell": (last - first) / CELLS,
        "cell_grader": (grader_ran - grader_cells) * 1e3 / CELLS,
        "open_clock": (opened - clock) * 1e3,
        "cell_clock": (ran - cells) * 1e3 / CELLS,
        "close_clock": (time.perf_counter() - ran) * 1e3,
    }


def main(modules: list[str]) -> None:
    """Print what a session costs."""
    begin = time.perf_counter()
    course = Course.read(ROOT)
    with ZygoteSource(CourseFiles(course.root, course.shown), modules) as source:
        source.open(Limits()).close()
        print(f"zygote ready after {time.perf_counter() - begin:.1f} s, with {modules}")
        measured = [measure_session(source) for _ in range(SESSIONS)]
    print(f"{'milliseconds, of ' + str(SESSIONS) + ' sessions':<55} median   least")
    for name, title in PARTS.items():
        values = [session[name] for session in measured]
        print(f"{title:<55} {median(values):6.2f}  {min(values):6.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
