"""The filter for the kernel (seccomp) that keeps system calls from student code.

Which calls these are, and why, is in `grading.inside.forbidden_calls`.
"""

import ctypes
import platform
import struct

from grading.inside import linux
from grading.inside.forbidden_calls import (
    ALLOWED_SOCKETS,
    ANONYMOUS,
    ARCHITECTURES,
    BUFFERS,
    CALLS,
    CHANGES_OF_FILES,
    FORBIDDEN,
    FUTEX_TABLE,
    HUGE_PAGES,
    NEWEST_KNOWN,
    NO_ATTRIBUTES,
    NOT_THERE,
    OWN_FILES,
    PROGRAMS,
    RECORD_LOCKS,
    SHARED,
    SHARED_FILES,
    SOCKET_LEVEL,
    THREAD,
)

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x50000  # the last plus the number of an error
_EPERM, _ENOMEM, _EINVAL, _ENOSYS = _REFUSE + 1, _REFUSE + 12, _REFUSE + 22, _REFUSE + 38
_NO_ATTRIBUTES, _NO_FAMILY = _REFUSE + 95, _REFUSE + 97
_PASS_OVER = _REFUSE  # answers 0 without doing anything

Step = tuple[int, int, int, int]  # operation, steps to skip if true, if false, number


def seccomp_program(machine: str | None = None) -> bytes:
    """Build the filter: what is listed answers with an error, everything else works.

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
        (_AT_LEAST, 0, 1, NEWEST_KNOWN + 1),
        (_RETURN, 0, 0, _ENOSYS),
    ]
    answers = ((FORBIDDEN, _EPERM), (NOT_THERE, _ENOSYS), (NO_ATTRIBUTES, _NO_ATTRIBUTES))
    for calls, answer in answers:
        for numbers in calls.values():
            if numbers[column] is not None:
                steps += _when(numbers[column], [(_RETURN, 0, 0, answer)])
    for name, body in _bodies().items():
        steps += _when(CALLS[name][column], body)
    steps.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def _bodies() -> dict[str, list[Step]]:
    """Say what is answered to calls that depend on their arguments."""
    families = [_argument(0), *_any_of(ALLOWED_SOCKETS, if_so=_ALLOW, if_not=_NO_FAMILY)]
    options = [
        _argument(2),
        *_stop_at(BUFFERS, _PASS_OVER),
        *_any_of(PROGRAMS, if_so=_EPERM, if_not=_ALLOW),
    ]
    new_namespaces = linux.NEW_ANY & ~0xFF  # the lowest byte is a signal for clone
    return {
        # The C library falls back from clone3, whose flags a filter cannot see, to clone.
        "clone3": [(_RETURN, 0, 0, _ENOSYS)],
        "clone": [
            _argument(0),
            (_ANY_BIT, 0, 1, new_namespaces),
            (_RETURN, 0, 0, _EPERM),
            (_ANY_BIT, 0, 2, THREAD),
            (_ANY_BIT, 1, 0, SHARED_FILES),
            (_RETURN, 0, 0, _EPERM),
            (_RETURN, 0, 0, _ALLOW),
        ],
        "close_range": [
            _argument(2),
            (_ANY_BIT, 0, 1, OWN_FILES),
            (_RETURN, 0, 0, _EPERM),
            (_RETURN, 0, 0, _ALLOW),
        ],
        "mmap": [
            _argument(3),
            (_ANY_BIT, 0, 1, HUGE_PAGES),
            (_RETURN, 0, 0, _ENOMEM),
            (_ANY_BIT, 0, 2, SHARED),
            (_ANY_BIT, 0, 1, ANONYMOUS),
            (_RETURN, 0, 0, _EPERM),
            (_RETURN, 0, 0, _ALLOW),
        ],
        "prctl": [
            _argument(0),
            *_stop_at((FUTEX_TABLE,), _EINVAL),
            *_any_of((linux.PR_SET_SECCOMP,), if_so=_EPERM, if_not=_ALLOW),
        ],
        "socket": families,
        "socketpair": families,
        "setsockopt": [
            _argument(1),
            (_EQUAL, 0, len(options), SOCKET_LEVEL),
            *options,
            (_RETURN, 0, 0, _ALLOW),
        ],
        "setsid": [(_RETURN, 0, 0, _PASS_OVER)],
        "fcntl": [
            _argument(1),
            *_stop_at(RECORD_LOCKS, _PASS_OVER),
            *_any_of(CHANGES_OF_FILES, if_so=_EPERM, if_not=_ALLOW),
        ],
    }


def _argument(index: int) -> Step:
    """Load an argument of the call, its lower half."""
    return _LOAD, 0, 0, 16 + 8 * index


def _when(number: int, body: list[Step]) -> list[Step]:
    """Take these steps for one call; they end with an answer on every way."""
    return [(_EQUAL, 0, len(body), number), *body]


def _stop_at(numbers: tuple[int, ...], answer: int) -> list[Step]:
    """Answer if what was loaded is one of some numbers, and go on if not."""
    return [
        step for number in numbers for step in ((_EQUAL, 0, 1, number), (_RETURN, 0, 0, answer))
    ]


def _any_of(numbers: tuple[int, ...], if_so: int, if_not: int) -> list[Step]:
    """Answer by whether what was loaded is one of some numbers."""
    return [*_stop_at(numbers, if_so), (_RETURN, 0, 0, if_not)]


def install_seccomp(program: bytes) -> None:
    """Put the filter on this process and on everything that it starts."""
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    header_buffer = ctypes.create_string_buffer(header, len(header))
    linux.process_control(linux.PR_SET_SECCOMP, 2, ctypes.addressof(header_buffer))
