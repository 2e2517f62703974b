"""What the filter of system calls decides, read from its program as the kernel reads it."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.inside.forbidden_calls import (
    ARCHITECTURES,
    CALLS,
    FORBIDDEN,
    NEWEST_KNOWN,
    NO_ATTRIBUTES,
    NOT_THERE,
)
from grading.inside.seccomp import seccomp_program

ALLOWED, ERROR = 0x7FFF0000, 0x50000
machines = pytest.mark.parametrize("machine", ARCHITECTURES)


def decide(machine, number, *arguments, mark=None):
    """Run the filter on one call."""
    mark = ARCHITECTURES[machine][1] if mark is None else mark
    data = struct.pack("=IIQ6Q", number, mark, 0, *arguments, *[0] * (6 - len(arguments)))
    steps = list(struct.iter_unpack("=HBBI", seccomp_program(machine)))
    place = loaded = 0
    while True:
        operation, if_true, if_false, value = steps[place]
        if operation == 0x06:
            return value
        if operation == 0x20:
            (loaded,) = struct.unpack_from("=I", data, value)
            place += 1
            continue
        is_so = {0x15: loaded == value, 0x35: loaded >= value, 0x45: loaded & value}[operation]
        place += 1 + (if_true if is_so else if_false)


@machines
def test_what_is_listed_is_refused_and_what_is_not_is_allowed(machine):
    column = ARCHITECTURES[machine][0]
    lists = ((FORBIDDEN, 1), (NOT_THERE, 38), (NO_ATTRIBUTES, 95))
    listed = {
        numbers[column]: ERROR + answer for calls, answer in lists for numbers in calls.values()
    }
    depends = {numbers[column] for numbers in CALLS.values()}
    for number in set(range(NEWEST_KNOWN + 1)) - depends:
        assert decide(machine, number) == listed.get(number, ALLOWED), number


@machines
def test_calls_that_are_newer_than_the_list_are_not_there(machine):
    assert decide(machine, NEWEST_KNOWN + 1) == ERROR + 38
    assert decide(machine, 0x40000000) == ERROR + 1


@machines
def test_calls_of_another_kind_of_processor_end_the_process(machine):
    assert decide(machine, 1, mark=0x40000003) == 0x80000000


@machines
@pytest.mark.parametrize(
    ("name", "arguments", "answer"),
    [
        ("mmap", [0, 4096, 3, 0x22], ALLOWED),
        ("mmap", [0, 4096, 3, 0x01], ALLOWED),
        ("mmap", [0, 4096, 3, 0x21], ERROR + 1),
        ("mmap", [0, 4096, 3, 0x8021], ERROR + 1),
        ("mmap", [0, 4096, 3, 0x40022], ERROR + 12),
        ("clone", [0x01200011], ALLOWED),
        ("clone", [0x3D0F00], ALLOWED),  # a thread as the C library makes it
        ("clone", [0x3D0B00], ERROR + 1),  # with open files of its own
        ("clone", [0x10000000], ERROR + 1),
        ("clone3", [], ERROR + 38),
        ("close_range", [3, 9, 4], ALLOWED),
        ("close_range", [3, 9, 2], ERROR + 1),
        ("prctl", [15], ALLOWED),
        ("prctl", [22], ERROR + 1),
        ("prctl", [78, 1], ERROR + 22),
        ("socket", [1], ALLOWED),
        ("socket", [40], ERROR + 97),
        ("socketpair", [1], ALLOWED),
        ("socketpair", [30], ERROR + 97),
        ("setsockopt", [0, 1, 9], ALLOWED),
        ("setsockopt", [0, 1, 7], ERROR),
        ("setsockopt", [0, 1, 26], ERROR + 1),
        ("setsockopt", [0, 6, 26], ALLOWED),
        ("setsid", [], ERROR),
        ("fcntl", [0, 2], ALLOWED),
        ("fcntl", [0, 6], ERROR),
        ("fcntl", [0, 1031], ERROR + 1),
    ],
)
def test_some_answers_depend_on_the_arguments(machine, name, arguments, answer):
    number = CALLS[name][ARCHITECTURES[machine][0]]
    assert decide(machine, number, *arguments) == answer


@given(st.sampled_from(list(ARCHITECTURES)), st.integers(0, 0xF), st.integers(0, 2**32 - 1))
def test_no_flags_give_shared_memory_without_a_file(machine, kind, others):
    flags = (others & ~0xF) | kind
    is_shared = kind & 1 and flags & 0x20
    number = CALLS["mmap"][ARCHITECTURES[machine][0]]
    assert (decide(machine, number, 0, 4096, 3, flags) == ALLOWED) == (
        not is_shared and not flags & 0x40000
    )
