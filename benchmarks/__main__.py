"""Runs the benchmarks and writes benchmarks/results.json and benchmarks/results.png.

`python -m benchmarks` runs all of them, `python -m benchmarks trainer imports` these two; what is
not run keeps its earlier figures, with the machine and the commit that they are from.
"""

import sys
import time
from collections.abc import Sequence

from rich.console import Console

from benchmarks import diagnosis, figure, grading, lessons, trainer, trainer_breakdown
from benchmarks.results import RESULTS, keep, make_stamp, read_results

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
    for name in names or BENCHMARKS:
        start = time.monotonic()
        with console.status(f"measuring {name} …"):
            figures = BENCHMARKS[name]()
        keep(name, figures, stamp)  # after each, so that a later failure loses nothing
        console.print(f"{name}: measured in {time.monotonic() - start:.0f} s")
    console.print(f"all of them: {time.monotonic() - begin:.0f} s")
    results = read_results()
    figure.draw(results, RESULTS.with_suffix(".png"))
    ...
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
