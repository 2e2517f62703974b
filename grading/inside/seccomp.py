"""The system calls that student code may not make, as a filter for the kernel (seccomp).

The namespaces keep students apart without it. It closes what would undo a limit: new namespaces and
mounts, and memory that belongs to no process; and it keeps parts of the kernel out of reach that no
notebook needs.
"""

import ctypes
import platform
import struct

from grading.inside import linux

# (x86_64, aarch64). None: the call does not exist there.
FORBIDDEN_CALLS = {
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    # memory that belongs to no process's own pages, so that no sum over processes shows it
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "vmsplice": (278, 75),  # one byte in a pipe holds on to a page of 2 MB that is given back
    "landlock_create_ruleset": (444, 444),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    # parts of the kernel that no notebook needs
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "fanotify_init": (300, 262),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "modify_ldt": (154, None),
    "vhangup": (153, 58),
    "syslog": (103, 116),
}
CLONE, CLONE3, SOCKET, SETSOCKOPT = (56, 220), (435, 435), (41, 198), (54, 208)
# A new session would get a share of the processors of its own beside the classmates'.
SETSID = (112, 157)
# F_SETLK, F_SETLKW and their kinds for open files: each lock is kernel memory that counts nowhere,
# and a file holds any number. In a folder of one's own nobody else is there to be locked out.
FCNTL, RECORD_LOCKS = (72, 25), (6, 7, 37, 38)
ALLOWED_SOCKETS = (1, 2, 10, 16)  # unix, IPv4, IPv6, netlink; not vsock, which has no namespaces
# SO_SNDBUF, SO_RCVBUF and those that go beyond the system's limits. They are passed over in
# silence: what lies in a socket's buffers belongs to no process, so their size has to stay the
# usual one.
ALL_SOCKETS, BUFFER_OPTIONS = 1, (7, 8, 32, 33)
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _EPERM, _ENOSYS, _NO_FAMILY = 0x7FFF0000, 0x80000000, 0x50001, 0x50026, 0x50061
_PASS_OVER = 0x50000  # answers 0 without doing anything

Step = tuple[int, int, int, int]  # operation, steps to skip if true, if false, number


def seccomp_program(machine: str | None = None) -> bytes:
    """Build the filter: what is listed above answers "not permitted", everything else works.

    Raises:
        OSError: the numbers of the calls are not known for this kind of processor.
    """
    machine = machine or platform.machine()
    if machine not in ARCHITECTURES:
        raise OSError(f"the sandbox does not know the system calls of {machine}")
    column, architecture = ARCHITECTURES[machine]
    steps = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),  # 32-bit calls on a 64-bit system
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, 0, 1, 0x40000000),  # the x32 numbers of the same calls
        (_RETURN, 0, 0, _EPERM),
    ]
    for numbers in FORBIDDEN_CALLS.values():
        if numbers[column] is not None:
            steps += _when(numbers[column], [(_RETURN, 0, 0, _EPERM)])
    # The C library falls back from clone3, whose flags a filter cannot see, to clone.
    steps += _when(CLONE3[column], [(_RETURN, 0, 0, _ENOSYS)])
    new_namespaces = linux.NEW_ANY & ~0xFF  # the lowest byte is a signal for clone
    steps += _when(
        CLONE[column],
        [
            _argument(0),
            (_ANY_BIT, 0, 1, new_namespaces),
            (_RETURN, 0, 0, _EPERM),
            (_RETURN, 0, 0, _ALLOW),
        ],
    )
    families = _any_of(ALLOWED_SOCKETS, if_so=_ALLOW, if_not=_NO_FAMILY)
    steps += _when(SOCKET[column], [_argument(0), *families])
    options = [_argument(2), *_any_of(BUFFER_OPTIONS, if_so=_PASS_OVER, if_not=_ALLOW)]
    steps += _when(
        SETSOCKOPT[column],
        [_argument(1), (_EQUAL, 0, len(options), ALL_SOCKETS), *options, (_RETURN, 0, 0, _ALLOW)],
    )
    steps += _when(SETSID[column], [(_RETURN, 0, 0, _PASS_OVER)])
    locks = _any_of(RECORD_LOCKS, if_so=_PASS_OVER, if_not=_ALLOW)
    steps += _when(FCNTL[column], [_argument(1), *locks])
    steps.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def _argument(index: int) -> Step:
    """Load an argument of the call, its lower half."""
    return _LOAD, 0, 0, 16 + 8 * index


def _when(number: int, body: list[Step]) -> list[Step]:
    """Take these steps for one call; they end with an answer on every way."""
    return [(_EQUAL, 0, len(body), number), *body]


def _any_of(numbers: tuple[int, ...], if_so: int, if_not: int) -> list[Step]:
    """Answer by whether what was loaded is one of some numbers."""
    tests = [(_EQUAL, len(numbers) - place, 0, number) for place, number in enumerate(numbers)]
    return [*tests, (_RETURN, 0, 0, if_not), (_RETURN, 0, 0, if_so)]


def install_seccomp(program: bytes) -> None:
    """Put the filter on this process and on everything that it starts."""
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    header_buffer = ctypes.create_string_buffer(header, len(header))
    linux.process_control(linux.PR_SET_SECCOMP, 2, ctypes.addressof(header_buffer))
