"""Whatever is killed, full, locked or gone: a rerun gives the grades of an undisturbed run."""

import errno
import os
import signal
import sqlite3
import subprocess
import sys

import psutil
import pytest

from grading import files
from grading.errors import GradingError
from tests.grading.classes.graded_practice import (
    COUNT,
    grade,
    make_room,
    read_everything,
)
from tests.grading.classes.grading_runs import journal_of
from tests.grading.classes.lent_worker import lend, start_workers
from tests.grading.session_cells import linux_only
from tests.grading.waiting import SECONDS, wait_until
from tools.places import ROOT

pytestmark = linux_only
GRADER = """
import sys
from pathlib import Path
from tests.grading.classes.grading_runs import journal_of
from tests.grading.classes.graded_practice import grade
grade(Path(sys.argv[1]))
"""
# How deep below its worker a process is: bubblewrap, its first process, a waiting one, the two.
ZYGOTE, STUDENT = 4, 5


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    room = make_room(tmp_path_factory.mktemp("undisturbed") / "room")
    rows = grade(room)
    assert len(rows) == len({row.student for row in rows}) == COUNT + 1
    return read_everything(room)


@pytest.fixture
def room(tmp_path):
    return make_room(tmp_path / "room")


@pytest.fixture(scope="module")
def workers():
    """Workers for the runs in which none of them is killed."""
    with start_workers(2) as executor:
        yield executor


@pytest.fixture
def finish(workers, undisturbed):
    """Grade what is left in a room; nothing that was known before is graded again."""

    def finish_room(room):
        with pytest.MonkeyPatch.context() as patch:
            lend(workers, patch)
            grade_the_rest(room, undisturbed)

    return finish_room


def grade_the_rest(room, undisturbed):
    known = {
        record.student
        for record in journal_of(room, "practice").read_all()
        if record.result.outcome != "failed"
    }
    rows = grade(room)
    assert len(rows) == len({row.student for row in rows}) == COUNT + 1
    assert {row.student for row in rows if row.is_new} == {row.student for row in rows} - known
    assert read_everything(room) == undisturbed


def test_a_grader_that_is_killed_leaves_no_process_and_a_rerun_goes_on(room, finish):
    classroom = room / "classroom"
    stages = [
        lambda: (classroom / "journal" / "practice" / ".lock").exists(),  # workers get ready
        lambda: any((classroom / "journal").rglob("*.json")),  # graded, and not in the gradebook
        lambda: any((classroom / "autograded").rglob("*.ipynb")),  # being written there
    ]
    for has_come in stages:
        grader = subprocess.Popen([sys.executable, "-c", GRADER, room], cwd=ROOT)
        wait_until(lambda has_come=has_come, grader=grader: has_come() or grader.poll() is not None)
        started = psutil.Process(grader.pid).children(recursive=True)
        grader.kill()
        grader.wait()
        psutil.wait_procs(started, timeout=SECONDS)
        assert not any(process.is_running() for process in started)
    finish(room)


def descend(process, depth):
    """List what runs so many generations below a process."""
    found = [process]
    for _ in range(depth):
        found = [child for one in found for child in one.children()]
    return found


def test_processes_that_are_killed_cost_nothing_but_time(room, finish):
    turns = {2: 0, 4: ZYGOTE, 6: STUDENT}

    def kill_one(run, count):
        if count in turns:
            workers = [psutil.Process(one._process.pid) for one in run.executor._workers]
            depth = turns.pop(count)
            wait_until(lambda: any(kill(pid) for one in workers for pid in below(one, depth)))

    rows = grade(room, kill_one)
    assert not turns
    assert len(rows) == len({row.student for row in rows}) == COUNT + 1
    finish(room)


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def below(process, depth):
    try:
        return [one.pid for one in descend(process, depth)]
    except psutil.NoSuchProcess:
        return []


def test_a_disk_that_is_full_at_any_write_loses_nothing(room, finish, workers, monkeypatch):
    lend(workers, monkeypatch)
    written = []
    write = files.os.fdopen

    def full_after(count):
        def open_file(*arguments):
            if len(written) == count:
                raise OSError(errno.ENOSPC, "No space left on device")
            written.append(1)
            return write(*arguments)

        return open_file

    class Disk:
        """`os` with a disk that is full after so many files."""

        def __init__(self, count):
            self.fdopen = full_after(count)

        def __getattr__(self, name):
            return getattr(os, name)

    for count in (4, COUNT + 6, 2 * COUNT + 9):  # records, autograded notebooks, marks
        with monkeypatch.context() as patch:
            patch.setattr(files, "os", Disk(count))
            with pytest.raises(GradingError, match=r"No space left.*What is graded so far is kept"):
                grade(room)
    assert not list((room / "classroom").rglob(".writing-*"))
    finish(room)


def test_a_gradebook_that_is_locked_and_then_vanishes_loses_nothing(
    room, finish, workers, soon_locked, monkeypatch
):
    lend(workers, monkeypatch)
    path = room / "classroom" / "gradebook.db"
    others = []

    def lock(run, count):
        if count == 3:
            others.append(sqlite3.connect(path))
            others[0].execute("BEGIN IMMEDIATE")

    with pytest.raises(GradingError, match=r"locked.*What is graded so far is kept"):
        grade(room, lock)
    others[0].close()
    with pytest.raises(GradingError, match="What is graded so far is kept"):
        grade(room, lambda run, count: path.unlink(missing_ok=True))
    finish(room)
