"""Of what takes minutes, a third where `CI` is set; all of it elsewhere."""

import os
import zlib
from collections.abc import Sequence
from typing import TypeVar

THIRDS = 3
Item = TypeVar("Item")


def draw_third(items: Sequence[Item], said: object) -> Sequence[Item]:
    """Return a third, drawn by what is said: the same for a commit, another when that changes.

    Of one or two it is one, so that no test runs on nothing.
    """
    if "CI" not in os.environ:
        return items
    first = zlib.crc32(str(said).encode()) % min(THIRDS, max(1, len(items)))
    return items[first::THIRDS]
