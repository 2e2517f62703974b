"""What takes the place of things that the walls do not allow: ordinary code runs all the same.

A Python that is started afresh finds out by itself. The zygote has asked before there were
walls.
"""

import mmap
import selectors
import tempfile
from typing import Any


class FileMapping(mmap.mmap):
    """`mmap.mmap`, for which memory that is shared without a file lies in a file without a name."""

    def __new__(
        cls, fileno: int, length: int, flags: int = mmap.MAP_SHARED, *rest: Any, **named: Any
    ) -> "FileMapping":
        """Map a file, or memory."""
        if fileno != -1 or not flags & mmap.MAP_SHARED:
            return super().__new__(cls, fileno, length, flags, *rest, **named)
        with tempfile.TemporaryFile() as file:
            file.truncate(length)
            flags &= ~mmap.MAP_ANONYMOUS
            return super().__new__(cls, file.fileno(), length, flags, *rest, **named)


def put_in_place() -> None:
    """Let this process, and those that it forks, use what there is."""
    mmap.mmap = FileMapping
    selectors.DefaultSelector = selectors.PollSelector  # of asyncio, which would use epoll
