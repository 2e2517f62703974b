"""Each limit ends a session with an outcome of its own; without it the same notebook gets away."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from grading.limits import Limits
from grading.outcomes import Outcome
from grading.sandbox import process_memory, watcher
from grading.sandbox.session import SessionEnded

M = 2**20
ROOMY = Limits(
    cell=30, submission=120, memory=2**32, processes=500, output=2**30, written=2**32, value=2**30
)
IGNORES_INTERRUPTS = """
import time
end = time.monotonic() + 2.5
while time.monotonic() < end:
    try:
        while time.monotonic() < end:
            time.sleep(0.001)
    except BaseException:
        time.sleep(0)
"""
MEMORY_OF_CHILDREN = """
import os, time
for _ in range(6):
    if os.fork() == 0:
        block = bytearray(100 * 2**20)
        time.sleep(3)
        os._exit(0)
for _ in range(6):
    os.wait()
"""
# Whoever looks at one process after the other may look where the memory was, or will be.
HOPS = """
import os, time
block, end = bytearray(450 * 2**20), time.monotonic() + 3
first = os.getpid()
while time.monotonic() < end:
    if os.fork() != 0:
        if os.getpid() == first:
            block = None
            time.sleep(3)
            break
        os._exit(0)
    block[0] = 1
if os.getpid() != first:
    os._exit(0)
"""
FORKS = """
import os, time
for _ in range(40):
    if os.fork() == 0:
        time.sleep(1)
        os._exit(0)
for _ in range(40):
    os.wait()
"""
SOCKETS = """
import os, socket, time
kept = [socket.socketpair() for _ in range(120)]
for pair in kept:
    for end in pair:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 10**9)
        end.setblocking(False)
        try:
            while True:
                end.send(bytes(65536))
        except BlockingIOError:
            pass
children = []
for _ in range(8):  # a child shares those that it was born with and can make as many of its own
    if os.fork() == 0:
        [pair[0].close() or pair[1].close() for pair in kept]
        kept = [socket.socketpair() for _ in range(120)]
        time.sleep(2)
        os._exit(0)
time.sleep(1)
"""
THREADS = """
import threading, time
threads = [threading.Thread(target=time.sleep, args=[1]) for _ in range(40)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""
# Every other page has other rights, so that each is an area of its own; each child has them all.
AREAS = """
import ctypes, mmap, os, time
libc = ctypes.CDLL(None, use_errno=True)
libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
pages = mmap.mmap(-1, 30_000 * 4096, mmap.MAP_PRIVATE)
start = ctypes.addressof(ctypes.c_char.from_buffer(pages))
for page in range(0, 30_000, 2):
    libc.mprotect(start + page * 4096, 4096, mmap.PROT_READ)
for _ in range(10):
    if os.fork() == 0:
        time.sleep(3)
        os._exit(0)
for _ in range(10):
    os.wait()
"""
EXCESSES = {
    "cell that ignores interrupts": (IGNORES_INTERRUPTS, {"cell": 0.2}, Outcome.TIMEOUT),
    "long notebook": ("import time\ntime.sleep(2)", {"submission": 1}, Outcome.TIMEOUT),
    "memory": (
        "import time\nx = bytearray(500 * 2**20)\ntime.sleep(1)",
        {"memory": 300 * M},
        Outcome.MEMORY,
    ),
    "memory in children": (MEMORY_OF_CHILDREN, {"memory": 500 * M}, Outcome.MEMORY),
    "memory that hops": (HOPS, {"memory": 300 * M}, Outcome.MEMORY),
    "shared memory": (
        "import mmap, time\nx = mmap.mmap(-1, 500 * 2**20)\n"
        "for place in range(0, len(x), 4096):\n    x[place] = 1\ntime.sleep(1)",
        {"memory": 300 * M, "written": 600 * M},
        Outcome.MEMORY,
    ),
    "areas of memory": (AREAS, {"memory": 300 * M}, Outcome.MEMORY),
    "data in sockets": (SOCKETS, {"memory": 260 * M}, Outcome.MEMORY),
    "processes": (FORKS, {"processes": 20}, Outcome.PROCESSES),
    "threads": (THREADS, {"processes": 20}, Outcome.PROCESSES),
    "one file": ("open('big', 'wb').write(bytes(9 * 2**20))", {"written": 8 * M}, Outcome.DISK),
    "temporary files": (
        "import tempfile\nfor n in range(9):\n"
        "    open(f'{tempfile.gettempdir()}/{n}', 'wb').write(bytes(2**20))",
        {"written": 8 * M},
        Outcome.DISK,
    ),
    "shared memory files": (
        "for n in range(9):\n    open(f'/dev/shm/{n}', 'wb').write(bytes(2**20))",
        {"written": 8 * M},
        Outcome.DISK,
    ),
}


@pytest.mark.parametrize("name", EXCESSES)
def test_a_notebook_that_uses_too_much_ends_with_its_outcome(open_session, name):
    source, limits, outcome = EXCESSES[name]
    session = open_session(limits=Limits(**{"cell": 30, "submission": 120} | limits))
    with pytest.raises(SessionEnded) as ended:
        session.run(source)
    assert ended.value.outcome is outcome
    assert ended.value.sentence == outcome.sentence
    with pytest.raises(SessionEnded) as again:
        session.run("1")
    assert again.value.outcome is outcome


@pytest.fixture(scope="module")
def with_room(zygote):
    """Run each of these notebooks where the limits are far; they mostly wait: side by side."""

    def run(session, source):
        with session:
            return session.run(source).error

    # All sessions are opened here: a source of sessions is for one thread at a time.
    opened = {name: zygote.open(ROOMY) for name in EXCESSES}
    with ThreadPoolExecutor(4) as pool:
        yield {name: pool.submit(run, opened[name], EXCESSES[name][0]) for name in EXCESSES}


@pytest.mark.parametrize("name", EXCESSES)
def test_the_same_notebook_gets_away_where_the_limit_is_far(with_room, name):
    assert with_room[name].result() is None


def test_the_kernel_stops_forks_even_when_nobody_watches(open_session, monkeypatch):
    monkeypatch.setattr(watcher, "find_excess", lambda *session: None)
    counting = """
import os, time
count = 0
try:
    while count < 60:
        if os.fork() == 0:
            time.sleep(5)
            os._exit(0)
        count += 1
except BlockingIOError:
    pass
print(count)
"""
    counts = [
        int(
            open_session(*walls, limits=Limits(processes=20, cell=30))
            .run(counting)
            .outputs[0]["text"]
        )
        for walls in ([], ["limits"])
    ]
    assert counts[0] <= 20 + 8
    assert counts[1] == 60


def test_a_value_that_is_too_large_never_fills_the_graders_memory(open_session):
    session = open_session(limits=Limits(value=M))
    session.run(
        "from grading.inside.values.exchange import StudentSide\n"
        "StudentSide.look_up = lambda *rest: bytes(50_000_000)"
    )
    with pytest.raises(SessionEnded) as ended:
        session.lookup("x")
    assert ended.value.outcome is Outcome.VALUE


def test_a_notebook_that_asks_for_nothing_special_needs_less_than_a_quarter_of_the_memory(session):
    session.run("import numpy as np\nx = np.ones(1000)")
    pids = process_memory.list_tree(session.pid)
    assert len(pids) == 1
    assert process_memory.measure_memory(pids) < session.limits.memory / 4


def test_memory_shared_with_the_zygote_and_between_forks_counts_once(open_session):
    session = open_session(limits=ROOMY)
    session.run(
        "import os, time\nx = bytearray(200 * 2**20)\n"
        "for _ in range(5):\n    if os.fork() == 0:\n        time.sleep(60)\n        os._exit(0)"
    )
    pids = process_memory.list_tree(session.pid)
    assert len(pids) == 6
    assert process_memory.measure_use(pids).memory > 1000 * M
    assert 200 * M < process_memory.measure_memory(pids) < 400 * M


def test_an_open_file_counts_as_the_pipe_that_it_may_be(session):
    def count():
        return process_memory.measure_memory(process_memory.list_tree(session.pid))

    before = count()
    session.run("import os\npipes = [os.pipe() for _ in range(100)]")
    assert count() - before > 100 * 2**16


def test_a_session_that_cannot_be_watched_does_not_run_on(open_session, monkeypatch):
    def fail(*session):
        raise ValueError("the kernel said something new")

    monkeypatch.setattr(watcher, "find_excess", fail)
    with pytest.raises(SessionEnded) as ended:
        open_session().run("import time\ntime.sleep(30)")
    assert ended.value.outcome is Outcome.FAILED
