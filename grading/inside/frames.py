"""Frames on a stream: one byte for the kind, four for the length, then the payload.

Both sides use this file. Who reads decides how long a frame may be, before its payload is kept.
"""

import struct
from collections.abc import Collection
from enum import IntEnum

HEAD = struct.Struct(">BI")


class Kind(IntEnum):
    """What a frame carries."""

    # to the student's process
    RUN = 1  # the source text of a cell
    LOOKUP = 2  # a name
    CALL = 3  # the number of a handle (8 bytes), then the encoded arguments
    ADVANCE = 4  # the number of an iterator's handle (8 bytes)
    CHANGES = 5  # what tests have done to shared objects, encoded
    ANSWERED = 6  # what a function of a test's returned or raised, encoded
    FILES = 7  # what lies beside the notebook, before its first cell
    # from the student's process
    READY = 16  # the walls stand, no code of the student has run
    OUTPUT = 17  # one nbformat output, as JSON
    DONE = 18  # a cell ended: the error as JSON text, or null
    VALUE = 19  # the answer to all of these but RUN
    INTERRUPTED = 20  # the answer to a request that was interrupted
    CALLBACK = 21  # a call of a test's function: its number (8 bytes), then encoded arguments


class BadFrame(Exception):  # noqa: N818
    """The peer did not keep to the form of frames, or a frame is longer than its kind may be.

    Attributes:
        kind: the kind of a frame that is too long; None if there is no such kind now.
    """

    def __init__(self, kind: int | None) -> None:
        """Keep the kind."""
        self.kind = kind
        super().__init__(kind)


class Splitter:
    """Cuts a stream of bytes into frames and holds no more than one frame's limit of them."""

    def __init__(self, limits: dict[int, int], passed_over: Collection[int] = ()) -> None:
        """Take what may come.

        Args:
            limits: how many bytes each kind of frame may carry; other kinds are bad.
            passed_over: of these kinds, frames that are longer come out without their payload.
        """
        self.limits, self.passed_over = limits, passed_over
        self.buffer = bytearray()
        self._left_out = 0  # bytes still to come of a payload that is not kept

    def feed(self, data: bytes) -> None:
        """Add what came in."""
        part = data[self._left_out :]
        self._left_out -= len(data) - len(part)
        self.buffer += part

    def next_frame(self) -> tuple[int, bytes | None] | None:
        """Take the next frame out, or return None until more bytes have come.

        Returns:
            Its kind and its payload, or None for a payload that was passed over.

        Raises:
            BadFrame: an unknown kind, or a length above the limit; the stream is then of no use.
        """
        if len(self.buffer) < HEAD.size:
            return None
        kind, length = HEAD.unpack_from(self.buffer)
        limit = self.limits.get(kind)
        if limit is None:
            raise BadFrame(None)
        end = HEAD.size + length
        if length > limit and kind in self.passed_over:
            self._left_out = max(0, end - len(self.buffer))
            del self.buffer[:end]
            return kind, None
        if length > limit:
            raise BadFrame(kind)
        if len(self.buffer) < end:
            return None
        payload = bytes(memoryview(self.buffer)[HEAD.size : end])
        del self.buffer[:end]
        return kind, payload


def frame(kind: int, payload: bytes = b"") -> bytes:
    """Put a payload into a frame."""
    return HEAD.pack(kind, len(payload)) + payload
