"""Runs the benchmarks and writes benchmarks/results.json and benchmarks/results.png.

`python -m benchmarks` runs all of them, `python -m benchmarks trainer imports` these two; what is
not run keeps its earlier figures.
"""

import json
import sys
import time
from collections.abc import Sequence

from rich.console import Console

from benchmarks import diagnosis, figure, grading, lessons, trainer
from benchmarks.figure import RESULTS
from tools.machine import describe_machine

BENCHMARKS = {
    "imports": lessons.measure_imports,
    "sliders": lessons.measure_sliders,
    "trainer": trainer.measure,
    "counts": trainer.measure_by_count,
    "lab": lessons.measure_lab,
    "lessons": lessons.measure_lessons,
    "diagnosis": diagnosis.measure,
    "grading": grading.measure,
}


def main(names: Sequence[str]) -> int:
    """Run the named benchmarks, or all; the exit code is 2 for a name that is none."""
    console = Console()
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        choice = ", ".join(BENCHMARKS)
        console.print(f"There is no benchmark {', '.join(unknown)}: choose from {choice}.")
        return 2
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    results["machine"] = describe_machine()
    for name in names or BENCHMARKS:
        start = time.monotonic()
        with console.status(f"measuring {name} …"):
            results |= BENCHMARKS[name]()
        console.print(f"{name}: measured in {time.monotonic() - start:.0f} s", highlight=False)
        # After each, so that a later failure loses nothing; the file is replaced as a whole.
        unfinished = RESULTS.with_suffix(".part")
        unfinished.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        unfinished.replace(RESULTS)
    figure.draw(json.loads(RESULTS.read_text(encoding="utf-8")), RESULTS.with_suffix(".png"))
    for key, value in results.items():
        if isinstance(value, int | float):
            console.print(f"{key}: {value:.3g}", highlight=False)
    console.print(f"Results: {RESULTS}, and as a picture beside it", soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
