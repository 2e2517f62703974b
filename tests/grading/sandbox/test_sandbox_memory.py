"""No memory is out of the count, and nobody takes all of what an account has only so much of."""

import errno
import os
import platform

import pytest

from grading.inside.forbidden_calls import ARCHITECTURES, CALLS
from grading.limits import Limits
from grading.sandbox import process_memory
from tests.grading.inside.test_seccomp import ERROR, decide
from tests.grading.session_cells import answer, attempt
from tests.redteam.hoards import HOARDS


@pytest.mark.parametrize("name", HOARDS)
def test_no_memory_can_be_had_that_counts_for_nobody(open_session, name):
    source, refusal = HOARDS[name]
    assert answer(open_session("seccomp"), attempt(source)) == "done"
    assert refusal in answer(open_session(), attempt(source))


FILL_AND_FORGET = """
import ctypes, mmap
size = 100 * 2**20
hoard = mmap.mmap.__base__(-1, size)
for start in range(0, size, 2**20):
    hoard[start:start + 2**20] = b'x' * 2**20
    hoard.madvise(mmap.MADV_DONTNEED, start, 2**20)
"""


def test_memory_that_is_shared_and_not_mapped_is_there_and_counts_nowhere(open_session):
    session = open_session("seccomp")

    def count():
        return process_memory.measure_memory(process_memory.list_tree(session.pid))

    before = count()
    assert session.run(FILL_AND_FORGET).error is None
    assert count() - before < 20 * 2**20
    assert answer(session, "print(all(hoard[n] == 120 for n in range(0, size, 2**20)))") == "True"
    assert "PermissionError" in open_session().run(FILL_AND_FORGET).error


def test_zeros_are_read_from_a_device_that_cannot_be_mapped(session, unsandboxed):
    share = attempt("import mmap, os\nmmap.mmap(os.open('/dev/zero', os.O_RDWR), 4096)")
    with unsandboxed.open(Limits()) as free:
        assert answer(free, share) == "done"
    assert "No such device" in answer(session, share)
    assert answer(session, "print(open('/dev/zero', 'rb').read(3))") == str(bytes(3))


def test_a_table_of_any_size_for_one_process_is_not_made(open_session):
    """A kernel before 6.16 makes none, so that there the filter's own decision is what tells."""
    ask = "import ctypes\nprint(ctypes.CDLL(None).prctl(78, 1, ctypes.c_ulong(1024), 0, 0))"
    version = tuple(int(number) for number in os.uname().release.split("-")[0].split(".")[:2])
    made = "0" if version >= (6, 16) else "-1"
    assert answer(open_session("seccomp"), ask) == made
    assert answer(open_session(), ask) == "-1"
    machine = platform.machine()
    number = CALLS["prctl"][ARCHITECTURES[machine][0]]
    assert decide(machine, number, 78, 1, 1024) == ERROR + errno.EINVAL


ORDINARY = {
    "asyncio": (
        "import asyncio\nasync def work():\n"
        "    child = await asyncio.create_subprocess_exec('echo', 'x', stdout=-1)\n"
        "    return await child.communicate()\nprint((await work())[0].strip())"
    ),
    "asyncio in a Python of its own": (
        "!python -c \"import asyncio; print(asyncio.run(asyncio.sleep(0, b'x')))\""
    ),
    "shared memory between forks": (
        "import mmap, os\nshared = mmap.mmap(-1, 4096)\nif os.fork() == 0:\n"
        "    shared[:1] = b'x'\n    os._exit(0)\nos.wait()\nprint(shared[:1])"
    ),
    "shared arrays": (
        "import multiprocessing\nshared = multiprocessing.Array('c', 1)\n"
        "def fill():\n    shared[0] = b'x'\n"
        "child = multiprocessing.Process(target=fill)\nchild.start()\nchild.join()\n"
        "print(shared[:])"
    ),
    "named shared memory": (
        "from multiprocessing.shared_memory import SharedMemory\n"
        "shared = SharedMemory(create=True, size=10)\nshared.buf[:1] = b'x'\n"
        "again = SharedMemory(shared.name)\nprint(bytes(again.buf[:1]))"
    ),
    "a queue between processes": (
        "import multiprocessing\nqueue = multiprocessing.Queue()\n"
        "child = multiprocessing.Process(target=queue.put, args=[b'x'])\nchild.start()\n"
        "print(queue.get())"
    ),
    "a pool": "import multiprocessing\nprint(multiprocessing.Pool(2).map(bytes, [b'x'])[0])",
    "threads": (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "print(ThreadPoolExecutor(4).submit(bytes, b'x').result())"
    ),
    "joblib": (
        "from joblib import Parallel, delayed\n"
        "print(Parallel(n_jobs=2)(delayed(bytes)(b'x') for _ in range(4))[0])"
    ),
    "arrays that joblib maps": (
        "import numpy as np\nfrom joblib import Parallel, delayed\n"
        "total = Parallel(n_jobs=2, max_nbytes=1000)(delayed(np.sum)(np.ones(1000))"
        " for _ in range(2))\nprint(b'x' if total == [1000, 1000] else total)"
    ),
    "workers that load data": (
        "import torch\nfrom torch.utils.data import DataLoader, TensorDataset\n"
        "loader = DataLoader(TensorDataset(torch.arange(8.0)), batch_size=4, num_workers=2)\n"
        "print(b'x' if sum(batch.sum() for batch, in loader) == 28 else b'y')"
    ),
    "copied files": (
        "import shutil\nopen('one', 'w').write('x')\nshutil.copy2('one', 'two')\n"
        "print(open('two', 'rb').read())"
    ),
}


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_code_works_without_what_is_forbidden(open_session, name):
    session = open_session(limits=Limits(cell=200, submission=400))
    assert answer(session, ORDINARY[name]).splitlines()[-1] == str(b"x")
