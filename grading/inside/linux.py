"""The few system calls that Python has no function for: namespaces, mounts, seccomp."""

import ctypes
import os
import struct

NEW_MOUNTS = 0x00020000
NEW_HOSTNAME = 0x04000000
NEW_IPC = 0x08000000
NEW_USER = 0x10000000
NEW_PIDS = 0x20000000
NEW_NETWORK = 0x40000000
NEW_CGROUP = 0x02000000
NEW_TIME = 0x00000080
NEW_ANY = (
    NEW_MOUNTS | NEW_HOSTNAME | NEW_IPC | NEW_USER | NEW_PIDS | NEW_NETWORK | NEW_CGROUP | NEW_TIME
)

READ_ONLY, NO_SUID, NO_DEVICES, NO_EXECUTION, REMOUNT, BIND = 1, 2, 4, 8, 32, 4096

PR_SET_PARENT_DEATH_SIGNAL = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_SECUREBITS = 28
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
NO_SPECIAL_ROOT = 0b101111  # SECBIT_NOROOT and SECBIT_NO_SETUID_FIXUP, and all of it locked

_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    """Leave namespaces for new ones."""
    _check(_libc.unshare(flags), "unshare")


def enter_namespace(descriptor: int, kind: int) -> None:
    """Enter a namespace by its open file (for pids: the processes started from now on)."""
    _check(_libc.setns(descriptor, kind), "setns")


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """Mount a file system."""
    words = [word and word.encode() for word in (source, target, kind, options or None)]
    _check(
        _libc.mount(words[0], words[1], words[2], ctypes.c_ulong(flags), words[3]),
        f"mount {target}",
    )


def process_control(option: int, *values: int) -> None:
    """Call prctl."""
    numbers = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    _check(_libc.prctl(option, *numbers), f"prctl {option}")


def map_own_ids(inner: int, user: int, group: int) -> None:
    """Name the caller's only user and group in its new user namespace.

    Args:
        inner: the number that they have inside.
        user: the user's number outside, read before the namespace was made.
        group: the group's number outside, likewise.
    """
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{inner} {user} 1"),
        ("gid_map", f"{inner} {group} 1"),
    ):
        descriptor = os.open(f"/proc/self/{name}", os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.write(descriptor, text.encode())
        finally:
            os.close(descriptor)


def drop_capabilities() -> None:
    """Give up every capability, also for programs that are started later."""
    process_control(PR_SET_SECUREBITS, NO_SPECIAL_ROOT)
    capability = 0
    while _libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0:  # ends behind the last one
        capability += 1
    process_control(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    header = struct.pack("=Ii", 0x20080522, 0)  # the third version of the call, this process
    _check(_libc.capset(header, bytes(24)), "capset")
