"""A class folder with stand-ins for what runs notebooks, for tests of a grading run."""

from concurrent.futures import Executor, Future
from dataclasses import replace

from grading.course.assignment import Role, from_json
from grading.errors import NotReadable
from grading.limits import Limits
from grading.outcomes import Outcome
from grading.records.gradebook import GradebookWriter
from grading.records.journal import Journal
from grading.result import not_run
from grading.running.executor import WorkerLostError
from grading.running.run import Run
from grading.running.worker import Setting
from grading.sandbox.bubblewrap import CourseFiles
from grading.submissions.choosing import HandedIn
from tests.grading.classes.gradebook_rows import read_scores, url_of
from tests.grading.classes.made_verdicts import make_verdict
from tests.grading.this_course import bare_course

REFERENCE = b"reference"


class Inline(Executor):
    """Runs each task at once; `lost` names submissions whose worker dies so many times."""

    def __init__(self):
        self.lost, self.graded = {}, []

    def submit(self, function, task):
        future = Future()
        content = task.submission
        if self.lost.get(content, 0) > 0:
            self.lost[content] -= 1
            future.set_exception(WorkerLostError("A worker process died."))
            return future
        if content != REFERENCE:
            self.graded.append(content.decode())
        try:
            future.set_result(function(task))
        except Exception as problem:
            future.set_exception(problem)
        return future


class Room:
    """A class folder with stand-ins for what runs notebooks."""

    def __init__(self, folder, template):
        self.folder, (self.assignment, database) = folder, template
        self.path = folder / "gradebook.db"
        self.path.write_bytes(database)
        self.executor = Inline()

    def run(
        self, submissions, stop_after=None, label=None, time="", settings=None, seen=None, **changes
    ):
        """Grade {student: content}; a content that is an exception is raised on reading.

        `seen` is told of each row as it comes.
        """
        course = bare_course(self.folder, url_of(self.path), **(settings or {}))
        writer = GradebookWriter(course, self.assignment)
        wanted = {
            "course": course,
            "assignment": self.assignment,
            "reference": REFERENCE,
            "setting": Setting(CourseFiles(self.folder, ()), Limits()),
            "environment": "e",
            "journal": Journal(self.folder / "journal"),
            "gradebook": writer,
            "executor": self.executor,
            "workers": 2,
        }
        run = self.last = Run(**wanted | changes)
        rows = {}
        try:
            for row in run.grade(hand_in(submissions, label, time)):
                rows[row.student] = row
                if seen is not None:
                    seen(row)
                if len(rows) == stop_after:
                    break
        finally:
            writer.close()
        return rows

    def scores(self):
        return read_scores(url_of(self.path))

    def outcomes(self):
        records = Journal(self.folder / "journal").read_all()
        return {record.student: record.result.outcome for record in records}


def hand_in(submissions, label=None, time=""):
    def reader(content):
        def read():
            if isinstance(content, Exception):
                raise content
            return content.encode()

        return read

    return [
        HandedIn(name, label or name, reader(content), time)
        for name, content in submissions.items()
    ]


def pretend(task):
    """Give every test of a submission the points that its text says: all, none or an error."""
    text = task.submission.decode()
    if text == "fault":
        raise ValueError("a fault of the grader")
    if text.startswith("broken"):
        return not_run(Outcome.UNREADABLE).to_bytes()
    passed = text in ("right", "reference")
    verdicts = tuple(
        make_verdict(cell, "" if passed else "No.")
        for cell in from_json(task.assignment).cells
        if cell.role is Role.TEST
    )
    return replace(not_run(Outcome.GRADED), verdicts=verdicts).to_bytes()


CLASS = {
    "ada": "right",
    "bob": "wrong",
    "cyd": "broken",
    "dan": NotReadable(Outcome.REFUSED, "A link."),
    "eve": NotReadable(Outcome.MISSING, "Nothing."),
    "fay": "right",
}
