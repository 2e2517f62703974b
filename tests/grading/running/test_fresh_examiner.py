"""What a test cell changes dies with the examiner of one submission, and reaches nobody else."""

import json
import mmap
import os
import random
import sys
import tempfile
import textwrap
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from grading.course.assignment import Assignment, Role, SourceCell
from grading.errors import GradingError
from grading.limits import Limits
from grading.result import Result
from grading.running import worker
from grading.running.executor import ProcessExecutor, WorkerLostError
from grading.running.forked import ForkLost, _list_children, run_in_fork
from grading.running.loading import import_quietly
from grading.running.worker import Setting, Task, prepare_worker, run_task
from tests.grading.classes.lent_worker import lend, start_workers
from tests.grading.classes.source_cells import answer_cell, check_cell
from tests.grading.classes.tiny_course import grade, hand_in, make_course
from tests.grading.running.process_changes import CHANGES
from tests.grading.session_cells import linux_only
from tests.grading.this_course import FILES
from tests.grading.waiting import SECONDS, wait_until

pytestmark = linux_only

SETTING = Setting(FILES, Limits(), sandboxed=False)

FORBID = """
import numpy as np
m = np.array([[2.0, 1.0], [1.0, 3.0]])
expected = np.linalg.inv(m)
np.linalg.inv = None  # the answer must not use it
assert np.allclose(my_inverse(m), expected)
"""
INVERSE = """
def my_inverse(m):
    import numpy as np
    (a, b), (c, d) = m
    return np.array([[d, -b], [-c, a]]) / (a * d - b * c)
"""


@pytest.fixture(scope="module")
def executor():
    """One worker, so that each submission comes right after the other."""
    with ProcessExecutor(1, 600, prepare_worker, SETTING) as executor:
        yield executor


def make_task(test, answer):
    cells = (
        SourceCell("a", "code", Role.ANSWER, "", 0.0, False, {}),
        SourceCell("t", "code", Role.TEST, textwrap.dedent(test), 1.0, False, {}),
    )
    content = {"cell_type": "code", "id": "a", "metadata": {}, "source": answer}
    data = json.dumps({"nbformat": 4, "cells": [content]}).encode()
    return Task(Assignment("tiny", cells, {}).to_json(), data, SETTING)


def tell(result):
    return result.outcome, [(one.points, one.detail) for one in result.verdicts]


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_a_test_changes_does_not_reach_the_next_student(change, executor):
    task = make_task(change, "def f(): return 1")
    results = [Result.from_bytes(executor.submit(run_task, task).result()) for _ in range(2)]
    assert [tell(result) for result in results] == [("graded", [(1.0, "")])] * 2


def run_twice_in_one_process(change):
    """Run a cell of `CHANGES` twice in one process; tell whether the second is the one to fail."""
    code, run_cell = compile(textwrap.dedent(change), "change", "exec"), exec
    children = frozenset(_list_children())
    with mmap.mmap(-1, 1) as passed:

        def work(note):
            random.seed(0)
            np.random.seed(0)  # noqa: NPY002 - as an examiner does
            run_cell(code, {"f": lambda: 1})
            passed[0] = 1
            run_cell(code, {"f": lambda: 1})
            return b""

        try:
            run_in_fork(work, SECONDS, kept=lambda: children)
        except ForkLost as problem:
            return bool(passed[0]) and str(problem).startswith("raised")
    return False


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_without_a_process_of_its_own_each_change_would_reach_the_next_test(change, executor):
    """Otherwise the test above would pass whatever examiners share."""
    assert executor.submit(run_twice_in_one_process, change).result()


def run(executor, test, answer="a = 1"):
    return Result.from_bytes(executor.submit(run_task, make_task(test, answer)).result())


@pytest.mark.parametrize(
    ("end", "told"),
    [
        ("import os\nos._exit(0)", "ended itself with exit code 0 in the test cell t"),
        ("import os\nos._exit(3)", "ended itself with exit code 3 in the test cell t"),
        (
            "import ctypes\nctypes.string_at(0)",
            "was ended by the signal SIGSEGV in",
        ),
    ],
)
def test_a_test_that_ends_its_process_is_named_and_costs_nobody_else_anything(end, told, executor):
    result = run(executor, end)
    assert result.outcome == "failed"
    assert told in result.sentence
    assert run(executor, "assert a == 1").outcome == "graded"


def test_an_examiner_that_does_not_end_is_ended_and_said(executor, monkeypatch):
    never = "import signal, time\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\ntime.sleep(10**6)"
    task = make_task(never, "a = 1")
    task = replace(task, setting=replace(SETTING, limits=Limits(submission=1.0)))
    result = Result.from_bytes(executor.submit(run_with_little_time, task).result())
    assert result.outcome == "failed"
    assert "did not end within 0.5 seconds in the test cell t" in result.sentence


def run_with_little_time(task):
    """Run a task in a worker, whose examiners have half a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker, "longest_step", lambda limits: 0.5)
        return run_task(task)


@pytest.mark.parametrize("end", ["pass", "import os\nos._exit(1)"])
def test_nothing_is_left_of_an_examiner_nor_of_its_student(end, executor):
    def look():
        pid = executor.submit(os.getpid).result()
        folders = sorted(Path(executor.submit(tempfile.gettempdir).result()).iterdir())
        started = len(psutil.Process(pid).children(recursive=True))
        return started, len(folders), len(list(Path(f"/proc/{pid}/fd").iterdir()))

    leave = "open('left', 'w').close()\nimport tempfile\ntempfile.mkdtemp()\n"
    run(executor, leave + end)
    wait_until(lambda: look()[0] == 2)  # the zygote, and the next student's
    before = look()
    for _ in range(3):
        run(executor, leave + end)
    wait_until(lambda: look() == before)
    assert before[1] <= 2  # where these students work


def test_when_a_worker_is_killed_its_examiner_ends_and_its_folder_goes(tmp_path):
    mark = tmp_path / "mark"
    test = f"open({str(mark)!r}, 'w').write(str(__import__('os').getpid()))\nwhile True: pass"
    with ProcessExecutor(1, 600, prepare_worker, SETTING) as executor:
        folder = Path(executor.submit(tempfile.gettempdir).result())
        worker = psutil.Process(executor.submit(os.getpid).result())
        running = executor.submit(run_task, make_task(test, "a = 1"))
        wait_until(lambda: mark.exists() and mark.read_text())
        examiner = psutil.Process(int(mark.read_text()))
        worker.kill()
        with pytest.raises(WorkerLostError):
            running.result()
        psutil.wait_procs([examiner], timeout=SECONDS)
        assert not examiner.is_running()
        wait_until(lambda: not folder.exists())


def test_what_the_reference_solution_loads_is_loaded_once_for_all():
    """`numpy.testing` loads the whole of unittest, in no import that stands in a test."""
    test = "import numpy as np\nnp.testing.assert_allclose(a, 1)\nimport left_here\n"
    made = "open('left_here.py', 'w').close()\nimport sys\nsys.path.insert(0, '')\n"
    task = replace(make_task(made + test, "a = 1"), reports_modules=True)
    with ProcessExecutor(1, 600, prepare_worker, SETTING) as executor:
        result = Result.from_bytes(executor.submit(run_task, task).result())
        assert tell(result) == ("graded", [(1.0, "")])
        assert "numpy.testing" in result.imported
        assert "left_here" not in result.imported
        task = replace(task, setting=replace(SETTING, test_modules=result.imported))
        assert Result.from_bytes(executor.submit(run_task, task).result()).imported == ()


def test_a_module_that_cannot_be_imported_or_prints_is_left_to_the_tests(capsys):
    before = dict(sys.modules)
    import_quietly(["no_such_module", "this"])
    assert sys.modules.pop("this")
    assert set(sys.modules) == set(before)
    assert capsys.readouterr() == ("", "")


STARTS = """
import threading
never = threading.Event()
threading.Thread(target=never.wait, daemon=True).start()
def count(): return threading.active_count()
"""
IMPORTS = {
    "import": "import starts_a_thread as module\n",
    "importlib": "import importlib\nmodule = importlib.import_module('starts_a_thread')\n",
}


@pytest.fixture
def with_thread(tmp_path, monkeypatch):
    """Make a course whose test uses a module that starts a thread as it is imported."""
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "starts_a_thread.py").write_text(STARTS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "modules"))
    monkeypatch.syspath_prepend(tmp_path / "modules")

    def make(how):
        test = IMPORTS[how] + "assert module.count() >= 2 and a == 1"
        make_course(tmp_path / "course", answer_cell("a1", "a = 1"), check_cell("t1", test))
        hand_in(tmp_path / "course", ada="a = 1", bob="a = 2", cleo="a = 1")
        return tmp_path / "course"

    return make


def test_a_module_of_a_test_that_starts_a_thread_is_named_before_anything_is_graded(with_thread):
    with pytest.raises(GradingError, match="a test imports starts_a_thread, which starts a thr"):
        grade(with_thread("import"), sandboxed=False)


def test_a_module_that_starts_a_thread_works_where_each_examiner_imports_it(with_thread):
    """This is what that sentence tells to do."""
    points = {"ada": [1.0], "bob": [0.0], "cleo": [1.0]}
    told = {student: ("graded", given) for student, given in points.items()}
    assert grade(with_thread("importlib"), sandboxed=False) == told


STUDENTS = {f"s{number}": INVERSE for number in range(1, 7)} | {
    "s7": "def my_inverse(m):\n    return m",
    "s8": "def my_inverse(m):\n    import numpy as np\n    return np.linalg.inv(m)",
}


@pytest.fixture(scope="module")
def forbidding(tmp_path_factory):
    """A class whose test forbids a function of a library."""

    def make():
        course = tmp_path_factory.mktemp("forbidding")
        make_course(course, answer_cell("a1", INVERSE), check_cell("t1", FORBID))
        hand_in(course, **STUDENTS)
        return course

    return make


POINTS = {student: ("graded", [0.0 if student == "s7" else 1.0]) for student in STUDENTS}


@pytest.fixture(scope="module", params=[1, 4])
def workers(request):
    """So many workers, for one class after the other."""
    with start_workers(request.param) as executor:
        yield request.param, executor


@pytest.mark.parametrize("order", ["forwards", "backwards"])
def test_a_test_that_forbids_a_function_does_not_reach_the_next_student(
    order, workers, forbidding, monkeypatch
):
    jobs, executor = workers
    lend(executor, monkeypatch)
    assert grade(forbidding(), jobs, order) == POINTS


def test_a_test_that_forbids_a_function_reaches_nobody_without_a_sandbox(forbidding):
    assert grade(forbidding(), 2, sandboxed=False) == POINTS
