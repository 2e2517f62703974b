"""Checks every statement of the lessons in strict mode, with all alterations, and writes a table.

`make claims` runs this as `python -m tests.alterations`. The table goes to build/claims.md:
sentence, measured, verdict, and the alteration that broke it.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import torch
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from helpers.claims import METADATA, STRICT
from tests.alterations.alteration import (
    Alteration,
    find_broken,
    list_altered_lessons,
    read_alterations,
    read_cells,
)
from tools.lessons.executing import EXECUTED, execute_notebook, find_lessons, replace_text
from tools.lessons.run import exit_code_of
from tools.markdown import write_table
from tools.places import ROOT

TABLE = ROOT / "build" / "claims.md"
EXAMPLES = """
examples:
  python -m tests.alterations          all lessons that state something (make claims)
  python -m tests.alterations 03 05    these
"""


@dataclass(frozen=True)
class Row:
    """One statement: what was measured, whether it holds, and how it was broken."""

    lesson: str
    name: str
    sentence: str
    measured: str
    should_be: str
    holds: bool
    broken_by: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """The verdict as the table has it."""
        if not self.holds:
            return "does not hold"
        return "holds" if self.broken_by else "holds, but nothing breaks it"


def state_lesson(lesson: str) -> tuple[list[dict], str]:
    """Run a lesson in strict mode; return its statements, and why it stopped, if it did."""
    path = next(path for path in find_lessons() if path.name.startswith(f"{lesson}_"))
    run = execute_notebook(path, EXECUTED / path.name)
    stated = [
        statement
        for outputs in run.outputs.values()
        for output in outputs
        for statement in output.get("metadata", {}).get(METADATA, [])
    ]
    return stated, str(run.error or "")


def break_statements(
    alterations: Iterable[Alteration], lesson: str, on_each: Callable[[str], None]
) -> dict[str, list[str]]:
    """Run the alterations of a lesson; return, by statement, how each was broken."""
    broken: dict[str, list[str]] = {}
    cells = read_cells(lesson)
    for alteration in alterations:
        on_each(alteration.name)
        failed = find_broken(alteration, cells, os.environ)
        for name in set(alteration.fails) & failed:
            broken.setdefault(name, []).append(alteration.how)
    return broken


def check_lesson(lesson: str, console: Console) -> tuple[list[Row], str]:
    """Run a lesson and its alterations; return a row per statement, and why it stopped, if so."""
    alterations = read_alterations(lesson)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as bars:
        bar = bars.add_task(f"lesson {lesson}", total=1 + len(alterations))
        stated, error = state_lesson(lesson)

        def show(name: str) -> None:
            bars.update(bar, description=f"lesson {lesson}: {name}", advance=1)

        broken = break_statements(alterations, lesson, show)
        bars.update(bar, completed=1 + len(alterations))
    rows = [
        Row(
            lesson,
            statement["name"],
            statement["sentence"],
            statement["measured"],
            statement["wanted"],
            statement["holds"],
            tuple(broken.get(statement["name"], ())),
        )
        for statement in stated
    ]
    return rows, error


def table(rows: Iterable[Row]) -> str:
    """Write the rows as a Markdown table."""
    head = ("Statement", "In words", "Measured", "Should be", "Verdict", "Broken")
    cells = (
        (
            f"{row.lesson}.{row.name}",
            row.sentence,
            row.measured,
            row.should_be,
            row.verdict,
            "; ".join(row.broken_by),
        )
        for row in rows
    )
    return write_table(head, cells)


def main(arguments: Sequence[str]) -> int:
    """Check the statements of some lessons, or all; the exit code is 1 when one does not stand."""
    known = list_altered_lessons()
    parser = argparse.ArgumentParser(
        prog="python -m tests.alterations",
        description=__doc__.partition("\n")[0],
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("lessons", nargs="*", metavar="NN", help="numbers of lessons (all)")
    wanted = parser.parse_args(arguments).lessons
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        parser.error(f"no lesson {', '.join(unknown)} states anything; these do: {' '.join(known)}")
    torch.set_num_threads(1)
    os.environ[STRICT] = "1"
    os.environ.setdefault("TQDM_DISABLE", "1")  # one bar is enough
    console = Console(file=sys.stdout)  # this one, also while a lesson's own prints are held back
    rows, stopped = [], []
    for lesson in wanted or known:
        found, error = check_lesson(lesson, console)
        rows += found
        if error:
            stopped.append(f"Lesson {lesson} stopped: {error}")
        for row in found:
            console.print(
                f"{lesson}.{row.name}: {row.verdict} ({row.measured})",
                markup=False,
                highlight=False,
            )
    replace_text(TABLE, table(rows))
    standing = sum(row.verdict == "holds" for row in rows)
    console.print("\n".join(stopped), markup=False)
    place = TABLE.relative_to(ROOT).as_posix()
    console.print(f"{standing} of {len(rows)} statements hold and can fail. The table: {place}")
    return int(standing < len(rows) or bool(stopped))


if __name__ == "__main__":
    sys.exit(exit_code_of(lambda: main(sys.argv[1:])))
