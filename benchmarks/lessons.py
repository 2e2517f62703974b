"""How long each lesson runs, and how much memory its kernel takes at most."""

import multiprocessing
import sys
import tempfile
from pathlib import Path

from tools.lessons.run import execute_notebook, find_lessons

BYTES_PER_UNIT = 1 if sys.platform == "darwin" else 1024  # of what the system calls maxrss


def measure() -> dict[str, object]:
    """Run every lesson once, each in a process of its own, so that their peaks stay apart.

    Raises:
        RuntimeError: a lesson failed.

    """
    context = multiprocessing.get_context("spawn")
    lessons = {}
    for path in find_lessons():
        with context.Pool(1) as pool:
            lessons[path.stem] = pool.apply(run_lesson, (str(path),))
    return {"lessons": lessons}


def run_lesson(path: str) -> dict[str, float]:
    """Return the seconds and the peak memory in MB of one lesson, kernel start included."""
    import resource

    with tempfile.TemporaryDirectory() as folder:
        run = execute_notebook(Path(path), Path(folder) / "executed.ipynb")
    if run.error:
        raise RuntimeError(f"{run.source.stem}: {run.error}")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "seconds": round(run.seconds, 1),
        "processor_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_memory_mb": round(used.ru_maxrss * BYTES_PER_UNIT / 1e6),
    }
