"""Where the time of one submission goes, part by part.

`OPENBLAS_NUM_THREADS=1 python -m benchmarks.grading_costs 100` prints it as JSON, in milliseconds
per submission of so many.
"""

import importlib
import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grading.course.assignment import load_assignment
from grading.course.folder import Course
from grading.course.imports import find_modules, list_code, list_tests
from grading.examining.task import grade
from grading.files import write_atomically
from grading.limits import Limits
from grading.records.gradebook import GradebookWriter
from grading.records.journal import Journal, Record
from grading.records.registration import register_if_changed
from grading.returning.autograded import make_notebook
from grading.running.forked import run_in_fork
from grading.running.keeping import BATCH
from grading.sandbox.bubblewrap import CourseFiles
from grading.sandbox.zygote_source import ZygoteSource
from tests.grading.classes.practice_notebooks import ASSIGNMENT, make_class
from tools.class_folder import make_class_folder

MOST_SECONDS = 60


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


def measure_costs(count: int) -> dict[str, float]:
    """Grade a class in this process, without workers; return milliseconds per submission.

    In a worker an examiner is a fork, which nothing outlives; what that adds is measured by itself.
    This process must have no other thread.
    """
    watch = Stopwatch()
    with tempfile.TemporaryDirectory(prefix="course-costs-") as folder:
        room = make_class_folder(Path(folder) / "room", ASSIGNMENT)
        taken = Course.read(room)
        assignment = load_assignment(taken, ASSIGNMENT)
        register_if_changed(taken, assignment)
        writer = GradebookWriter(taken, assignment)
        journal = Journal(room / "journal")
        records = []
        contents = {name: _as_bytes(notebook) for name, notebook in make_class(count)}
        reference = taken.notebook(ASSIGNMENT).read_bytes()
        modules, tests = list_code(reference), list_tests(reference)
        for name in find_modules(tests, taken.shown):  # an examiner's fork has these, too
            importlib.import_module(name)
        for _ in range(count):
            with watch("fork of the examiner"):
                run_in_fork(lambda note: b"", MOST_SECONDS)
        files = CourseFiles(taken.root, taken.shown)
        with ZygoteSource(files, find_modules(modules, taken.shown)) as zygote:
            source = MeasuredSource(zygote, watch)
            zygote.open(Limits()).close()
            for student, content in contents.items():
                with watch("reading, rebuilding and tests"):
                    result = grade(assignment, content, Limits(), source)
                records.append(Record(student, student, {}, result))
                with watch("journal"):
                    journal.write(records[-1])
        for start in range(0, count, BATCH):
            batch = records[start : start + BATCH]
            with watch("autograded notebooks"):
                for record in batch:
                    path = room / "autograded" / record.student / "notebook.ipynb"
                    write_atomically(path, make_notebook(assignment, record))
            with watch("gradebook"):
                writer.write(batch)
        writer.close()
    return {part: 1000 * seconds / count for part, seconds in watch.seconds.items()}


def _as_bytes(notebook: Any) -> bytes:
    import nbformat

    return nbformat.writes(notebook).encode()


if __name__ == "__main__":
    print(json.dumps(measure_costs(int(sys.argv[1]))))
