"""Runs the lessons on other images, seeds and threads, and writes down which statements hold.

Without options: every lesson, on the digits and on the sets that are drawn here, with ten other
blocks of seeds on the digits, with 1 and 2 threads, and with 600 and 5,000 images. On the digits
a statement has to hold; on other images it may say "not here".

Each run is kept in build/breadth/runs. What is there, and made by the lesson as it is now, is not
run again: a command that was interrupted goes on, and one that asks for more adds to the rest. So
several commands may run at the same time, for different lessons. All kept runs are in the tables,
build/breadth/generality.md and generality.csv; --publish puts them into docs/.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from helpers.data import DataError
from tests.breadth.image_sets import ALL, ImageSet, UnknownSet, find_sets
from tests.breadth.outcome import HELD
from tests.breadth.plan import DEFAULT, Setting, list_for_lesson, list_settings
from tests.breadth.publishing import NothingKept, write_tables
from tests.breadth.records import Record, is_kept, keep
from tests.breadth.running import run_setting
from tests.breadth.summary import Statement, Trouble
from tests.breadth.variant import count_seeds, uses_images
from tools.lessons.executing import find_lessons
from tools.lessons.run import exit_code_of
from tools.places import ROOT

BUILD = ROOT / "build" / "breadth"
DRAWN = BUILD / "sets"
RUNS = BUILD / "runs"
DOCS = ROOT / "docs"
EXAMPLES = """examples:
  python -m tests.breadth 03 05                         these lessons, everything
  python -m tests.breadth 04 --sets digits --seeds 3    on the digits, three other blocks of seeds
  python -m tests.breadth --sets digits ~/mnist --seeds 0 --limits default 5000
  python -m tests.breadth --list                        what would be run
  python -m tests.breadth --publish                     everything, also into docs/generality.md
  make breadth LESSONS="03 05" SETS="digits ~/mnist" SEEDS=3
"""


def main(arguments: Sequence[str]) -> int:
    """Make the runs that are missing and write the tables; returns the exit code, see `report`."""
    options = read_options(arguments)
    console = Console()
    lessons = [
        path for path in find_lessons() if not options.lessons or path.name[:2] in options.lessons
    ]
    unknown = sorted(set(options.lessons) - {path.name[:2] for path in lessons})
    if unknown:
        console.print(f"No lesson is called {', '.join(unknown)}: name one like 03.")
        return 2
    try:
        sets = find_sets(options.sets, DRAWN)
    except (UnknownSet, DataError) as problem:
        console.print(str(problem), markup=False, soft_wrap=True)
        return 2
    settings = list_settings(sets, options.seeds, options.limits, options.threads)
    missing = list_missing(lessons, settings, sets)
    if options.list:
        for path, setting, _ in missing:
            console.print(f"{path.name[:2]}: {setting.in_words()}", highlight=False)
        console.print(f"{len(missing)} runs.", highlight=False)
        return 0
    if not options.tables:
        make_runs(missing, console)
    try:
        folders = [BUILD, DOCS] if options.publish else [BUILD]
        statements, troubles = write_tables(RUNS, folders, options.earlier)
    except NothingKept as problem:
        console.print(str(problem))
        return 2
    return report(statements, troubles, console)


def read_options(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.breadth",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("lessons", nargs="*", help="numbers of lessons, such as 03 (all)")
    parser.add_argument(
        "--sets",
        nargs="+",
        default=list(ALL),
        metavar="SET",
        help=f"of {', '.join(ALL)}, or folders in MNIST's IDX format (all of these)",
    )
    parser.add_argument(
        "--seeds", type=int, default=10, help="other blocks of seeds, on the digits (10)"
    )
    parser.add_argument(
        "--limits",
        nargs="+",
        type=read_limit,
        default=[DEFAULT, "600", "5000"],
        metavar="COUNT",
        help="numbers of images, beside the default one (600 and 5000)",
    )
    parser.add_argument(
        "--threads", nargs="+", type=int, default=[1, 2], help="of torch, on the digits (1 and 2)"
    )
    parser.add_argument("--list", action="store_true", help="list the runs that are missing")
    parser.add_argument("--tables", action="store_true", help="run nothing, write the tables")
    parser.add_argument(
        "--earlier", action="store_true", help="count runs with earlier code of a lesson, too"
    )
    parser.add_argument("--publish", action="store_true", help="write docs/generality.* as well")
    return parser.parse_args(arguments)


def read_limit(text: str) -> str:
    """Read a number of images.

    Raises:
        ArgumentTypeError: it is none.
    """
    if text == DEFAULT or (text.isdecimal() and int(text) > 0):
        return text
    raise argparse.ArgumentTypeError(f"{text} is no number of images: write 600, or {DEFAULT}")


def list_missing(
    lessons: Sequence[Path], settings: Sequence[Setting], sets: Sequence[ImageSet]
) -> list[tuple[Path, Setting, ImageSet]]:
    """List the runs of which there is no record that fits the lesson as it is now.

    The lessons take turns, so that a command that is stopped early has looked at each.
    """
    named = {one.name: one for one in sets}
    wanted = {}
    for path in lessons:
        notebook = nbformat.read(path, as_version=4)
        has_seeds = count_seeds(notebook) > 0
        wanted[path] = set(list_for_lesson(settings, has_seeds, uses_images(notebook)))
    return [
        (path, setting, named[setting.images])
        for setting in settings
        for path in lessons
        if setting in wanted[path] and not is_kept(RUNS, path, setting, named[setting.images])
    ]


def make_runs(missing: Sequence[tuple[Path, Setting, ImageSet]], console: Console) -> None:
    """Make these runs one after the other, keep each, and show how far they are."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    bars = Progress(*columns, TimeElapsedColumn(), console=console, disable=not console.is_terminal)
    with bars:
        all_runs = bars.add_task("runs", total=len(missing))
        cells = bars.add_task("cells")
        for number, (path, setting, images) in enumerate(missing, start=1):
            title = f"{path.name[:2]} on {setting.in_words()}"

            def show(done: int, total: int, title: str = title) -> None:
                bars.update(cells, completed=done, total=total, description=title)

            record = run_setting(path, setting, images, show)
            keep(RUNS, record)
            bars.advance(all_runs)
            line = f"{number}/{len(missing)} {title}: {in_one_line(record)}"
            console.print(line, markup=False, highlight=False, soft_wrap=True)


def report(statements: Sequence[Statement], troubles: Sequence[Trouble], console: Console) -> int:
    """Say which rules are broken, in all runs that are kept; returns 1 when one is, or else 0."""
    wrong = [one for one in statements if one.fails_on_the_digits()]
    narrow = [one for one in statements if one.is_too_narrow()]
    for one in wrong:
        console.print(f"{one.lesson}.{one.name}: fails on the digits", highlight=False)
    for one in narrow:
        console.print(f"{one.lesson}.{one.name}: held on too few sets", highlight=False)
    for one in troubles:
        line = f"{one.lesson} on {one.setting.in_words()}: {one.kind}: {one.text}"
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(
        f"Of {len(statements)} statements {len(wrong)} fail on the digits, {len(narrow)} hold on "
        f"too few sets; {len(troubles)} stops, warnings and numbers that are none. "
        f"The tables: {BUILD.relative_to(ROOT).as_posix()}",
        highlight=False,
    )
    return int(bool(wrong or narrow or troubles))


def in_one_line(record: Record) -> str:
    """Say how many statements hold, which do not, what stopped the lesson, and its noise."""
    outcome = record.outcome
    failing = [found for found in outcome.found if found.verdict != HELD]
    parts = [f"{outcome.count(HELD)} of {len(outcome.found)} hold, {record.seconds:.0f} s"]
    parts += [f"{found.name} {found.verdict} ({found.measured})" for found in failing]
    parts += [f"stopped: {outcome.stopped}"] if outcome.stopped else []
    parts += [f"warning in {noise.cell}: {noise.text}" for noise in outcome.warnings]
    return "; ".join(parts)


if __name__ == "__main__":
    sys.exit(exit_code_of(lambda: main(sys.argv[1:])))
