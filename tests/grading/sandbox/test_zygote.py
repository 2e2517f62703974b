"""The zygote is replaced when it dies, and nothing outlives its session or the grader."""

import contextlib
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from grading.limits import Limits
from grading.outcomes import Outcome
from grading.sandbox.process_memory import list_tree
from grading.sandbox.session import SessionEnded
from grading.sandbox.student_process import read_pid
from grading.sandbox.zygote_source import ZygoteSource
from tests.grading.session_cells import linux_only
from tests.grading.this_course import FILES
from tests.grading.waiting import wait_until
from tools.places import ROOT

pytestmark = linux_only

# Several ways to outlive one's parent; each leaves a `sleep` with a number that no other has.
DAEMONS = {
    "a child": "import subprocess\nsubprocess.Popen(['sleep', {mark!r}])",
    "a session of its own": (
        "import subprocess\nsubprocess.Popen(['sleep', {mark!r}], start_new_session=True)"
    ),
    "an orphan": (
        "import os\nif os.fork() == 0:\n    if os.fork() == 0:\n        os.setsid()\n"
        "        os.execvp('sleep', ['sleep', {mark!r}])\n    os._exit(0)"
    ),
    "one that ignores signals": (
        "import subprocess\nsubprocess.Popen(['sh', '-c', 'trap \"\" HUP INT TERM; sleep {mark}'])"
    ),
}


def find_sleepers(mark):
    """List the processes of this machine that sleep for so many seconds."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if path.read_bytes().split(b"\0")[:2] == [b"sleep", mark.encode()]:
                found.append(int(path.parent.name))
        except OSError:
            pass
    return found


@pytest.mark.parametrize("name", DAEMONS)
def test_nothing_that_a_student_started_outlives_the_session(open_session, name):
    mark = f"8000.{os.getpid()}{len(name)}"
    start = DAEMONS[name].format(mark=mark)
    for walls, survivors in ((["pids"], 1), ([], 0)):
        session = open_session(*walls)
        session.run(start)
        wait_until(lambda: len(find_sleepers(mark)) == 1)
        session.close()
        left = find_sleepers(mark)
        for process in left:
            os.kill(process, signal.SIGKILL)
        assert len(left) == survivors
        wait_until(lambda: not find_sleepers(mark))


def test_a_session_that_was_killed_leaves_nothing_either(open_session):
    mark = f"8001.{os.getpid()}"
    session = open_session(limits=Limits(cell=20, submission=2))
    with pytest.raises(SessionEnded) as ended:
        session.run(DAEMONS["an orphan"].format(mark=mark) + "\nimport time\ntime.sleep(30)")
    assert ended.value.outcome is Outcome.TIMEOUT
    assert find_sleepers(mark) == []


def test_the_end_of_a_students_process_is_noticed_at_once_and_harms_no_other(open_session):
    bystander, session = open_session(), open_session()
    bystander.run("x = 1")
    with pytest.raises(SessionEnded) as ended:
        session.run("import os\nprint('last words')\nos._exit(0)")
    assert ended.value.outcome is Outcome.CRASHED
    killed = open_session()
    signal.pidfd_send_signal(killed.handle, signal.SIGKILL)
    with pytest.raises(SessionEnded) as ended:
        killed.run("1")
    assert ended.value.outcome is Outcome.CRASHED
    assert bystander.run("print(x)").outputs[0]["text"] == "1\n"


def test_a_segmentation_fault_is_a_crash(session):
    with pytest.raises(SessionEnded) as ended:
        session.run("import ctypes\nctypes.string_at(0)")
    assert ended.value.outcome is Outcome.CRASHED


def test_a_zygote_that_died_is_replaced_and_its_students_are_not_to_blame():
    mark = f"8002.{os.getpid()}"
    with ZygoteSource(FILES, modules=()) as source:
        session = source.open(Limits())
        session.run(DAEMONS["an orphan"].format(mark=mark))
        wait_until(lambda: find_sleepers(mark))
        os.kill(read_pid(source.zygote.handle), signal.SIGKILL)
        wait_until(lambda: not find_sleepers(mark))
        with pytest.raises(SessionEnded) as ended:
            session.run("1")
        assert ended.value.outcome is Outcome.FAILED
        assert source.open(Limits()).run("print('again')").outputs[0]["text"] == "again\n"
        assert source.starts == 2


def test_only_the_zygote_holds_its_end_of_the_socket_whatever_number_that_has():
    with contextlib.ExitStack() as held:
        for _ in range(100):  # as in a grader with many workers
            held.enter_context(Path("/dev/null").open("rb"))
        with ZygoteSource(FILES, modules=()) as source:
            source.open(Limits()).close()
            around = list_tree(source.zygote.process.pid)
            waiting = [pid for pid in around if pid != read_pid(source.zygote.handle)]
            assert len(waiting) == len(around) - 1 > 0
            for pid in waiting:
                links = [str(file.readlink()) for file in Path(f"/proc/{pid}/fd").iterdir()]
                assert not any(link.startswith("socket:") for link in links)


def test_a_zygote_that_hangs_is_replaced(monkeypatch):
    monkeypatch.setattr("grading.sandbox.zygote.FORK_SECONDS", 5.0)
    with ZygoteSource(FILES, modules=()) as source:
        source.open(Limits()).close()
        os.kill(read_pid(source.zygote.handle), signal.SIGSTOP)
        assert source.open(Limits()).run("1").error is None
        assert source.starts == 2


GRADER = """
import sys, time
from grading.limits import Limits
from grading.sandbox.zygote_source import ZygoteSource
from tests.grading.this_course import FILES
source = ZygoteSource(FILES, modules=())
session = source.open(Limits(cell=60))
session.run(sys.argv[1])
print("started", flush=True)
{then}
"""


@contextlib.contextmanager
def start_grader(then, mark):
    """Start a grader whose student leaves a daemon behind, and which then does something else."""
    program, daemon = GRADER.format(then=then), DAEMONS["an orphan"].format(mark=mark)
    command = [sys.executable, "-c", program, daemon]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as grader:
        assert grader.stdout.readline() == b"started\n"
        yield grader


@pytest.mark.parametrize("then", ["time.sleep(60)", "session.run('while True: pass')"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_everything_dies_with_the_grader(then, number):
    mark = f"8003.{os.getpid()}"
    with start_grader(then, mark) as grader:
        wait_until(lambda: find_sleepers(mark))
        grader.send_signal(number)
        wait_until(lambda: not find_sleepers(mark))


def test_a_fork_of_the_grader_keeps_nothing_alive():
    mark = f"8004.{os.getpid()}"
    then = "import os\nfork = os.fork()\nif fork:\n    print(fork, flush=True)\ntime.sleep(60)"
    with start_grader(then, mark) as grader:
        fork = int(grader.stdout.readline())
        wait_until(lambda: find_sleepers(mark))
        grader.send_signal(signal.SIGKILL)
        try:
            wait_until(lambda: not find_sleepers(mark))
        finally:
            os.kill(fork, signal.SIGKILL)


def test_several_sessions_are_open_at_once_and_know_nothing_of_each_other(zygote):
    sessions = [zygote.open(Limits()) for _ in range(4)]
    for number, session in enumerate(sessions):
        session.run(f"x = {number}")
    for number, session in enumerate(sessions):
        assert session.run("print(x)").outputs[0]["text"] == f"{number}\n"
        session.close()


def test_sessions_leave_no_open_file_behind(zygote):
    def count():
        return len(list(Path("/proc/self/fd").iterdir()))

    zygote.open(Limits()).close()
    before = count()
    for _ in range(5):
        session = zygote.open(Limits())
        session.run("1")
        session.close()
    assert count() == before


def test_modules_are_imported_before_the_students_come():
    with ZygoteSource(FILES, modules=["colorsys"]) as source:
        run = source.open(Limits()).run("import sys\nprint('colorsys' in sys.modules)")
    assert run.outputs[0]["text"] == "True\n"


# An ordinary user may not enter a home folder that this Python can lie in: root shows it again.
AS_ORDINARY_USER = """
mkdir -p {hold} && mount --bind {prefix} {hold} &&
mount -t tmpfs -o mode=755 none {hidden} &&
mkdir -p {prefix} && mount --bind {hold} {prefix} &&
exec setpriv --reuid 4711 --regid 4711 --clear-groups {python} -c {program}
"""
READABLE_BY_ALL = (Path("/usr"), Path("/opt"))
PROGRAM = """
import os
from grading.limits import Limits
from grading.sandbox.session import SessionEnded
from grading.sandbox.zygote_source import ZygoteSource
from tests.grading.this_course import FILES
with ZygoteSource(FILES, modules=()) as source:
    student = source.open(Limits()).run("import os; print(os.getuid())")
    print(os.getuid(), student.outputs[0]["text"])
    for limits, excess in (
        (Limits(written=8 * 2**20), "open('big', 'wb').write(bytes(2**24))"),
        (Limits(memory=300 * 2**20), "import time; x = bytearray(600 * 2**20); time.sleep(5)"),
        (Limits(processes=9), "import os, time; [os.fork() for _ in range(4)]; time.sleep(5)"),
    ):
        try:
            source.open(limits).run(excess)
        except SessionEnded as ended:
            print(ended.outcome)
    session = source.open(Limits())
    for place in ("/dev/x", "/x", "/grader/x", "/home/x"):
        print(session.run(f"open({place!r}, 'w')").error.split(":")[0])
"""


def test_an_ordinary_user_grades_with_the_same_walls_as_root(tmp_path):
    command = [sys.executable, "-c", PROGRAM]
    if os.getuid() == 0:
        prefix = Path(sys.base_prefix).resolve()
        top = Path("/", *prefix.parts[1:2])
        words = {
            "hold": tmp_path / "hold",
            "prefix": prefix,
            "hidden": tmp_path if top in READABLE_BY_ALL else top,
            "python": sys.executable,
            "program": PROGRAM,
        }
        quoted = {name: shlex.quote(str(word)) for name, word in words.items()}
        command = ["unshare", "--mount", "sh", "-c", AS_ORDINARY_USER.format(**quoted)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    user, student, *outcomes = done.stdout.split()
    assert int(user) == (os.getuid() or 4711), done.stderr
    assert student == "1000"
    assert outcomes[:3] == ["disk", "memory", "processes"]
    assert len(outcomes) == 7
    assert set(outcomes[3:]) <= {"OSError", "PermissionError"}
