"""Grades honest submissions with plain nbgrader and with `course grade`, and compares every cell.

`python -m tests.twins` takes some minutes and prints each difference with the rule that wants it;
it ends with status 1 where no rule does. `--count 300 --seed 7` draws other submissions.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.twins.both import Graded, grade_both
from tests.twins.questions import read_questions
from tests.twins.rules import MISSING, RULES, Difference, find_differences
from tests.twins.submissions import Twin, make_edited, make_plain


def main() -> int:
    """Grade them with both, print the table, and tell a fault by the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.twins", description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="edited submissions (200)")
    parser.add_argument("--seed", type=int, default=0, help="of the draw (0)")
    parser.add_argument("--jobs", type=int, default=2, help="notebooks at the same time (2)")
    options = parser.parse_args()
    twins = [*make_plain(), *make_edited(options.count, options.seed)]
    print(f"{len(twins)} submissions, each graded twice …", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(prefix="twins-") as folder:
        graded = grade_both(Path(folder), twins, options.jobs)
    differences = list(find_differences(twins, graded))
    print_table(twins, graded, differences)
    return 1 if any(not one.rule for one in differences) else 0


def print_table(twins: Sequence[Twin], graded: Graded, differences: Sequence[Difference]) -> None:
    """Print one row per difference, and a summary."""
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 140)
    table = Table(title="Where the two graders differ", title_justify="left")
    for heading in ("Submission", "Cell", "Answer", "nbgrader", "course", "Rule"):
        table.add_column(heading, overflow="fold")
    for one in differences:
        edit = f"{one.twin.student} {one.twin.edit} at {one.twin.place}"
        rule = one.rule or "✗ none: a fault"
        table.add_row(edit, one.cell, one.answer, show(one.plain), show(one.here), rule)
    console.print(table)
    cells = sum(len(question.tests) for question in read_questions()) + 1
    counted = Counter(one.rule for one in differences)
    for rule, sentence in RULES.items():
        console.print(f"{counted[rule]:5} {rule}: {sentence}", highlight=False)
    stopped = sum(twin.student not in graded.plain for twin in twins)
    console.print(
        f"{len(twins)} submissions, {len(twins) * cells} graded cells, {len(differences)} "
        f"differences, {counted['']} of them faults; nbgrader stopped at {stopped} submissions.",
        highlight=False,
    )


def show(points: float | None) -> str:
    """Write what a grader gave."""
    if points is None:
        return "waits"
    return "nothing" if points == MISSING else f"{points:g}"


if __name__ == "__main__":
    sys.exit(main())
