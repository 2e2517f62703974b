"""A command in a process of its own, with its time, its memory and that of what it starts."""

import contextlib
import re
import resource
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from grading.errors import GradingError

PAUSE = 0.2  # seconds between two looks


class MemoryWatch:
    """Looks again and again at the peaks of a process and of all that it has started.

    Attributes:
        main_mb: the peak of the process itself.
        largest_other_mb: of the largest other one.

    """

    def __init__(self, pid: int) -> None:
        """Begin to look."""
        self.main_mb, self.largest_other_mb = 0.0, 0.0
        self._main = psutil.Process(pid)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look_again)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()
        self._thread.join()

    def _look_again(self) -> None:
        while not self._ended.wait(PAUSE):
            # A process may end, or be one of which nothing may be known, while it is looked at.
            with contextlib.suppress(psutil.Error):
                self.main_mb = max(self.main_mb, peak_mb(self._main.pid))
                for process in self._main.children(recursive=True):
                    self.largest_other_mb = max(self.largest_other_mb, peak_mb(process.pid))


def peak_mb(pid: int | str) -> float:
    """Return the peak memory of a process in MB; 0 where it has ended.

    `ru_maxrss` begins with that of whoever started it, this does not.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def run_watched(command: Sequence[str], folder: Path) -> dict[str, float]:
    """Run a command in a folder to its end.

    Returns:
        seconds, by the clock; processor_seconds, of it and of all that it has started and waited
        for; main_mb and largest_other_mb, see `MemoryWatch`.

    Raises:
        GradingError: it failed; the end of what it said is in the sentence.

    """
    with tempfile.TemporaryFile() as said:
        start, used = time.perf_counter(), processor_seconds()
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said)
        watch = MemoryWatch(process.pid)
        code = process.wait()
        seconds = time.perf_counter() - start
        watch.stop()
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    if code != 0:
        raise GradingError(f"`{' '.join(command)}` ended with {code}:\n{text[-1000:]}")
    return {
        "seconds": seconds,
        "processor_seconds": processor_seconds() - used,
        "main_mb": watch.main_mb,
        "largest_other_mb": watch.largest_other_mb,
    }


def processor_seconds() -> float:
    """Return what all processes that this one has started, and that have ended, took together."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
