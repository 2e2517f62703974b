"""Runs lessons in real kernels; leaves the executed notebooks and HTML copies in build/lessons.

As many lessons as there are processors run at the same time. One whose executed copy came from what
is there now is not run again unless asked.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import nbformat
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from tools.lessons.executing import (
    EXECUTED,
    LESSONS,
    SECONDS_PER_LESSON,
    LessonRun,
    execute_beside,
    find_lessons,
    wait_for,
)
from tools.lessons.fingerprints import is_fresh
from tools.lessons.html_copy import write_html

EXAMPLES = """
examples:
  python -m tools.lessons.run                    all lessons that have changed
  python -m tools.lessons.run --again            all of them
  python -m tools.lessons.run 02_chain_rule      one, by its file's name without the ending
"""


def run_lessons(
    lessons: Sequence[Path],
    out_folder: Path,
    console: Console,
    *,
    again: bool = False,
    timeout: float = SECONDS_PER_LESSON,
    jobs: int | None = None,
) -> list[LessonRun]:
    """Run lessons, all of them even when one fails, and show the progress.

    Args:
        lessons: notebooks.
        out_folder: where executed copies and pages go.
        console: gets bars for a person at a terminal, plain lines for a file.
        again: run those, too, whose copies are up to date.
        timeout: seconds for each lesson.
        jobs: how many run at the same time (as many as there are processors).

    Returns:
        A run for each lesson, in the order given.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    elapsed = (TextColumn("cells"), TimeElapsedColumn())
    with Progress(*columns, *elapsed, console=console, disable=not console.is_terminal) as bars:
        progress = LessonProgress(bars, console)

        async def run_all() -> list[LessonRun]:
            free = asyncio.Semaphore(jobs or os.cpu_count() or 1)

            async def run_in_turn(path: Path) -> LessonRun:
                executed = out_folder / path.name
                if not again and is_fresh(path, executed):
                    return await asyncio.to_thread(keep, path, executed, progress)
                async with free:
                    return await run_one(path, executed, timeout, progress)

            return await asyncio.gather(*map(run_in_turn, lessons))

        return wait_for(run_all())


def keep(path: Path, executed: Path, progress: "LessonProgress") -> LessonRun:
    """Take the run that an executed copy comes from; see to its page."""
    run = LessonRun(path, executed, 0.0, None, nbformat.read(executed, 4), is_new=False)
    if not executed.with_suffix(".html").exists():
        write_html(run)
    progress.end(run)
    return run


async def run_one(
    path: Path, executed: Path, timeout: float, progress: "LessonProgress"
) -> LessonRun:
    """Run a lesson and write its page."""
    run = await execute_beside(path, executed, timeout, progress.begin(path))
    await asyncio.to_thread(write_html, run)
    progress.end(run)
    return run


class LessonProgress:
    """A bar for each lesson that runs, and a line for what is to be read afterwards."""

    def __init__(self, bars: Progress, console: Console) -> None:
        """Take what shows them."""
        self._bars, self._console = bars, console
        self._bar_of: dict[Path, TaskID] = {}

    def begin(self, path: Path) -> Callable[[int, int], None]:
        """Show that a lesson begins; returns what is to be told of its cells."""
        bar = self._bar_of[path] = self._bars.add_task(path.stem)

        def show(done: int, total: int) -> None:
            self._bars.update(bar, completed=done, total=total)

        return show

    def end(self, run: LessonRun) -> None:
        """Show what came of a lesson."""
        name = run.source.stem
        if not run.is_new:
            self._say(f"{name}: unchanged, not run again")
            return
        bar = self._bar_of[run.source]
        if run.error:
            self._bars.stop_task(bar)
            self._say(f"{name} failed: {run.error}")
        else:
            self._bars.update(bar, completed=len(run.notebook.cells))
        if not self._console.is_terminal:
            self._say(f"{name}: {run.seconds:.0f} s")

    def _say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)


def main(arguments: Sequence[str]) -> int:
    """Run the lessons that are named, or all; the exit code is 1 when one fails."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.lessons.run",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="of lessons (all)")
    parser.add_argument("--again", action="store_true", help="run unchanged lessons, too")
    options = parser.parse_args(arguments)
    console = Console()
    lessons = [path for path in find_lessons() if not options.names or path.stem in options.names]
    unknown = set(options.names) - {path.stem for path in lessons}
    if unknown:
        console.print(f"No lesson in {LESSONS.name}/ is called {', '.join(sorted(unknown))}.")
        return 1
    runs = run_lessons(lessons, EXECUTED, console, again=options.again)
    return int(any(run.error for run in runs))


def exit_code_of(command: Callable[[], int]) -> int:
    """Run a command; Ctrl-C ends it with a word and the exit code that a shell gives for it."""
    try:
        return command()
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(exit_code_of(lambda: main(sys.argv[1:])))
