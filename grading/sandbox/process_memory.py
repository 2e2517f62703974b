"""What a tree of processes holds of the machine's memory, from what the kernel tells of each.

Pages that processes share with the zygote or with each other count once, in parts. What the
kernel keeps for them counts with the most that it can be, as far as nobody tells it exactly: the
results are never below what is really held.
"""

import contextlib
import io
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Of these the sum is never below what is really held, and cheap to read.
QUICK_FIELDS = (b"RssAnon:", b"RssShmem:", b"VmPTE:", b"VmSwap:")
EXACT_FIELDS, TABLES = (b"Pss_Anon:", b"Pss_Shmem:", b"SwapPss:"), (b"VmPTE:",)
FILES, THREADS = (b"FDSize:",), (b"Threads:",)
FILE_BYTES = 2**16  # what one open file can hold on to at most: a pipe that is full
# An area of memory (a line of /proc/PID/maps) takes so much of the kernel's; and for each process
# that has it from its parents, a link to them.
AREA_BYTES, LINK_BYTES = 450, 64
MAPS_BYTES = 2**20  # of a list of areas that is looked at: it would take long to read a long one
AREAS_SETTING = "/proc/sys/vm/max_map_count"
SOCKET_SETTINGS = ("wmem_default", "rmem_default", "optmem_max")


@dataclass
class Use:
    """What a session uses at one moment.

    Attributes:
        processes: processes and threads.
        memory: bytes, at least what is really held.
    """

    processes: int = 0
    memory: int = 0


def list_tree(pid: int) -> list[int]:
    """List a process and everything that descends from it, as far as it is alive."""
    return list(list_threads(pid))


def list_threads(pid: int) -> dict[int, list[str]]:
    """List the threads of a process and of everything that descends from it, as far as alive.

    Returns:
        For each process, the numbers of its threads.
    """
    found: dict[int, list[str]] = {}
    left = [pid] if pid else []
    while left:
        threads = found.setdefault(current := left.pop(), [])
        with contextlib.suppress(OSError):
            with os.scandir(f"/proc/{current}/task") as entries:  # asked often: `Path` is slow
                threads += [entry.name for entry in entries]
            for thread in threads:
                children = read_small(f"/proc/{current}/task/{thread}/children")
                left += [int(child) for child in children.split()]
    return found


def measure_use(pids: list[int]) -> Use:
    """Count processes and threads, and add up what they hold; shared pages count several times."""
    use = Use()
    for pid in pids:
        status = _read_of_living(pid, "status")
        use.memory += 1024 * _add_up(status, QUICK_FIELDS) + FILE_BYTES * _add_up(status, FILES)
        use.processes += _add_up(status, THREADS)
    return use


def measure_sockets(pid: int) -> int:
    """Add up the most that the sockets in a process's namespace of networks hold.

    Nobody counts what waits in a socket to be read, and `grading.inside.seccomp` keeps students
    from asking for more than the system's usual.
    """
    words = read_small(f"/proc/{pid}/net/sockstat").split()
    return int(words[2]) * _most_of_a_socket() if words[:2] == [b"sockets:", b"used"] else 0


@cache
def _most_of_a_socket() -> int:
    """Return the bytes that one socket holds at most: the last message may go beyond the buffer."""
    sent, received, options = (
        int(read_small(f"/proc/sys/net/core/{name}") or 2**18) for name in SOCKET_SETTINGS
    )
    return 2 * max(sent, received) + options


def measure_areas(pids: list[int], most: int) -> int:
    """Add up what the kernel keeps on the areas of processes' memory, in bytes.

    Args:
        pids: the processes.
        most: stop as soon as it is more than this.
    """
    total, each = 0, AREA_BYTES + LINK_BYTES * len(pids)
    for pid in pids:
        total += _count_areas(pid) * each
        if total > most:
            break
    return total


def _count_areas(pid: int) -> int:
    try:
        with Path(f"/proc/{pid}/maps").open("rb", buffering=0) as file:
            seen = count = 0
            while part := file.read(2**16):
                seen, count = seen + len(part), count + part.count(b"\n")
                if seen > MAPS_BYTES:
                    return int(read_small(AREAS_SETTING) or 2**16)
            return count
    except OSError:  # its process is gone
        return 0


def measure_memory(pids: list[int]) -> int:
    """Add up what processes hold, in bytes, with each shared page counted once in all."""
    total = 0
    for pid in pids:
        exact = _read_of_living(pid, "smaps_rollup")
        if b"Pss_Anon:" in exact:
            status = _read_of_living(pid, "status")
            total += 1024 * (_add_up(exact, EXACT_FIELDS) + _add_up(status, TABLES))
            total += FILE_BYTES * _add_up(status, FILES)
        else:  # gone, or not ours to look into
            total += measure_use([pid]).memory
    return total


def _add_up(content: bytes, names: tuple[bytes, ...]) -> int:
    """Add up the numbers of some lines."""
    return sum(int(line.split()[1]) for line in content.split(b"\n") if line.startswith(names))


def _read_of_living(pid: int, name: str) -> bytes:
    """Read what the kernel tells of a process's memory, from a thread that has not ended.

    The first thread may end before the others; what it tells then is nothing, though they hold on.
    """
    told = read_small(f"/proc/{pid}/{name}")
    if b"Anon:" in told:
        return told
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            other = read_small(f"{thread}/{name}")
            if b"Anon:" in other:
                return other
    return told


def read_small(path: str) -> bytes:
    """Read one of the kernel's small files; empty when its process is gone."""
    try:
        with io.FileIO(path) as file:  # asked many times for each submission: `Path` is slow
            return file.readall()
    except OSError:
        return b""
