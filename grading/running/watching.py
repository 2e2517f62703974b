"""Noticing that something was handed in, or that the instructor has changed an assignment."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

State = frozenset[tuple[str, int, int]]


def watch(places: Sequence[Path], pause: Callable[[], object]) -> Iterator[None]:
    """Yield at once, and from then on each time something has changed and come to rest again.

    What is copied just now comes to rest when it is all there.

    Args:
        places: files or folders, which need not be there yet.
        pause: waits a little; it ends the watching by what it raises.
    """
    known = look(places)
    yield
    while True:
        before = look(places)
        pause()
        now = look(places)
        if now == before != known:
            known = now
            yield


def look(places: Sequence[Path]) -> State:
    """Return the path, size and time of every file, without following a link into a folder."""
    found = set()
    for place in places:
        files = [place] if place.is_file() else _walk(place)
        for file in files:
            try:
                status = file.lstat()
            except OSError:  # it went while somebody looked
                continue
            found.add((str(file), status.st_size, status.st_mtime_ns))
    return frozenset(found)


def _walk(folder: Path) -> Iterator[Path]:
    for path, _, names in os.walk(folder):
        yield from (Path(path, name) for name in names)
