"""One student's process as the grader sees it: requests, and answers that prove nothing.

Every byte that comes back may be an attacker's. It can be a wrong value or the end of the session,
and nothing else.
"""

import contextlib
import os
import select
import signal
import struct
import threading
from collections.abc import Callable, Mapping

from grading.inside import HOME
from grading.inside.frames import BadFrame, Kind, Splitter, frame
from grading.inside.laid_out import pack_files
from grading.inside.values.wire import Refused
from grading.limits import Limits
from grading.outcomes import Outcome
from grading.sandbox.outputs import KeptOutputs, read_error
from grading.sandbox.patience import PatientClock, WaitMeter
from grading.sandbox.session import CallInterrupted, CellRun, SessionEnded
from grading.sandbox.student_process import StudentProcess, read_pid, send_signal
from grading.sandbox.watcher import Watcher, find_excess, is_scratch_full

CHUNK = 2**18  # more than a pipe or a socket holds
GRACE_SECONDS = 1.0  # after an interrupt, before the process is killed
START_SECONDS = 20.0
SMALL = 2**16  # bytes that an answer may take besides a value
INTERFERED = "The notebook interfered with the process that runs it, and was stopped."


class ZygoteSession:
    """A session in a process forked from the zygote; see `grading.sandbox.session.Session`."""

    def __init__(self, process: StudentProcess, limits: Limits, watcher: Watcher) -> None:
        """Take over a process that was just forked, and watch it.

        Raises:
            SessionEnded: FAILED, if it could not be closed in.
        """
        self.process, self.limits, self.watcher = process, limits, watcher
        self.wire, self.printed, self.handle = process.wire, process.printed, process.handle
        self.scratch: int | None = None
        self.call_back: Callable[[int, bytes], bytes] | None = None
        self.ended: Outcome | None = None
        self.sentence: str | None = None
        self.closed = False
        self.lock = threading.Lock()  # between the watcher and whoever closes
        self.outputs = KeptOutputs(limits.output)
        self.pid = read_pid(self.handle)
        self.waits = WaitMeter(self.pid)
        self.splitter = Splitter({}, passed_over=[Kind.OUTPUT])
        self.is_printing = True  # some process still has the other end of that pipe
        self.poll = select.poll()
        for descriptor in (self.wire.fileno(), self.printed, self.handle):
            self.poll.register(descriptor, select.POLLIN)
        for descriptor in (self.wire.fileno(), self.printed):
            os.set_blocking(descriptor, False)
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    # --- the seam ---

    def run(self, source: str) -> CellRun:
        """Run one cell; see `grading.sandbox.session.Session.run`."""
        answer, payload, was_late = self._ask(frame(Kind.RUN, source.encode("utf-8", "replace")))
        outputs, is_cut = self.outputs.finish(), self.outputs.is_cut
        if answer == Kind.INTERRUPTED:
            return CellRun(outputs, "KeyboardInterrupt", True, is_cut)
        error = read_error(payload)
        if error is not None and (excess := find_excess(self)) is not None:
            self._end(excess)  # the error may be the kernel's answer to a limit
        return CellRun(outputs, error, was_late, is_cut)

    def lookup(self, name: str) -> bytes:
        """Fetch a global name; see `grading.sandbox.session.Session.lookup`."""
        return self._ask_for_value(frame(Kind.LOOKUP, name.encode("utf-8", "replace")))

    def call(self, handle: int, arguments: bytes, seconds: float | None = None) -> bytes:
        """Call what a handle stands for; see `grading.sandbox.session.Session.call`."""
        return self._ask_for_value(frame(Kind.CALL, pack_number(handle) + arguments), seconds)

    def advance(self, handle: int, seconds: float | None = None) -> bytes:
        """Fetch what comes next from an iterator; see `grading.sandbox.session.Session.advance`."""
        return self._ask_for_value(frame(Kind.ADVANCE, pack_number(handle)), seconds)

    def listen(self, answer: Callable[[int, bytes], bytes]) -> None:
        """Answer calls of a test's own functions; see `Session.listen`."""
        self.call_back = answer

    def lay_out(
        self, links: Mapping[str, str], files: Mapping[str, bytes], are_copied: bool = False
    ) -> None:
        """Put files beside the notebook, before anything of it runs.

        Args:
            links: where each name leads to, as the student's process sees it.
            files: what each holds, by its path from the notebook.
            are_copied: copy what the names lead to, which nothing keeps the student from writing.

        Raises:
            SessionEnded: there is no room for them.
        """
        self._ask_for_value(frame(Kind.FILES, pack_files(links, files, are_copied)))

    def printed_text(self) -> str:
        """Return what the last request printed; see `Session.printed_text`."""
        if self.outputs.is_cut:
            raise Refused("It printed more than a test can take.")
        outputs = self.outputs.finish()
        return "".join(one["text"] for one in outputs if one.get("name") == "stdout")

    def change(self, changes: bytes) -> bytes:
        """Bring shared objects up to date; see `grading.sandbox.session.Session.change`."""
        return self._ask_for_value(frame(Kind.CHANGES, changes))

    def close(self) -> None:
        """Kill everything that the session started; may be called twice."""
        self.watcher.remove(self)
        with self.lock:
            if self.closed:
                return
            self.closed = True
        scratch, self.scratch = self.scratch, None
        if scratch is not None:
            os.close(scratch)
        if self.ended is None:
            self.ended, self.sentence = Outcome.FAILED, "The session was closed before."
        self.process.end()
        self.pid = 0

    def __enter__(self) -> "ZygoteSession":
        """Return itself."""
        return self

    def __exit__(self, *problem: object) -> None:
        """Close."""
        self.close()

    # --- for the watcher ---

    def kill(self, reason: Outcome) -> None:
        """End the process for a reason; the first reason counts."""
        with self.lock:
            if not self.closed:
                self.ended = self.ended or reason
                send_signal(self.handle, signal.SIGKILL)

    # --- inside ---

    def _start(self) -> None:
        """Wait until the walls stand; until then nothing of the student runs."""
        self.splitter.limits = {Kind.READY: 0}
        try:
            self._receive(PatientClock(self.waits, START_SECONDS))
        except SessionEnded as problem:
            words = "".join(output.get("text", "") for output in problem.outputs)
            raise SessionEnded(
                Outcome.FAILED,
                f"The sandbox of this submission could not be set up ({words or problem}).",
            ) from None
        if self.process.has_scratch:
            flags = os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC
            self.scratch = os.open(f"/proc/{self.pid}/root{HOME}", flags)
        self.watcher.add(self)

    def _ask_for_value(self, request: bytes, seconds: float | None = None) -> bytes:
        answer, payload, _ = self._ask(request, seconds)
        if answer == Kind.VALUE:
            return payload
        raise CallInterrupted

    def _ask(self, request: bytes, seconds: float | None = None) -> tuple[int, bytes, bool]:
        """Send a request and wait for its answer; interrupt it when it takes too long.

        Returns:
            The kind of the answer, its payload, and whether it had to be interrupted.
        """
        if self.ended is not None:
            raise SessionEnded(self.ended, self.sentence)
        self._expect(request[0])
        clock = PatientClock(self.waits, self.limits.cell if seconds is None else seconds)
        self._send(request, clock)
        answer = self._receive_and_call(request[0], clock)
        was_late = answer is None
        if answer is None:
            send_signal(self.handle, signal.SIGINT)
            answer = self._receive_and_call(request[0], PatientClock(self.waits, GRACE_SECONDS))
        if answer is None:
            self._end(Outcome.TIMEOUT)
        self._drain_printed()
        if is_scratch_full(self):
            self._end(Outcome.DISK)
        return *answer, was_late

    def _receive_and_call(self, request: int, clock: PatientClock) -> tuple[int, bytes] | None:
        """Wait for an answer, and call functions of the test meanwhile; None: the time is over.

        Also student code that is interrupted waits for what it has called.
        """
        while (answer := self._receive(clock)) and answer[0] == Kind.CALLBACK:
            reply = self.call_back(*read_callback(answer[1]))
            self._expect(request)
            self._send(frame(Kind.ANSWERED, reply), clock)
        return answer

    def _expect(self, request: int) -> None:
        """Take what may answer a kind of request, and gather what it puts out."""
        is_run = request == Kind.RUN
        self.outputs.begin(is_cell=is_run)
        self.splitter.limits = {
            Kind.OUTPUT: self.limits.output + SMALL,
            Kind.DONE if is_run else Kind.VALUE: SMALL if is_run else self.limits.value + SMALL,
            Kind.INTERRUPTED: 0,
        }
        if request in (Kind.CALL, Kind.ADVANCE) and self.call_back is not None:
            self.splitter.limits[Kind.CALLBACK] = self.limits.value + SMALL

    def _send(self, request: bytes, clock: PatientClock) -> None:
        """Send a request to a process that may not want to read it."""
        left = memoryview(request)
        writable = select.poll()
        writable.register(self.wire, select.POLLOUT)
        while left:
            try:
                left = left[self.wire.send(left) :]
            except BlockingIOError:
                if not writable.poll(clock.left() * 1000) and clock.has_passed():
                    self._end(Outcome.TIMEOUT)
            except OSError:
                self._end(Outcome.CRASHED)

    def _receive(self, clock: PatientClock) -> tuple[int, bytes] | None:
        """Wait for an answer, gathering outputs; return None when the time is over."""
        while True:
            answer = self._next_answer()
            if answer is not None:
                return answer
            if clock.has_passed():
                return None
            ready = dict(self.poll.poll(clock.left() * 1000))
            if self.printed in ready:
                self._drain_printed()
            if self.wire.fileno() in ready:
                self._read_wire()
            elif self.handle in ready:  # ended, and everything that it sent has been read
                self._end(Outcome.CRASHED)

    def _next_answer(self) -> tuple[int, bytes] | None:
        while True:
            try:
                found = self.splitter.next_frame()
            except BadFrame as problem:
                if problem.kind in (Kind.VALUE, Kind.CALLBACK):
                    self._end(Outcome.VALUE)
                self._end(Outcome.CRASHED, INTERFERED)
            if found is None or found[0] != Kind.OUTPUT:
                return found
            self.outputs.add(found[1])

    def _read_wire(self) -> None:
        try:
            data = self.wire.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._end(Outcome.CRASHED)
        self.splitter.feed(data)

    def _drain_printed(self) -> None:
        """Read what programs and C libraries printed, as far as it has come."""
        if not self.is_printing:
            return
        with contextlib.suppress(BlockingIOError):
            data = os.read(self.printed, CHUNK)
            self.outputs.add_printed(data)
            if not data:
                self.is_printing = False
                self.poll.unregister(self.printed)

    def _end(self, reason: Outcome, sentence: str | None = None) -> None:
        """Kill the process and say why; a limit that the watcher saw broken comes first."""
        if reason is Outcome.CRASHED and not self.process.has_zygote():
            reason, sentence = Outcome.FAILED, None
        with self.lock:
            if self.ended is None:
                self.ended, self.sentence = reason, sentence
        self.close()
        raise SessionEnded(self.ended, self.sentence, self.outputs.finish())


def read_callback(payload: bytes) -> tuple[int, bytes]:
    """Return the number of a test's function and the arguments, from what may be anything."""
    return int.from_bytes(payload[:8], "big", signed=True), payload[8:]


def pack_number(handle: int) -> bytes:
    """Write the number of a handle, which may be an attacker's, as a request begins with it."""
    return struct.pack(">q", handle if -(2**63) <= handle < 2**63 else -1)
