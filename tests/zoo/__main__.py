"""Marks the zoo of student solutions of the lab, and prints a table of part × solution → points.

`python -m tests.zoo` marks all of it, `python -m tests.zoo 3` one part, `--right` nothing but the
right solutions. `--json` prints the results as data instead.
"""

import argparse
import json
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tests.thirds import draw_third
from tests.zoo.marking import mark_zoo, read_parts, read_zoo, reference_solutions


def print_table(rows: Sequence[dict]) -> None:
    """Print one table per part, a row per solution and a column per test cell."""
    console = Console(width=None if sys.stdout.isatty() else 160)
    for part in sorted({row["part"] for row in rows}):
        of_part = [row for row in rows if row["part"] == part]
        cells = [given["cell"] for given in of_part[0]["marks"]]
        table = Table(title=f"Part {part}", title_justify="left")
        table.add_column("Solution", overflow="fold")
        for cell in (*cells, "points"):
            table.add_column(cell, justify="right")
        table.add_column("The first message", overflow="fold")
        for row in of_part:
            points = [given["points"] for given in row["marks"]]
            most = sum(given["max_points"] for given in row["marks"])
            first = next((given["message"] for given in row["marks"] if given["message"]), "")
            shown = [f"{value:g}" for value in points]
            table.add_row(row["name"], *shown, f"{sum(points):g} of {most:g}", first)
        console.print(table)


def main(arguments: Sequence[str]) -> None:
    """Mark the zoo, or one part of it, and print the results."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("parts", nargs="*", help="numbers of parts; all without them")
    parser.add_argument("--right", action="store_true", help="only what should lose nothing")
    parser.add_argument("--third", action="store_true", help="of them a third where CI is set")
    parser.add_argument("--json", action="store_true", help="print the results as data")
    options = parser.parse_args(arguments)
    parts = read_parts()
    zoo = read_zoo()
    wanted = [
        solution
        for solution in (
            *reference_solutions(parts),
            *(draw_third(zoo, zoo) if options.third else zoo),
        )
        if (not options.parts or solution.part in options.parts)
        and not (options.right and solution.loses)
    ]
    rows = mark_zoo(wanted, parts)
    if options.json:
        json.dump(rows, sys.stdout, ensure_ascii=False)
    else:
        print_table(rows)


if __name__ == "__main__":
    main(sys.argv[1:])
