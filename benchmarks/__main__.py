"""Runs the benchmarks and writes benchmarks/results.json, benchmarks/results.png and docs/costs.md.

`python -m benchmarks` runs all of them, `python -m benchmarks trainer imports` these two; what is
not run keeps its earlier figures, with the machine and the commit that they are from.
"""

import sys
import time
from collections.abc import Sequence

from rich.console import Console
from rich.markdown import Markdown

from benchmarks import diagnosis, grading, lessons, trainer, trainer_breakdown
from benchmarks.page import PAGE
from benchmarks.publishing import publish
from benchmarks.results import is_busy, keep, make_stamp

BENCHMARKS = {
    "imports": lessons.measure_imports,
    "sliders": lessons.measure_sliders,
    "trainer": trainer.measure,
    "breakdown": trainer_breakdown.measure,
    "counts": trainer.measure_by_count,
    "lab": lessons.measure_lab,
    "lessons": lessons.measure_lessons,
    "diagnosis": diagnosis.measure,
    "grading": grading.measure,
}


def main(names: Sequence[str]) -> int:
    """Run the named benchmarks, or all; the exit code is 2 for a name that is none."""
    console = Console(highlight=False)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        choice = ", ".join(BENCHMARKS)
        console.print(f"There is no benchmark {', '.join(unknown)}: choose from {choice}.")
        return 2
    stamp, begin = make_stamp(), time.monotonic()
    if is_busy(stamp):
        console.print(f"This machine is busy (load {stamp['load']}): all will seem too slow.")
    for name in names or BENCHMARKS:
        start = time.monotonic()
        with console.status(f"measuring {name} …"):
            figures = BENCHMARKS[name]()
        keep(name, figures, stamp)  # after each, so that a later failure loses nothing
        console.print(f"{name}: measured in {time.monotonic() - start:.0f} s")
    console.print(f"all of them: {time.monotonic() - begin:.0f} s")
    place = publish()
    console.print(Markdown(PAGE.read_text(encoding="utf-8")))
    console.print(place, soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
