"""What speaks for the student's process: answers the examiner's requests over one socket.

It shares its process with the student's code, which can make it say anything. So nothing here
protects the examiner; it only has to be sturdy against accidents, such as a patched `json` or an
interrupt that comes in the middle of a frame.
"""

import json
import os
import signal
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from grading.inside.frames import HEAD, Kind, frame
from grading.inside.laid_out import lay_out
from grading.inside.shell import StudentShell, flush_streams
from grading.inside.values.exchange import StudentSide
from grading.inside.values.wire import Caps

to_json, get_process = json.dumps, os.getpid  # as they are now, whatever a student patches later


class Agent:
    """One conversation with the examiner."""

    def __init__(self, wire: socket.socket, shell: StudentShell, value_bytes: int) -> None:
        """Take the socket, the shell and how large a value may be."""
        self.wire, self.shell = wire, shell
        self.student = StudentSide(Caps(size=value_bytes), self, lambda: shell.user_ns)
        self.may_call_back = False
        self.busy = self.sending = self.interrupted = False
        self.lock = threading.Lock()
        self.main_thread = threading.get_ident()
        self.process = get_process()
        shell.publisher.connect(self.send_output)
        os.register_at_fork(after_in_child=self.wire.close)

    # --- sending ---

    def say_ready(self) -> None:
        """Tell that the walls stand and nothing of the student has run."""
        self.send(Kind.READY)

    def send_output(self, output: dict) -> None:
        """Send one output of the shell."""
        self.send(Kind.OUTPUT, to_json(output, default=repr).encode("utf-8", "backslashreplace"))

    def send(self, kind: int, payload: bytes = b"") -> None:
        """Send a whole frame: an interrupt waits until it is out."""
        if threading.get_ident() != self.main_thread:
            with self.lock:
                self.wire.sendall(frame(kind, payload))
            return
        with self.uninterrupted(), self.lock:
            self.wire.sendall(frame(kind, payload))

    @contextmanager
    def uninterrupted(self) -> Iterator[None]:
        """Let an interrupt wait until the end of what belongs together."""
        before, self.sending = self.sending, True
        try:
            yield
        finally:
            self.sending = before
        if self.interrupted and not before:
            self.interrupted = False
            raise KeyboardInterrupt

    def on_interrupt(self, number: int, where: object) -> None:
        """Interrupt the student's code, and nothing else."""
        if self.sending:
            self.interrupted = self.busy
        elif self.busy:
            raise KeyboardInterrupt

    # --- answering ---

    def answer_until_end(self) -> None:
        """Answer requests until the examiner hangs up."""
        while True:
            request = self.receive()
            if request is None:
                return
            signal.signal(signal.SIGINT, self.on_interrupt)
            self.serve(*request)

    def serve(self, kind: int, payload: bytes) -> None:
        """Answer one request."""
        try:
            self.busy = True
            answer = self.answer(kind, payload)
            self.busy = False
        except KeyboardInterrupt:
            self.busy = False
            answer = (Kind.INTERRUPTED, b"")
        self.interrupted = False
        self.send(*answer)

    def call_back(self, number: int, arguments: bytes) -> bytes:
        """Let the examiner call a function of a test's, and answer what it asks meanwhile.

        Raises:
            RuntimeError: no test runs that could be asked.
        """
        if not self.may_call_back or threading.get_ident() != self.main_thread:
            raise RuntimeError("A function of a test can only be called while the test calls.")
        flush_streams()
        self.send(Kind.CALLBACK, struct.pack(">q", number) + arguments)
        while True:
            request = self.receive()
            if request is None:
                raise ConnectionError("The grader is gone.")
            if request[0] == Kind.ANSWERED:
                return request[1]
            self.sending = False
            self.serve(*request)
            self.busy = self.sending = self.may_call_back = True

    def answer(self, kind: int, payload: bytes) -> tuple[int, bytes]:
        """Do what a request asks for."""
        self.may_call_back = kind in (Kind.CALL, Kind.ADVANCE)
        if kind == Kind.RUN:
            try:
                error = self.shell.run_source(payload.decode())
            except Exception as problem:  # the notebook has broken IPython itself
                error = f"{type(problem).__name__}: {problem}"
            return Kind.DONE, to_json(error).encode()
        if kind == Kind.LOOKUP:
            return Kind.VALUE, self.student.look_up(self.shell.user_ns, payload.decode())
        if kind == Kind.CHANGES:
            return Kind.VALUE, self.student.take_changes(payload)
        if kind == Kind.FILES:
            lay_out(payload)
            return Kind.VALUE, b""
        (number,) = struct.unpack_from(">q", payload)
        if kind == Kind.ADVANCE:
            answer = self.student.advance(number)
        else:
            answer = self.student.call(number, payload[8:])
        flush_streams()
        return Kind.VALUE, answer

    def receive(self) -> tuple[int, bytes] | None:
        """Wait for the next request; None when there will be no more."""
        head = self.receive_exactly(HEAD.size)
        if head is None:
            return None
        kind, length = HEAD.unpack(head)
        payload = self.receive_exactly(length)
        return None if payload is None else (kind, payload)

    def receive_exactly(self, length: int) -> bytes | None:
        """Read so many bytes, or return None at the end of the stream."""
        parts = bytearray()
        while len(parts) < length:
            part = self.wire.recv(min(length - len(parts), 2**20))
            if not part:
                return None
            parts += part
        return bytes(parts)
