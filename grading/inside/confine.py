"""The walls around one student's process, put up by itself right after the fork.

Each wall has a name, so that a test can leave it out and show that the attack it stops then works.
"""

import os
import resource
import signal
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from grading.inside import HOME, linux
from grading.inside.seccomp import install_seccomp

STUDENT_ID = 1000
MACHINE_FILES = ("cpuinfo", "meminfo")
OPEN_FILES = 256
FILES_IN_SCRATCH = 16384
SLACK_BYTES = 2**20  # the scratch folder holds a little more than is allowed, so that excess shows
WALLS = frozenset(
    {"user", "pids", "mounts", "network", "ipc", "descriptors", "capabilities", "seccomp", "limits"}
)


@dataclass(frozen=True)
class Room:
    """How large the room is that the walls leave.

    Attributes:
        processes: of this student, threads included.
        written: bytes in the scratch folder.
    """

    processes: int
    written: int


def confine(room: Room, keep: Collection[int], without: Collection[str], seccomp: bytes) -> None:
    """Close this process in; it must be the only thread, and a fresh child of the zygote.

    Args:
        room: how much it may use.
        keep: the open files that it keeps besides 0, 1 and 2.
        without: walls to leave out, for tests.
        seccomp: the filter, from `seccomp_program`.

    Raises:
        OSError: a wall cannot be put up; no code of a student may run then.
    """
    walls = WALLS - set(without)
    if "descriptors" in walls:
        close_all_but(keep)
    os.setsid()  # many kernels share processor time out by session first, so no one takes it all
    if "limits" in walls:
        offer_to_die_first()
    enter_namespaces(walls)
    if "mounts" in walls:
        mount_scratch(room.written)
    os.chdir(HOME)
    if "limits" in walls:
        set_resource_limits(room)
    if "capabilities" in walls:
        linux.drop_capabilities()
    linux.process_control(linux.PR_SET_NO_NEW_PRIVS, 1)
    if "seccomp" in walls:
        install_seccomp(seccomp)


def close_all_but(keep: Collection[int]) -> None:
    """Close every open file above 2 that is not to be kept."""
    start = 3
    for descriptor in sorted(keep):
        os.closerange(start, descriptor)
        start = descriptor + 1
    os.closerange(start, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def enter_namespaces(walls: Collection[str]) -> None:
    """Move into namespaces of its own and become an ordinary user there.

    The namespace of processes is made by the zygote before the fork, because only children
    enter such a one.
    """
    user, group = os.getuid(), os.getgid()  # read before: afterwards they have no name
    kinds = {
        "user": linux.NEW_USER,
        "mounts": linux.NEW_MOUNTS,
        "network": linux.NEW_NETWORK,
        "ipc": linux.NEW_IPC | linux.NEW_HOSTNAME,
    }
    flags = 0
    for wall, kind in kinds.items():
        flags |= kind if wall in walls else 0
    linux.unshare(flags)
    if "user" in walls:
        linux.map_own_ids(STUDENT_ID, user, group)


def mount_scratch(size: int) -> None:
    """Mount a folder of limited size to write to, and hide what others could share."""
    flags = linux.NO_SUID | linux.NO_DEVICES
    options = f"size={size + SLACK_BYTES},nr_inodes={FILES_IN_SCRATCH},mode=755"
    linux.mount("scratch", HOME, "tmpfs", flags, options)
    for folder, place in ((".tmp", os.environ["TMPDIR"]), (".shm", "/dev/shm")):
        Path(HOME, folder).mkdir()
        linux.mount(f"{HOME}/{folder}", place, None, linux.BIND)
    hide_processes(flags)
    linux.mount(
        "terminals",
        "/dev/pts",
        "devpts",
        linux.NO_SUID | linux.NO_EXECUTION,
        "newinstance,ptmxmode=0666,mode=0600,max=64",  # all systems together have 4096
    )


def hide_processes(flags: int) -> None:
    """Cover /proc, except for what libraries ask it about the machine."""
    known = {name: Path("/proc", name).read_bytes() for name in MACHINE_FILES}
    options = f"size=4m,nr_inodes={1 + len(known)},mode=755"
    linux.mount("machine", "/proc", "tmpfs", flags, options)
    for name, content in known.items():
        Path("/proc", name).write_bytes(content)
    linux.mount("machine", "/proc", None, flags | linux.READ_ONLY | linux.REMOUNT, options)


def offer_to_die_first() -> None:
    """Tell the kernel to end this process first if the machine runs out of memory all the same."""
    descriptor = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
    os.write(descriptor, b"1000")
    os.close(descriptor)


def set_resource_limits(room: Room) -> None:
    """Limit what the kernel counts for each process, or for each user of a user namespace."""
    # The count of processes includes the one that just asks, and one that has ended but was not
    # collected yet; whoever watches from outside ends the session at the exact number.
    for kind, value in (
        (resource.RLIMIT_NPROC, room.processes + 8),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, room.written + SLACK_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 65536),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_SIGPENDING, 1024),
    ):
        resource.setrlimit(kind, (value, value))


def reset_signals() -> None:
    """Undo what the zygote ignores."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
