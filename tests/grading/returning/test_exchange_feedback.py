"""nbgrader's exchange brings each student the feedback on the very submission that was graded."""

import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from grading.commands.feedback import say_unreachable, write_pages
from grading.course.folder import SETTINGS, Course
from grading.records.journal import Journal
from grading.returning.feedback import write_page
from grading.submissions.entry import Entry
from grading.submissions.exchange_keys import (
    SECRET_FILE,
    TIME_FILE,
    drop_shared,
    find_secret,
    write_with_keys,
)
from tests.grading.classes.warm_nbgrader import run_nbgrader
from tests.grading.session_cells import linux_only
from tests.grading.waiting import wait_until
from tools.class_folder import make_class_folder
from tools.places import ROOT

pytestmark = pytest.mark.usefixtures("warm_kernels")

STUDENT = """
c = get_config()
c.CourseDirectory.course_id = "c101"
c.CourseDirectory.student_id = "ada"
c.Exchange.root = {root!r}
c.Exchange.cache = {cache!r}
"""
OWN, OTHER = "a" * 128, "b" * 128
WAITING = "Waiting for what is handed in"
STOPPED_BY_HAND = 130


class Loop:
    """A course and a student with a real exchange between them, and the commands of both."""

    def __init__(self, folder):
        self.course, self.student = folder / "course", folder / "ada"
        root = folder / "exchange"
        root.mkdir()
        root.chmod(0o777)
        make_class_folder(self.course, "practice")
        with (self.course / SETTINGS).open("a", encoding="utf-8") as file:
            file.write(f'\nc.CourseDirectory.course_id = "c101"\nc.Exchange.root = {str(root)!r}\n')
        self.student.mkdir()
        settings = STUDENT.format(root=str(root), cache=str(folder / "cache"))
        (self.student / SETTINGS).write_text(settings, encoding="utf-8")
        run_nbgrader(self.course, "generate_assignment", "practice")
        run_nbgrader(self.course, "release_assignment", "practice")
        run_nbgrader(self.student, "fetch_assignment", "practice")

    def submit_and_collect(self):
        run_nbgrader(self.student, "submit", "practice")
        run_nbgrader(self.course, "collect", "practice", "--update")
        return self.read_collected(TIME_FILE)

    def read_collected(self, name):
        place = self.course / "classroom" / "submitted" / "ada" / "practice" / name
        return place.read_text(encoding="utf-8")

    def grade_as_it_comes(self, time):
        """Let the instructor's command look on until it has graded what was handed in then."""
        with (self.course.parent / "said.txt").open("w+", encoding="utf-8") as said:
            watching = self.start("grade", "practice", "--watch", "--jobs", "1", stderr=said)
            wait_until(lambda: WAITING in Path(said.name).read_text() and self.has_graded(time))
            watching.send_signal(signal.SIGINT)
            assert watching.wait() == STOPPED_BY_HAND

    def has_graded(self, time):
        record = Journal(Course.read(self.course).journal("practice")).read("ada")
        return record is not None and record.time == time

    def start(self, *arguments, **streams):
        """Start a command of `course` in the course's folder."""
        command = [sys.executable, "-m", "grading.commands", *arguments]
        own = os.environ | {"PYTHONPATH": str(ROOT)}
        return subprocess.Popen(command, cwd=self.course, env=own, **streams)

    def return_feedback(self):
        """Return what the student finds after it: pages by the time of handing in."""
        assert self.start("feedback", "practice").wait() == 0
        run_nbgrader(self.course, "release_feedback", "practice")
        run_nbgrader(self.student, "fetch_feedback", "practice")
        pages = (self.student / "practice" / "feedback").glob("*/practice.html")
        return {path.parent.name: path.read_text(encoding="utf-8") for path in pages}


@pytest.fixture
def can_be_interrupted():
    """Let programs that are started take an interrupt, which a job in the background ignores."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@linux_only
@pytest.mark.usefixtures("can_be_interrupted")
def test_the_student_fetches_the_page_of_the_submission_that_was_graded_and_of_no_other(tmp_path):
    loop = Loop(tmp_path)
    first = loop.submit_and_collect()
    loop.grade_as_it_comes(first)
    second = loop.submit_and_collect()  # and what is graded stays the first
    assert second != first
    (page,) = loop.return_feedback().values()
    assert "You left this cell as it was." in page
    assert list(loop.return_feedback()) == [first]
    loop.grade_as_it_comes(second)
    assert set(loop.return_feedback()) == {first, second}
    place = loop.course / "classroom" / "autograded" / "ada" / "practice"
    assert (place / SECRET_FILE).read_text() == loop.read_collected(SECRET_FILE)
    assert (place / TIME_FILE).read_text() == second


def hand_in(room, secrets_of):
    records = [room.record(name) for name in secrets_of]
    for record in records:
        object.__setattr__(record, "secret", secrets_of[record.student])
    room.add(*records)
    return room.results()


def read_key(room, student):
    path = room.folder / "classroom" / "feedback" / student / "practice" / SECRET_FILE
    return path.read_text() if path.exists() else None


def test_a_class_that_did_not_come_through_the_exchange_gets_no_keys(room):
    write_pages(hand_in(room, {"ada": "", "bob": ""}))
    assert (read_key(room, "ada"), read_key(room, "bob")) == (None, None)


def test_who_has_no_secret_stops_nobody_and_is_named(room, capsys):
    results = hand_in(room, {"ada": OWN, "bob": ""})
    write_pages(results)
    assert read_key(room, "ada") == OWN
    assert len(read_key(room, "bob")) == 128  # nbgrader would stop at a page without one
    say_unreachable(results)
    assert "will not find the pages of 1 students" in (told := capsys.readouterr().err)
    assert "(bob)" in told


def test_a_secret_that_two_students_have_brings_neither_the_page_of_the_other(room):
    write_pages(hand_in(room, {"ada": OWN, "bob": OWN, "cyd": OTHER}))
    keys = [read_key(room, name) for name in ("ada", "bob", "cyd")]
    assert len({*keys, OWN}) == 4
    assert keys[2] == OTHER
    write_pages(room.results(only=["ada"]))
    assert read_key(room, "ada") != OWN


@pytest.mark.parametrize("stops_at", [1, 2, 3])
def test_no_secret_of_another_submission_ever_lies_beside_a_page(stops_at, room, monkeypatch):
    results = hand_in(room, {"ada": OWN})
    path = write_page(results, results.students[0])
    before = path.read_bytes()
    written = []
    real = type(path).replace

    def fail(scratch, target):
        written.append(target)
        if len(written) == stops_at:
            raise RuntimeError("killed")
        return real(scratch, target)

    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(RuntimeError, match="killed"):
        write_with_keys(path, b"of the new submission", "", OTHER)
    beside = path.with_name(SECRET_FILE)
    assert not beside.exists() or path.read_bytes() != before
    assert not beside.exists() or beside.read_text() == OTHER


@pytest.mark.parametrize(
    "content",
    [b"", b"short", b"\xff" * 128, b"a" * 127 + b"\n", b"../" * 20, b"a" * 300, b"<b>" * 9],
)
def test_what_is_no_secret_of_nbgraders_counts_as_none(content):
    entries = [Entry(("ada", "practice", SECRET_FILE), lambda: content)]
    assert find_secret(("ada", "practice", "practice.ipynb"), entries) == ""


def test_the_secret_beside_the_notebook_counts_and_no_other():
    files = {("ada", SECRET_FILE): OTHER, ("ada", "practice", SECRET_FILE): OWN}
    entries = [Entry(parts, text.encode) for parts, text in files.items()]
    assert find_secret(("ada", "practice", "practice.ipynb"), entries) == OWN
    assert find_secret(("ada", "lab", "lab.ipynb"), entries) == ""


def test_secrets_of_one_student_each_stay():
    own = {name: secrets.token_hex(64) for name in ("ada", "bob")}
    assert drop_shared(own | {"cyd": ""}) == own
