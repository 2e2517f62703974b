"""Work that is done in a fork of this process: whatever it changes, starts or leaves ends with it.

Memory, threads, signal handlers, the environment and the working folder of the fork are its own.
Its result comes back through a file in memory, which counts only if the fork came to its end.
"""

import contextlib
import mmap
import os
import select
import signal
import struct
import tempfile
import time
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO, NoReturn

from grading.inside import linux

# What a fork notes of where it is, for whoever has to say where it was lost; how many notes there
# were stands in front.
NOTE_BYTES = 4096
COUNT = struct.Struct(">Q")
SIZE = struct.Struct(">Q")  # of the result, in front of it: one that was cut off is none
RAISED = 70
PAUSE_SECONDS = 1.0  # before a machine is asked again that had no room for a process

Note = Callable[[str], None]


class ForkLost(Exception):  # noqa: N818 - reads as what it says
    """The fork ended before its work did, or took too long; the sentence says which.

    Attributes:
        note: what it noted last.
    """

    def __init__(self, sentence: str, note: str) -> None:
        """Keep the sentence and the note."""
        super().__init__(sentence)
        self.note = note


def adopt_orphans() -> None:
    """Let what forks leave behind become children of this process, so that it can end them."""
    linux.process_control(linux.PR_SET_CHILD_SUBREAPER, 1)


def count_threads() -> int:
    """Return how many threads this process has."""
    return len(list(Path("/proc/self/task").iterdir()))


def run_in_fork(
    work: Callable[[Note], bytes],
    seconds: float,
    kept: Callable[[], Collection[int]] = tuple,
    around: AbstractContextManager = nullcontext(),  # noqa: B008 - has no state
    meanwhile: Callable[[], None] = lambda: None,
) -> bytes:
    """Do some work in a fork, in an empty folder of its own that is removed afterwards.

    Args:
        work: is called in the fork, with a function that notes where the work is.
        seconds: after which the fork is killed, from its beginning or its last note.
        kept: names the children of this process that the fork did not start.
        around: is entered for the moment of forking.
        meanwhile: is called in this process while the fork works; it may not raise.

    Returns:
        What the work returned.

    Raises:
        ForkLost: it did not come to its end, or could not be started.
        RuntimeError: this process has other threads, whose locks a fork would inherit for ever.
    """
    threads = count_threads()
    if threads != 1:
        raise RuntimeError(f"this process has {threads} threads, so it cannot fork safely")
    with (
        tempfile.TemporaryDirectory(prefix="course-tests-", ignore_cleanup_errors=True) as folder,
        mmap.mmap(-1, NOTE_BYTES) as note,
        os.fdopen(os.memfd_create("result"), "r+b") as result,
    ):
        parent = os.getpid()
        with around:
            child = _fork()
        if child == 0:
            _work_and_end(work, parent, folder, note, result)
        code = _wait(child, seconds, note, meanwhile)
        end_strays(kept())
        result.seek(0)
        size, answer = result.read(SIZE.size), result.read()
        last_note = note[COUNT.size :].rstrip(b"\0").decode("utf-8", "replace")
    if code is None:
        raise ForkLost(f"did not end within {seconds:g} seconds", last_note)
    if code == RAISED:
        raise ForkLost(f"raised {last_note}", "")
    if code != 0 or size != SIZE.pack(len(answer)):
        raise ForkLost(_describe(code), last_note)
    return answer


def end_strays(kept: Collection[int]) -> None:
    """Kill every child of this process but some, and whatever they had started.

    Args:
        kept: the processes that stay.
    """
    while strays := [child for child in _list_children() if child not in kept]:
        for child in strays:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _work_and_end(
    work: Callable[[Note], bytes], parent: int, folder: str, note: mmap.mmap, result: BinaryIO
) -> NoReturn:
    """Do the work in the forked process; what it raises is noted."""
    status = RAISED
    try:
        os.setsid()
        linux.process_control(linux.PR_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:  # it died before it was asked to take this one along
            os._exit(status)
        os.chdir(folder)
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        answer = work(lambda words: _write_note(note, words))
        result.write(SIZE.pack(len(answer)) + answer)
        result.flush()
        status = 0
    except BaseException as problem:
        _write_note(note, f"{type(problem).__name__}: {problem}")
    finally:
        os._exit(status)


def _fork() -> int:
    """Fork; a machine that has no room for another process is asked once more."""
    try:
        return os.fork()
    except OSError:
        time.sleep(PAUSE_SECONDS)
    try:
        return os.fork()
    except OSError as problem:
        raise ForkLost(f"could not be started ({problem.strerror})", "") from None


def _write_note(note: mmap.mmap, text: str) -> None:
    count = COUNT.pack(_count_notes(note) + 1)
    note[:] = (count + text.encode("utf-8", "replace"))[:NOTE_BYTES].ljust(NOTE_BYTES, b"\0")


def _count_notes(note: mmap.mmap) -> int:
    return COUNT.unpack(note[: COUNT.size])[0]


def _wait(child: int, seconds: float, note: mmap.mmap, meanwhile: Callable[[], None]) -> int | None:
    """Wait for the end of a child; return its exit code as Python counts it, None if too late."""
    handle = os.pidfd_open(child)
    try:
        meanwhile()
        ended = select.poll()
        ended.register(handle, select.POLLIN)
        before, is_in_time = -1, False
        while not is_in_time and before < (before := _count_notes(note)):
            is_in_time = bool(ended.poll(seconds * 1000))
    finally:
        os.close(handle)
        os.kill(child, signal.SIGKILL)  # its number stays its own until it is waited for
        _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) if is_in_time else None


def _describe(code: int) -> str:
    if code >= 0:
        return f"ended itself with exit code {code}"
    with contextlib.suppress(ValueError):
        return f"was ended by the signal {signal.Signals(-code).name}"
    return f"was ended by the signal {-code}"


def _list_children() -> list[int]:
    threads = Path("/proc/self/task").iterdir()
    return [int(child) for thread in threads for child in (thread / "children").read_text().split()]
