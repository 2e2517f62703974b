"""A Dask cluster grades as the processes of one machine do, and may lose a worker."""

import contextlib
import json
import signal
import socket
import subprocess
import sys
import time

import pytest
from distributed import Client

from grading.errors import GradingError
from grading.running import cluster
from tests.grading.classes.graded_practice import COUNT, grade, make_room, read_everything
from tests.grading.classes.lent_worker import lend
from tests.grading.classes.source_cells import answer_cell, check_cell
from tests.grading.classes.tiny_course import grade as grade_tiny
from tests.grading.classes.tiny_course import hand_in, make_course
from tests.grading.running.test_fresh_examiner import FORBID, INVERSE, POINTS, STUDENTS
from tests.grading.session_cells import linux_only
from tests.grading.waiting import SECONDS, wait_until
from tools.places import ROOT

pytestmark = linux_only


@contextlib.contextmanager
def run_module(*arguments):
    process = subprocess.Popen(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def start_scheduler(folder):
    """Start a scheduler without workers; yield its process and its address."""
    note = folder / "scheduler.json"
    options = ["--host=127.0.0.1", "--port=0", "--no-dashboard", f"--scheduler-file={note}"]
    with run_module("distributed.cli.dask_scheduler", *options) as process:
        wait_until(lambda: note.exists() and note.read_text())
        yield process, json.loads(note.read_text())["address"]


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    with start_scheduler(tmp_path_factory.mktemp("cluster")) as (_, address):
        yield address


def start_worker(scheduler, name):
    options = ["--no-nanny", "--no-dashboard", "--nthreads=1", f"--name={name}"]
    return run_module("distributed.cli.dask_worker", scheduler, *options)


def test_a_scheduler_that_is_not_there_or_has_no_workers_is_said(scheduler, monkeypatch):
    monkeypatch.setattr(cluster, "WORKERS_SECONDS", 0.2)
    for address in ("tcp://127.0.0.1:9", "nonsense://x", "x"):
        with pytest.raises(GradingError, match="There is no Dask scheduler at"):
            cluster.ClusterExecutor(address, 1, (), sandboxed=True)
    with pytest.raises(GradingError, match="has no workers"):
        cluster.ClusterExecutor(scheduler, 1, (), sandboxed=True)


@contextlib.contextmanager
def start_wrong_worker(scheduler):
    """Start a worker that says of itself that it has another version of the course."""
    program = (
        "import sys\nfrom grading.running import cluster\n"
        "from distributed.cli.dask_worker import main\n"
        "cluster._own_environment = lambda *ground: 'another'\nmain(sys.argv[1:])"
    )
    options = ["--no-nanny", "--no-dashboard", "--nthreads=1", "--name=wrong"]
    process = subprocess.Popen(
        [sys.executable, "-c", program, scheduler, *options],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.kill()
        process.wait()


def wait_for_workers(scheduler, count):
    with Client(scheduler, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=SECONDS)


def test_where_every_worker_has_another_version_nothing_is_graded(tmp_path):
    with (
        start_scheduler(tmp_path) as (_, address),
        start_wrong_worker(address),
        cluster.ClusterExecutor(address, SECONDS, (), sandboxed=True) as executor,
        pytest.raises(GradingError, match=r"has another version of Python.*there is no other"),
    ):
        executor.submit(abs, -3).result(SECONDS)


def test_beside_a_right_worker_a_wrong_one_is_sent_away_and_named(tmp_path):
    with (
        start_scheduler(tmp_path) as (_, address),
        start_wrong_worker(address),
        start_worker(address, "right"),
    ):
        wait_for_workers(address, 2)
        with cluster.ClusterExecutor(address, SECONDS, (), sandboxed=True) as executor:
            futures = [executor.submit(abs, -number) for number in range(20)]
            assert [future.result(SECONDS) for future in futures] == list(range(20))
            assert executor.sent_away == [socket.gethostname()]
            assert executor.count_workers() == 1


def test_a_scheduler_that_vanishes_is_said_in_a_sentence(tmp_path):
    with (
        start_scheduler(tmp_path) as (process, address),
        start_worker(address, "only"),
        cluster.ClusterExecutor(address, SECONDS, (), sandboxed=True) as executor,
    ):
        assert executor.submit(abs, -3).result(SECONDS) == 3
        running = executor.submit(time.sleep, SECONDS)
        process.kill()
        with pytest.raises(GradingError, match=r"has gone\. What is graded so far is kept"):
            running.result(SECONDS)


def test_a_cluster_gives_the_same_grades_even_when_a_worker_is_killed(
    scheduler, shared_worker, tmp_path
):
    local, remote = make_room(tmp_path / "local"), make_room(tmp_path / "remote")
    with pytest.MonkeyPatch.context() as patch:
        lend(shared_worker, patch)
        grade(local)
    with start_worker(scheduler, "first") as first, start_worker(scheduler, "second"):
        wait_for_workers(scheduler, 2)

        def kill_first(run, count):
            if count == 3:
                first.send_signal(signal.SIGKILL)

        rows = grade(remote, kill_first, scheduler=scheduler)
    assert len(rows) == len({row.student for row in rows}) == COUNT + 1
    assert first.returncode == -signal.SIGKILL
    assert read_everything(remote) == read_everything(local)


def test_what_a_test_changes_stays_with_one_examiner_on_a_cluster_too(scheduler, tmp_path):
    make_course(tmp_path, answer_cell("a1", INVERSE), check_cell("t1", FORBID))
    hand_in(tmp_path, **STUDENTS)
    with start_worker(scheduler, "one"), start_worker(scheduler, "two"):
        with Client(scheduler, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=SECONDS)
        assert grade_tiny(tmp_path, scheduler=scheduler, order="backwards") == POINTS
