"""A very large class of the practice, from `course grade` to the pages that students get.

`python -m benchmarks.large_class 10000` generates that many different submissions, grades them in
full, and then makes report, feedback and table; before that the same with a hundredth and a tenth
of them, which shows whether time and memory grow faster than the class. It needs 0.1 MB of disk for
each while it runs. The figures go where those of `make bench` are.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown

from benchmarks.class_sizes import measure_class, tabulate
from benchmarks.publishing import publish
from benchmarks.results import keep, make_stamp

COUNT = 10_000
SMALLER = (100, 10)  # what the count is divided by for the smaller classes
FEWEST = 20  # the generated notebooks repeat their kinds after so many


def main(arguments: list[str] | None = None) -> int:
    """Measure the classes, print the table and keep the figures."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.large_class",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("count", type=int, nargs="?", default=COUNT, help=f"({COUNT})")
    parser.add_argument("--jobs", type=int, default=2, help="that grade at the same time (2)")
    parser.add_argument("--in", dest="place", type=Path, help="where there is room for it")
    parser.add_argument("--try", dest="only_try", action="store_true", help="keep no figures")
    options = parser.parse_args(arguments)
    counts = [max(FEWEST, options.count // part) for part in SMALLER] + [options.count]
    if sorted(set(counts)) != counts:
        parser.error(f"take more than {FEWEST * SMALLER[1]} submissions")
    console, stamp = Console(highlight=False), make_stamp()
    classes: list[dict] = []
    with tempfile.TemporaryDirectory(prefix="course-large-", dir=options.place) as folder:
        for count in counts:
            start = time.monotonic()
            with console.status(f"{count:,} submissions …"):
                classes.append(measure_class(Path(folder) / str(count), count, options.jobs))
            console.print(f"{count:,} submissions: {time.monotonic() - start:.0f} s")
    console.print(Markdown(tabulate(classes)))
    if not options.only_try:
        keep("large_class", {"jobs": options.jobs, "classes": classes}, stamp)
        console.print(publish(), soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
