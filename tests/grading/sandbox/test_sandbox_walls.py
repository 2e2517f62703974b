"""What student code cannot do in the sandbox; each attack first works without its wall."""

import os
import socket
from pathlib import Path

import pytest

from grading.inside.confine import WALLS
from grading.inside.forbidden_calls import ARCHITECTURES
from grading.inside.seccomp import seccomp_program
from grading.limits import Limits
from tests.grading.session_cells import answer, attempt


def test_no_connection_leaves_the_sandbox(session, unsandboxed):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        connect = attempt(f"import socket\nsocket.create_connection(('127.0.0.1', {port}), 2)")
        with unsandboxed.open(Limits()) as free:
            assert answer(free, connect) == "done"
        assert "Error" in answer(session, connect)
    look_up = attempt("import socket\nsocket.getaddrinfo('example.org', 443)")
    assert "gaierror" in answer(session, look_up)
    assert answer(session, "import socket\nprint(socket.if_nameindex())") == "[(1, 'lo')]"


@pytest.mark.parametrize(
    "source",
    [
        "import socket\nsocket.create_connection(('192.0.2.1', 80))",
        "import urllib.request\nurllib.request.urlopen('https://example.org')",
        "import pandas\npandas.read_csv('https://example.org/table.csv')",
    ],
)
def test_whoever_looks_for_a_network_is_told_that_there_is_none(open_session, source):
    session = open_session(limits=Limits(cell=60))
    shown = "".join(session.run(source).outputs[-1]["traceback"])
    assert "(A notebook is graded without a network.)" in shown
    assert "network" not in "".join(session.run("1 / 0").outputs[-1]["traceback"])


def test_pip_does_not_wait_for_a_network_and_finds_what_is_there(open_session):
    session = open_session(limits=Limits(cell=120, submission=240))
    missing = answer(session, "!pip install no-such-package-anywhere")
    assert "there-is-no-network-while-a-notebook-is-graded" in missing
    assert "Retrying" not in missing
    assert "already satisfied: numpy" in answer(session, "!pip install numpy")


@pytest.mark.parametrize("family", ["AF_VSOCK", "AF_ALG", "AF_PACKET"])
def test_no_kind_of_socket_goes_past_the_namespaces(session, family):
    assert "Error" in answer(session, attempt(f"import socket\nsocket.socket(socket.{family}, 2)"))


def test_two_students_cannot_talk_through_the_network_or_abstract_sockets(open_session):
    listen = (
        "import socket\nserver = socket.socket(socket.AF_UNIX)\nserver.bind('\\0meeting')\n"
        "server.listen()"
    )
    connect = attempt("import socket\nsocket.socket(socket.AF_UNIX).connect('\\0meeting')")
    for walls, expected in ((["network"], "done"), ([], "ConnectionRefusedError")):
        first, second = open_session(*walls), open_session(*walls)
        assert first.run(listen).error is None
        assert expected in answer(second, connect)
        first.close()
        second.close()


REACHABLE = """
import os
reached = []
for process in range(1, 30_000):
    if process != os.getpid():
        try:
            os.kill(process, 0)
            reached.append(process)
        except OSError:
            pass
print(len(reached))
"""


def test_no_signal_reaches_the_zygote_or_another_student(open_session):
    bystander = open_session("pids")
    assert int(answer(open_session("pids"), REACHABLE)) >= 2  # the bystander and the zygote
    assert int(answer(open_session(), REACHABLE)) == 0
    assert bystander.run("1").error is None


ATTACH = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
attached = [process for process in range(1, 30_000)
            if process != os.getpid() and libc.ptrace(0x4206, process, 0, 0) == 0]
print(len(attached))
"""


def test_no_other_process_can_be_traced(open_session):
    free = open_session("pids", "user", "seccomp", "capabilities", "mounts", "network", "ipc")
    assert int(answer(free, ATTACH)) >= 1
    for wall in ("pids", "seccomp"):  # one of the two left out: the other still stands
        assert int(answer(open_session(wall), ATTACH)) == 0
    assert int(answer(open_session(), ATTACH)) == 0


OPEN_FILES = """
import os, stat
sockets = []
for descriptor in range(3, 256):
    try:
        sockets.append(stat.S_ISSOCK(os.fstat(descriptor).st_mode))
    except OSError:
        pass
print(len(sockets), sum(sockets))
"""


def test_student_code_holds_no_open_file_besides_its_one_socket(open_session):
    inherited, sockets = map(int, answer(open_session("descriptors"), OPEN_FILES).split())
    assert inherited > 2  # the zygote's socket to the grader, and its namespace
    assert sockets == 2
    assert answer(open_session(), OPEN_FILES) == "1 1"


def test_a_file_that_is_sent_to_the_grader_is_not_taken(session):
    send = (
        "import os, socket, stat\n"
        "wires = [socket.socket(fileno=d) for d in range(3, 256) if is_socket(d)]\n"
        "for _ in range(20):\n    socket.send_fds(wires[0], [b'\\x11\\0\\0\\0\\0'], [0, 1, 2])"
    )
    before = len(list(Path("/proc/self/fd").iterdir()))
    check = "import os, stat\ndef is_socket(d):\n    try:\n        return stat.S_ISSOCK(os.fstat(d)"
    session.run(f"{check}.st_mode)\n    except OSError:\n        return False")
    assert session.run(send).error is None
    # Fewer is fine: something of an earlier test may have been closed meanwhile.
    assert len(list(Path("/proc/self/fd").iterdir())) <= before


def test_nothing_that_a_student_patches_is_there_for_the_next(open_session):
    first = open_session()
    poison = (
        "import builtins, numpy, IPython, json, sys\nbuiltins.abs = lambda x: 42\n"
        "numpy.mean = lambda x: 42\njson.dumps = None\nsys.modules['random'] = None\n"
        "get_ipython().run_cell = None\nimport grading.inside.values.exchange\n"
        "grading.inside.values.exchange.StudentSide = None"
    )
    look = "import numpy, sys\nprint(abs(0), numpy.mean([1, 3]), sys.modules['random'] is None)"
    assert first.run(poison + "\n" + look).outputs[0]["text"] == "42 42 True\n"
    assert answer(open_session(), look) == "0 2.0 False"


def test_an_ordinary_user_without_any_capability_runs_the_notebook(open_session):
    libc_calls = (
        "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "capabilities = sum(libc.prctl(23, number) == 1 for number in range(40))\n"
        "print(os.getuid(), libc.prctl(39, 0, 0, 0, 0), capabilities)"
    )
    assert answer(open_session(), libc_calls) == "1000 1 0"
    free = answer(open_session("capabilities"), libc_calls).split()
    assert int(free[2]) == 40


MOUNT = attempt(
    "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"
    "os.makedirs('/home/student/more', exist_ok=True)\n"
    "if libc.mount(b'x', b'/home/student/more', b'tmpfs', 0, None):\n"
    "    raise OSError(ctypes.get_errno(), 'mount')"
)
NEW_NAMESPACES = attempt(
    "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
    "if libc.unshare(0x10020000):\n    raise OSError(ctypes.get_errno(), 'unshare')"
)


def test_no_further_folder_can_be_mounted_that_would_escape_the_limit_of_bytes(open_session):
    assert answer(open_session("capabilities", "seccomp"), MOUNT) == "done"
    assert "PermissionError" in answer(open_session("seccomp"), MOUNT)
    # A new user namespace would give all capabilities back.
    free = open_session("seccomp")
    assert answer(free, NEW_NAMESPACES) == "done"
    assert answer(free, MOUNT) == "done"
    closed = open_session()
    assert "PermissionError" in answer(closed, NEW_NAMESPACES)
    assert "PermissionError" in answer(closed, MOUNT)


def test_a_socket_holds_no_more_than_usual(open_session):
    ask = (
        "import socket\na, b = socket.socketpair()\n"
        "a.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 10**6)\n"
        "print(a.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF))\n"
        "a.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)\n"
        "print(a.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE))"
    )
    usual = int(Path("/proc/sys/net/core/wmem_default").read_text())
    assert int(answer(open_session("seccomp"), ask).split()[0]) > usual
    assert answer(open_session(), ask).split() == [str(usual), "1"]


HOARDS = {
    "memfd": "import os\nos.memfd_create('hoard')",
    "shmget": "import ctypes\nif ctypes.CDLL(None).shmget(0, 4096, 0o1600) < 0:\n    raise OSError",
    "msgget": "import ctypes\nif ctypes.CDLL(None).msgget(0, 0o1600) < 0:\n    raise OSError",
    "io_uring": (
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "libc.syscall(425, 1, ctypes.create_string_buffer(200))\n"
        "if ctypes.get_errno() == 1:\n    raise PermissionError"
    ),
}


@pytest.mark.parametrize("name", HOARDS)
def test_no_memory_can_be_had_that_belongs_to_no_process(open_session, name):
    assert answer(open_session("seccomp"), attempt(HOARDS[name])) == "done"
    assert "Error" in answer(open_session(), attempt(HOARDS[name]))


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="a second set of calls is x86's")
def test_the_other_numbers_of_the_same_calls_are_closed_too(open_session):
    call = attempt(
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "libc.syscall(0x40000000 + 272, 0)\n"
        "if ctypes.get_errno() in (1, 38):\n    raise PermissionError"
    )
    assert "PermissionError" in answer(open_session(), call)


def test_ordinary_forks_threads_and_programs_still_work(session):
    work = (
        "import os, subprocess, threading\n"
        "thread = threading.Thread(target=print, args=['thread'])\nthread.start()\nthread.join()\n"
        "if os.fork() == 0:\n    os._exit(0)\nos.wait()\n"
        "print(subprocess.run(['uname'], capture_output=True).stdout)"
    )
    assert "Linux" in answer(session, work)


def test_every_wall_is_named_in_a_test_here_or_stands_for_one_that_is():
    names = ("test_sandbox_walls.py", "test_sandbox_files.py", "test_session_limits.py")
    text = "".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in names)
    assert all(f'"{wall}"' in text for wall in WALLS)


def test_the_program_of_the_filter_is_known_for_both_kinds_of_processor():
    assert all(len(seccomp_program(name)) % 8 == 0 for name in ARCHITECTURES)
    with pytest.raises(OSError, match="riscv64"):
        seccomp_program("riscv64")
